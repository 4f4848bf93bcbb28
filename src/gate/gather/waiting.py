"""Waiting for a service that is still starting: an item with `wait` is measured again until its expectations hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gate.adapters.clock import Deadline, Stopwatch
from gate.model.checklist import Item
from gate.model.decision import Skip
from gate.model.evidence import Evidence
from gate.probes.common.probe import ProbeContext

FIRST_PAUSE, MAX_PAUSE = 1.0, 10.0
"""Seconds before the second attempt; each later pause is twice as long, up to the maximum."""

Run = Callable[[Item, ProbeContext], Evidence | Skip]
"""Measures an item once."""

IsMet = Callable[[Item, Evidence], bool]
"""Whether the expectations of an item hold."""


def always_met(_item: Item, _evidence: Evidence) -> bool:
    """Waits for nothing."""
    return True


def run_until_met(item: Item, context: ProbeContext, time_limit: float, run: Run, is_met: IsMet) -> Evidence | Skip:
    """The evidence with which the expectations of the item hold, or the last before its `wait` is over.

    `time_limit` is that of each attempt, in seconds. The evidence notes how long it waited.
    """
    if not item.wait:
        return run(item, context)
    deadline, watch = Deadline.after(min(item.wait, context.deadline.remaining)), Stopwatch()
    attempts, pause = 0, FIRST_PAUSE
    while True:
        attempt_deadline = Deadline.after(min(time_limit, context.deadline.remaining))
        outcome = run(item, replace(context, deadline=attempt_deadline))
        attempts += 1
        if isinstance(outcome, Skip):
            return outcome
        if is_met(item, outcome) or not deadline.remaining:
            return _with_note(outcome, attempts, watch.seconds) if attempts > 1 else outcome
        context.clock.sleep(min(pause, deadline.remaining))
        pause = min(2 * pause, MAX_PAUSE)


def _with_note(evidence: Evidence, attempts: int, seconds: float) -> Evidence:
    return replace(evidence, notes=(*evidence.notes, f"measured {attempts} times in {seconds:.0f} s (`wait`)"))
