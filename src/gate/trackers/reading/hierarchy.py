"""What an entry becomes through the entries nested in it and the rest of its section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from gate.trackers.reading.explanations import is_legend_by_content
from gate.trackers.reading.model import PROPERTY, Entry, Field, Section
from gate.trackers.reading.statuses import parse_field_progress
from gate.trackers.reading.vocabulary import EntryKind, Progress, parse_heading_progress

_CHECKLIST = re.compile(
    r"\bcheck-?list\W*(?:$|\()|\bchecklist for\b|\bcheckliste\b|\blista de (?:verifica|comproba)|"
    r"\bliste de (?:contr[oô]le|v[eé]rification)|чек-?лист|清单|清單|チェックリスト|체크리스트",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\b(?:related|other|further|see also|more)\b", re.IGNORECASE)
"""A heading that points to checklists elsewhere."""

_COUNTED_KINDS = frozenset({EntryKind.TASK, EntryKind.CRITERION})


def resolve_entries(
    sections: Sequence[Section], entries: Sequence[Entry], fields: Mapping[int, list[Field]], runs: Sequence[int]
) -> tuple[Entry, ...]:
    """The entries with their fields, by index, and with the kind that the entries around them give them.

    `runs` holds the number of the list of each entry, 0 for a table row. Plain entries of a checklist without
    checkboxes become criteria; the entries of a legend, and plain entries beside checkboxes, become notes.
    """
    resolved = [_with_fields(entry, fields.get(index, [])) for index, entry in enumerate(entries)]
    legends, boxed = _find_legends(resolved, runs), _find_boxed_sections(sections, resolved)
    resolved = [
        entry._replace(kind=EntryKind.NOTE, progress=Progress.NONE, progress_source="")
        if run in legends or _is_detail(entry, sections, boxed)
        else entry
        for entry, run in zip(resolved, runs, strict=True)
    ]
    checklists = _find_checklists(sections, resolved)
    if not checklists:
        return tuple(resolved)
    return tuple(
        entry._replace(kind=EntryKind.CRITERION)
        if entry.kind is EntryKind.NOTE and not entry.depth and entry.section in checklists
        else entry
        for entry in resolved
    )


def _find_legends(entries: Sequence[Entry], runs: Sequence[int]) -> Set[int]:
    """The lists whose entries are a legend."""
    lists: dict[int, list[Entry]] = {}
    for entry, run in zip(entries, runs, strict=True):
        if run:
            lists.setdefault(run, []).append(entry)
    return {run for run, members in lists.items() if is_legend_by_content(members)}


def _find_boxed_sections(sections: Sequence[Section], entries: Iterable[Entry]) -> Set[int]:
    """The sections with a checkbox in them or below them."""
    direct = {entry.section for entry in entries if entry.ticked is not None}
    return {ancestor for index in direct for ancestor in _ancestors(sections, index)}


def _is_detail(entry: Entry, sections: Sequence[Section], boxed: Set[int]) -> bool:
    """Whether an entry has its progress from a heading whose tasks are the checkboxes below it."""
    if entry.kind is not EntryKind.TASK or entry.progress_source != "heading":
        return False
    stating = next(
        (index for index in _ancestors(sections, entry.section) if parse_heading_progress(sections[index].text)), -1
    )
    return stating in boxed


def _with_fields(entry: Entry, fields: list[Field]) -> Entry:
    if not fields:
        return entry
    status = next((field for field in fields if PROPERTY.get(field.name) == "status"), None)
    progress, source = entry.progress, entry.progress_source
    if status and source in ("", "heading") and (field_value := parse_field_progress(status.value)):
        progress, source = field_value, "field"
    elif status and entry.ticked is False and parse_field_progress(status.value) is Progress.DROPPED:
        progress = Progress.DROPPED
    kind = EntryKind.TASK if status and entry.kind is EntryKind.NOTE else entry.kind
    return entry._replace(kind=kind, progress=progress, progress_source=source, fields=(*entry.fields, *fields))


def _find_checklists(sections: Sequence[Section], entries: Iterable[Entry]) -> frozenset[int]:
    """The sections titled as a checklist, and those below them, in which no entry is marked as a task."""
    titled = {
        index
        for index, section in enumerate(sections)
        if _CHECKLIST.search(section.title) and not _REFERENCE.search(section.title)
    }
    if not titled:
        return frozenset()
    with_tasks = {
        ancestor
        for entry in entries
        if entry.kind in _COUNTED_KINDS
        for ancestor in _ancestors(sections, entry.section)
    }
    checklists = titled - with_tasks
    return frozenset(
        index
        for index, section in enumerate(sections)
        if section.kind is None and not checklists.isdisjoint(_ancestors(sections, index))
    )


def _ancestors(sections: Sequence[Section], index: int) -> Iterator[int]:
    """A section and those above it, by index."""
    while index >= 0:
        yield index
        index = sections[index].parent
