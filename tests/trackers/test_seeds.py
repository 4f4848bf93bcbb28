"""The five trackers of other people: what is bound to what, held against what a person reads there."""

from __future__ import annotations

import re
from functools import cache

import pytest

from gate import probe
from gate.parsers.tracker import parse
from gate.trackers import suggest
from gate.trackers.suggestion import Suggestion
from tests.seeds import SEEDS, needs_seeds, seed
from tests.trackers.truth import ELSE, MISSED, TRUTH, WRONG

pytestmark = needs_seeds


@cache
def bound(name: str) -> dict[int, list[Suggestion]]:
    """What is suggested, by the line whose words say it."""
    tracker = parse(seed(name))
    setting = suggest.setting(tracker)
    found: dict[int, list[Suggestion]] = {}
    for _, each in suggest.of_entries(tracker, setting):
        for one in each:
            found.setdefault(one.line, []).append(one)
    for one in suggest.of_statements(tracker, setting):
        found.setdefault(one.line, []).append(one)
    return found


def right(name: str, line: int) -> bool:
    kind, expectation = TRUTH[name][line]
    return any(one.probe == kind and one.must[0].startswith(expectation) for one in bound(name).get(line, ()))


@pytest.mark.parametrize("name", SEEDS)
def test_lines_that_ask_for_something_are_bound_to_what_they_ask_for(name: str) -> None:
    assert tuple(line for line in sorted(TRUTH[name]) if not right(name, line)) == MISSED[name]


def test_at_least_seven_in_ten_such_lines_are_bound_rightly() -> None:
    asked = [(name, line) for name in SEEDS for line in TRUTH[name]]
    good = [each for each in asked if right(*each)]
    assert len(asked) == 184
    assert len(good) == 173
    assert 10 * len(good) >= 7 * len(asked)


@pytest.mark.parametrize("name", SEEDS)
def test_nothing_else_is_bound_but_what_is_named_here(name: str) -> None:
    more = {line: found[0].probe for line, found in bound(name).items() if line not in TRUTH[name]}
    assert more == {**ELSE[name], **WRONG[name]}


@pytest.mark.parametrize("name", SEEDS)
def test_no_heading_no_due_day_no_hours_and_no_money_is_bound(name: str) -> None:
    lines = seed(name).decode().split("\n")
    silly = re.compile(r"^#|\*\*(?:Due|Effort|(?:Estimated )?Time)\b|\$\d|Days? \d|\bhours\b")
    assert [line for line in bound(name) if silly.search(lines[line - 1]) and line not in TRUTH[name]] == []


@pytest.mark.parametrize("name", SEEDS)
def test_every_suggestion_names_words_of_its_line(name: str) -> None:
    tracker = parse(seed(name))
    assert tracker.entries
    for line, found in bound(name).items():
        for one in found:
            assert one.words.strip()
            assert one.line == line


def test_the_probes_are_those_that_there_are_or_will_be() -> None:
    used = {one.probe for name in SEEDS for found in bound(name).values() for one in found}
    assert used <= {*probe.names(), "tcp", "docs", "metrics"}
