"""Which earlier run is the baseline, and what a note says when it is not the nearest, or there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gate.history.baseline import Choice, choose
from gate.history.write import append
from gate.model.subject import Run
from tests.history.runs import GATE, MemoryStore, decision_of, key_of, result_of

DAYS = range(5)
COMMITS = [decision_of(day).subject.head_sha for day in reversed(DAYS)]
"""The commits of the runs, nearest first."""


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    for day in DAYS:
        append(store, decision_of(day), GATE, result_of(decision_of(day)))
    return store


def chosen(store: MemoryStore, *commits: str, gate: str = GATE, run: int = 0) -> Choice:
    return choose(store, "acme/shop", gate, commits, Run(run, 1) if run else Run())


def commit_of(choice: Choice) -> str:
    return choice.baseline.head_sha if choice.baseline else ""


def test_the_nearest_ancestor_counts_and_not_the_newest_run(store: MemoryStore) -> None:
    assert commit_of(chosen(store, "f" * 40, COMMITS[3], COMMITS[0])) == COMMITS[3]
    late = replace(decision_of(0), decided_at=decision_of(9).decided_at)  # an old commit is run again, much later
    late = replace(late, subject=replace(late.subject, run=Run(2000, 1)))
    append(store, late, GATE, result_of(late))
    assert commit_of(chosen(store, COMMITS[0], COMMITS[4])) == COMMITS[0]


def test_a_run_is_no_baseline_of_itself(store: MemoryStore) -> None:
    assert commit_of(chosen(store, *COMMITS, run=1004)) == COMMITS[1]


def damage(store: MemoryStore, *days: int) -> None:
    for day in days:
        store.files[key_of(decision_of(day)).result] = b"damaged"


def test_a_damaged_result_is_named_and_the_next_ancestor_counts(store: MemoryStore) -> None:
    damage(store, 4)
    choice = chosen(store, *COMMITS)
    assert commit_of(choice) == COMMITS[1]
    name = key_of(decision_of(4)).result
    assert choice.notes == (f"A run of the history is not compared with: {name} is damaged: it is not a gzip file.",)


def test_three_results_are_tried_and_no_more_ancestors_are_asked_for(store: MemoryStore) -> None:
    damage(store, 4, 3, 2)

    def ancestors() -> Iterator[str]:
        yield from COMMITS[:3]
        pytest.fail("a fourth ancestor is asked for")

    choice = choose(store, "acme/shop", GATE, ancestors())
    assert choice.baseline is None
    assert len(choice.notes) == 3
    assert not choice.is_first


def test_of_one_commit_no_more_than_three_results_are_read(store: MemoryStore) -> None:
    """A commit that is run every night for months has as many results."""
    for day in range(10, 20):
        append(store, decision_of(day, commit=COMMITS[0]), GATE, "[]")
    assert len(chosen(store, *COMMITS).notes) == 3


def test_a_run_that_judged_nothing_is_named(store: MemoryStore) -> None:
    empty = replace(decision_of(6), verdicts=())
    append(store, empty, GATE, result_of(empty))
    choice = chosen(store, empty.subject.head_sha, COMMITS[0])
    assert commit_of(choice) == COMMITS[0]
    name = key_of(empty).result
    assert choice.notes == (f"A run of the history is not compared with: {name} judged nothing.",)


def test_a_history_without_a_run_of_an_ancestor_has_no_baseline(store: MemoryStore) -> None:
    assert chosen(store, "f" * 40) == Choice(
        None, ("There is no baseline: no ancestor has a run of this gate in memory.",)
    )


def test_a_history_of_other_gates_names_them(store: MemoryStore) -> None:
    choice = chosen(store, *COMMITS, gate="web")
    assert (choice.baseline, choice.is_first) == (None, True)
    assert " ".join(choice.notes) == (
        "There is no baseline: memory has no run with the key web, only with readiness; "
        "runs with the same `key` are compared."
    )


def test_an_empty_history_is_the_first_run() -> None:
    assert chosen(MemoryStore(), *COMMITS) == Choice(is_first=True)
