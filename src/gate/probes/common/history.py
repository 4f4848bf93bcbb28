"""What the baseline remembers of the item that a probe measures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from gate.model.evidence import Cause, Unseen
from gate.model.inventory import Inventory
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names
from gate.probes.common.probe import ProbeContext

MAX_NAMED = 3
"""How many tools one message names."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the baseline remembers of the item: its inventory, which may be incomplete, and where it comes from.

    `tools` are the tools with their versions. `commit` is the one that the baseline is of, and may be unknown here.
    """

    inventory: Inventory
    tools: frozenset[str] = frozenset()
    commit: str = ""
    decided_at: datetime | None = None


def read_earlier(context: ProbeContext, kind: str, tools: Collection[str] = ()) -> Earlier | Unseen:
    """What the baseline remembers of the item as this kind of inventory, or why there is nothing to compare with.

    `tools` are today's tools with their versions. When they and those of the baseline are known and none is of both,
    whatever its version, the baseline is of other tools.
    """
    baseline = context.baseline
    if baseline is None:
        return Unseen(Cause.NO_BASELINE, "this run has no baseline")
    inventory = baseline.inventories.get(context.item)
    if inventory is None:
        detail = f"the baseline {baseline.file} remembers nothing of the item {context.item} by name"
        return Unseen(Cause.NOT_IN_BASELINE, f"{detail}; save it again with this release of the gate")
    if inventory.kind != kind:
        detail = f"the baseline {baseline.file} remembers {inventory.kind[:40]} of the item, and it has {kind} now"
        return Unseen(Cause.BASELINE_OF_OTHER_KIND, detail)
    if inventory.omitted and not inventory.entries:
        detail = f"what the item has was too much for the baseline {baseline.file} to remember"
        return Unseen(Cause.TOO_LARGE, detail)
    earlier = baseline.producers.get(context.item, frozenset())
    if tools and earlier and {tool_name(tool) for tool in tools}.isdisjoint(map(tool_name, earlier)):
        names = [join_names(sorted(side), MAX_NAMED) for side in (earlier, frozenset(tools))]
        detail = f"the baseline was measured by {names[0]}, today's values by {names[1]}"
        return Unseen(Cause.BASELINE_OF_OTHER_TOOL, detail)
    return Earlier(inventory, earlier, baseline.head_sha, baseline.decided_at)


def tool_name(tool: str) -> str:
    """The name of a tool without its version, in lower case."""
    return tool.partition(" ")[0].lower()
