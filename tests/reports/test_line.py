"""The decision in one line, for a commit status."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.model.decision import Decision, State
from gate.reports import line
from tests.reports.decisions import STORIES, green, red


@pytest.mark.parametrize("story", STORIES)
def test_every_decision_fits(story: str) -> None:
    said = line.render(STORIES[story]())

    assert 10 < len(said) <= line.LIMIT
    assert "\n" not in said


def test_the_first_reason_stands_in_it() -> None:
    assert line.render(red()).startswith(
        "Not ready: backend-coverage: line_coverage is 74.3% (1,486 of 2,000), wanted >= 80%"
    )
    assert line.render(green()) == "Ready: Everything that was judged holds."


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    long: Decision = replace(green(), state=State.UNDECIDED, verdicts=(), notes=("word " * 100,))

    assert line.render(long).endswith("…")
    assert len(line.render(long)) == line.LIMIT


def test_without_enforcement_that_is_said() -> None:
    assert line.render(red(), enforce=False).startswith("Not ready (not enforced): ")
    assert line.render(green(), enforce=False) == line.render(green())
