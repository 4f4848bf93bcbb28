"""Recognizes the findings of the baseline among those of today. Each finding of the baseline is recognized once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from gate.formats.findings.model import SEVERITY_RANKS
from gate.model.inventory import Inventory, InventoryEntry
from gate.model.lazy_dataclass import dataclass
from gate.probes.common.findings.identity import BUNDLED, CERTAIN, SAME_PLACE, UNCERTAIN, share_only_fingerprint

_RANKS = {str(severity): rank for severity, rank in SEVERITY_RANKS.items()}


def rank(entry: InventoryEntry) -> int:
    """How bad the severity is that the baseline remembers; that of an unknown word is none."""
    return _RANKS.get(entry.state, 0)


@dataclass(frozen=True, slots=True)
class Match:
    """A finding of the baseline: what it remembers, its fingerprint, and whether it is certainly the same.

    `has_more_advisories` is true where today's finding bundles one that the finding of the baseline does not have.
    """

    entry: InventoryEntry
    fingerprint: str
    is_certain: bool
    has_more_advisories: bool = False


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
        # the worst are last, where `_take` begins
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(inventory.entries, key=lambda name: rank(inventory.entries[name])):
            for key in dict.fromkeys(name.split(" ")):
                self._names[key].append(name)

    def unmatched(self) -> list[int]:
        """The positions of the findings that nothing matches so far."""
        return [position for position in self._order if self.matches[position] is None]

    def run(self, identities: Identities, letters: Sequence[str]) -> None:
        """Matches by the keys with these letters, one letter after the other."""
        for letter in letters:
            for position in self.unmatched():
                self.matches[position] = self._take(identities[position], letter)

    def _take(self, keys: Sequence[str], letter: str) -> Match | None:
        """The first finding of the baseline that has one of the keys with the letter and was not matched before."""
        for key in keys:
            if not key.startswith(letter):
                continue
            names = self._names.get(key, [])
            while names and not self._remaining[names[-1]]:
                names.pop()
            if names:
                name = names[-1]
                self._remaining[name] -= 1
                return self._match(name, keys, is_certain=letter in CERTAIN)
        return None

    def _match(self, name: str, keys: Sequence[str], *, is_certain: bool) -> Match:
        earlier = name.split(" ")
        advisories = {f"d{key[1:]}" for key in keys if key.startswith(BUNDLED)}
        return Match(
            self._entries[name],
            earlier[0],
            is_certain and not share_only_fingerprint(keys, earlier),
            has_more_advisories=not advisories.issubset(earlier),
        )
