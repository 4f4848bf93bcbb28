"""A tracker → a checklist that loads: the draft as a page, without the items that the loader rejects."""

from __future__ import annotations

from pathlib import PurePosixPath

from gate.checklist import load
from gate.config.settings import DEFAULT_CHECKLISTS
from gate.model.checklist import Checklist
from gate.model.errors import ChecklistError
from gate.model.lazy_dataclass import dataclass
from gate.probes.common import registry
from gate.trackers import draft as tracker_draft
from gate.trackers import draft_page
from gate.trackers.draft import Draft
from gate.trackers.tracker_file import TrackerFile

_ITEM = "  - id: "
"""The beginning of the first line of an item in a drafted page."""


@dataclass(frozen=True, slots=True)
class ImportedTracker:
    """The draft of a tracker, and its page, which loads; empty when the draft has no items."""

    draft: Draft
    page: str


def draft_items(document: TrackerFile, url: str = "", *, signoffs: bool = False) -> Draft:
    """The draft with the installed probes; `url` is the base URL of the service whose endpoints are listed."""
    draft = tracker_draft.draft_checklist(document.tracker, registry.names(), url, document.folder, signoffs=signoffs)
    return draft if draft.items else tracker_draft.draft_consistency(document.tracker, draft, document.path)


def draft_checklist(document: TrackerFile, url: str = "", *, signoffs: bool = False) -> ImportedTracker:
    """The draft as a checklist that loads; the page lists rejected items with the reason."""
    draft = draft_items(document, url, signoffs=signoffs)
    tracker = document.tracker
    title = next((section.title for section in tracker.sections), PurePosixPath(document.path).stem)
    while draft.items:
        page = draft_page.write(draft, document.path, title, (*tracker.repairs, *tracker.unknown_statuses))
        rejected = _find_rejected(page)
        if not rejected:
            return ImportedTracker(draft, page)
        draft = draft.without(rejected, "its text gives no valid item")
    return ImportedTracker(draft, "")


def draft_for(document: TrackerFile, checklist: Checklist, url: str = "") -> Draft:
    """The draft that links the entries to the items of a checklist, with the sign-offs that the checklist has."""
    draft = draft_items(document, url, signoffs=True)
    ids = {item.id for item in checklist.items}
    unused = {item.id for item in draft.items if item.suggestion.probe == "signoff" and item.id not in ids}
    return draft.without(unused, "its text names no evidence")


def _find_rejected(page: str) -> set[str]:
    """The ids of the items that the loader rejects; all of them when a problem is outside of the items."""
    try:
        load(page.encode(), DEFAULT_CHECKLISTS[0])
    except ChecklistError as error:
        ids = [
            (number, line.removeprefix(_ITEM))
            for number, line in enumerate(page.split("\n"), 1)
            if line.startswith(_ITEM)
        ]
        rejected = set()
        for problem in error.problems:
            before = [name for number, name in ids if number <= problem.position.line]
            rejected.update(before[-1:] or [name for _, name in ids])
        return rejected
    return set()
