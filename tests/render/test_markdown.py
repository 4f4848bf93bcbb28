"""The Markdown page: what the author of a red pull request needs, escaped, and never too long for GitHub."""

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
from gate.render.markdown import LIMIT, MIN_LIMIT, render
from gate.render.truncate import size, size_in_bytes
from tests.render import decisions as examples
from tests.render.decisions import broken, decision, expect, verdict
from tests.render.rendered_page import github, html_of
from tests.render.strategies import decisions, long_decision

OURS = {
    "h2", "h3", "p", "strong", "em", "code", "sub", "br", "table", "thead", "tbody", "tr", "th", "td", "ol", "ul", "li",
    "details", "summary", "blockquote", "a", "span", "pre",
}  # fmt: skip


def test_the_decision_the_counts_and_the_first_reason_come_first() -> None:
    lines = [line for line in render(examples.red()).splitlines() if line]
    assert lines[0] == "## ❌ Not ready: Liyaqa platform"
    assert lines[1].startswith("**Score 35** of 100 · ❌ 2 failed · ❓ 1 unknown")
    assert lines[2].startswith("**backend-coverage**: line\\_coverage is 74.3% (1,486 of 2,000), expected &gt;= 80%")


def test_uncovered_lines_and_failed_tests_are_part_of_the_steps() -> None:
    displayed = github(render(examples.red())).text
    assert "Session.java:41-47, 52" in displayed
    assert "SessionTest.expires_after_an_hour: AssertionError: expected:<401> but was:<200>" in displayed
    assert displayed.index("What to do next") < displayed.index("Session.java:41-47") < displayed.index("Not checked")


def test_a_snippet_has_a_code_block_of_its_own() -> None:
    snippet = "/gate approve gh-12 1234abc"
    approvals = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1))
    failed = verdict("gh-12", "Legal", Status.FAIL, (approvals,), remedies={"high": Remedy("Comment:", snippet)})
    page = render(decision(State.NOT_READY, failed))

    assert f"\n1. **Legal**: Comment:\n   ```\n   {snippet}\n   ```\n" in page
    assert f"{snippet}\n" in github(page).in_code


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
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1))
    assert f"| ❌ | {cell} | ❌ " in render(
        decision(State.NOT_READY, verdict("scans", title, Status.FAIL, (high,), owner=owner))
    )


def test_a_ready_page_has_no_steps_and_folds_passed_items() -> None:
    page = render(examples.green())
    assert "What to do next" not in page
    assert "<details><summary>✅ 3 passed</summary>" in page
    assert "**Not checked**: nothing" in page


def test_only_https_addresses_are_linked() -> None:
    links = [value for name, value in github(render(examples.red())).attributes if name == "href"]
    assert links == [
        "https://github.com/example/liyaqa/issues/123",
        "https://github.com/example/liyaqa/actions/runs/9182736455",
    ]
    malicious = replace(examples.red(), subject=replace(examples.PULL_REQUEST, run_url="javascript:alert(1)"))
    assert "javascript" not in render(malicious)


def test_a_page_that_fits_has_no_note_on_cuts() -> None:
    assert "✂️" not in render(examples.red())


def test_a_page_that_does_not_fit_is_cut_by_importance_and_names_the_cuts() -> None:
    page = render(examples.huge())
    assert size(page) <= LIMIT
    assert "✂️ *Shortened to fit: failed items, steps, findings." in page
    assert "`service-000`" in page
    assert "\n25. **Service 24 is covered by its own tests**: line\\_coverage needs 776 more of 1,000" in page
    assert page.splitlines()[-1].startswith("<sub>commit 3f2a1bc9d07e")
    assert html_of(page).count("<details>") == html_of(page).count("</details>")


def test_passed_items_are_cut_before_failed_ones() -> None:
    passed = [verdict(f"p{n}", "x" * 150, Status.PASS, sources=examples.green().verdicts[0].evidence.sources)  # type: ignore[union-attr]
               for n in range(300)]  # fmt: skip
    failed = verdict("bad", "Bad", Status.FAIL, (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),))
    page = render(decision(State.NOT_READY, *passed, failed))
    assert size(page) <= LIMIT
    assert "`bad`" in page
    assert "Shortened to fit: passed items." in page


def test_findings_beyond_those_of_a_step_are_folded_away_below() -> None:
    findings = tuple(Finding(f"test {n}", "boom") for n in range(25))
    comparisons = (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    page = render(decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=findings)))
    assert "- and 15 more below" in page
    assert "<details><summary>All 25 findings of t</summary>" in page
    assert "`test 24`: boom" in page


def test_findings_beyond_the_lists_are_counted() -> None:
    findings = tuple(Finding(f"test {n}", "boom") for n in range(120))
    comparisons = (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    page = render(decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=findings)))
    assert "- and 110 more below" in page
    assert "- and 20 more kinds of finding" in page


@pytest.mark.parametrize("blank", ["", " ", "\x1b[0m"])
def test_a_blank_text_leaves_no_asterisks(blank: str) -> None:
    comparisons = (broken(expect(examples.DB, Op.EQUAL, "x"), blank),)
    assert "**" not in "".join(
        github(render(decision(State.NOT_READY, verdict("", blank, Status.FAIL, comparisons)))).words
    )


@settings(max_examples=60)
@given(decisions())
def test_any_text_renders_with_our_tags_only_and_mentions_nobody(decision: Decision) -> None:
    page = render(decision)
    page.encode("utf-8")
    assert size(page) <= LIMIT
    displayed = github(page)
    assert set(displayed.tags) <= OURS
    assert all(value.startswith("https://") for name, value in displayed.attributes if name == "href")
    assert "<!--" not in page
    assert not any(re.search(r"@\w|#\d|https?://", words) for words in displayed.in_prose)


@settings(max_examples=5)
@given(st.sampled_from(["$", "😀", "@a", "`|", "\x1b", "<", "\u202e", "x"]), st.integers(MIN_LIMIT, LIMIT))
def test_the_limit_is_kept_for_very_long_texts(text: str, limit: int) -> None:
    assert size(render(long_decision(text * 2000, 3), limit=limit)) <= limit


@pytest.mark.parametrize("text", ["覆", "é", "🎉", "a"])
def test_the_limit_of_a_check_run_is_kept_in_bytes(text: str) -> None:
    page = render(long_decision(text * 2000, 30), measure=size_in_bytes)

    assert 20_000 < len(page.encode()) <= 60_000


@pytest.mark.parametrize("story", examples.STORIES)
def test_every_row_of_a_table_has_its_cells(story: str) -> None:
    for line in render(examples.STORIES[story]()).splitlines():
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4)
