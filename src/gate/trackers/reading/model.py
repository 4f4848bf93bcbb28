"""The nouns of trackers: what a readiness document in Markdown holds, as frozen values with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from gate.trackers.reading.markers import NONE, Marks
from gate.trackers.reading.vocabulary import Sort, State

_PRIORITY = re.compile(r"\b(critical|high|medium|low|p[0-4])\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\[([^\]]{1,40})\]")
_RANKED = re.compile(
    r"\b(critical|high|medium|low)[- ]priority\b|\bpriority:? (critical|high|medium|low|p?[0-4])\b"
    r"|^\W*(critical|high|medium|low|p[0-4])\b\s*(?:$|[(:—–]|- |blockers?\b|issues?\b|bugs?\b|fixes\b)",
    re.IGNORECASE,
)
"""A heading that ranks what stands below it."""

_OWN = re.compile(
    r"^\W*(P[0-4])\b\s*[:)\]-]|[(\[](P[0-4]|critical|high|medium|low)(?: priority)?[)\]]"
    r"|\s[-–—]\s(?:(?!\s[-–—]\s)\W)*(CRITICAL|HIGH)\W*$"
)
"""What ranks an entry in its own words."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "status": ("status", "state", "done"),
    "priority": ("priority", "prio", "severity"),
    "owner": ("assignee", "assigned", "assigned to", "owner", "responsible", "who", "dri", "lead"),
    "due": ("due", "due date", "deadline", "target date", "eta", "by when"),
    "estimate": ("effort", "time", "est. time", "estimate", "estimated time", "hours", "est."),
    "depends": ("dependencies", "depends on", "dependency", "blocked by"),
}
"""The properties of a task, and the labels and column heads under which trackers keep them."""

PROPERTY = {label: name for name, labels in NAMES.items() for label in labels}


class Field(NamedTuple):
    """A labelled value of a task, in its own words: `Location`, `Coverage`, or a cell under its column's head."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading. `state` and `kind` are its own or those of the headings above; `parent` is -1 at the top."""

    line: int
    level: int
    title: str
    text: str
    state: State
    kind: Sort | None
    parent: int


class Entry(NamedTuple):
    """Something the document lists. `section` is -1 before the first heading; `told` says what states its state.

    `told` is `tick`, `mark`, `field`, `cell` or `heading`; `text` is its first line as written, `wanted` is true when
    the sentence before the list says that it should be.
    """

    sort: Sort
    line: int
    title: str
    text: str
    state: State
    told: str = ""
    number: str = ""
    section: int = -1
    depth: int = 0
    fields: tuple[Field, ...] = ()
    ticked: bool | None = None
    wanted: bool = False
    label: str = ""

    def get(self, name: str) -> str:
        """The value of a property (see NAMES) or a label; empty where it has none."""
        return next((each.value for each in self.fields if PROPERTY.get(each.name, each.name) == name), "")


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of prose, of a label or of a block of code, which may claim something of the whole.

    `cells` are those of a row of a table, each with the head of its column in lower case.
    """

    line: int
    section: int
    label: str
    text: str
    code: bool = False
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A row of a scorecard: `7/10`, as it is written in `text`; `weight` is None where its column gives none."""

    line: int
    name: str
    score: Decimal
    of: Decimal
    text: str = ""
    weight: Decimal | None = Decimal(1)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The rows of a scorecard, and the row that claims to be their mean."""

    line: int
    section: int
    rows: tuple[Score, ...]
    overall: Score | None


@dataclass(frozen=True, slots=True)
class Tracker:
    """A document that was read. `mentions` are tasks by number in text that is no task: number, text, line.

    `marks` are the lines between which `gate sync` writes.
    """

    sections: tuple[Section, ...]
    entries: tuple[Entry, ...]
    statements: tuple[Statement, ...]
    scorecards: tuple[Scorecard, ...]
    mentions: tuple[Field, ...]
    mended: tuple[str, ...]
    marks: Marks = NONE

    @property
    def tasks(self) -> tuple[Entry, ...]:
        """The entries that are tasks."""
        return tuple(entry for entry in self.entries if entry.sort is Sort.TASK)

    def above(self, section: int) -> Iterator[Section]:
        """The section and those above it, the innermost first."""
        while section >= 0:
            yield self.sections[section]
            section = self.sections[section].parent

    def category(self, entry: Entry) -> str:
        """The title of the innermost section."""
        return self.sections[entry.section].title if entry.section >= 0 else ""

    def priority(self, entry: Entry) -> str:
        """The priority in lower case: its own, else that of the innermost heading that ranks; else empty."""
        if own := _PRIORITY.search(entry.get("priority")) or _OWN.search(entry.text):
            return _rank(own)
        for section in self.above(entry.section):
            bracketed = (_PRIORITY.search(part) for part in _BRACKETS.findall(section.text))
            if found := next(filter(None, bracketed), None) or _RANKED.search(section.title):
                return _rank(found)
        return ""


def _rank(found: re.Match[str]) -> str:
    """The word or number that was found, as `critical` or `p0`."""
    word = next(filter(None, found.groups())).lower()
    return f"p{word}" if word.isdigit() else word
