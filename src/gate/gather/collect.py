"""The observations of a run: gathered once, polled while evidence is still being produced, explained by failed jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gate.adapters.clock import Deadline
from gate.config.settings import Settings
from gate.gather import failed_jobs, polling
from gate.gather.concurrent import ProgressCallback, gather, ignore_progress
from gate.gather.waiting import IsMet, always_met
from gate.model.checklist import Item
from gate.model.decision import ItemObservation
from gate.probes.common.probe import ProbeContext


def collect(
    items: Sequence[Item],
    context: ProbeContext,
    settings: Settings,
    progress: ProgressCallback = ignore_progress,
    is_met: IsMet = always_met,
) -> tuple[ItemObservation, ...]:
    """The observations of all items, after waiting up to `settings.wait` seconds for evidence that is not there yet.

    `is_met` says whether the expectations of an item hold; an item with its own `wait` is measured again until then.
    """
    first = gather(items, context, settings.item_timeout, progress, is_met=is_met)

    def gather_again(items: Sequence[Item]) -> tuple[ItemObservation, ...]:
        if context.client:
            context.client.clear_cache()  # a cached response of GitHub never changes
        return _gather_again(items, context, settings)

    final = polling.poll(first, gather_again, Deadline.after(settings.wait), context.clock.sleep)
    return failed_jobs.explain(final, settings.jobs)


def collect_proposal(
    items: Sequence[Item], observations: Sequence[ItemObservation], context: ProbeContext, settings: Settings
) -> tuple[ItemObservation, ...]:
    """The observations for the items of a proposed checklist: reused where the evidence is the same, else gathered."""
    reused = {item.id: reuse for item in items if (reuse := reuse_observation(item, observations))}
    added = [item for item in items if item.id not in reused]
    by_id = reused | {observation.item.id: observation for observation in _gather_again(added, context, settings)}
    return tuple(by_id[item.id] for item in items)


def reuse_observation(item: Item, observations: Sequence[ItemObservation]) -> ItemObservation | None:
    """The observation of the item with the same id if it collects the same evidence as `item`; otherwise None."""
    for observation in observations:
        if observation.item.id == item.id and _query(observation.item) == _query(item):
            return replace(observation, item=item)
    return None


def _query(item: Item) -> tuple[object, ...]:
    """Everything that determines the evidence of an item."""
    return item.probe, item.params, item.when, item.trust, item.timeout


def _gather_again(items: Sequence[Item], context: ProbeContext, settings: Settings) -> tuple[ItemObservation, ...]:
    """Gathers with the whole time limit of a run, regardless of the time used so far."""
    return gather(items, replace(context, deadline=Deadline.after(settings.run_timeout)), settings.item_timeout)
