"""The content of the example trackers, counted by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from gate.trackers.reading.model import Tracker
from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import Progress
from tests.cases import cases
from tests.seeds import available, seed


def read(name: str) -> Tracker:
    return parse(seed(name))


@cases(
    ("name", "total", "done", "in_progress", "remaining"),
    available([
        ("bakery", 7, 2, 0, 5),
        ("harbour", 12, 4, 2, 6),
        ("choir", 5, 2, 0, 3),
        ("academy", 73, 6, 0, 67),
        ("upload", 51, 28, 5, 18),
        ("edtech", 62, 8, 0, 54),
        ("gyms", 20, 6, 0, 14),
        ("classes", 52, 20, 0, 32),
    ]),
)  # fmt: skip
def test_tasks_and_their_progress(name: str, total: int, done: int, in_progress: int, remaining: int) -> None:
    counts = Counter(entry.progress for entry in read(name).tasks)
    assert (counts.total(), counts[Progress.DONE], counts[Progress.IN_PROGRESS], counts[Progress.OPEN]) == (
        total, done, in_progress, remaining,
    )  # fmt: skip


@cases(
    ("name", "kinds"),
    available([
        ("bakery", {"risk": 2, "blocker": 1}),
        ("harbour", {"service": 3, "metric": 4, "criterion": 2, "claim": 2}),
        ("choir", {"file": 3, "criterion": 4, "risk": 1}),
        ("academy", {"risk": 5, "blocker": 7}),
        ("upload", {"metric": 9}),
        ("edtech", {"service": 6, "metric": 4, "claim": 41, "risk": 10}),
        ("gyms", {"file": 18, "criterion": 27, "risk": 9}),
        ("classes", {"criterion": 8, "metric": 3}),
    ]),
)  # fmt: skip
def test_entries_of_other_kinds(name: str, kinds: dict[str, int]) -> None:
    counts = Counter(str(entry.kind) for entry in read(name).entries)
    assert {kind: count for kind, count in counts.items() if kind not in {"task", "note", "action"}} == kinds


@cases(
    ("name", "owners", "priorities"),
    available([
        ("bakery", {"Oven Team": 4, "Till Team": 3}, {"medium": 3, "high": 2, "critical": 1, "low": 1}),
        ("harbour", {}, {}),
        ("choir", {}, {"high": 2, "medium": 2, "critical": 1}),
        (
            "academy",
            {"Dev Team": 50, "DevOps Team": 22, "Team Lead": 1},
            {"high": 33, "medium": 28, "low": 10, "critical": 2},
        ),
        ("upload", {}, {}),
        ("edtech", {}, {}),
        ("gyms", {}, {"critical": 6, "high": 10, "medium": 4}),
        ("classes", {}, {"high": 15, "critical": 5}),
    ]),
)  # fmt: skip
def test_tasks_have_their_owners_and_priorities(name: str, owners: dict[str, int], priorities: dict[str, int]) -> None:
    tracker = read(name)
    assert Counter(owner for entry in tracker.tasks if (owner := entry.get("owner"))) == owners
    assert Counter(priority for entry in tracker.tasks if (priority := tracker.priority(entry))) == priorities


@cases(
    ("name", "count", "first", "last"),
    available([
        ("bakery", 2, "1.1 Resilience", "1.2 Quality"),
        ("harbour", 5, "1. Tests", "Alerts to set up"),
        ("choir", 2, "Week 1: Backups", "Week 2: Tests and documents"),
        ("academy", 24, "1.1 Fault Tolerance Implementation", "4.6 Performance Monitoring"),
        ("upload", 11, "1. Testing Infrastructure", "Security Score: B+ → A-"),
        ("edtech", 10, "Production Monitoring & Observability", "Production Readiness Checklist (COMPLETED)"),
        ("gyms", 4, "Week 1: Critical Production Blockers", "Week 4: Documentation & Final Validation"),
        ("classes", 11, "1. Complete Pusher Frontend Integration [HIGH PRIORITY]", "AI Features"),
    ]),
)  # fmt: skip
def test_headings_are_the_categories_of_tasks(name: str, count: int, first: str, last: str) -> None:
    tracker = read(name)
    categories = list(dict.fromkeys(tracker.category(entry) for entry in tracker.tasks))
    assert (len(categories), categories[0], categories[-1]) == (count, first, last)


@pytest.mark.parametrize(("name", "count"), available([("bakery", 7), ("academy", 73)]))
def test_every_numbered_task_has_its_number_and_its_due_date(name: str, count: int) -> None:
    tracker = read(name)
    assert len({entry.number for entry in tracker.tasks}) == count
    assert all(entry.get("due").startswith("Day ") for entry in tracker.tasks)


@pytest.mark.parametrize(
    ("name", "mentions"),
    available([
        ("bakery", [("1.1.2", 81), ("1.2.1", 82)]),
        (
            "academy",
            [
                ("1.2.1", 734), ("1.2.2", 735), ("1.3.1", 736), ("1.4.2", 737),
                ("1.2.1", 875), ("1.2.2", 886), ("1.1.1", 898), ("1.1.2", 921), ("1.3.1", 934), ("1.3.2", 947),
                ("1.1.3", 959), ("1.2.3", 960), ("1.4.1", 961), ("1.4.2", 962), ("2.1.1", 963),
            ],
        ),
    ]),
)  # fmt: skip
def test_a_task_in_prose_is_a_mention(name: str, mentions: list[tuple[str, int]]) -> None:
    assert [(mention.name, mention.line) for mention in read(name).mentions] == mentions


@pytest.mark.parametrize(
    ("name", "lines"),
    available([("choir", [65, 66]), ("gyms", [173, 174, 175, 176, 180, 181, 182, *range(186, 191)])]),
)
def test_an_entry_after_you_should_have_is_required_and_open(name: str, lines: list[int]) -> None:
    entries = [entry for entry in read(name).entries if entry.required]
    assert [entry.line for entry in entries] == lines
    assert {entry.progress for entry in entries} == {Progress.OPEN}


@pytest.mark.parametrize(
    ("name", "scorecards"),
    available([("choir", [(55, 3, "6")]), ("gyms", [(127, 8, "6.5"), (141, 8, "7.5"), (155, 8, "9.5")])]),
)
def test_a_table_of_scores_is_a_scorecard(name: str, scorecards: list[tuple[int, int, str]]) -> None:
    cards = read(name).scorecards
    assert [
        (card.line, len(card.rows), str(card.overall.score) if card.overall else "") for card in cards
    ] == scorecards


@cases(
    ("name", "code_lines"),
    available([
        ("harbour", range(18, 21)),
        ("choir", range(12, 18)),
        ("upload", (*range(16, 22), *range(65, 68), *range(79, 82), *range(120, 140))),
    ]),
)  # fmt: skip
def test_a_code_block_has_no_entries(name: str, code_lines: range | tuple[int, ...]) -> None:
    lines = {entry.line for entry in read(name).entries}
    assert not lines.intersection(code_lines)


@cases(
    ("name", "repairs"),
    available([
        ("bakery", ("repaired 5 runs of characters (UTF-8 that was decoded as Mac Roman)",)),
        ("harbour", ("repaired 22 runs of characters (UTF-8 that was decoded as Windows-1252)",)),
        ("choir", ()),
        ("academy", ("repaired 22 runs of characters (UTF-8 that was decoded as Mac Roman)",)),
        ("upload", ("repaired 48 runs of characters (UTF-8 that was decoded as Windows-1252)",)),
        ("edtech", ("repaired 57 runs of characters (UTF-8 that was decoded as Windows-1252)",)),
        ("gyms", ("repaired 134 runs of characters (UTF-8 that was decoded as Mac Roman)",)),
        ("classes", ("repaired 16 runs of characters (UTF-8 that was decoded as Mac Roman)",)),
    ]),
)  # fmt: skip
def test_mojibake_is_repaired_and_reported(name: str, repairs: tuple[str, ...]) -> None:
    assert read(name).repairs == repairs
