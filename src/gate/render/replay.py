"""The replay of a checklist over stored runs, as a table and as JSON.

`replay.schema.json` beside this file describes the JSON, `readiness-gate/replay/1`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from gate.model.decision import Status
from gate.model.replay import ItemHistory, ReplayedRun, ReplayReport
from gate.model.text import join_names, pluralize
from gate.render.escape import clean

SCHEMA = "readiness-gate/replay/1"

MAX_LINES = 20
"""How many runs of a list are printed; the JSON has all of them."""

MAX_NAMES = 3

_COLUMNS = ("item", *map(str, Status), "not replayed")


def render_table(report: ReplayReport) -> str:
    """What a person reads: decisions that flip, and a table of the items with what is suspicious about them."""
    return "".join(f"{line}\n" for line in _lines(report))


def render_json(report: ReplayReport) -> str:
    """The whole report."""
    document = {
        "schema": SCHEMA,
        "checklist": report.checklist,
        "runs": [_run(run) for run in report.runs],
        "items": [_item(item) for item in report.items],
        "problems": list(report.problems),
    }
    return json.dumps(document, indent=2) + "\n"


def _lines(report: ReplayReport) -> Iterator[str]:
    runs = report.runs
    flipped = [run for run in runs if run.is_flipped]
    blocked = [run for run in runs if run.is_newly_blocked]
    unclear = [run for run in runs if run.after is None and not run.is_blocked]
    yield f"{clean(report.checklist)} on {pluralize(len(runs), 'stored run')}{_span(runs)}"
    yield f"  decisions that flip      {len(flipped)}"
    yield f"  merges newly blocked     {len(blocked)}"
    yield f"  ready as far as is known {len(unclear)}" if unclear else "  every decision is certain"
    yield ""
    listed = [run for run in runs if run.is_flipped or run.is_newly_blocked]
    yield from map(_flip, listed[-MAX_LINES:])
    if len(listed) > MAX_LINES:
        yield f"  and {len(listed) - MAX_LINES} earlier ones; --json has them"
    if listed:
        yield ""
    yield from _table(report.items)
    notes = [note for item in report.items for note in _notes(item, len(runs))]
    yield from ("", *notes) if notes else ()
    yield from (f"not replayed: {clean(problem)}" for problem in report.problems[:MAX_LINES])


def _span(runs: Sequence[ReplayedRun]) -> str:
    return f", {runs[0].decided_at:%Y-%m-%d} to {runs[-1].decided_at:%Y-%m-%d}" if runs else ""


def _flip(run: ReplayedRun) -> str:
    red = [name for name, status in run.after_items.items() if status in (Status.FAIL, Status.UNKNOWN)]
    before = [name for name, status in run.before_items.items() if status in (Status.FAIL, Status.UNKNOWN)]
    causes = red or [name for name in before if name not in red]
    reason = f": {join_names(list(map(clean, causes)), MAX_NAMES)}" if causes else ""
    after = run.after or "blocked"
    return f"  {run.decided_at:%Y-%m-%d %H:%M} {clean(run.head_sha[:7]) or '-------'} {run.before} → {after}{reason}"


def _table(items: Sequence[ItemHistory]) -> Iterator[str]:
    rows = [_COLUMNS, *(_row(item) for item in items)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    for row in rows:
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {row[0].ljust(len(first))}  {'  '.join(rest)}"


def _row(item: ItemHistory) -> tuple[str, ...]:
    counts = (str(item.counts.get(status, 0) or "·") for status in Status)
    return (item.id, *counts, str(item.not_replayed or "·"))


def _notes(item: ItemHistory, runs: int) -> Iterator[str]:
    """What is suspicious about an item, and what its replay cannot show."""
    if item.always_fails:
        yield f"{item.id} blocks every run: its threshold is out of reach, or its evidence is not there"
    if item.always_passes:
        yield f"{item.id} passes every run, and no number is near its threshold: it may be vacuous"
    for fact in item.unseen_facts:
        yield f"{item.id}: no run has a value of {fact}"
    if item.not_replayed:
        yield f"{item.id} cannot be replayed in {item.not_replayed} of {pluralize(runs, 'run')}: {clean(item.reason)}"
    if item.doubtful:
        yield (
            f"{item.id} asks its probe for something else than {item.doubtful} of {pluralize(runs, 'run')} did: "
            "the stored facts may not be the same"
        )


def _run(run: ReplayedRun) -> dict[str, Any]:
    return {
        "location": run.location,
        "decided_at": run.decided_at.isoformat(),
        "commit": run.head_sha,
        "before": run.before,
        "after": run.after,
        "is_flipped": run.is_flipped,
        "is_newly_blocked": run.is_newly_blocked,
        "items": {
            name: {"before": run.before_items.get(name), "after": run.after_items.get(name)}
            for name in dict.fromkeys((*run.before_items, *run.after_items, *run.not_replayed))
        },
        "not_replayed": dict(run.not_replayed),
        "other_parameters": sorted(run.doubtful),
    }


def _item(item: ItemHistory) -> dict[str, Any]:
    return {
        "id": item.id,
        "counts": {str(status): item.counts.get(status, 0) for status in Status},
        "not_replayed": item.not_replayed,
        "reason": item.reason,
        "other_parameters": item.doubtful,
        "always_passes": item.always_passes,
        "always_fails": item.always_fails,
        "unseen_facts": list(item.unseen_facts),
    }
