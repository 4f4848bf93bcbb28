"""The five trackers of other people: what stands in them, counted by eye."""

from __future__ import annotations

from collections import Counter

import pytest

from gate.trackers.reading.model import Tracker
from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import State
from tests.seeds import needs_seeds, seed

pytestmark = needs_seeds


def read(name: str) -> Tracker:
    return parse(seed(name))


@pytest.mark.parametrize(
    ("name", "tasks", "done", "progress", "left"),
    [
        ("academy", 73, 6, 0, 67),
        ("upload", 51, 28, 5, 18),
        ("edtech", 62, 8, 0, 54),
        ("gyms", 20, 6, 0, 14),
        ("classes", 52, 20, 0, 32),
    ],
)
def test_tasks_and_how_far_they_are(name: str, tasks: int, done: int, progress: int, left: int) -> None:
    states = Counter(entry.state for entry in read(name).tasks)
    assert (sum(states.values()), states[State.DONE], states[State.PROGRESS], states[State.OPEN]) == (
        tasks, done, progress, left,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sorts"),
    [
        ("academy", {"risk": 5, "blocker": 7}),
        ("upload", {"metric": 9}),
        ("edtech", {"service": 6, "metric": 4, "claim": 41, "risk": 10}),
        ("gyms", {"file": 18, "criterion": 27, "risk": 9}),
        ("classes", {"criterion": 8, "metric": 3}),
    ],
)
def test_what_else_they_list(name: str, sorts: dict[str, int]) -> None:
    found = Counter(str(entry.sort) for entry in read(name).entries)
    told = {"task", "note", "action"}
    assert {sort: count for sort, count in found.items() if sort not in told} == sorts


@pytest.mark.parametrize(
    ("name", "owners", "priorities"),
    [
        (
            "academy",
            {"Dev Team": 50, "DevOps Team": 22, "Team Lead": 1},
            {"high": 33, "medium": 28, "low": 10, "critical": 2},
        ),
        ("upload", {}, {}),
        ("edtech", {}, {}),
        ("gyms", {}, {"critical": 6, "high": 10, "medium": 4}),
        ("classes", {}, {"high": 15, "critical": 5}),
    ],
)  # fmt: skip
def test_owners_and_priorities(name: str, owners: dict[str, int], priorities: dict[str, int]) -> None:
    tracker = read(name)
    assert Counter(owner for entry in tracker.tasks if (owner := entry.get("owner"))) == owners
    assert Counter(word for entry in tracker.tasks if (word := tracker.priority(entry))) == priorities


@pytest.mark.parametrize(
    ("name", "categories", "first", "last"),
    [
        ("academy", 24, "1.1 Fault Tolerance Implementation", "4.6 Performance Monitoring"),
        ("upload", 11, "1. Testing Infrastructure", "Security Score: B+ → A-"),
        ("edtech", 10, "Production Monitoring & Observability", "Production Readiness Checklist (COMPLETED)"),
        ("gyms", 4, "Week 1: Critical Production Blockers", "Week 4: Documentation & Final Validation"),
        ("classes", 11, "1. Complete Pusher Frontend Integration [HIGH PRIORITY]", "AI Features"),
    ],
)
def test_categories(name: str, categories: int, first: str, last: str) -> None:
    tracker = read(name)
    found = list(dict.fromkeys(tracker.category(entry) for entry in tracker.tasks))
    assert (len(found), found[0], found[-1]) == (categories, first, last)


def test_every_task_of_the_academy_has_its_number_and_its_day() -> None:
    tracker = read("academy")
    assert len({entry.number for entry in tracker.tasks}) == 73
    assert all(entry.get("due").startswith("Day ") for entry in tracker.tasks)


def test_a_task_that_prose_mentions_is_a_mention() -> None:
    assert [(each.name, each.line) for each in read("academy").mentions] == [
        ("1.2.1", 734), ("1.2.2", 735), ("1.3.1", 736), ("1.4.2", 737),
        ("1.2.1", 875), ("1.2.2", 886), ("1.1.1", 898), ("1.1.2", 921), ("1.3.1", 934), ("1.3.2", 947),
        ("1.1.3", 959), ("1.2.3", 960), ("1.4.1", 961), ("1.4.2", 962), ("2.1.1", 963),
    ]  # fmt: skip


def test_what_the_gyms_should_have_is_wanted() -> None:
    assert [e.line for e in read("gyms").entries if e.wanted] == [173, 174, 175, 176, 180, 181, 182, *range(186, 191)]
    assert {e.state for e in read("gyms").entries if e.wanted} == {State.OPEN}


def test_the_scorecards_of_the_gyms() -> None:
    cards = read("gyms").scorecards
    assert [(card.line, len(card.rows), str(card.overall.score) if card.overall else "") for card in cards] == [
        (127, 8, "6.5"), (141, 8, "7.5"), (155, 8, "9.5"),
    ]  # fmt: skip


def test_nothing_of_a_code_block_is_an_entry() -> None:
    lines = {entry.line for entry in read("upload").entries}
    assert not lines.intersection((*range(16, 22), *range(65, 68), *range(79, 82), *range(120, 140)))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("academy", "22 runs of characters were UTF-8 read as Mac Roman, and are mended"),
        ("upload", "48 runs of characters were UTF-8 read as Windows-1252, and are mended"),
        ("edtech", "57 runs of characters were UTF-8 read as Windows-1252, and are mended"),
        ("gyms", "134 runs of characters were UTF-8 read as Mac Roman, and are mended"),
        ("classes", "16 runs of characters were UTF-8 read as Mac Roman, and are mended"),
    ],
)
def test_their_characters_are_mended_and_it_is_said(name: str, said: str) -> None:
    assert read(name).mended == (said,)
