"""What an item remembers by name, in the saved result: its classes, and how it is written and read."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import FailFast, Field

from gate.model import inventory as plain
from gate.model.inventory import InventoryEntry, take_inventory
from gate.model.lazy_dataclass import dataclass
from gate.result.values import Bounded, Date, Integer, InventoryNames, PositiveInteger


@dataclass(frozen=True, kw_only=True)
class InventoryGroup:
    """The names with the same state, date of first sight (null when unknown) and amount."""

    state: str
    since: Date | None
    amount: PositiveInteger = 1
    names: InventoryNames


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """What the item remembers by name for the next run. `omitted` counts what was seen and is not listed."""

    kind: Annotated[str, Field(description="what the names mean and how they are made; only equal kinds are compared")]
    omitted: Annotated[Integer, Field(ge=0)] = 0
    groups: Annotated[tuple[InventoryGroup, ...], FailFast(), Bounded]


def write(inventory: plain.Inventory) -> Inventory:
    """The names in groups of the same state, date and amount; a file of one entry for each name would be large."""
    groups: dict[InventoryEntry, list[str]] = {}
    for name, entry in inventory.entries.items():
        groups.setdefault(entry, []).append(name)
    return Inventory(
        kind=inventory.kind,
        omitted=inventory.omitted,
        groups=tuple(
            InventoryGroup(
                state=entry.state,
                since=entry.since.isoformat() if entry.since else None,
                amount=entry.amount,
                names=tuple(sorted(names)),
            )
            for entry, names in sorted(groups.items(), key=_group_order)
        ),
    )


def _group_order(group: tuple[InventoryEntry, list[str]]) -> tuple[str, str, int]:
    entry = group[0]
    return entry.state, entry.since.isoformat() if entry.since else "", entry.amount


def read(inventory: Inventory) -> plain.Inventory:
    """The inventory that was saved."""
    entries = (
        (name, InventoryEntry(group.state, date.fromisoformat(group.since) if group.since else None, group.amount))
        for group in inventory.groups
        for name in group.names
    )
    return take_inventory(inventory.kind, entries, inventory.omitted)
