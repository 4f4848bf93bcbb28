"""Many prefixes are listed at once, in the order in which they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from gate.adapters.stores import listing
from gate.adapters.stores.listing import list_prefixes
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.history.runs import MemoryStore


@dataclass
class BrokenStore(MemoryStore):
    """A store that cannot list one prefix."""

    broken: str = ""

    def keys(self, prefix: str = "") -> list[str]:
        if prefix == self.broken:
            raise EvidenceError(Cause.UNREACHABLE, "the store does not answer")
        return super().keys(prefix)


def test_each_prefix_has_its_keys_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_AHEAD", 7)
    store = MemoryStore({f"{number:02}/{name}": b"" for number in range(20) for name in "ab"})

    keys = list(list_prefixes(store, (f"{number:02}/" for number in reversed(range(-1, 20)))))

    assert keys == [[f"{number:02}/a", f"{number:02}/b"] for number in reversed(range(20))] + [[]]


def test_a_store_that_does_not_answer_is_an_error() -> None:
    with pytest.raises(EvidenceError, match="does not answer"):
        list(list_prefixes(BrokenStore(broken="c/"), ["a/", "b/", "c/", "d/"]))
