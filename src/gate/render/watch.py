"""What `gate check --watch` prints between two runs: what changed on disk, and which items changed because of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gate.model.decision import BLOCKING_STATUSES, Status, StatusChange
from gate.model.text import join_names, pluralize
from gate.render.escape import clean

MAX_NAMES = 3
"""How many changed files are named."""

CLEAR = "\x1b[H\x1b[2J\x1b[3J"
"""Moves to the top, and clears the screen and what was scrolled off it (ECMA-48, and xterm's extension)."""

_GREEN, _RED, _DIM = "32", "31", "2"


def render_separator(changed: Collection[str], *, clear: bool) -> str:
    """What begins a new run: a cleared screen on a terminal, else a line; then the files that changed."""
    names = join_names([clean(name, 100) for name in changed], MAX_NAMES, "files")
    return (CLEAR if clear else f"{'-' * 60}\n") + f"changed: {names}\n"


def render_status_changes(changes: Sequence[StatusChange], *, colour: bool) -> str:
    """The items with another status than in the run before; nothing when there are none."""
    return "".join(f"{_describe(change, colour=colour)}\n" for change in changes)


def render_waiting(count: int, *, colour: bool) -> str:
    """The line that ends a run: what is watched, and how to stop."""
    return _paint(f"watching {pluralize(count, 'file')}, Ctrl-C stops", _DIM, colour=colour) + "\n"


def _describe(change: StatusChange, *, colour: bool) -> str:
    before, after = change.before or "not in the checklist", change.after or "not in the checklist"
    text = f"{clean(change.item, 80)} was {before} and is {after}"
    if change.after in BLOCKING_STATUSES:
        return _paint(f"✗ {text}", _RED, colour=colour)
    return _paint(f"✓ {text}", _GREEN, colour=colour) if change.after in (Status.PASS, Status.WARN) else f"- {text}"


def _paint(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
