"""Runs the probes concurrently, each with its deadline, and keeps the order of the items.

Each item runs in its own thread, a few at a time. When its time is up, a thread that hangs is abandoned (it is a daemon
and cannot keep the process alive), so a stuck probe costs only its own item.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from gate.adapters.clock import Deadline, Stopwatch
from gate.gather.observation_log import log_observation
from gate.gather.run_probe import LoadProbe, all_facts_missing, run_probe
from gate.gather.waiting import IsMet, always_met, run_until_met
from gate.model.checklist import Item
from gate.model.decision import ItemObservation, Skip
from gate.model.evidence import Cause, Evidence, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext

MAX_CONCURRENT = 8
"""Probes that run at the same time; most of them wait for disks and servers."""

ProgressCallback = Callable[[ItemObservation, int, int], None]
"""Called with an item that has finished, the number of finished items, and the number of all items."""


def ignore_progress(_observation: ItemObservation, _done: int, _total: int) -> None:
    """Reports no progress."""


@dataclass(frozen=True, slots=True)
class _Task:
    item: Item
    deadline: Deadline
    watch: Stopwatch


def gather(
    items: Sequence[Item],
    context: ProbeContext,
    item_timeout: float,
    progress: ProgressCallback = ignore_progress,
    load_probe: LoadProbe = registry.load,
    *,
    is_met: IsMet = always_met,
) -> tuple[ItemObservation, ...]:
    """Runs the probe of every item that applies; the deadline of `context` is that of the whole run.

    `item_timeout` is in seconds and holds for items without their own; an item with `wait` has that time as well.
    `progress` is called in the order in which the items finish. `is_met` says whether the expectations of an item hold.
    """

    def run(item: Item, context: ProbeContext) -> Evidence | Skip:
        once = partial(run_probe, load_probe=load_probe)
        return run_until_met(item, context, _time_limit(item, item_timeout), once, is_met)

    waiting = deque(enumerate(items))
    running: dict[int, _Task] = {}
    done: dict[int, ItemObservation] = {}
    finished: queue.SimpleQueue[tuple[int, ItemObservation]] = queue.SimpleQueue()
    while waiting or running:
        while waiting and len(running) < MAX_CONCURRENT:
            number, item = waiting.popleft()
            running[number] = _start(number, item, _with_deadline(context, item, item_timeout), run, finished)
        for number, observation in _await(running, finished):
            del running[number]
            done[number] = observation
            log_observation(observation)
            progress(observation, len(done), len(items))
    return tuple(done[number] for number in range(len(items)))


def _start(
    number: int,
    item: Item,
    context: ProbeContext,
    run: Callable[[Item, ProbeContext], Evidence | Skip],
    finished: queue.SimpleQueue[tuple[int, ItemObservation]],
) -> _Task:
    watch = Stopwatch()

    def work() -> None:
        finished.put((number, ItemObservation(item, run(item, context), watch.seconds)))

    threading.Thread(target=work, name=f"probe {item.id}", daemon=True).start()
    return _Task(item, context.deadline, watch)


def _with_deadline(context: ProbeContext, item: Item, item_timeout: float) -> ProbeContext:
    seconds = _time_limit(item, item_timeout) + item.wait
    deadline = Deadline.after(min(seconds, context.deadline.remaining))
    return replace(context, item=item.id, minimums=item.minimums, deadline=deadline)


def _time_limit(item: Item, item_timeout: float) -> float:
    return float(item.timeout) if item.timeout is not None else item_timeout


def _await(
    running: dict[int, _Task], finished: queue.SimpleQueue[tuple[int, ItemObservation]]
) -> list[tuple[int, ItemObservation]]:
    """Waits for the next item that finishes or times out."""
    seconds = min(task.deadline.remaining for task in running.values())
    try:
        number, observation = finished.get(timeout=min(seconds, threading.TIMEOUT_MAX))
    except queue.Empty:
        return [(number, _timed_out(task)) for number, task in running.items() if not task.deadline.remaining]
    return [(number, observation)] if number in running else []  # a late result: the item has already timed out


def _timed_out(task: _Task) -> ItemObservation:
    duration = task.watch.seconds
    detail = f"the probe did not finish within {duration:.0f} s"
    return ItemObservation(task.item, all_facts_missing(task.item, Unseen(Cause.TIMED_OUT, detail)), duration)
