"""The inventory of an item: what its saved result remembers by name for the next run, such as findings or tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ENTRIES = 50_000
"""How many names an item remembers."""

MAX_NAME = 1_000
"""The longest name that is remembered, in characters."""

MAX_CHARACTERS = 8 * 1024 * 1024
"""How many characters all names of an item have together."""

PASSES = "passed"
"""The state of what is in order: a waiver that names it is no longer needed."""


@dataclass(frozen=True, slots=True)
class InventoryEntry:
    """What is remembered under one name.

    `state` is a word of the probe, such as the severity of a finding or the outcome of a test. `since` is the date on
    which it was first seen, None when that is not known. `amount` counts the things that have this name.
    """

    state: str
    since: date | None = None
    amount: int = 1


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an item remembers, by name.

    `kind` says what the names mean and how they are made (`tests/1`): only inventories of one kind are compared. What
    is `omitted` was seen and is not listed, so the absence of a name proves nothing.
    """

    kind: str
    entries: Mapping[str, InventoryEntry]
    omitted: int = 0


def take_inventory(kind: str, entries: Iterable[tuple[str, InventoryEntry]], omitted: int = 0) -> Inventory:
    """The inventory of these entries, within the limits; those beyond them are omitted.

    Entries with the same name are added up: the state is that of the first, the date the earliest.
    """
    listed: dict[str, InventoryEntry] = {}
    characters = 0
    for name, entry in entries:
        if earlier := listed.get(name):
            listed[name] = _add(earlier, entry)
        elif len(listed) < MAX_ENTRIES and len(name) <= MAX_NAME and characters + len(name) <= MAX_CHARACTERS:
            listed[name] = entry
            characters += len(name)
        else:
            omitted += entry.amount
    return Inventory(kind, MappingProxyType(listed), omitted)


def _add(first: InventoryEntry, second: InventoryEntry) -> InventoryEntry:
    since = min(filter(None, (first.since, second.since)), default=None)
    return InventoryEntry(first.state, since, first.amount + second.amount)
