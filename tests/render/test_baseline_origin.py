"""Every page names the commit, the branch and the age of the baseline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from gate.model.decision import HISTORY, Decision
from gate.render import html, markdown, terminal
from gate.render.baseline_origin import describe_age, describe_origin
from gate.result import writer
from tests.cases import cases
from tests.render.decisions import BASELINE_SHA, NOW, red


def compared(file: str, branch: str = "main", days: int = 2) -> Decision:
    """A decision with differences from a baseline."""
    decision = red()
    verdicts = tuple(
        replace(verdict, earlier={name: Fraction(1) for name in verdict.evidence.facts} if verdict.evidence else {})
        for verdict in decision.verdicts
    )
    at = decision.decided_at - timedelta(days=days)
    return replace(decision, verdicts=verdicts, baseline_file=file, baseline_branch=branch, baseline_at=at)


@cases(
    ("seconds", "age"),
    [
        (-5, "just now"), (59, "just now"), (60, "a minute ago"), (119, "a minute ago"), (120, "2 minutes ago"),
        (7199, "119 minutes ago"), (7200, "2 hours ago"), (172_799, "47 hours ago"), (172_800, "2 days ago"),
        (400 * 86_400, "400 days ago"), (-60, "a minute later"), (-15 * 3600, "15 hours later"),
    ],
)  # fmt: skip
def test_an_age_is_in_the_largest_unit_of_which_there_are_two(seconds: int, age: str) -> None:
    assert describe_age(NOW - timedelta(seconds=seconds), NOW) == age


def test_pages_name_a_run_of_the_history_by_its_commit() -> None:
    decision = compared(HISTORY)
    short = BASELINE_SHA[:7]
    assert f"± compares with `{short}` of main, 2 days ago" in markdown.render(decision)
    assert f"<code>{short}</code> of main, 2 days ago" in " ".join(html.render(decision).split())
    assert f"baseline {BASELINE_SHA[:12]} of main, 2 days ago" in " ".join(
        terminal.render(decision, colour=False, width=100).split()
    )
    assert '"branch": "main",\n    "decided_at": "2026-11-18T08:00:00+00:00"' in writer.render(decision)


def test_pages_name_a_file_with_the_run_that_it_is_of() -> None:
    text = markdown.render(compared("main-result.json"))
    assert f"± compares with main-result.json (`{BASELINE_SHA[:7]}` of main, 2 days ago)" in text


def test_without_a_branch_and_a_time_only_the_commit_is_named() -> None:
    plain = replace(compared("main-result.json"), baseline_branch="", baseline_at=None)
    assert describe_origin(plain) == ""
    assert f"± compares with main-result.json (`{BASELINE_SHA[:7]}`)" in markdown.render(plain)


def test_the_name_of_a_branch_is_escaped() -> None:
    assert "a<i>" not in markdown.render(compared(HISTORY, branch="a<i>*x*"))
    assert "a<i>" not in html.render(compared(HISTORY, branch="a<i>*x*"))
