"""What a tracker says of itself: headings, prose, labels and remarks, one by one, with the tasks they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from gate.model.text import truncate
from gate.trackers.reading.model import Entry, Section, Tracker
from gate.trackers.reading.vocabulary import Sort, State, plain

LONGEST = 1000
"""So many letters of a line are searched for what it claims."""

MAX_QUOTED = 60
"""Characters of a title that a message shows."""

_COMMON = frozenset({
    "the", "and", "for", "with", "from", "into", "set", "setup", "add", "create", "install", "implement",
    "configure", "configuration", "write", "update", "enable", "system", "implementation", "strategy", "management",
    "task", "tasks", "tools", "framework",
})  # fmt: skip
"""Words that tell no title from another."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that the document says and that it, or the calendar, does not bear out. `rule` is a short name.

    `words` are those on the line that say it, where they stand there as they are; `column` is where, once it is known.
    """

    rule: str
    line: int
    message: str
    words: str = ""
    column: int = 1


@dataclass(frozen=True, slots=True)
class Saying:
    """A line that may claim something: `heading` tells a heading from prose; `cells` are a table's, by their heads."""

    line: int
    section: int
    label: str
    text: str
    heading: bool = False
    code: bool = False
    cells: tuple[tuple[str, str], ...] = ()


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
            yield Saying(section.line, at, "", section.text[:LONGEST], heading=True)
        for each in self.tracker.statements:
            if each.code and "**" in each.text:
                continue  # Markdown as code shows how something is written, and says nothing
            label, text = (each.label, each.text) if each.label else _bold(each.text)
            yield Saying(each.line, each.section, label, text[:LONGEST], code=each.code, cells=each.cells)
        for entry in self.tracker.entries:
            if entry.sort not in (Sort.TASK, Sort.CRITERION, Sort.FILE, Sort.RISK):
                text = entry.text.partition(":")[2].lstrip("* ") if entry.label else entry.text
                yield Saying(entry.line, entry.section, entry.label, text[:LONGEST])

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
    def _titled(self) -> dict[str, set[int]]:
        """The sections with tasks, by each word of their titles."""
        found: dict[str, set[int]] = {}
        for at, section in enumerate(self.tracker.sections):
            for word in words(section.title) if self.below(at) else ():
                found.setdefault(word, set()).add(at)
        return found

    def named(self, telling: Set[str]) -> list[int]:
        """The sections with tasks whose title holds all of these words."""
        holding = [self._titled.get(word, set()) for word in telling]
        return sorted(set.intersection(*holding)) if holding else []

    @cached_property
    def asked(self) -> tuple[Entry, ...]:
        """The tasks, and the criteria that have a box."""
        boxes = (entry for entry in self.tracker.entries if entry.sort is Sort.CRITERION and entry.ticked is not None)
        return (*self.tasks, *boxes)

    @cached_property
    def left(self) -> tuple[Entry, ...]:
        """The tasks that do not claim to be done."""
        return tuple(task for task in self.tasks if task.state is not State.DONE)

    @cached_property
    def _listed(self) -> dict[int, list[Entry]]:
        found: dict[int, list[Entry]] = {}
        for entry in self.tracker.entries:
            if entry.sort is not Sort.TASK:
                found.setdefault(entry.section, []).append(entry)
        return found

    def listed(self, section: int) -> Sequence[Entry]:
        """What a section lists that is no task."""
        return self._listed.get(section, ())

    @cached_property
    def _rows(self) -> dict[int, list[Saying]]:
        found: dict[int, list[Saying]] = {}
        for saying in self.sayings:
            if saying.cells:
                found.setdefault(saying.section, []).append(saying)
        return found

    def rows(self, section: int) -> Sequence[Saying]:
        """The rows of the tables of a section that list no tasks."""
        return self._rows.get(section, ())

    def section(self, at: int) -> Section:
        """The section of that number."""
        return self.tracker.sections[at]


_BOLD = re.compile(r"\*\*([^*:]{1,60}):\s+([^*]+)\*\*(.*)", re.DOTALL)


def _bold(text: str) -> tuple[str, str]:
    """Label and rest of a line that is bold with its value, `**Total: 9 hours**`; else no label."""
    match = _BOLD.fullmatch(text) if text.startswith("**") else None
    return (match[1], match[2] + match[3]) if match else ("", text)


def clipped(text: str) -> str:
    """As much of a title as a message needs."""
    return truncate(text, MAX_QUOTED)


def words(text: str) -> frozenset[str]:
    """The telling words of a text, each cut to what its forms have in common."""
    found = re.findall(r"[^\W_][\w-]+", plain(text).lower())
    return frozenset(_stem(word) for word in found if word not in _COMMON and not re.fullmatch(r"[\d.]+", word)) | {
        match[0].lower() for match in re.finditer(r"\b(?:week|phase|sprint) \d+\b", text, re.IGNORECASE)
    }


def _stem(word: str) -> str:
    for run_result in ("ing", "ies", "es", "ed", "s", "e"):
        if word.endswith(run_result) and len(word) - len(run_result) >= 3:
            return word[: -len(run_result)]
    return word
