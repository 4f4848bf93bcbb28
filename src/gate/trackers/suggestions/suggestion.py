"""A suggestion: a probe with parameters and expectations for a phrase of a tracker, and its confidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from gate.model.lazy_dataclass import dataclass
from gate.trackers.reading.model import Entry, Field, Section, Tracker
from gate.trackers.reading.vocabulary import EntryKind


class Confidence(StrEnum):
    """How well a suggestion fits: the text states it, most likely means it, or it is a starting point."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A probe for a phrase; `source` is the phrase as written, and `line` its line."""

    probe: str
    params: Mapping[str, object]
    must: tuple[str, ...]
    source: str
    line: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text that may name evidence: a title, a field or a statement.

    `context` is the title and the headings around it in lower case; `kind` and `title` are those of its entry.
    """

    line: int
    label: str
    text: str
    kind: EntryKind | None
    context: str
    title: str = ""

    def suggest(
        self,
        probe: str,
        params: Mapping[str, object],
        must: tuple[str, ...],
        confidence: Confidence = Confidence.LIKELY,
    ) -> Suggestion:
        """A suggestion with this phrase as its source."""
        source = f"{self.label}: {self.text}" if self.label and not self.text.startswith("**") else self.text
        return Suggestion(probe, params, must, source, self.line, confidence)


@dataclass(frozen=True, slots=True)
class TrackerContext:
    """What applies to the whole document.

    `url` is the address of the service with the listed endpoints, empty where the document states none. `services` are
    the services that the document lists, each as a URL or `host:port`. `numbers` are those of its tasks. `folder` is
    the folder of the document.
    """

    url: str = ""
    services: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    folder: str = ""

    def is_mention(self, entry: Entry) -> bool:
        """Whether an entry only mentions a task by its number."""
        return entry.kind is not EntryKind.TASK and entry.number in self.numbers


ENDPOINT_LABELS = frozenset({"endpoint", "endpoints"})
"""Labels of paths that are relative to the address of the service."""

EVIDENCE_LABELS = frozenset({
    "location", "locations", "file", "files", "path", "paths", "script", "scripts", "artifact", "artefact",
    "document", "output", "coverage", "metric", "metrics", "gate", "gates", "tools", "tool", "endpoint", "endpoints",
    "quality gate", "quality gates", "commands", "command", "target", "targets", "url", "urls", "port", "ports",
    "budget", "budgets", "size", "slo", "sla", "threshold", "thresholds", "issue", "acceptance", "acceptance criteria",
    "goal", "verification", "evidence", "report",
})  # fmt: skip
"""Labels of fields that may name evidence; the values of others (`Due`, `Notes`, `Features`) never do."""

LIST_LABELS = frozenset({"gate", "gates", "quality gate", "quality gates", "tool", "tools"})
"""Labels of fields that list several things, with commas between them."""

MAX_SEARCHED = 2000
"""Characters of a line that are searched for evidence."""

_COMMA = re.compile(r",\s+(?:and\s+)?|\s+and\s+")

KINDS_WITHOUT_EVIDENCE = frozenset({EntryKind.RISK, EntryKind.BLOCKER, EntryKind.NOTE})
"""The kinds of entries that need no evidence."""


def find_phrases(tracker: Tracker, entry: Entry) -> Iterator[Phrase]:
    """The phrases of an entry that may name evidence: its labelled fields, which are more specific, then its text."""
    context = _context(tracker, entry.title, entry.section)
    label = entry.label.lower()
    if entry.kind in KINDS_WITHOUT_EVIDENCE:
        if _may_name_evidence(tracker, entry):
            value = entry.text.partition(":")[2].lstrip("* ")
            yield Phrase(entry.line, label, value[:MAX_SEARCHED], entry.kind, context, entry.title)
        return
    for field in entry.fields:
        if field.name in EVIDENCE_LABELS:
            for part in list_parts(field):
                yield Phrase(field.line, field.name, part[:MAX_SEARCHED], entry.kind, context, entry.title)
    if entry.kind is not EntryKind.TARGET:
        yield Phrase(entry.line, "", entry.text[:MAX_SEARCHED], entry.kind, context, entry.title)
    elif label in EVIDENCE_LABELS:
        yield Phrase(entry.line, label, entry.text[:MAX_SEARCHED], entry.kind, context, entry.title)
    else:
        text = f"{entry.label}: {entry.text}" if entry.label else entry.text
        yield Phrase(entry.line, "", text[:MAX_SEARCHED], EntryKind.METRIC, context, entry.title)


def list_parts(field: Field) -> list[str]:
    """The things that a field lists; the whole value for a field that is not a list."""
    return _COMMA.split(field.value) if field.name in LIST_LABELS else [field.value]


def _may_name_evidence(tracker: Tracker, entry: Entry) -> bool:
    """Whether a note has a label of evidence and is outside of a section of notes, risks or blockers."""
    section_kind = tracker.sections[entry.section].kind if entry.section >= 0 else None
    is_labelled_note = entry.kind is EntryKind.NOTE and entry.label.lower() in EVIDENCE_LABELS
    return is_labelled_note and section_kind not in KINDS_WITHOUT_EVIDENCE


def _context(tracker: Tracker, title: str, section: int) -> str:
    headings: list[Section] = list(tracker.ancestors(section))[:2]
    return " | ".join([title, *(heading.title for heading in headings)]).lower()
