"""Old runs are removed, also from a store that cannot be listed at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from gate.history import prune as module
from gate.history.prune import Pruned, prune
from gate.history.write import append
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.history.runs import GATE, START, MemoryStore, decision_of, key_of, result_of


@dataclass
class LargeStore(MemoryStore):
    """A store that lists a day, and nothing larger."""

    cause: Cause = Cause.TOO_LARGE
    removals: list[Sequence[str]] = field(default_factory=list)

    def keys(self, prefix: str = "") -> list[str]:
        if "/date=" not in prefix:
            raise EvidenceError(self.cause, "the store has too many files")
        return super().keys(prefix)

    def remove(self, keys: Sequence[str]) -> None:
        self.removals.append(keys)
        super().remove(keys)


def fill(store: MemoryStore) -> None:
    for day in range(4):
        append(store, decision_of(day), GATE, result_of(decision_of(day)))
    append(store, decision_of(0, "acme/web"), GATE, "{}")
    store.files["1/acme/shop/runs/date=2026-11-20/notes"] = b""


@pytest.mark.parametrize(("store", "total"), [(MemoryStore(), 9), (LargeStore(), None)])
def test_runs_before_a_time_are_removed_and_nothing_else(store: MemoryStore, total: int | None) -> None:
    fill(store)
    before = set(store.files)
    assert prune(store, "acme/shop", key_of(decision_of(2)).time) == Pruned(4, total)
    removed = {key for day in (0, 1) for key in (key_of(decision_of(day)).record, key_of(decision_of(day)).result)}
    assert before - set(store.files) == removed
    assert prune(store, "acme/shop", START) == Pruned(0, total and total - 4)


def test_records_are_removed_before_their_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """A removal that ends too early leaves no record without its result."""
    monkeypatch.setattr(module, "REMOVED_AT_ONCE", 4)
    store = LargeStore()
    fill(store)
    prune(store, "acme/shop", decision_of(9).decided_at)
    assert [{"/runs/" in key for key in keys} for keys in store.removals] == [{True}, {False}]


def test_a_store_that_does_not_answer_is_not_pruned() -> None:
    store = LargeStore(cause=Cause.UNREACHABLE)
    fill(store)
    with pytest.raises(EvidenceError, match="too many files"):
        prune(store, "acme/shop", decision_of(9).decided_at)
    assert store.removals == []


@pytest.mark.parametrize("store", [MemoryStore(), LargeStore()])
def test_attempts_of_a_fleet_before_the_day_are_removed(store: MemoryStore) -> None:
    folder = "1/acme/shop/attempts/date=2026-11-"
    old, recent = f"{folder}20/fleet.1.begun", f"{folder}22/fleet.1.begun"
    others = (f"{folder}20/notes", "1/acme/web/attempts/date=2026-11-20/fleet.1.ended")
    store.add(dict.fromkeys((old, recent, *others), b""))

    prune(store, "acme/shop", START + timedelta(days=2))

    assert set(store.files) == {recent, *others}
