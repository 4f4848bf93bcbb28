"""A tracker indexed for the checks: statements, tasks and sections by the keys that the checks look up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cached_property

from gate.model.lazy_dataclass import dataclass
from gate.trackers.reading.model import Entry, Section, Statement, Tracker
from gate.trackers.reading.vocabulary import EntryKind, Progress, strip_marks

MAX_SEARCHED = 1000
"""Characters of a line that are searched for a claim."""

_COMMON = frozenset({
    "the", "and", "for", "with", "from", "into", "set", "setup", "add", "create", "install", "implement",
    "configure", "configuration", "write", "update", "enable", "system", "implementation", "strategy", "management",
    "task", "tasks", "tools", "framework",
})  # fmt: skip
"""Words too common to distinguish titles."""

_COUNTED_ELSEWHERE = (EntryKind.TASK, EntryKind.CRITERION, EntryKind.FILE, EntryKind.RISK)
"""The kinds of entries whose text makes no claim about the whole."""

_TASK_HEADING = re.compile(r"\W*(?:task|story|ticket|item)\s+#?[\w.-]*\d", re.IGNORECASE)
_REPORT = re.compile(r"\b(?:session|checkpoint|retrospective|report|index)\b", re.IGNORECASE)
_BOLD_LINE = re.compile(r"\*\*([^*:]{1,60}):\s+([^*]+)\*\*(.*)", re.DOTALL)


@dataclass(frozen=True)
class TrackerIndex:
    """A tracker with lookups that are computed once."""

    tracker: Tracker

    @cached_property
    def tasks(self) -> tuple[Entry, ...]:
        """The tasks, in order."""
        return self.tracker.tasks

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Every line that may make a claim, in order: headings, prose, table rows, code, and entries such as notes."""
        return tuple(sorted(self._statements(), key=lambda statement: statement.line))

    def _statements(self) -> Iterator[Statement]:
        for index, section in enumerate(self.tracker.sections):
            yield Statement(section.line, index, "", section.text[:MAX_SEARCHED], heading=True)
        for statement in self.tracker.statements:
            if statement.code and "**" in statement.text:
                continue  # Markdown in a code block is an example
            label, text = (statement.label, statement.text) if statement.label else _split_bold_line(statement.text)
            yield Statement(
                statement.line, statement.section, label, text[:MAX_SEARCHED], statement.code, statement.cells
            )
        for entry in self.tracker.entries:
            if entry.kind not in _COUNTED_ELSEWHERE:
                text = entry.text.partition(":")[2].lstrip("* ") if entry.label else entry.text
                yield Statement(entry.line, entry.section, entry.label, text[:MAX_SEARCHED])

    @cached_property
    def _tasks_by_section(self) -> dict[int, list[Entry]]:
        """The tasks of each section, including those of the sections below it."""
        tasks: dict[int, list[Entry]] = {}
        ancestors: dict[int, list[int]] = {}
        for index, section in enumerate(self.tracker.sections):
            ancestors[index] = [index, *ancestors.get(section.parent, [])]
        for task in self.tasks:
            for index in ancestors.get(task.section, ()):
                tasks.setdefault(index, []).append(task)
        return tasks

    def tasks_below(self, section: int) -> Sequence[Entry]:
        """The tasks of a section and of the sections below it."""
        return self._tasks_by_section.get(section, ())

    @cached_property
    def _sections_by_word(self) -> dict[str, set[int]]:
        """The sections with tasks, by each key word of their titles."""
        sections: dict[str, set[int]] = {}
        for index, section in enumerate(self.tracker.sections):
            for word in extract_key_words(section.title) if self.tasks_below(index) else ():
                sections.setdefault(word, set()).add(index)
        return sections

    def sections_titled(self, words: Set[str]) -> list[int]:
        """The sections with tasks whose title contains all of these key words."""
        matches = [self._sections_by_word.get(word, set()) for word in words]
        return sorted(set.intersection(*matches)) if matches else []

    @cached_property
    def tasks_and_criteria(self) -> tuple[Entry, ...]:
        """The tasks, and the criteria with a checkbox."""
        criteria = (
            entry for entry in self.tracker.entries if entry.kind is EntryKind.CRITERION and entry.ticked is not None
        )
        return (*self.tasks, *criteria)

    @cached_property
    def open_tasks(self) -> tuple[Entry, ...]:
        """The tasks that the document claims neither to be done nor to be dropped."""
        return tuple(task for task in self.tasks if not task.progress.is_settled)

    @cached_property
    def _other_entries_by_section(self) -> dict[int, list[Entry]]:
        entries: dict[int, list[Entry]] = {}
        for entry in self.tracker.entries:
            if entry.kind is not EntryKind.TASK:
                entries.setdefault(entry.section, []).append(entry)
        return entries

    def other_entries(self, section: int) -> Sequence[Entry]:
        """The entries of a section that are not tasks."""
        return self._other_entries_by_section.get(section, ())

    @cached_property
    def _lines_of_tasks(self) -> dict[int, tuple[int, int]]:
        """The lines of the first and of the last task of each section, without the sections below it."""
        lines: dict[int, tuple[int, int]] = {}
        for task in self.tasks:
            first, last = lines.get(task.section, (task.line, task.line))
            lines[task.section] = min(first, task.line), max(last, task.line)
        return lines

    @cached_property
    def is_report(self) -> bool:
        """Whether the title says that the document lists a part of the work: of a session, or of a single task."""
        title = self.tracker.sections[0].title if self.tracker.sections else ""
        return bool(_REPORT.search(title) or _TASK_HEADING.match(title))

    def is_between_tasks(self, statement: Statement) -> bool:
        """Whether a line stands between the tasks of its section: it is about one of their lists, and not all."""
        first, last = self._lines_of_tasks.get(statement.section, (0, 0))
        return first < statement.line < last and not statement.heading

    @cached_property
    def _first_labels(self) -> dict[int, str]:
        """The first label of each line that has one."""
        return {statement.line: statement.label for statement in reversed(self.statements) if statement.label}

    def first_label(self, line: int) -> str:
        """The label that a line begins with, `Phase` in `**Phase**: 2 | **Progress**: 33%`."""
        return self._first_labels.get(line, "")

    @cached_property
    def _statements_by_section(self) -> dict[int, list[Statement]]:
        statements: dict[int, list[Statement]] = {}
        for statement in self.statements:
            statements.setdefault(statement.section, []).append(statement)
        return statements

    def statements_in(self, section: int) -> Sequence[Statement]:
        """The statements of a section, without the sections below it."""
        return self._statements_by_section.get(section, ())

    def rows(self, section: int) -> Sequence[Statement]:
        """The rows of the tables of a section that list no tasks."""
        return [statement for statement in self.statements_in(section) if statement.cells]

    @cached_property
    def _task_headings(self) -> Counter[int]:
        """The number of headings that name a task by its number, below each section; -1 is the whole document."""
        counts: Counter[int] = Counter()
        for heading in self.tracker.sections:
            if _TASK_HEADING.match(heading.title):
                position = heading.parent
                while position >= 0:
                    counts[position] += 1
                    position = self.section(position).parent
                counts[-1] += 1
        return counts

    def count_task_headings(self, section: int = -1) -> int:
        """How many headings below a section, or in the document, name a task by its number."""
        return self._task_headings[section]

    def is_task_heading(self, section: int) -> bool:
        """Whether a heading names a single task by its number."""
        return bool(_TASK_HEADING.match(self.section(section).title))

    def section(self, index: int) -> Section:
        """The section at an index."""
        return self.tracker.sections[index]


def _split_bold_line(text: str) -> tuple[str, str]:
    """The label and the value of a line that is bold as a whole, `**Total: 9 hours**`; else no label."""
    match = _BOLD_LINE.fullmatch(text) if text.startswith("**") else None
    return (match[1], match[2] + match[3]) if match else ("", text)


def is_clearly_open(task: Entry) -> bool:
    """Whether a task that is not settled is open, as opposed to one with a mark such as a warning sign."""
    return task.progress is not Progress.IN_PROGRESS or task.progress_source not in ("mark", "cell")


def extract_key_words(text: str) -> frozenset[str]:
    """The words that distinguish a title, each reduced to its stem, and parts such as `week 2`."""
    words = re.findall(r"[^\W_][\w-]+", strip_marks(text).lower())
    return frozenset(_stem(word) for word in words if word not in _COMMON and not re.fullmatch(r"[\d.]+", word)) | {
        match[0].lower() for match in re.finditer(r"\b(?:week|phase|sprint) \d+\b", text, re.IGNORECASE)
    }


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
