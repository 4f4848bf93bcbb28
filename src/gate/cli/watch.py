"""`gate check --watch`: runs again whenever the checklist or a file that the items read changes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from gate.adapters import watchdog
from gate.adapters.clock import Stopwatch
from gate.adapters.file_states import FileStates, list_changed, read_states
from gate.adapters.workspace import Workspace, absolute_path
from gate.cli import console, exit_codes
from gate.config.runner import is_ci
from gate.config.settings import DEFAULT_CHECKLISTS, Settings, publishing_flags
from gate.model.codes import Code
from gate.model.errors import GateError, UsageError
from gate.model.globs import FileGlobs, has_marker

if TYPE_CHECKING:
    from gate.model.checklist import Item
    from gate.model.decision import Decision
    from gate.publish.run_result import RunResult

INTERVAL = 0.5
"""Seconds between two looks at the files, at least. A change counts when the next look finds no further one."""

REST = 10
"""How many times as long as a look the pause after it lasts at least: globs over a large tree take seconds."""

IDLE_LIMIT = 60.0
"""Seconds within which the watchdog hears from a run that waits for a change."""

FILTERS = ("only", "ignore")
"""Parameters whose globs select from what other parameters read."""


def watch(settings: Settings, run_once: Callable[[], RunResult]) -> int:
    """Runs until Ctrl-C, which is not an error of the run, and returns its exit code.

    Raises:
        UsageError: in CI, where nobody stops it, and when something is to be posted.
    """
    _refuse(settings)
    try:
        _Watch(settings, run_once).run()
    except KeyboardInterrupt:
        console.write("\n")
    return exit_codes.INTERRUPTED


def _refuse(settings: Settings) -> None:
    if is_ci(os.environ):
        raise UsageError(Code.LOCAL_OPTION, "--watch never ends by itself, so it is not for CI; leave it out")
    if flags := publishing_flags(settings):
        message = f"--watch evaluates unfinished work, which is never published; leave out {flags[0]}"
        raise UsageError(Code.LOCAL_OPTION, message)


class _Watch:
    """The runs one after another, with what the last successful one read and decided."""

    def __init__(self, settings: Settings, run_once: Callable[[], RunResult]) -> None:
        self.settings = settings
        self.run_once = run_once
        self.workspace = Workspace(settings.root)
        self.items: tuple[Item, ...] = ()
        self.decision: Decision | None = None
        self.is_first = True

    def run(self) -> None:
        """Evaluates, waits for a change, and begins again."""
        from gate.render.watch import render_separator, render_waiting

        while True:
            before, items = self.read_states(), self.items
            self.evaluate()
            states = before if self.items == items else self.add_unread(before)
            console.write(render_waiting(len(states), colour=self.settings.colour))
            changed = self.wait(states)
            console.write(render_separator(changed, clear=sys.stdout.isatty()))

    def evaluate(self) -> None:
        """One run; an error of the checklist is printed, and the next change may fix it.

        Raises:
            UsageError: in the first run, which could not start.
        """
        from gate.judge import preview
        from gate.render.watch import render_status_changes

        try:
            decision = self.run_once().decision
        except GateError as error:
            if self.is_first and isinstance(error, UsageError):
                raise
            console.print_error(error.report)
            return
        finally:
            self.is_first = False
        if self.decision is not None:
            changes = preview(self.decision, decision).status_changes
            console.write(render_status_changes(changes, colour=self.settings.colour))
        self.decision = decision
        self.items = tuple(verdict.item for verdict in decision.verdicts)

    def add_unread(self, before: FileStates) -> FileStates:
        """The states before the run of the files that the items read now; those of the end for files that are new."""
        return {name: before.get(name, state) for name, state in self.read_states().items()}

    def wait(self, before: FileStates) -> Collection[str]:
        """Waits until files differ from `before`, and no longer change; returns their names."""
        last, pause = before, INTERVAL
        while True:
            watchdog.report_limit(IDLE_LIMIT + pause)
            time.sleep(pause)
            stopwatch = Stopwatch()
            current = self.read_states()
            pause = max(INTERVAL, REST * stopwatch.seconds)
            if current == last and current != before:
                return list_changed(before, current)
            last = current

    def read_states(self) -> FileStates:
        """The states of the checklist, of the baseline, and of the files that the items of the last run read."""
        paths = [self.settings.checklist] if self.settings.checklist else [*DEFAULT_CHECKLISTS]
        paths += [str(absolute_path(path)) for path in (self.settings.baseline,) if path is not None]
        return read_states(self.workspace, [globs for item in self.items for globs in _list_globs(item)], paths)


def _list_globs(item: Item) -> Iterator[tuple[str, ...]]:
    """The globs of the files that an item reads, one tuple for each parameter."""
    for name, field in getattr(type(item.params), "model_fields", {}).items():
        value = getattr(item.params, name)
        if value and name not in FILTERS and has_marker((field.annotation, *field.metadata), FileGlobs):
            yield (value,) if isinstance(value, str) else tuple(value)
