"""What an item remembers is saved compactly, and read back only as a baseline."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from gate.model.decision import Decision
from gate.model.inventory import Inventory, InventoryEntry
from gate.result.reader import read, read_reported
from gate.result.writer import render
from tests.cases import cases
from tests.render import decisions
from tests.result.documents import encoded
from tests.result.test_writer import VALIDATOR

INVENTORY = Inventory(
    "things/1",
    {
        "b": InventoryEntry("high", date(2026, 11, 20)),
        "a": InventoryEntry("high", date(2026, 11, 20)),
        "c": InventoryEntry("low", None, 3),
    },
    omitted=2,
)


def remembering(inventory: Inventory | None) -> Decision:
    decision = decisions.green()
    first, *rest = decision.verdicts
    assert first.evidence is not None
    remembered = replace(first, evidence=replace(first.evidence, inventory=inventory))
    return replace(decision, verdicts=(remembered, *rest))


def saved(inventory: Any) -> bytes:
    evidence = {"facts": {}, "findings": [], "sources": [], "notes": [], "inventory": inventory}
    return encoded(items=[{"id": "a", "probe": "security", "evidence": evidence}])


def test_the_names_are_written_in_groups_of_the_same_state_and_date() -> None:
    document = json.loads(render(remembering(INVENTORY)))

    assert document["items"][0]["evidence"]["inventory"] == {
        "kind": "things/1",
        "omitted": 2,
        "groups": [
            {"state": "high", "since": "2026-11-20", "amount": 1, "names": ["a", "b"]},
            {"state": "low", "since": None, "amount": 3, "names": ["c"]},
        ],
    }
    assert VALIDATOR.is_valid(document)


def test_the_baseline_holds_what_was_saved() -> None:
    decision = remembering(INVENTORY)
    name = decision.verdicts[0].item.id

    assert read(render(decision).encode(), "main.json").inventories == {name: INVENTORY}


def test_an_item_without_an_inventory_has_none() -> None:
    document = render(remembering(None))

    assert json.loads(document)["items"][0]["evidence"]["inventory"] is None
    assert read(document.encode(), "main.json").inventories == {}


@cases(
    "inventory",
    [
        7,
        {},
        {"kind": "things/1", "groups": {}},
        {"kind": "things/1", "groups": [{"state": "high", "since": "yesterday", "names": ["a"]}]},
        {"kind": "things/1", "groups": [{"state": "high", "since": None, "amount": 0, "names": ["a"]}]},
        {"kind": "things/1", "groups": [{"state": "high", "since": None, "names": ["a" * 1001]}]},
        {"kind": "things/1", "omitted": -1, "groups": []},
    ],
)
def test_an_invalid_inventory_is_none_and_the_baseline_stays_readable(inventory: object) -> None:
    assert read(saved(inventory), "main.json").inventories == {}


def test_a_list_of_names_beyond_the_limit_is_no_inventory() -> None:
    names = [str(number) for number in range(50_001)]

    assert read(saved({"kind": "t", "groups": [{"state": "x", "since": None, "names": names}]}), "b").inventories == {}


def test_the_result_of_the_pull_requests_own_run_remembers_nothing() -> None:
    decision = remembering(INVENTORY)

    reported = read_reported(render(decision).encode(), "seen.json")

    assert {evidence.inventory for evidence in reported.evidence.values()} == {None}
