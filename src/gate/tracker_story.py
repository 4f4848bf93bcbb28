"""What the gate does with trackers: import one as a checklist, hold its claims against evidence, write verdicts back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gate import probe
from gate.checklist import load
from gate.errors import ChecklistError, EvidenceError, UsageError
from gate.parsers import tracker, tracker_text
from gate.parsers.tracker_model import Tracker
from gate.settings import DEFAULT_CHECKLISTS
from gate.trackers import draft_page
from gate.trackers.draft import Draft, draft
from gate.world import World


@dataclass(frozen=True, slots=True)
class Imported:
    """A tracker, its draft, and the draft as a page that loads."""

    tracker: Tracker
    draft: Draft
    page: str


def read(path: str, world: World) -> Tracker:
    """The tracker at this path, relative to the root.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        return tracker.parse(world.read(path, tracker_text.MAX_BYTES))
    except EvidenceError as fault:
        raise UsageError(f"the tracker cannot be read: {fault.detail}") from None


def import_tracker(path: str, world: World, url: str = "") -> Imported:
    """Reads a tracker and drafts a checklist of it; an item that would not load is listed instead.

    Raises:
        UsageError: when it cannot be read, or nothing in it names evidence.
    """
    found = read(path, world)
    proposed = draft(found, probe.names(), url)
    title = next((section.title for section in found.sections), Path(path).stem)
    while proposed.items:
        page = draft_page.write(proposed, path, title, found.mended)
        faulty = _faults(page)
        if not faulty:
            return Imported(found, proposed, page)
        proposed = proposed.without(faulty, "its words give no sound item")
    raise UsageError(
        f"{path} holds nothing that evidence could show: {len(found.entries)} entries were read, none names a file, "
        "a number, an address or a tool\n    write a checklist by hand, or begin with `gate init`"
    )


def _faults(page: str) -> set[str]:
    """The ids of the items that the loader refuses; every item when it refuses the whole."""
    try:
        load(page.encode(), DEFAULT_CHECKLISTS[0])
    except ChecklistError as fault:
        lines = page.split("\n")
        ids = [(at, line.removeprefix("  - id: ")) for at, line in enumerate(lines, 1) if line.startswith("  - id: ")]
        faulty = set()
        for problem in fault.problems:
            before = [name for at, name in ids if at <= problem.place.line]
            faulty.update(before[-1:] or [name for _, name in ids])
        return faulty
    return set()
