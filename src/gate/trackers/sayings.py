"""What a tracker says of itself: headings, prose, labels and remarks, one by one, with the tasks they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from gate.parsers.tracker_model import Entry, Section, Tracker
from gate.parsers.tracker_words import Sort, State, plain

_COMMON = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "into",
        "set",
        "setup",
        "add",
        "create",
        "install",
        "implement",
        "configure",
        "configuration",
        "write",
        "update",
        "enable",
        "system",
        "implementation",
        "strategy",
        "management",
        "task",
        "tasks",
        "tools",
        "framework",
    ]
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that the document says and that it, or the calendar, does not bear out. `rule` is a short name."""

    rule: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Saying:
    """A line that may claim something: `heading` tells a heading from prose."""

    line: int
    section: int
    label: str
    text: str
    heading: bool = False
    code: bool = False


@dataclass(frozen=True)
class Account:
    """A tracker with what is asked of it again and again."""

    tracker: Tracker

    @cached_property
    def tasks(self) -> tuple[Entry, ...]:
        """The tasks, in order."""
        return self.tracker.tasks

    @cached_property
    def sayings(self) -> tuple[Saying, ...]:
        """Every line that may claim something, in order."""
        return tuple(sorted(self._sayings(), key=lambda saying: saying.line))

    def _sayings(self) -> Iterator[Saying]:
        for at, section in enumerate(self.tracker.sections):
            yield Saying(section.line, at, "", section.text, heading=True)
        for statement in self.tracker.statements:
            yield Saying(statement.line, statement.section, statement.label, statement.text, code=statement.code)
        for entry in self.tracker.entries:
            if entry.sort not in (Sort.TASK, Sort.CRITERION, Sort.FILE, Sort.RISK):
                text = entry.text.partition(":")[2].lstrip("* ") if entry.label else entry.text
                yield Saying(entry.line, entry.section, entry.label, text)

    @cached_property
    def _below(self) -> dict[int, list[Entry]]:
        """The tasks of each section with those of the sections below it."""
        found: dict[int, list[Entry]] = {}
        above: dict[int, list[int]] = {}
        for at, section in enumerate(self.tracker.sections):
            above[at] = [at, *above.get(section.parent, [])]
        for task in self.tasks:
            for at in above.get(task.section, ()):
                found.setdefault(at, []).append(task)
        return found

    def below(self, section: int) -> Sequence[Entry]:
        """The tasks of a section and of those below it."""
        return self._below.get(section, ())

    @cached_property
    def _titled(self) -> list[tuple[frozenset[str], int]]:
        return [(words(section.title), at) for at, section in enumerate(self.tracker.sections) if self.below(at)]

    def named(self, name: str) -> list[int]:
        """The sections with tasks whose title holds every word of the name."""
        wanted = words(name)
        return [at for title, at in self._titled if wanted and wanted <= title]

    def section(self, at: int) -> Section:
        """The section of that number."""
        return self.tracker.sections[at]


def done(tasks: Sequence[Entry]) -> int:
    """How many of the tasks claim to be done."""
    return sum(task.state is State.DONE for task in tasks)


def words(text: str) -> frozenset[str]:
    """The telling words of a text, each cut to what its forms have in common."""
    found = re.findall(r"[a-z0-9][a-z0-9-]+", plain(text).lower())
    return frozenset(_stem(word) for word in found if word not in _COMMON and not re.fullmatch(r"[\d.]+", word)) | {
        match[0].lower() for match in re.finditer(r"\b(?:week|phase|sprint) \d+\b", text, re.IGNORECASE)
    }


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
