"""The suggestions for the example trackers, compared with what people read in each line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pytest

from gate.probes.common import registry
from tests.seeds import OWN, SEEDS, SHARED, available, seed
from tests.trackers.suggestions.expected_suggestions import NAMED, NOT_RIGHT, STATED, Lines
from tests.trackers.suggestions.seed_suggestions import Result, compare_line, count_results, suggestions_by_line


def lines(name: str) -> Lines:
    return {**STATED[name], **NAMED[name]}


@pytest.mark.parametrize("name", SEEDS)
def test_the_suggestions_for_a_line_are_the_expected_ones(name: str) -> None:
    not_right: dict[str, list[int]] = {}
    for line, expected in sorted(lines(name).items()):
        if (result := compare_line(name, line, expected)) is not Result.RIGHT:
            not_right.setdefault(result, []).append(line)
    assert not_right == NOT_RIGHT[name]


RATES = [
    ("bakery", OWN, STATED, 28, 32),
    ("bakery", OWN, NAMED, 11, 11),
    ("academy", SHARED, STATED, 118, 159),
    ("academy", SHARED, NAMED, 73, 81),
]
"""The first tracker of a group, the group, the lines, how many of them are right, and how many there are."""


@pytest.mark.parametrize(("_first", "names", "expected", "right", "total"), available(RATES))
def test_at_least_seven_in_ten_lines_have_the_right_suggestions(
    _first: str, names: Iterable[str], expected: Mapping[str, Lines], right: int, total: int
) -> None:
    counts = count_results(names, expected)
    assert (counts[Result.RIGHT], counts[Result.WRONG], counts.total()) == (right, 0, total)
    assert 10 * right >= 7 * total


@pytest.mark.parametrize("name", STATED)
def test_a_line_either_states_or_names_evidence(name: str) -> None:
    assert not STATED[name].keys() & NAMED[name].keys()


@pytest.mark.parametrize("name", SEEDS)
def test_no_other_line_has_a_suggestion(name: str) -> None:
    by_line = suggestions_by_line(name)
    assert {line: suggestions for line, suggestions in by_line.items() if line not in lines(name)} == {}


@pytest.mark.parametrize("name", SEEDS)
def test_headings_due_dates_hours_and_money_have_no_suggestions(name: str) -> None:
    text = seed(name).decode().split("\n")
    no_evidence = re.compile(r"^#|\*\*(?:Due|Effort|(?:Estimated )?Time)(?:\*\*)?:|\$\d|Days? \d|\bhours\b")
    assert [line for line in suggestions_by_line(name) if no_evidence.search(text[line - 1])] == []


@pytest.mark.parametrize("name", SEEDS)
def test_every_suggestion_has_a_source_on_its_line(name: str) -> None:
    assert suggestions_by_line(name)
    for line, suggestions in suggestions_by_line(name).items():
        for suggestion in suggestions:
            assert suggestion.source.strip()
            assert suggestion.line == line


def test_every_suggested_probe_exists() -> None:
    used = {
        suggestion.probe
        for name in SEEDS
        for suggestions in suggestions_by_line(name).values()
        for suggestion in suggestions
    }
    assert used <= set(registry.names())
