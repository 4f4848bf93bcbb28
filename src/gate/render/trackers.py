"""What is said of trackers: the draft that was made of one, its claims and its contradictions; pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gate.model.text import pluralize
from gate.render.escape import clean
from gate.trackers.draft import Draft, counted
from gate.trackers.reading.model import Tracker
from gate.trackers.reading.vocabulary import Sort, State


def imported(draft: Draft, tracker: Tracker, name: str, output: Path | None) -> str:
    """What was read, what became of it, and what to do next."""
    states = [entry.state for entry in tracker.tasks]
    told = {"done": State.DONE, "in progress": State.PROGRESS, "open": State.OPEN}
    tasks = ", ".join(f"{states.count(state):,} {word}" for word, state in told.items())
    *probes, (_, unbound) = counted(draft)
    bound = ", ".join(f"{count:,} {probe}" for probe, count in probes)
    others = pluralize(len(tracker.entries) - len(states), "other entry", "other entries")
    targets = sum(each.entry.sort is Sort.TARGET for each in draft.asked)
    if targets:
        others += f", {pluralize(targets, 'target')} outside of lists"
    lines = [
        *(f"note   {each}" for each in tracker.mended),
        f"read   {clean(name, 100)}: {pluralize(len(states), 'task')} ({tasks}), {others}",
        f"bound  {pluralize(len(draft.items), 'item')}: {bound}",
        f"left   {_left(unbound)}",
        *([f"wrote  {output}"] if output else []),
        "look it over, commit it, and run `gate check`",
    ]
    return "\n".join(lines) + "\n"


def _left(count: int) -> str:
    if not count:
        return "nothing: every entry is bound to something"
    return f"{pluralize(count, 'entry', 'entries')} that nothing is bound to; the draft lists them with the reason"


def synced(path: str, changes: Sequence[tuple[int, str]], *, written: bool) -> str:
    """What was changed in a tracker, or would be."""
    if not changes:
        return f"{clean(path, 200)} says what the evidence says\n"
    head = "changed" if written else "would change"
    lines = [f"{clean(path, 200)}:{line}  {head}: {clean(what, 120)}" for line, what in changes]
    return "\n".join(
        (*lines, "" if written else f"run `gate sync {clean(path, 200)}`, and commit what it changes", "")
    ).replace("\n\n", "\n")
