"""What an item remembers for the next run is bounded, and a name that occurs again is added up."""

from __future__ import annotations

from datetime import date

import pytest

from gate.model import inventory
from gate.model.inventory import Inventory, InventoryEntry, take_inventory


def test_equal_names_are_one_entry_with_the_earliest_date() -> None:
    entries = [
        ("a", InventoryEntry("high", date(2026, 3, 1))),
        ("a", InventoryEntry("high", date(2026, 2, 1), 2)),
        ("b", InventoryEntry("low")),
    ]

    assert take_inventory("things/1", entries) == Inventory(
        "things/1", {"a": InventoryEntry("high", date(2026, 2, 1), 3), "b": InventoryEntry("low")}
    )


def test_what_is_beyond_the_limits_is_omitted_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "MAX_ENTRIES", 2)
    names = ["a" * (inventory.MAX_NAME + 1), "b", "c", "d", "b"]

    limited = take_inventory("things/1", [(name, InventoryEntry("x", amount=2)) for name in names], omitted=1)

    assert {name: entry.amount for name, entry in limited.entries.items()} == {"b": 4, "c": 2}
    assert limited.omitted == 5


def test_the_names_together_are_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "MAX_CHARACTERS", 10)

    limited = take_inventory("things/1", [(name * 6, InventoryEntry("x")) for name in "ab"])

    assert (list(limited.entries), limited.omitted) == (["aaaaaa"], 1)
