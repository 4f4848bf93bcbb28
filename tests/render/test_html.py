"""The HTML page: one file without scripts, requests or unescaped text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings

from gate.model.checklist import Op
from gate.model.decision import Decision, State, Status
from gate.model.evidence import Cause, Finding, Remedy
from gate.model.values import Percentage
from gate.render.html import render
from gate.render.links import build_links
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import decision, expect, held, not_applicable, unseen, verdict
from tests.render.rendered_page import Page
from tests.render.strategies import decisions, long_decision

stories = pytest.mark.parametrize("story", examples.STORIES.values(), ids=examples.STORIES)

OURS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "h1", "h2",
    "h3", "h4", "p", "ul", "li", "dl", "dt", "dd", "div", "span", "strong", "b", "small", "code", "details", "summary",
    "a", "svg", "rect",
}  # fmt: skip


@cache
def page_of(story: Callable[[], Decision]) -> str:
    return render(story())


def test_a_snippet_has_a_paragraph_of_its_own() -> None:
    absent = unseen(expect(examples.HIGH, Op.EQUAL, "0"), Cause.ABSENT, "x")
    unknown = verdict("item", "Item", Status.UNKNOWN, (absent,), remedies={"high": Remedy("Comment:", "/gate approve")})

    assert "<p>Comment:</p>\n<p><code>/gate approve</code></p>" in render(decision(State.UNDECIDED, unknown))


def test_text_between_backticks_is_code_and_still_escaped() -> None:
    absent = unseen(expect(examples.HIGH, Op.EQUAL, "0"), Cause.ABSENT, "write `a <b>` and <i>`c</i>`")
    page = render(decision(State.UNDECIDED, verdict("item", "Item", Status.UNKNOWN, (absent,))))

    assert "no data (absent): write <code>a &lt;b&gt;</code> and &lt;i&gt;<code>c&lt;/i&gt;</code></p>" in page


def test_a_finding_names_its_fix() -> None:
    finding = Finding("CVE-1", "lodash 4.17.15", remedy="run `npm audit fix`")
    page = render(decision(State.NOT_READY, verdict("item", "Item", Status.FAIL, findings=(finding,))))

    assert '<span class="message">Fix: run <code>npm audit fix</code></span>' in page


@stories
def test_the_page_loads_nothing_and_runs_nothing(story: Callable[[], Decision]) -> None:
    source = page_of(story)
    page = Page(source)
    assert set(page.tags) <= OURS
    assert not {name for name, _value in page.attributes} & {"src", "style", "onclick", "onload", "srcdoc", "action"}
    assert all(value.startswith("https://") for name, value in page.attributes if name == "href")
    assert "url(" not in source
    assert "@import" not in source


def test_the_content_security_policy_allows_this_style_sheet_and_nothing_else() -> None:
    source = render(examples.red())
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in source


@stories
def test_the_page_has_landmarks_and_headings_for_screen_readers(story: Callable[[], Decision]) -> None:
    page = Page(page_of(story))
    assert [page.tags.count(tag) for tag in ("main", "h1", "footer")] == [1, 1, 1]
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value for name, value in page.attributes if name == "aria-labelledby"} <= set(ids)
    assert ("lang", "en") in page.attributes


def test_the_page_has_the_texts_of_the_other_pages() -> None:
    displayed = Page(render(examples.red())).text
    assert "line_coverage is 74.3% (1,486 of 2,000; \u22121.8pp worse ▼), expected >= 80%" in displayed
    assert "line_coverage needs 114 more of 2,000 to be >= 80%." in displayed
    assert "expected:<401> but was:<200>" in displayed
    assert "refuses_a_forged_token[RS256|none]" in displayed
    assert "Staging answers only on schedule or workflow_dispatch" in displayed
    assert "1 more expectation ✓ held: branch_coverage is 73.2%" in displayed


def test_a_ready_page_shows_the_numbers_of_what_passed_outside_of_the_details() -> None:
    displayed = Page(render(examples.green())).text
    numbers = "0 failed duration 3.04m 1,002 passed +2 better ▲ 3 skipped"
    assert displayed.index(numbers) < displayed.index("Details")
    assert "Not checked" not in displayed


def test_a_fact_that_is_not_applicable_to_a_passed_item_is_listed_as_not_checked() -> None:
    passed = (
        held(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(9, 10)),
        not_applicable(expect(examples.PATCH, Op.AT_LEAST, "90%"), "no line changed"),
    )
    displayed = Page(render(decision(State.READY, verdict("item", "Item", Status.PASS, passed)))).text
    assert "Not checked item patch_coverage: not applicable: no line changed" in displayed


def test_files_lines_and_commits_are_linked() -> None:
    links = build_links(examples.PULL_REQUEST, "https://github.com")
    addresses = [value for name, value in Page(render(examples.red(), links)).attributes if name == "href"]
    files = f"https://github.com/example/liyaqa/blob/{examples.SHA}/backend/src/main/java/liyaqa/login"
    assert f"{files}/Session.java#L41-L47" in addresses
    assert f"{files}/Session.java#L52" in addresses
    assert f"https://github.com/example/liyaqa/commit/{examples.BASELINE_SHA}" in addresses
    assert examples.PULL_REQUEST.run_url in addresses


@stories
def test_the_same_decision_gives_the_same_page(story: Callable[[], Decision]) -> None:
    assert render(story()) == page_of(story)


@settings(max_examples=60)
@given(decisions())
def test_any_text_is_escaped(decision: Decision) -> None:
    source = render(decision)
    source.encode("utf-8")
    page = Page(source)
    assert set(page.tags) <= OURS
    assert all(value.startswith("https://") for name, value in page.attributes if name == "href")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", source)


def test_very_long_texts_give_a_page_of_limited_size() -> None:
    assert len(render(long_decision("<" * 10_000, 10))) < 15_000_000


def ratio(first: str, second: str) -> float:
    """Contrast of two colours, as WCAG 2.2 defines it."""
    lights = sorted((luminance(first), luminance(second)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(letter * 2 for letter in colour)
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cases("theme", [0, 1, 2])
@cases("colour", ["ink", "soft", "fail", "unknown", "warn", "waived", "pass", "skipped"])
@cases("ground", ["page", "card", "code"])
def test_every_text_colour_has_enough_contrast(theme: int, colour: str, ground: str) -> None:
    """At least 4.5 to 1 (WCAG 2.2, success criterion 1.4.3, level AA)."""
    colours = dict(
        re.findall(r"--(\w+): #(\w+)", re.findall(r":root \{(.*?)\}", render(examples.red()), re.DOTALL)[theme])
    )
    assert ratio(colours[colour], colours[ground]) >= 4.5
