"""Runs one shard: judges each repository that has no record of today, and stores the record at once.

A run that is killed, or stops at a limit, loses the repository that it was at; the same command continues. It judges
the repository at which a run was killed last, and skips it after the second time (`gate.fleet.attempts`).
"""

from __future__ import annotations

import contextlib
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from http import HTTPStatus

from gate.adapters import watchdog
from gate.adapters.github.retry import UNSPECIFIED_WAIT
from gate.adapters.stores.store import Store
from gate.fleet.attempts import MAX_KILLED, POSTPONED, TOO_OFTEN, Attempts
from gate.fleet.judge import Task, decide, is_rate_limited
from gate.fleet.pace import Pace, ShardBudget
from gate.history.layout import gate_name, parse_key, runs_prefix
from gate.history.write import append
from gate.model.codes import Code, with_code
from gate.model.decision import Decision, State
from gate.model.errors import ForgeError, GateError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.result.writer import render

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
"""How often a repository is judged again because of a rate limit."""

STEP_TIME = 600.0
"""Seconds for one step beside the items of a repository: to look for its record, to ask for its branch, to store it."""

_HINTS: Mapping[int, str] = {
    HTTPStatus.MOVED_PERMANENTLY: "it was renamed: write its new name into the list",
    HTTPStatus.NOT_FOUND: "it was deleted, or the token may not read it: check the list and the rights of the token",
    HTTPStatus.CONFLICT: "a repository without a commit cannot be judged: take it off the list until it has one",
}
"""What to do about a status of GitHub."""


@dataclass(slots=True)
class Progress:
    """What a shard did: repositories that it judged, that had a record, that failed with a reason, and that it left.

    `crashed` are those that met a fault of the gate, with the exception.
    """

    judged: dict[str, State]
    skipped: list[str]
    failed: dict[str, str]
    unfinished: list[str]
    requests: int = 0
    crashed: dict[str, str] = field(default_factory=dict)

    @property
    def is_fruitless(self) -> bool:
        """Whether no repository could be judged: the token, or GitHub, is at fault."""
        return bool(self.failed) and not self.judged and not self.skipped


def run(
    names: Sequence[str],
    store: Store,
    task: Task,
    pace: Pace,
    report: Callable[[str, str], None] = lambda _name, _text: None,
) -> Progress:
    """Judges the repositories in their order. `report` is called with each repository and what became of it.

    Raises:
        EvidenceError: the store cannot be read or written.
    """
    progress = Progress({}, [], {}, [])
    waiting, postponed = deque(names), set[str]()
    while waiting:
        watchdog.report_limit(STEP_TIME)
        name = waiting[0]
        if _has_record(store, name, task):
            progress.skipped.append(waiting.popleft())
            continue
        attempts = Attempts(store, name, task.settings.key, task.host.clock.now)
        killed = attempts.count_killed()
        if killed >= MAX_KILLED:
            progress.failed[name] = TOO_OFTEN.format(count=killed)
        elif killed and name not in postponed:
            postponed.add(name)
            report(name, POSTPONED)
            waiting.rotate(-1)
            continue
        elif not _try(attempts, task, pace, progress):
            progress.unfinished = list(waiting)
            break
        waiting.popleft()
        report(name, progress.failed.get(name) or progress.crashed.get(name) or str(progress.judged[name]))
    return progress


def _try(attempts: Attempts, task: Task, pace: Pace, progress: Progress) -> bool:
    """Judges the repository of the attempts, and stores that this began and is over; false when the time is over."""
    name = attempts.repository
    attempts.begin()
    try:
        is_done = _judge(name, attempts.store, task, pace, progress)
    except (GateError, KeyboardInterrupt):
        with contextlib.suppress(GateError):
            attempts.end()
        raise
    except Exception as error:  # a fault in the gate costs its own repository, not those after it
        logger.debug("fleet: %s", name, exc_info=True)
        progress.crashed[name] = with_code(f"internal error: {type(error).__name__}: {error}", Code.INTERNAL_ERROR)
        is_done = True
    if name not in progress.judged:
        attempts.end()
    return is_done


def _judge(name: str, store: Store, task: Task, pace: Pace, progress: Progress) -> bool:
    """Judges and stores one repository, again after each limit; false when the time is over."""
    for _ in range(MAX_ATTEMPTS):
        watchdog.report_limit(pace.pause + STEP_TIME)
        if not pace.wait():
            return False
        watchdog.report_limit(task.settings.run_timeout + STEP_TIME)
        budget = pace.new_budget()
        try:
            decision = _attempt(name, task, budget)
        except GateError as error:
            progress.failed[name] = _describe(error)
            return True
        finally:
            pace.record(budget)
            progress.requests += budget.requests
        if decision:
            append(store, decision, task.settings.key, render(decision))
            progress.judged[name] = decision.state
            return True
    return False


def _attempt(name: str, task: Task, budget: ShardBudget) -> Decision | None:
    """The decision; None when a rate limit was met.

    Raises:
        GateError: when the repository cannot be judged.
    """
    try:
        decision = decide(name, task, budget)
    except GateError as error:
        if isinstance(error, ForgeError) and error.cause is Cause.RATE_LIMITED:
            budget.report_limit(error.wait or UNSPECIFIED_WAIT, is_primary=False)
        if budget.limit_wait:
            return None
        raise
    if is_rate_limited(decision):
        budget.report_limit(UNSPECIFIED_WAIT, is_primary=False)
    return None if budget.limit_wait else decision


def _describe(error: GateError) -> str:
    """Why a repository cannot be judged, and what to do."""
    hint = _HINTS.get(error.status) if isinstance(error, ForgeError) else None
    return f"{error.report}\n    {hint}" if hint else error.report


def _has_record(store: Store, name: str, task: Task) -> bool:
    """Whether the store has a record of this gate of today."""
    keys = map(parse_key, store.keys(f"{runs_prefix(name)}date={task.host.clock.now:%Y-%m-%d}/"))
    return any(key is not None and key.gate == gate_name(task.settings.key) for key in keys)
