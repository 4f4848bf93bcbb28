"""What a Markdown tracker contains, as frozen values with their line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize, truncate
from gate.trackers.reading.markers import NO_MARKERS, Markers
from gate.trackers.reading.statuses import is_empty
from gate.trackers.reading.vocabulary import EntryKind, Progress, strip_marks

_PRIORITY = re.compile(r"\b(critical|high|medium|low|p[0-4])\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\[([^\]]{1,40})\]")
_HEADING_PRIORITY = re.compile(
    r"\b(critical|high|medium|low)[- ]priority\b|\bpriority:? (critical|high|medium|low|p?[0-4])\b"
    r"|^\W*(critical|high|medium|low|p[0-4])\b\s*(?:$|[(:—–]|- |blockers?\b|issues?\b|bugs?\b|fixes\b)",
    re.IGNORECASE,
)
"""A heading that gives a priority to the entries below it."""

_ENTRY_PRIORITY = re.compile(
    r"^\W*(P[0-4])\b\s*[:)\]-]|[(\[](P[0-4]|critical|high|medium|low)(?: priority)?[)\]]"
    r"|\s[-–—]\s(?:(?!\s[-–—]\s)\W)*(CRITICAL|HIGH)\W*$"
)
"""The priority in the text of an entry."""

MAX_EXAMPLES = 4
"""How many status words a note quotes."""

MAX_STATUS = 30
"""Characters of a status word in a note."""

CATEGORY_LABELS = ("category", "area")
"""The labels and column heads of a category, in the order in which they count."""

STATUS_LABELS = ("estado", "estatus", "statut", "stato", "статус", "状态", "狀態", "状態", "状況", "ステータス", "상태")
"""The label of a status in other languages."""

PROPERTY_LABELS: Mapping[str, tuple[str, ...]] = {
    "status": (
        "status",
        "state",
        "done",
        "estado",
        "estatus",
        "statut",
        "stato",
        "статус",
        "状态",
        "狀態",
        "状況",
        "상태",
    ),
    "priority": ("priority", "prio", "severity"),
    "owner": ("assignee", "assigned", "assigned to", "owner", "responsible", "who", "dri", "lead"),
    "due": ("due", "due date", "deadline", "target date", "eta", "by when"),
    "estimate": ("effort", "time", "est. time", "estimate", "estimated time", "hours", "est."),
    "depends": ("dependencies", "depends on", "dependency", "blocked by"),
}
"""The properties of a task, each with the labels and column heads that trackers use for it."""

PROPERTY = {label: name for name, labels in PROPERTY_LABELS.items() for label in labels}


class Field(NamedTuple):
    """A labelled value of a task as written: `Location`, `Coverage`, or a table cell with its column head."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading. `progress` and `kind` are its own or inherited from the headings above; `parent` is -1 at the top."""

    line: int
    level: int
    title: str
    text: str
    progress: Progress
    kind: EntryKind | None
    parent: int


class Entry(NamedTuple):
    """An entry of the document.

    `text` is its first line as written. `section` is -1 before the first heading. `progress_source` is what states the
    progress: `tick`, `mark`, `field`, `cell` or `heading`. `required` is true when the sentence before the list says
    that the entry has to be done.
    """

    kind: EntryKind
    line: int
    title: str
    text: str
    progress: Progress
    progress_source: str = ""
    number: str = ""
    section: int = -1
    depth: int = 0
    fields: tuple[Field, ...] = ()
    ticked: bool | None = None
    required: bool = False
    label: str = ""

    def get(self, name: str) -> str:
        """The value of a property (see PROPERTY_LABELS) or of a label; empty where the entry has none."""
        return next((field.value for field in self.fields if PROPERTY.get(field.name, field.name) == name), "")


@dataclass(frozen=True, slots=True)
class Statement:
    """A line that may claim something about the whole: prose, a labelled line, a table row, code or a heading.

    `cells` are the cells of a table row, each with the head of its column in lower case.
    """

    line: int
    section: int
    label: str
    text: str
    code: bool = False
    cells: tuple[tuple[str, str], ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A row of a scorecard, such as `7/10`; `text` is the score as written.

    `weight` is None where the table has a column of weights and the row has no number in it.
    """

    line: int
    name: str
    score: Decimal
    maximum: Decimal
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
    """A parsed document.

    `mentions` are numbers of tasks in other text, each as a field of number, text and line. `repairs` describes how the
    encoding of the text was repaired. `markers` are the lines between which `gate sync` writes.
    """

    sections: tuple[Section, ...]
    entries: tuple[Entry, ...]
    statements: tuple[Statement, ...]
    scorecards: tuple[Scorecard, ...]
    mentions: tuple[Field, ...]
    repairs: tuple[str, ...]
    markers: Markers = NO_MARKERS

    @property
    def tasks(self) -> tuple[Entry, ...]:
        """The entries that are tasks."""
        return tuple(entry for entry in self.entries if entry.kind is EntryKind.TASK)

    @property
    def unknown_statuses(self) -> tuple[str, ...]:
        """A note where the status of tasks is in words that are not understood; empty where each is understood."""
        unknown = [task for task in self.tasks if not task.progress]
        if not unknown:
            return ()
        words = dict.fromkeys(word for task in unknown if (word := strip_marks(task.get("status"))))
        examples = ", ".join(repr(truncate(word, MAX_STATUS)) for word in [*words][:MAX_EXAMPLES])
        stated = sum(task.progress_source in ("cell", "field") for task in self.tasks)
        subject = "no status word was understood" if stated == len(unknown) else "not every status word was understood"
        detail = f" ({examples})" if examples else ""
        return (f"{subject}{detail}: the progress of {pluralize(len(unknown), 'task')} is unknown",)

    def ancestors(self, section: int) -> Iterator[Section]:
        """The section and those above it, the innermost first."""
        while section >= 0:
            yield self.sections[section]
            section = self.sections[section].parent

    def section_title(self, entry: Entry) -> str:
        """The title of the innermost section of an entry; empty before the first heading."""
        return self.sections[entry.section].title if entry.section >= 0 else ""

    def category(self, entry: Entry) -> str:
        """The category that a column or a label of the entry states, else the title of its innermost section."""
        stated = (strip_marks(entry.get(label)) for label in CATEGORY_LABELS)
        return next((text for text in stated if not is_empty(text)), "") or self.section_title(entry)

    def priority(self, entry: Entry) -> str:
        """The priority in lower case: of the entry, else of the innermost heading that has one; else empty."""
        if match := _PRIORITY.search(entry.get("priority")) or _ENTRY_PRIORITY.search(entry.text):
            return _normalize_priority(match)
        for section in self.ancestors(entry.section):
            bracketed = (_PRIORITY.search(part) for part in _BRACKETS.findall(section.text))
            if match := next(filter(None, bracketed), None) or _HEADING_PRIORITY.search(section.title):
                return _normalize_priority(match)
        return ""


def _normalize_priority(match: re.Match[str]) -> str:
    """The matched priority as `critical` or `p0`."""
    word = next(filter(None, match.groups())).lower()
    return f"p{word}" if word.isdigit() else word
