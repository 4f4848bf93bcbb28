"""What an entry is in the light of what stands below it, and of the rest of its section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gate.trackers.reading.model import PROPERTY, Entry, Field, Section
from gate.trackers.reading.vocabulary import Sort, said

_CHECKLIST = re.compile(
    r"\bcheck-?list\W*(?:$|\()|\bchecklist for\b|\bcheckliste\b|\blista de (?:verifica|comproba)|"
    r"\bliste de (?:contr[oô]le|v[eé]rification)|чек-?лист|清单|清單|チェックリスト|체크리스트",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:related|other|further|see also|more)\b", re.IGNORECASE)
_COUNTED = frozenset({Sort.TASK, Sort.CRITERION})


def entries(
    sections: Sequence[Section], found: Sequence[Entry], fields: Mapping[int, list[Field]]
) -> tuple[Entry, ...]:
    """The entries with their fields; plain ones of a checklist that has no boxes are criteria."""
    every = [_with_fields(entry, fields.get(at, [])) for at, entry in enumerate(found)]
    lists = _checklists(sections, every)
    if not lists:
        return tuple(every)
    return tuple(
        entry._replace(sort=Sort.CRITERION)
        if entry.sort is Sort.NOTE and not entry.depth and entry.section in lists
        else entry
        for entry in every
    )


def _with_fields(entry: Entry, fields: list[Field]) -> Entry:
    if not fields:
        return entry
    status = next((each for each in fields if PROPERTY.get(each.name) == "status"), None)
    state, told = entry.state, entry.told
    if status and told in ("", "heading") and (stated := said(status.value)):
        state, told = stated, "field"
    sort = Sort.TASK if status and entry.sort is Sort.NOTE else entry.sort
    return entry._replace(sort=sort, state=state, told=told, fields=(*entry.fields, *fields))


def _checklists(sections: Sequence[Section], every: Iterable[Entry]) -> frozenset[int]:
    """The sections that are checklists, or parts of one, in which nothing is marked as a task."""
    titled = {
        at
        for at, section in enumerate(sections)
        if _CHECKLIST.search(section.title) and not _OTHERS.search(section.title)
    }
    if not titled:
        return frozenset()
    busy = {above for entry in every if entry.sort in _COUNTED for above in _above(sections, entry.section)}
    lists = titled - busy
    return frozenset(
        at for at, section in enumerate(sections) if section.kind is None and not lists.isdisjoint(_above(sections, at))
    )


def _above(sections: Sequence[Section], at: int) -> Iterator[int]:
    """A section and those above it."""
    while at >= 0:
        yield at
        at = sections[at].parent
