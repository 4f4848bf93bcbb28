"""The console output of `gate import` and `gate sync`."""

from __future__ import annotations

from pathlib import Path

from gate.config.settings import DEFAULT_CHECKLISTS
from gate.model.text import pluralize
from gate.render.escape import clean
from gate.trackers.draft import Draft, count_by_probe
from gate.trackers.reading.model import Tracker
from gate.trackers.reading.vocabulary import EntryKind, Progress
from gate.trackers.sync import SyncResult

MAX_NOTE = 300
_ALWAYS_COUNTED = (Progress.DONE, Progress.IN_PROGRESS, Progress.OPEN)
_PROGRESS_NAMES = (
    *((value, str(value)) for value in (*_ALWAYS_COUNTED, Progress.DROPPED)),
    (Progress.NONE, "unknown"),
)
"""The names under which tasks are counted; together they are all tasks."""


def render_import_summary(draft: Draft, tracker: Tracker, name: str, output: Path | None) -> str:
    """What `gate import` read and drafted, and the next step."""
    progress = [entry.progress for entry in tracker.tasks]
    tasks = ", ".join(
        f"{progress.count(value):,} {name}"
        for value, name in _PROGRESS_NAMES
        if value in progress or value in _ALWAYS_COUNTED
    )
    other_entries = pluralize(len(tracker.entries) - len(progress), "other entry", "other entries")
    targets = sum(entry.entry.kind is EntryKind.TARGET for entry in draft.entries)
    if targets:
        other_entries += f", {pluralize(targets, 'target')} outside of lists"
    probes = ", ".join(f"{count:,} {probe}" for probe, count in count_by_probe(draft))
    lines = [
        *(f"note      {clean(note, MAX_NOTE)}" for note in (*tracker.repairs, *tracker.unknown_statuses)),
        f"read      {clean(name, 100)}: {pluralize(len(progress), 'task')} ({tasks}), {other_entries}",
        f"drafted   {pluralize(len(draft.items), 'item')}: {probes}",
        f"uncovered {_uncovered(len(draft.unlinked))}",
        *([f"wrote     {output}"] if output else [f"not written: `-o {DEFAULT_CHECKLISTS[0]}` writes the draft"]),
        "review the checklist, commit it, and run `gate check`",
    ]
    return "\n".join(lines) + "\n"


def _uncovered(count: int) -> str:
    if not count:
        return "none: evidence covers every entry"
    return f"{pluralize(count, 'entry', 'entries')} not covered by evidence; the draft lists them with the reason"


def render_sync_summary(path: str, result: SyncResult, *, applied: bool, contradictions: int = 0) -> str:
    """The changes that `gate sync` made, or would make, and what a person has to change.

    `contradictions` is the number of contradictions in the document itself.
    """
    name = clean(path, 200)
    heading = "changed" if applied else "would change"
    lines = [f"{name}:{line}  {heading}: {clean(change, 120)}" for line, change in result.changes]
    lines += [f"{name}:{entry.line}  left unchanged: {clean(entry.reason, 200)}" for entry in result.leftovers]
    if result.is_in_sync:
        lines.append(f"{name} matches the evidence")
    if contradictions:
        count = pluralize(contradictions, "contradiction")
        lines.append(f"{name} has {count} in itself: see `gate claims {name}`")
    next_step = [] if applied or not result.changes else [f"run `gate sync {name}` and commit the changes"]
    return "\n".join((*lines, *next_step, ""))
