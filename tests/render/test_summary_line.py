"""The decision in one line, for a commit status."""

from __future__ import annotations

from dataclasses import replace

from gate.model.decision import Decision, State
from gate.render import summary_line
from tests.cases import cases
from tests.render.decisions import STORIES, green, red


@cases("story", STORIES)
def test_every_decision_fits(story: str) -> None:
    line = summary_line.render(STORIES[story]())

    assert 10 < len(line) <= summary_line.LIMIT
    assert "\n" not in line


def test_the_line_contains_the_first_reason() -> None:
    assert summary_line.render(red()).startswith(
        "Not ready: backend-coverage: line_coverage is 74.3% (1,486 of 2,000; \u22121.8pp), expected >= 80%"
    )
    assert summary_line.render(green()) == "Ready: All checks passed."


def test_a_line_that_is_cut_ends_in_an_ellipsis() -> None:
    long: Decision = replace(green(), state=State.UNDECIDED, exit_code=2, verdicts=(), notes=("word " * 100,))

    assert summary_line.render(long).endswith("…")
    assert len(summary_line.render(long)) == summary_line.LIMIT


def test_the_line_says_that_the_exit_code_is_not_enforced() -> None:
    assert summary_line.render(red(), enforce=False).startswith("Not ready (not enforced): ")
    assert summary_line.render(green(), enforce=False) == summary_line.render(green())


def test_self_reported_evidence_is_marked() -> None:
    decision = green()
    verdicts = tuple(
        replace(verdict, evidence=replace(verdict.evidence, self_reported=True)) if verdict.evidence else verdict
        for verdict in decision.verdicts
    )

    assert summary_line.render(replace(decision, verdicts=verdicts)) == "Ready (self-reported): All checks passed."
