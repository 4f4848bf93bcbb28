"""Dates of a document compared with today: where each rule finds a contradiction, and where it finds none."""

from __future__ import annotations

from tests.cases import cases
from tests.trackers.checks.contradiction_lines import TODAY, contradiction_lines


def test_an_old_document_with_open_tasks_is_stale() -> None:
    text = "**Last Updated**: {}\n\n- [{}] a\n"
    for updated in ("2026-07-01", "July 1, 2026", "1 July 2026", "June 2026"):
        assert contradiction_lines(text.format(updated, " "), TODAY) == [(1, "stale")]
    assert contradiction_lines(text.format("October 2026", " "), TODAY) == []
    assert contradiction_lines(text.format("2026-07-01", "x"), TODAY) == []
    assert contradiction_lines(text.format("2026-07-01", " ")) == []
    assert contradiction_lines(text.format("9999-99-99", " "), TODAY) == []


def test_an_open_task_past_its_date_is_overdue() -> None:
    text = "- [{}] a\n  - **Due**: {}\n"
    assert contradiction_lines(text.format(" ", "2026-11-19"), TODAY) == [(1, "overdue")]
    assert contradiction_lines(text.format(" ", "2026-11-20"), TODAY) == []
    assert contradiction_lines(text.format("x", "2026-11-19"), TODAY) == []
    assert contradiction_lines(text.format(" ", "Day 3"), TODAY) == [], "the document has no start date"
    assert contradiction_lines(f"**Started**: 2026-11-01\n\n{text.format(' ', 'Day 3')}", TODAY) == [(3, "overdue")]


@cases(
    ("due", "fires"),
    [
        ("2026-11-19", True), ("2026/11/19", True), ("2026-11-21", False), ("Nov 19, 2026", True),
        ("19 November 2026", True), ("19th November 2026", True), ("30 November 2026", False), ("19.11.2026", True),
        ("21.11.2026", False), ("19/11/2026", True), ("11/19/2026", True), ("11/21/2026", False), ("10/12/2026", False),
        ("09/10/2026", True), ("31.02.2026", False), ("2026-13-01", False), ("October 2026", True),
        ("November 2026", False), ("Day 19", True), ("Day 20", False), ("Week 2", True), ("Week 3", False),
        ("soon", False), ("", False),
    ],
)  # fmt: skip
def test_a_due_date_is_read_in_many_forms(due: str, fires: bool) -> None:
    text = f"**Started**: 2026-11-01\n\n- [ ] a\n  - **Due**: {due}\n"
    assert contradiction_lines(text, TODAY) == [(3, "overdue")] * fires


@cases(
    ("task", "fires"),
    [
        ("a (due 2026-11-19)", True), ("a (due: Nov 19, 2026)", True), ("a 📅 2026-11-19", True),
        ("a, due day 4", True),
        ("a (due 2026-11-21)", False), ("a 2026-11-19", False), ("Check what is due in 2026-11-19", False),
    ],
)  # fmt: skip
def test_a_date_in_the_text_of_a_task_counts_only_after_due(task: str, fires: bool) -> None:
    assert contradiction_lines(f"**Started**: 2026-11-01\n\n- [ ] {task}\n", TODAY) == [(3, "overdue")] * fires


def test_weeks_and_the_launch_are_counted_from_the_start() -> None:
    text = "**Started:** {}\n**Launch:** 2 weeks from start\n\n## Week 1: Base\n- [ ] a\n"
    assert contradiction_lines(text.format("2026-11-01"), TODAY) == [(2, "overdue"), (4, "overdue")]
    assert contradiction_lines(text.format("2026-11-16"), TODAY) == []


@cases(
    "task",
    ["a (was due 2026-11-01, now 2027-01-01)", "a (originally due 2026-11-01)", "a due ~~2026-11-01~~ 2027-01-01"],
)
def test_a_former_due_date_is_not_the_due_date(task: str) -> None:
    assert contradiction_lines(f"- [ ] {task}\n", TODAY) == []


@cases(
    ("line", "fires"),
    [
        ("**Last updated**: 2026-01-31", True),
        ("Last updated on 2026-01-31", True),
        ("*This document was last updated 2026-01-31*", True),
        ("## Status: 🚧 (updated 2026-01-31)", True),
        ("| Last updated | 2026-01-31 |\n|-|-|", False),
        ("The string catalogue was last updated in 2026-01-31.", False),
        ("**Catalogue updated**: 2026-01-31", False),
        ("Prices as of 2026-01-31 are in the shop.", False),
        ("### Release 0.3 (updated 2026-01-31)", False),
    ],
)
def test_only_the_date_of_the_document_is_stale(line: str, fires: bool) -> None:
    assert [rule for _, rule in contradiction_lines(f"{line}\n\n- [ ] a\n", TODAY)] == ["stale"] * fires


@cases(
    ("title", "fires"),
    [
        ("Shop tracker", True),
        ("Workflow fix: the till", True),
        ("Production readiness checklist", True),
        ("Deployment Guide - Shop", False),
        ("Operational Runbooks", False),
        ("Test setup for the till", False),
        ("Deploying the shop", False),
    ],
)
def test_a_document_that_is_read_again_and_again_needs_no_update(title: str, fires: bool) -> None:
    text = f"# {title}\n\n**Last updated**: 2026-01-31\n\n- [ ] a\n"
    assert contradiction_lines(text, TODAY) == [(3, "stale")] * fires


def test_a_date_in_an_example_of_code_is_not_that_of_the_document() -> None:
    assert contradiction_lines('# A\n\n```js\nupdated: "2026-01-31",\n```\n\n- [ ] a\n', TODAY) == []
    assert contradiction_lines("# A\n\nUpdated: 2026-01-31\n\n- [ ] a\n", TODAY) == [(3, "stale")]


@cases(("task", "fires"), [("- [ ] a", True), ("- ❌ a", True), ("- ⚠️ a", False)])
def test_a_warning_sign_alone_does_not_make_a_document_stale(task: str, fires: bool) -> None:
    text = f"# A\n\n**Last updated**: 2026-01-31\n\n## Tasks\n\n- ✅ b\n{task}\n"
    assert contradiction_lines(text, TODAY) == [(3, "stale")] * fires
