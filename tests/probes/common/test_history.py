"""What a probe can compare its item with: the inventory in the baseline, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.model.decision import Baseline
from gate.model.evidence import Cause, Unseen
from gate.model.inventory import Inventory, InventoryEntry
from gate.probes.common.history import Earlier, read_earlier
from gate.probes.common.probe import ProbeContext

INVENTORY = Inventory("things/1", {"a": InventoryEntry("high")})
BASELINE = Baseline(
    {}, {"scans": frozenset({"Bandit 1.8"})}, inventories={"scans": INVENTORY}, head_sha="3f2a1bc", file="main.json"
)


@pytest.fixture
def context(tmp_path: Path) -> ProbeContext:
    return ProbeContext(Host.at(tmp_path), item="scans", baseline=BASELINE)


def test_the_inventory_comes_with_its_tools_and_its_commit(context: ProbeContext) -> None:
    expected = Earlier(INVENTORY, frozenset({"Bandit 1.8"}), "3f2a1bc")

    assert read_earlier(context, "things/1") == expected
    assert read_earlier(context, "things/1", {"Bandit 1.9", "Semgrep 1"}) == expected


@pytest.mark.parametrize(
    ("baseline", "kind", "cause", "words"),
    [
        (None, "things/1", Cause.NO_BASELINE, "no baseline"),
        (replace(BASELINE, inventories={}), "things/1", Cause.NOT_IN_BASELINE, "remembers nothing of the item scans"),
        (BASELINE, "things/2", Cause.BASELINE_OF_OTHER_KIND, "things/1"),
        (
            replace(BASELINE, inventories={"scans": Inventory("things/1", {}, omitted=7)}),
            "things/1", Cause.TOO_LARGE, "too much",
        ),
        (replace(BASELINE, producers={"scans": frozenset({"Semgrep 1"})}), "things/1", Cause.BASELINE_OF_OTHER_TOOL,
         "the baseline was measured by Semgrep 1, today's values by Bandit 1.9"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_has_a_reason(
    context: ProbeContext, baseline: Baseline | None, kind: str, cause: Cause, words: str
) -> None:
    unseen = read_earlier(replace(context, baseline=baseline), kind, {"Bandit 1.9"})

    assert isinstance(unseen, Unseen)
    assert unseen.cause is cause
    assert words in unseen.detail


def test_tools_that_nobody_names_are_no_reason(context: ProbeContext) -> None:
    assert isinstance(read_earlier(context, "things/1"), Earlier)
    anonymous = replace(BASELINE, producers={})
    assert isinstance(read_earlier(replace(context, baseline=anonymous), "things/1", {"Bandit 1.9"}), Earlier)
