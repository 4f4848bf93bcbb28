"""Waiting for evidence that is still being made: absent reports and running checks are looked at again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from gate.adapters.clock import Deadline
from gate.model.checklist import Item
from gate.model.decision import ItemObservation
from gate.model.evidence import Category, Evidence, Seen, Unseen

PAUSE, LONGEST_PAUSE = 5.0, 30.0
"""Seconds before the second look; each later pause is twice as long, up to the longest."""

UNFINISHED = frozenset({Category.ABSENT, Category.EMPTY, Category.UNREADABLE})
"""What an item that is waited for may be while its file is being written."""

Look = Callable[[Sequence[Item]], tuple[ItemObservation, ...]]
"""Gathers the evidence of these items, in their order."""


def poll(
    gathered: tuple[ItemObservation, ...], look: Look, patience: Deadline, pause: Callable[[float], None]
) -> tuple[ItemObservation, ...]:
    """The same with the evidence that appeared before `patience` was over; what was seen is not looked at again.

    Only items that are absent or unfinished at first are waited for. `pause` sleeps for so many seconds.
    """
    waited = {found.item.id for found in gathered if _lacks(found, frozenset({Category.ABSENT}))}
    pauses = (min(PAUSE * 2**number, LONGEST_PAUSE) for number in itertools.count())
    while waited and patience.remaining:
        pause(min(next(pauses), patience.remaining))
        fresh = {found.item.id: found for found in look([one.item for one in gathered if one.item.id in waited])}
        gathered = tuple(fresh.get(found.item.id, found) for found in gathered)
        waited = {name for name, found in fresh.items() if _lacks(found, UNFINISHED)}
    return gathered


def _lacks(found: ItemObservation, reasons: frozenset[Category]) -> bool:
    """Whether nothing of the item is seen for such a reason; a report that is there may still be silent on a fact."""
    if not isinstance(found.outcome, Evidence):
        return False
    if found.outcome.incomplete:
        return True
    facts = found.outcome.facts.values()
    nothing = not any(isinstance(fact, Seen) for fact in facts)
    return nothing and any(isinstance(fact, Unseen) and fact.category in reasons for fact in facts)
