"""Probes side by side, a deadline each, order kept.

Each item has a thread of its own, a few at a time. A thread that hangs is left behind when its time is up (it is a
daemon and cannot keep the process alive), so one stuck probe costs its own item and nothing else.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gate.adapters.clock import Deadline, Stopwatch
from gate.gather.run_probe import Catalog, run_probe
from gate.model.checklist import Item
from gate.model.decision import ItemObservation, Skip
from gate.model.evidence import Cause, Evidence, Unseen
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext, unseen_evidence

SIDE_BY_SIDE = 8
"""How many probes run at the same time; most of them wait for disks and servers."""

Progress = Callable[[ItemObservation, int, int], None]
"""Hears of an item that is done, how many are, and of how many."""


@dataclass(frozen=True, slots=True)
class _Running:
    item: Item
    deadline: Deadline
    watch: Stopwatch


def gather(
    items: Sequence[Item],
    context: ProbeContext,
    item_timeout: float,
    progress: Progress = lambda _found, _done, _of: None,
    catalog: Catalog = registry.load,
) -> tuple[ItemObservation, ...]:
    """Asks the probe of every item that applies; `context.deadline` is that of the whole run.

    `item_timeout` is in seconds and holds for items that name none themselves. `progress` hears of each item as it is
    done, in the order in which they end.
    """
    look = partial(run_probe, catalog=catalog)
    waiting = deque(enumerate(items))
    running: dict[int, _Running] = {}
    done: dict[int, ItemObservation] = {}
    finished: queue.SimpleQueue[tuple[int, ItemObservation]] = queue.SimpleQueue()
    while waiting or running:
        while waiting and len(running) < SIDE_BY_SIDE:
            number, item = waiting.popleft()
            running[number] = _start(number, item, _limited(context, item, item_timeout), look, finished)
        for number, found in _await(running, finished):
            del running[number]
            done[number] = found
            progress(found, len(done), len(items))
    return tuple(done[number] for number in range(len(items)))


def _start(
    number: int,
    item: Item,
    context: ProbeContext,
    look: Callable[[Item, ProbeContext], Evidence | Skip],
    finished: queue.SimpleQueue[tuple[int, ItemObservation]],
) -> _Running:
    watch = Stopwatch()

    def work() -> None:
        finished.put((number, ItemObservation(item, look(item, context), watch.seconds)))

    threading.Thread(target=work, name=f"probe {item.id}", daemon=True).start()
    return _Running(item, context.deadline, watch)


def _limited(context: ProbeContext, item: Item, item_timeout: float) -> ProbeContext:
    limit = float(item.timeout) if item.timeout is not None else item_timeout
    return replace(context, item=item.id, deadline=Deadline.after(min(limit, context.deadline.left)))


def _await(
    running: dict[int, _Running], finished: queue.SimpleQueue[tuple[int, ItemObservation]]
) -> list[tuple[int, ItemObservation]]:
    patience = min(task.deadline.left for task in running.values())
    try:
        number, found = finished.get(timeout=min(patience, threading.TIMEOUT_MAX))
    except queue.Empty:
        return [(number, _late(task)) for number, task in running.items() if not task.deadline.left]
    return [(number, found)] if number in running else []  # else it came too late and has been counted as timed out


def _late(task: _Running) -> ItemObservation:
    took = task.watch.seconds
    detail = f"the probe was still busy after {took:.0f} s; raise `timeout` or look at what it waits for"
    return ItemObservation(task.item, unseen_evidence(task.item.facts, Unseen(Cause.TIMED_OUT, detail)), took)
