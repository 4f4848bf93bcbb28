"""The tasks that a statement is about: those of the named sections, those of its own section, or all tasks.

A statement that names a part of the work (`**Test coverage status**`) is about the sections with such a title; without
such a section it is not checked. A statement that names no part (`**Status**`) is about the section that contains it.
It is about all tasks only at the top of the document, below a heading such as "Summary", or where it says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gate.model.lazy_dataclass import dataclass
from gate.trackers.checks.index import TrackerIndex, extract_key_words
from gate.trackers.checks.model import shorten
from gate.trackers.reading.model import Entry, Statement
from gate.trackers.reading.vocabulary import Progress, strip_marks

_ALL_TASKS = re.compile(
    r"(?:grand )?total|overall|all|sum|together|(?:overall|total|whole) (?:progress|project)", re.IGNORECASE
)
"""The name of a table row about all tasks."""

_OVERALL = re.compile(r"\b(?:overall|whole)\b", re.IGNORECASE)
_OTHER_SUBJECT = re.compile(
    r"\b(?:phase|week|sprint|milestone|stage|step|level|scores?|points|coverage|confidence)\b", re.IGNORECASE
)
"""The first label of a line whose other labels are about the same: `**Score**: 0 | **Progress**: 0%`."""

_WHOLE = re.compile(r"\b(?:overall|total|whole|project)\b", re.IGNORECASE)
"""Words that refer to all tasks wherever the statement is."""

_PROGRESS_HEADING = re.compile(
    r"\b(?:progress|summary|overview|status|completion|statistics|stats|breakdown)\b", re.IGNORECASE
)
"""The headings of sections that report the progress of each part."""

_MEASURES = extract_key_words(
    "status state progress completion complete completed done finished open pending remaining left total overall all "
    "grand current number count items percentage rate summary so far time hours effort work estimate estimated "
    "invested spent target verdict final result now"
)
"""Words for what is measured, as opposed to the part it is measured of."""

_GENERIC = _MEASURES | extract_key_words(
    "project readiness deployment production application app platform release system launch document decision "
    "conclusion"
)
"""Words that name no part of the whole."""

_PART_WORDS = extract_key_words(
    "phase week sprint milestone epic category section area stage module part workstream feature"
)
"""Words that name a part only together with its number or its name."""

_PARTS = re.compile(r"(?:phase|week|sprint|milestone|epic|category|section|area|stage|module|part|workstream)s?")
_TASK_LIST = re.compile(r"\W*(?:tasks?|task list|to-?do)\W*", re.IGNORECASE)
DONE_HEAD = re.compile(r"(?:tasks )?(?:done|completed?|finished|closed)")
"""The head of a column that counts done tasks."""


_NUMBERED = re.compile(r"\W*[A-Z]{1,4}\d{1,4}\b")
"""A number without a separator, such as `T012`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that a statement may be about; `title` is that of their section, empty for all tasks.

    `has_task_headings` is true where headings such as `Task 1.2: Sew` are the tasks, and the entries their steps.
    """

    title: str
    tasks: Sequence[Entry]
    has_task_headings: bool = False

    def count(self, *progress: Progress) -> int:
        """How many of the tasks have one of these progress values."""
        return sum(task.progress in progress for task in self.tasks)

    @property
    def variants(self) -> tuple[Group, ...]:
        """The group, and the parts that a count may mean: tasks with a number, with a box, not nested, not dropped."""
        parts = (
            [task for task in self.tasks if task.number or _NUMBERED.match(task.title)],
            [task for task in self.tasks if task.ticked is not None],
            [task for task in self.tasks if not task.depth],
            [task for task in self.tasks if task.progress is not Progress.DROPPED],
        )
        return (self, *(Group(self.title, part) for part in parts if 0 < len(part) < len(self.tasks)))

    @property
    def name(self) -> str:
        """The title of the section, quoted for a message."""
        return repr(shorten(self.title))


def find_groups(index: TrackerIndex, statement: Statement, name: str = "") -> list[Group]:
    """The groups of tasks that a statement may be about, the likeliest first; none where it is unclear."""
    if not names_no_part(name):
        return find_groups_by_title(index, name)
    if index.is_report or index.is_between_tasks(statement) or _has_other_subject(index, statement):
        return []
    position = statement.section
    section = index.section(position) if position >= 0 else None
    is_whole = section is None or section.level == 1 or statement.heading
    is_whole = is_whole or bool(_WHOLE.search(name) or (section and _PROGRESS_HEADING.search(section.title)))
    if not is_whole and not index.tasks_below(position):
        return []
    groups: list[Group] = []
    while position >= 0:
        groups.append(_section_group(index, position))
        position = index.section(position).parent
    groups += [Group("", index.tasks, index.count_task_headings() > 1)] if is_whole else []
    sizes = [0, *(len(group.tasks) for group in groups)]
    groups = [group for group, size_before in zip(groups, sizes, strict=False) if len(group.tasks) > size_before]
    return [*groups, *_lists_of_tasks(index, statement.section)]


def _has_other_subject(index: TrackerIndex, statement: Statement) -> bool:
    """Whether the line of a statement begins with the label of something else."""
    first = strip_marks(index.first_label(statement.line))
    is_later = bool(statement.label) and first != strip_marks(statement.label)
    return is_later and not statement.cells and bool(_OTHER_SUBJECT.search(first))


def find_groups_by_title(index: TrackerIndex, name: str) -> list[Group]:
    """The sections with tasks whose title contains every key word of the name; none for `Phase progress`.

    `Overall polish` is about every part that is polished, and so about none of them.
    """
    words = extract_key_words(name) - _MEASURES
    positions = [] if words <= _PART_WORDS or _OVERALL.search(name) else index.sections_titled(words)
    groups = [_section_group(index, position) for position in positions]
    return [*groups, *(group for position in positions for group in _lists_of_tasks(index, position))]


def _lists_of_tasks(index: TrackerIndex, position: int) -> list[Group]:
    """The sections below a section that are titled `Tasks`: a count may leave out the tasks of the other ones."""
    return [
        _section_group(index, child)
        for child, section in enumerate(index.tracker.sections)
        if section.parent == position and position >= 0 and _TASK_LIST.fullmatch(section.title)
    ]


def find_row_groups(index: TrackerIndex, statement: Statement) -> list[Group]:
    """The tasks that a table row is about, by its first cell: those of the sections with that title, or all tasks."""
    name = strip_marks(statement.label).strip(" :")
    if _ALL_TASKS.fullmatch(name):
        of_tasks = any(re.search(r"\btasks\b", head) for head, _ in statement.cells)
        return [Group("", index.tasks)] if index.tasks and of_tasks and counts_tasks(statement) else []
    return find_groups_by_title(index, name)


def names_no_part(name: str) -> bool:
    """Whether a name, such as `Status`, names no part of the whole."""
    return not extract_key_words(name) - _GENERIC


def counts_tasks(statement: Statement) -> bool:
    """Whether a table counts tasks: it has a column of done tasks, and is about tasks or has a row for each part."""
    heads = [head for head, _ in statement.cells]
    of_tasks = any(re.search(r"\btasks\b", head) for head in heads)
    return any(DONE_HEAD.fullmatch(head) for head in heads) and (of_tasks or has_row_per_part(statement))


def has_row_per_part(statement: Statement) -> bool:
    """Whether a table has a row for each part of the work."""
    return bool(statement.cells) and bool(_PARTS.fullmatch(statement.cells[0][0]))


def is_below_progress_heading(index: TrackerIndex, statement: Statement) -> bool:
    """Whether a statement is below a heading about progress."""
    return statement.section >= 0 and bool(_PROGRESS_HEADING.search(index.section(statement.section).title))


def _section_group(index: TrackerIndex, position: int) -> Group:
    tasks = index.tasks_below(position)
    title = index.section(position).title if len(tasks) < len(index.tasks) else ""
    return Group(title, tasks, index.count_task_headings(position) > 1)
