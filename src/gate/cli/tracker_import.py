"""A tracker → a checklist that loads: the draft as a page, without the items that the loader refuses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from gate.checklist import load
from gate.config.settings import DEFAULT_CHECKLISTS
from gate.model.errors import ChecklistError
from gate.probes.common import registry
from gate.trackers import draft, draft_page
from gate.trackers.document import Document
from gate.trackers.draft import Draft


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft of a tracker, and the draft as a page that loads; empty where there are no items."""

    draft: Draft
    page: str


def proposed(found: Document, url: str = "") -> Draft:
    """The draft with the probes that there are; `url` is the address of the service whose endpoints are listed."""
    return draft.draft(found.tracker, registry.names(), url, found.folder)


def sound(found: Document, url: str = "") -> Imported:
    """The draft as a checklist; an item that would not load is listed instead."""
    drafted = proposed(found, url)
    title = next((section.title for section in found.tracker.sections), PurePosixPath(found.path).stem)
    while drafted.items:
        page = draft_page.write(drafted, found.path, title, found.tracker.mended)
        faulty = _faults(page)
        if not faulty:
            return Imported(drafted, page)
        drafted = drafted.without(faulty, "its words give no sound item")
    return Imported(drafted, "")


def _faults(page: str) -> set[str]:
    """The ids of the items that the loader refuses; every item when it refuses the whole."""
    try:
        load(page.encode(), DEFAULT_CHECKLISTS[0])
    except ChecklistError as fault:
        lines = page.split("\n")
        ids = [(at, line.removeprefix("  - id: ")) for at, line in enumerate(lines, 1) if line.startswith("  - id: ")]
        faulty = set()
        for problem in fault.problems:
            before = [name for at, name in ids if at <= problem.position.line]
            faulty.update(before[-1:] or [name for _, name in ids])
        return faulty
    return set()
