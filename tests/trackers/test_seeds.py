"""The five trackers of other people: what is bound to what, held against what a person reads there."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from gate.probes.common import registry
from tests.seeds import SEEDS, needs_seeds, seed
from tests.trackers.seed_reading import Standing, bound, counted, standing
from tests.trackers.truth import NAMED, NOT_RIGHT, STATED, Lines

pytestmark = needs_seeds


def lines(name: str) -> Lines:
    return {**STATED[name], **NAMED[name]}


@pytest.mark.parametrize("name", SEEDS)
def test_lines_that_ask_for_something_are_bound_to_what_they_ask_for(name: str) -> None:
    found: dict[str, list[int]] = {}
    for line, meant in sorted(lines(name).items()):
        if (how := standing(name, line, meant)) is not Standing.RIGHT:
            found.setdefault(how, []).append(line)
    assert found == NOT_RIGHT[name]


@pytest.mark.parametrize(("truth", "good", "all_of_them"), [(STATED, 118, 159), (NAMED, 73, 81)])
def test_at_least_seven_in_ten_such_lines_are_bound_rightly(
    truth: Mapping[str, Lines], good: int, all_of_them: int
) -> None:
    found = counted(truth)
    assert (found[Standing.RIGHT], found[Standing.WRONG], found.total()) == (good, 0, all_of_them)
    assert 10 * good >= 7 * all_of_them


@pytest.mark.parametrize("name", SEEDS)
def test_a_line_states_something_or_names_something(name: str) -> None:
    assert not STATED[name].keys() & NAMED[name].keys()


@pytest.mark.parametrize("name", SEEDS)
def test_nothing_else_is_bound(name: str) -> None:
    assert {line: found for line, found in bound(name).items() if line not in lines(name)} == {}


@pytest.mark.parametrize("name", SEEDS)
def test_no_heading_no_due_day_no_hours_and_no_money_is_bound(name: str) -> None:
    written = seed(name).decode().split("\n")
    silly = re.compile(r"^#|\*\*(?:Due|Effort|(?:Estimated )?Time)(?:\*\*)?:|\$\d|Days? \d|\bhours\b")
    assert [line for line in bound(name) if silly.search(written[line - 1])] == []


@pytest.mark.parametrize("name", SEEDS)
def test_every_suggestion_names_words_of_its_line(name: str) -> None:
    assert bound(name)
    for line, found in bound(name).items():
        for one in found:
            assert one.words.strip()
            assert one.line == line


def test_the_probes_are_those_that_there_are() -> None:
    used = {one.probe for name in SEEDS for found in bound(name).values() for one in found}
    assert used <= set(registry.names())
