"""Which components are new since the baseline, and which are gone; versions do not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gate.model.evidence import Cause, Finding, Observation, Seen, Unseen
from gate.model.inventory import MAX_ENTRIES, Inventory, InventoryEntry, take_inventory
from gate.model.lazy_dataclass import dataclass
from gate.probes.common.component_list import ListedComponent
from gate.probes.common.history import read_earlier
from gate.probes.common.probe import ProbeContext

KIND = "components/1"
NEW = "new_components"
REMOVED = "removed_components"


@dataclass(frozen=True, slots=True)
class ComponentChanges:
    """What changed since the baseline."""

    facts: Mapping[str, Observation]
    findings: tuple[Finding, ...] = ()


def remember(components: Sequence[ListedComponent]) -> Inventory:
    """What the saved result remembers: the key of each component, with one of its versions."""
    return take_inventory(KIND, ((entry.key, InventoryEntry(entry.version[:100])) for entry in components))


def compare_components(context: ProbeContext, components: Sequence[ListedComponent]) -> ComponentChanges:
    """What changed since the baseline of the item."""
    earlier = read_earlier(context, KIND)
    if isinstance(earlier, Unseen):
        return ComponentChanges(dict.fromkeys((NEW, REMOVED), earlier))
    current = {component.key: component for component in components}
    if earlier.inventory.omitted or len(current) > MAX_ENTRIES:
        detail = f"there are more components than a result remembers by name; {MAX_ENTRIES:,} is the limit"
        return ComponentChanges(dict.fromkeys((NEW, REMOVED), Unseen(Cause.TOO_LARGE, detail)))
    before = earlier.inventory.entries
    new = [component for key, component in current.items() if key not in before]
    removed = [key for key in before if key not in current]
    facts = {NEW: Seen(Decimal(len(new))), REMOVED: Seen(Decimal(len(removed)))}
    findings = [
        Finding("new component", f"{entry.title}: not in the baseline", places=entry.names, counted_in=(NEW,))
        for entry in new
    ]
    findings += [
        Finding("removed component", f"{key}: in the baseline and in no report", places=(key,), counted_in=(REMOVED,))
        for key in removed
    ]
    return ComponentChanges(facts, tuple(findings))
