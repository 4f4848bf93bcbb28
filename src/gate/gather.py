"""Probes side by side, a deadline each, order kept; an exception in a probe is unseen: crashed.

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
from gate.errors import EvidenceError
from gate.judge.when import applies
from gate.model.checklist import Item, Trust
from gate.model.decision import Gathered, Skip
from gate.model.evidence import Evidence, Observation, Reason, Reported, Seen, Unseen
from gate.model.subject import Subject
from gate.model.values import FactSpec, kind_of
from gate.probe import Probe, Scene
from gate.world import Deadline, Stopwatch

SIDE_BY_SIDE = 8
"""How many probes run at the same time; most of them wait for disks and servers."""

Progress = Callable[[Gathered, int, int], None]
"""Hears of an item that is done, how many are, and of how many."""


Catalog = Callable[[str], Probe]
"""Gives the probe of a name."""


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
    look = partial(_look, catalog)
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


def already_seen(item: Item, gathered: Sequence[Gathered]) -> Gathered | None:
    """The evidence of the item that asks the very same, for this one; None when none does."""
    found = next((one for one in gathered if one.item.id == item.id), None)
    return replace(found, item=item) if found and _question(found.item) == _question(item) else None


def _question(item: Item) -> tuple[object, ...]:
    return item.probe, item.inputs, item.when, item.trust, item.timeout


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


def _look(catalog: Catalog, item: Item, scene: Scene) -> Evidence | Skip:
    """The evidence of one item, whatever happens: no exception leaves this function."""
    try:
        barred = applies(item.when, scene.subject, scene.change)
        if isinstance(barred, Skip):
            return barred
        if isinstance(barred, Unseen):
            return probe.all_unseen(item.facts, barred.reason, barred.detail)
        evidence = _seen(catalog(item.probe), item, scene)
        return _whole(item, replace(evidence, observed_at=evidence.observed_at or scene.world.now))
    except EvidenceError as fault:
        return probe.all_unseen(item.facts, fault.reason, fault.detail)
    except Exception as fault:  # a bug of a probe costs its own item, never the run
        return probe.all_unseen(item.facts, Reason.CRASHED, _crash(fault))


def _seen(kind: Probe, item: Item, scene: Scene) -> Evidence:
    """What the probe sees; where this run has another tree, what the pull request's own run reports of the files."""
    if kind.outside(item.inputs):
        if not scene.trusted:
            said = "what a checklist asks of services and of GitHub is asked once it is on the trusted branch"
            raise EvidenceError(Reason.FORBIDDEN, said)
        return kind.measure(item.inputs, scene)
    if scene.elsewhere is None:
        return kind.measure(item.inputs, scene)
    if scene.reported is None:
        raise EvidenceError(scene.elsewhere.reason, scene.elsewhere.detail)
    return _reported(kind, item, scene.reported, scene.subject)


def _reported(kind: Probe, item: Item, reported: Reported, subject: Subject) -> Evidence:
    if item.trust is Trust.SEEN:
        said = "only the pull request's own run could see this, and the item says `trust: seen`"
        raise EvidenceError(Reason.FORBIDDEN, said)
    if reported.head_sha != subject.head_sha:
        said = f"the result is of {reported.head_sha[:7] or 'no commit'}, the pull request is at {subject.head_sha[:7]}"
        raise EvidenceError(Reason.MISMATCHED, said)
    found = reported.evidence.get((item.id, item.probe))
    if found is None:
        raise EvidenceError(Reason.ABSENT, "the result of the pull request's own run says nothing of this item")
    silent = {name: Unseen(Reason.ABSENT, "the result says nothing of it") for name in item.facts}
    remedies = kind.remedies(item.inputs, found)
    return replace(found, facts={**silent, **found.facts}, remedies=remedies, reported=True)


def _crash(fault: Exception) -> str:
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
    return f"the probe failed with {type(fault).__name__}{where}; this is a bug of the gate, please report it"


def _whole(item: Item, evidence: Evidence) -> Evidence:
    """The same evidence with every declared fact present and of its declared kind."""
    facts = {name: _sound(spec, evidence.facts.get(name)) for name, spec in item.facts.items()}
    return replace(evidence, facts=facts)


def _sound(spec: FactSpec, observed: Observation | None) -> Observation:
    if observed is None:
        return Unseen(Reason.CRASHED, f"the probe reported nothing about {spec.name}; please report this bug")
    each = (observed, *observed.others) if isinstance(observed, Seen) else ()
    misfit = next((seen for seen in each if isinstance(seen, Seen) and kind_of(seen.value) is not spec.kind), None)
    if misfit:
        shown = type(misfit.value).__name__
        return Unseen(Reason.CRASHED, f"the probe saw a {shown} where {spec.name} is a {spec.kind}; please report this")
    return observed
