"""Recognizes the findings of the baseline among those of today. Each finding of the baseline is recognized once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gate.model.inventory import Inventory, InventoryEntry
from gate.probes.common.finding_identity import CERTAIN, SAME_PLACE, UNCERTAIN


@dataclass(frozen=True, slots=True)
class Match:
    """A finding of the baseline: what it remembers, its fingerprint, and whether it is certainly the same."""

    entry: InventoryEntry
    fingerprint: str
    is_certain: bool


Identities = Sequence[tuple[str, ...]]
"""The keys of each finding of today."""


def match_all(
    identities: Identities, inventory: Inventory, order: Sequence[int], with_earlier_paths: Callable[[], Identities]
) -> list[Match | None]:
    """The finding of the baseline that each finding of today is, None for one that it does not have.

    First those at the same place, then all others with stronger keys before weaker ones. Of several that have one key,
    the first in `order` is recognized, which lists all positions. `with_earlier_paths` returns
    the identities with the keys for the earlier names of files; it is called only when some are still unmatched.
    """
    matcher = _Matcher(inventory, order)
    matcher.run(identities, SAME_PLACE)
    if matcher.unmatched():
        matcher.run(with_earlier_paths(), (*CERTAIN, *UNCERTAIN))
    return matcher.matches


class _Matcher:
    def __init__(self, inventory: Inventory, order: Sequence[int]) -> None:
        self.matches: list[Match | None] = [None] * len(order)
        self._order = order
        self._entries = dict(inventory.entries)
        self._remaining = {name: entry.amount for name, entry in inventory.entries.items()}
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        for name in inventory.entries:
            for key in dict.fromkeys(name.split(" ")):
                self._names[key].append(name)

    def unmatched(self) -> list[int]:
        """The positions of the findings that nothing matches so far."""
        return [position for position in self._order if self.matches[position] is None]

    def run(self, identities: Identities, letters: Sequence[str]) -> None:
        """Matches by the keys with these letters, one letter after the other."""
        for letter in letters:
            for position in self.unmatched():
                keys = [key for key in identities[position] if key.startswith(letter)]
                self.matches[position] = self._take(keys, is_certain=letter in CERTAIN)

    def _take(self, keys: Iterable[str], *, is_certain: bool) -> Match | None:
        """The first finding of the baseline that has one of the keys and was not matched before."""
        for key in keys:
            names = self._names.get(key, [])
            while names and not self._remaining[names[-1]]:
                names.pop()
            if names:
                name = names[-1]
                self._remaining[name] -= 1
                return Match(self._entries[name], name.partition(" ")[0], is_certain)
        return None
