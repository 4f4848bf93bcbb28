"""Polling for evidence that is still being produced: absent reports and running checks are gathered again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from gate.adapters.clock import Deadline
from gate.model.checklist import Item
from gate.model.decision import ItemObservation
from gate.model.evidence import Category, Evidence, Seen, Unseen
from gate.probes.common.report_count import REPORTS

FIRST_WAIT, MAX_WAIT = 5.0, 30.0
"""Seconds before the second attempt; each later wait is twice as long, up to the maximum."""

UNFINISHED = frozenset({Category.ABSENT, Category.EMPTY, Category.UNREADABLE})
"""Categories that an item can have while its file is being written."""

Gather = Callable[[Sequence[Item]], tuple[ItemObservation, ...]]
"""Gathers the evidence of items, in their order."""


def poll(
    observations: tuple[ItemObservation, ...], gather: Gather, deadline: Deadline, sleep: Callable[[float], None]
) -> tuple[ItemObservation, ...]:
    """The observations, updated with the evidence that appears before the deadline.

    Polls items whose evidence is absent at first, or incomplete. `sleep` waits for a number of seconds.
    """
    pending = {observation.item.id for observation in observations if _is_pending(observation, {Category.ABSENT})}
    waits = (min(FIRST_WAIT * 2**attempt, MAX_WAIT) for attempt in itertools.count())
    while pending and deadline.remaining:
        sleep(min(next(waits), deadline.remaining))
        items = [observation.item for observation in observations if observation.item.id in pending]
        fresh = {observation.item.id: observation for observation in gather(items)}
        observations = tuple(fresh.get(observation.item.id, observation) for observation in observations)
        pending = {name for name, observation in fresh.items() if _is_pending(observation, UNFINISHED)}
    return observations


def _is_pending(observation: ItemObservation, categories: set[Category] | frozenset[Category]) -> bool:
    """Whether the evidence is incomplete, or no fact is seen and one is missing for one of the categories.

    A report with some of the facts is complete: the other facts will not appear in it. How many reports were read says
    nothing about what is in them.
    """
    if not isinstance(observation.outcome, Evidence):
        return False
    if observation.outcome.incomplete:
        return True
    facts = [fact for name, fact in observation.outcome.facts.items() if name != REPORTS.name]
    if any(isinstance(fact, Seen) for fact in facts):
        return False
    return any(isinstance(fact, Unseen) and fact.category in categories for fact in facts)
