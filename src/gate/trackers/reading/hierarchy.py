"""What an entry becomes through the entries nested in it and the rest of its section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gate.trackers.reading.model import PROPERTY, Entry, Field, Section
from gate.trackers.reading.statuses import parse_field_progress
from gate.trackers.reading.vocabulary import EntryKind

_CHECKLIST = re.compile(
    r"\bcheck-?list\W*(?:$|\()|\bchecklist for\b|\bcheckliste\b|\blista de (?:verifica|comproba)|"
    r"\bliste de (?:contr[oô]le|v[eé]rification)|чек-?лист|清单|清單|チェックリスト|체크리스트",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\b(?:related|other|further|see also|more)\b", re.IGNORECASE)
"""A heading that points to checklists elsewhere."""

_COUNTED_KINDS = frozenset({EntryKind.TASK, EntryKind.CRITERION})


def resolve_entries(
    sections: Sequence[Section], entries: Sequence[Entry], fields: Mapping[int, list[Field]]
) -> tuple[Entry, ...]:
    """The entries with their fields, by index. Plain entries of a checklist without checkboxes become criteria."""
    resolved = [_with_fields(entry, fields.get(index, [])) for index, entry in enumerate(entries)]
    checklists = _find_checklists(sections, resolved)
    if not checklists:
        return tuple(resolved)
    return tuple(
        entry._replace(kind=EntryKind.CRITERION)
        if entry.kind is EntryKind.NOTE and not entry.depth and entry.section in checklists
        else entry
        for entry in resolved
    )


def _with_fields(entry: Entry, fields: list[Field]) -> Entry:
    if not fields:
        return entry
    status = next((field for field in fields if PROPERTY.get(field.name) == "status"), None)
    progress, source = entry.progress, entry.progress_source
    if status and source in ("", "heading") and (field_value := parse_field_progress(status.value)):
        progress, source = field_value, "field"
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
