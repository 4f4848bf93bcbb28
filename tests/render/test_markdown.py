"""The Markdown page: what a person with a red pull request needs, escaped, and never too long for GitHub."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.model.checklist import Op
from gate.model.decision import Decision, State, Status
from gate.model.evidence import Finding, Remedy
from gate.model.values import Percentage
from gate.render.markdown import LIMIT, SMALLEST_LIMIT, render
from gate.render.truncate import size
from tests.render import decisions as made
from tests.render.anything import anything, long
from tests.render.decisions import broken, decision, expect, verdict
from tests.render.render import github, html_of

OURS = {
    "h2", "h3", "p", "strong", "em", "code", "sub", "br", "table", "thead", "tbody", "tr", "th", "td", "ol", "ul", "li",
    "details", "summary", "blockquote", "a", "span", "pre",
}  # fmt: skip


def test_the_headline_the_reason_and_the_facts_come_first() -> None:
    lines = [line for line in render(made.red()).splitlines() if line]
    assert lines[0] == "## ❌ Not ready: Liyaqa platform"
    assert lines[1].startswith("**Score 35** of 100 · ❌ 2 failing · ❓ 1 unknown")
    assert lines[2].startswith("**backend-coverage**: line\\_coverage is 74.3% (1,486 of 2,000), wanted &gt;= 80%")


def test_the_lines_to_cover_and_the_failed_tests_stand_in_the_steps() -> None:
    seen = github(render(made.red())).text
    assert "Session.java:41-47, 52" in seen
    assert "SessionTest.expires_after_an_hour: AssertionError: expected:<401> but was:<200>" in seen
    assert seen.index("What to do next") < seen.index("Session.java:41-47") < seen.index("Not checked")


def test_a_line_to_copy_stands_in_a_block_of_its_own_as_it_is() -> None:
    line = "/gate approve gh-12 1234abc"
    approvals = broken(expect(made.HIGH, Op.EQUAL, "0"), Decimal(1))
    told = verdict("gh-12", "Legal", Status.FAIL, (approvals,), remedies={"high": Remedy("Comment:", line)})
    page = render(decision(State.NOT_READY, told))

    assert f"\n1. **Legal**: Comment:\n   ```\n   {line}\n   ```\n" in page
    assert f"{line}\n" in github(page).in_code


@pytest.mark.parametrize(
    ("title", "owner", "cell"),
    [
        ("Scans", "@web", "**Scans**<br><sub>`scans` · `@web`</sub>"),
        ("Scans", "", "**Scans**<br><sub>`scans`</sub>"),
        ("scans", "@web", "**scans**<br><sub>`@web`</sub>"),
        ("scans", "", "**scans**"),
    ],
)
def test_an_item_without_a_title_is_named_once(title: str, owner: str, cell: str) -> None:
    high = broken(expect(made.HIGH, Op.EQUAL, "0"), Decimal(1))
    assert f"| ❌ | {cell} | ❌ " in render(
        decision(State.NOT_READY, verdict("scans", title, Status.FAIL, (high,), owner=owner))
    )


def test_green_has_no_steps_and_folds_what_passes() -> None:
    page = render(made.green())
    assert "What to do next" not in page
    assert "<details><summary>✅ 3 passing</summary>" in page
    assert "**Not checked**: nothing was left out." in page


def test_only_https_addresses_are_linked() -> None:
    links = [value for name, value in github(render(made.red())).attributes if name == "href"]
    assert links == [
        "https://github.com/example/liyaqa/issues/123",
        "https://github.com/example/liyaqa/actions/runs/9182736455",
    ]
    evil = replace(made.red(), subject=replace(made.PULL_REQUEST, run_url="javascript:alert(1)"))
    assert "javascript" not in render(evil)


def test_a_page_that_fits_says_nothing_of_cutting() -> None:
    assert "✂️" not in render(made.red())


def test_a_page_that_does_not_fit_is_cut_in_order_of_importance_and_says_so() -> None:
    page = render(made.huge())
    assert size(page) <= LIMIT
    assert "✂️ *Cut or shortened to fit: items failing, steps, findings." in page
    assert "`service-000`" in page
    assert "\n25. **Service 24 is covered by its own tests**: line\\_coverage needs 776 more of 1,000" in page
    assert page.splitlines()[-1].startswith("<sub>commit 3f2a1bc9d07e")
    assert html_of(page).count("<details>") == html_of(page).count("</details>")


def test_passing_items_are_cut_before_failing_ones() -> None:
    passing = [verdict(f"p{n}", "x" * 150, Status.PASS, sources=made.green().verdicts[0].evidence.sources)  # type: ignore[union-attr]
               for n in range(300)]  # fmt: skip
    failing = verdict("bad", "Bad", Status.FAIL, (broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),))
    page = render(decision(State.NOT_READY, *passing, failing))
    assert size(page) <= LIMIT
    assert "`bad`" in page
    assert "Cut or shortened to fit: passing items." in page


def test_many_findings_are_folded_away_below_the_steps() -> None:
    findings = tuple(Finding(f"test {n}", "boom") for n in range(25))
    comparisons = (broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    page = render(decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=findings)))
    assert "- and 15 more below" in page
    assert "<details><summary>All 25 findings of t</summary>" in page
    assert "`test 24`: boom" in page


def test_findings_beyond_all_lists_are_counted() -> None:
    findings = tuple(Finding(f"test {n}", "boom") for n in range(120))
    comparisons = (broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    page = render(decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=findings)))
    assert "- and 110 more below" in page
    assert "- and 20 more kinds of finding" in page


@pytest.mark.parametrize("nothing", ["", " ", "\x1b[0m"])
def test_a_text_of_nothing_leaves_no_asterisks(nothing: str) -> None:
    comparisons = (broken(expect(made.DB, Op.EQUAL, "x"), nothing),)
    assert "**" not in "".join(
        github(render(decision(State.NOT_READY, verdict("", nothing, Status.FAIL, comparisons)))).words
    )


@settings(max_examples=60)
@given(anything())
def test_any_text_whatever_renders_with_our_tags_only_and_pings_nobody(found: Decision) -> None:
    page = render(found)
    page.encode("utf-8")
    assert size(page) <= LIMIT
    seen = github(page)
    assert set(seen.tags) <= OURS
    assert all(value.startswith("https://") for name, value in seen.attributes if name == "href")
    assert "<!--" not in page
    assert not any(re.search(r"@\w|#\d|https?://", words) for words in seen.in_prose)


@settings(max_examples=5)
@given(st.sampled_from(["$", "😀", "@a", "`|", "\x1b", "<", "\u202e", "x"]), st.integers(SMALLEST_LIMIT, LIMIT))
def test_however_long_the_texts_the_limit_is_kept(words: str, limit: int) -> None:
    assert size(render(long(words * 2000, 3), limit=limit)) <= limit


@pytest.mark.parametrize("story", made.STORIES)
def test_every_row_of_a_table_has_its_cells(story: str) -> None:
    for line in render(made.STORIES[story]()).splitlines():
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4)
