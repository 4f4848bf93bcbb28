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

from gate import probe
from gate.ask import Catalog, ask
from gate.model.checklist import Item
from gate.model.decision import Gathered, Skip
from gate.model.evidence import Evidence, Reason
from gate.probe import Scene
from gate.world import Deadline, Stopwatch

SIDE_BY_SIDE = 8
"""How many probes run at the same time; most of them wait for disks and servers."""

Progress = Callable[[Gathered, int, int], None]
"""Hears of an item that is done, how many are, and of how many."""


@dataclass(frozen=True, slots=True)
class _Running:
    item: Item
    deadline: Deadline
    watch: Stopwatch


def gather(
    items: Sequence[Item],
    scene: Scene,
    item_timeout: float,
    progress: Progress = lambda _found, _done, _of: None,
    catalog: Catalog = probe.load,
) -> tuple[Gathered, ...]:
    """Asks the probe of every item that applies; `scene.deadline` is that of the whole run.

    `item_timeout` is in seconds and holds for items that name none themselves. `progress` hears of each item as it is
    done, in the order in which they end.
    """
    look = partial(ask, catalog=catalog)
    waiting = deque(enumerate(items))
    running: dict[int, _Running] = {}
    done: dict[int, Gathered] = {}
    finished: queue.SimpleQueue[tuple[int, Gathered]] = queue.SimpleQueue()
    while waiting or running:
        while waiting and len(running) < SIDE_BY_SIDE:
            number, item = waiting.popleft()
            running[number] = _start(number, item, _limited(scene, item, item_timeout), look, finished)
        for number, found in _await(running, finished):
            del running[number]
            done[number] = found
            progress(found, len(done), len(items))
    return tuple(done[number] for number in range(len(items)))


def _start(
    number: int,
    item: Item,
    scene: Scene,
    look: Callable[[Item, Scene], Evidence | Skip],
    finished: queue.SimpleQueue[tuple[int, Gathered]],
) -> _Running:
    watch = Stopwatch()

    def work() -> None:
        finished.put((number, Gathered(item, look(item, scene), watch.seconds)))

    threading.Thread(target=work, name=f"probe {item.id}", daemon=True).start()
    return _Running(item, scene.deadline, watch)


def _limited(scene: Scene, item: Item, item_timeout: float) -> Scene:
    limit = float(item.timeout) if item.timeout is not None else item_timeout
    return replace(scene, item=item.id, deadline=Deadline.after(min(limit, scene.deadline.left)))


def _await(
    running: dict[int, _Running], finished: queue.SimpleQueue[tuple[int, Gathered]]
) -> list[tuple[int, Gathered]]:
    patience = min(task.deadline.left for task in running.values())
    try:
        number, found = finished.get(timeout=min(patience, threading.TIMEOUT_MAX))
    except queue.Empty:
        return [(number, _late(task)) for number, task in running.items() if not task.deadline.left]
    return [(number, found)] if number in running else []  # else it came too late and has been counted as timed out


def _late(task: _Running) -> Gathered:
    took = task.watch.seconds
    detail = f"the probe was still busy after {took:.0f} s; raise `timeout` or look at what it waits for"
    return Gathered(task.item, probe.all_unseen(task.item.facts, Reason.TIMED_OUT, detail), took)
