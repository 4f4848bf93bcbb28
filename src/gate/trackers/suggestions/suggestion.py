"""What is suggested for the words of a tracker: a probe with inputs and expectations, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gate.trackers.reading.model import Entry, Section, Tracker
from gate.trackers.reading.vocabulary import Sort


class Confidence(StrEnum):
    """How sure a suggestion is: the words say it, they mean it in all likelihood, or it is a place to start."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A probe for some words; `words` is where it came from, as written, and `line` where they stand."""

    probe: str
    params: Mapping[str, object]
    must: tuple[str, ...]
    words: str
    line: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that may name evidence: a title, a field or a statement. `about` is the title and heading around them."""

    line: int
    label: str
    text: str
    sort: Sort | None
    about: str

    def suggest(
        self,
        probe: str,
        params: Mapping[str, object],
        must: tuple[str, ...],
        confidence: Confidence = Confidence.LIKELY,
    ) -> Suggestion:
        """A suggestion that came from these words."""
        words = f"{self.label}: {self.text}" if self.label and not self.text.startswith("**") else self.text
        return Suggestion(probe, params, must, words, self.line, confidence)


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for the whole document.

    `url` is the address that endpoints belong to, empty where nothing says it; `services` is every service that the
    document lists, its URL or `host:port`; `numbers` are those of its tasks, and `folder` is where it lies itself.
    """

    url: str = ""
    services: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    folder: str = ""

    def mentions(self, entry: Entry) -> bool:
        """Whether an entry only speaks of a task by its number."""
        return entry.sort is not Sort.TASK and entry.number in self.numbers


ENDPOINTS = frozenset({"endpoint", "endpoints"})
"""Labels of paths that belong to the service's address."""

TELLING = frozenset({
    "location", "locations", "file", "files", "path", "paths", "script", "scripts", "artifact", "artefact",
    "document", "output", "coverage", "metric", "metrics", "gate", "gates", "tools", "tool", "endpoint", "endpoints",
    "commands", "command", "target", "targets", "url", "urls", "port", "ports", "budget", "budgets", "size", "slo",
    "sla", "threshold", "thresholds", "issue", "acceptance", "acceptance criteria", "goal", "verification",
    "evidence", "report",
})  # fmt: skip
"""Labels of fields whose values may name evidence; the values of others (`Due`, `Notes`, `Features`) never do."""

LONGEST = 2000
"""So many letters of a line are searched for evidence."""

SILENT = frozenset({Sort.RISK, Sort.BLOCKER, Sort.NOTE})
"""Entries that ask for nothing."""


def of_entry(tracker: Tracker, entry: Entry) -> Iterator[Phrase]:
    """The words of an entry that may name evidence: its telling fields, which say more, then its first line."""
    about = _about(tracker, entry.title, entry.section)
    if entry.sort in SILENT:
        if _tells(tracker, entry):
            value = entry.text.partition(":")[2].lstrip("* ")
            yield Phrase(entry.line, entry.label.lower(), value[:LONGEST], entry.sort, about)
        return
    for each in entry.fields:
        if each.name in TELLING:
            yield Phrase(each.line, each.name, each.value[:LONGEST], entry.sort, about)
    label = entry.label.lower()
    if entry.sort is not Sort.TARGET:
        yield Phrase(entry.line, "", entry.text[:LONGEST], entry.sort, about)
    elif label in TELLING:
        yield Phrase(entry.line, label, entry.text[:LONGEST], entry.sort, about)
    else:
        text = f"{entry.label}: {entry.text}" if entry.label else entry.text
        yield Phrase(entry.line, "", text[:LONGEST], Sort.METRIC, about)


def _tells(tracker: Tracker, entry: Entry) -> bool:
    """Whether a note has a telling label, and stands where notes are not all that is kept."""
    kind = tracker.sections[entry.section].kind if entry.section >= 0 else None
    return entry.sort is Sort.NOTE and entry.label.lower() in TELLING and kind not in SILENT


def _about(tracker: Tracker, title: str, section: int) -> str:
    heads: list[Section] = list(tracker.above(section))[:2]
    return " | ".join([title, *(head.title for head in heads)]).lower()
