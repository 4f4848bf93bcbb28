"""Checks claimed numbers of tasks and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gate.model.text import is_or_are, pluralize
from gate.trackers.checks.groups import DONE_HEAD, Group, counts_tasks, find_groups, find_row_groups
from gate.trackers.checks.index import TrackerIndex
from gate.trackers.checks.model import Contradiction
from gate.trackers.reading.model import Statement
from gate.trackers.reading.vocabulary import EntryKind, Progress, strip_marks

_PART_OF_WHOLE = re.compile(
    r"(?<![\d./-])(?P<part>\d{1,4})\s*(?:/|\bof\b|\bout of\b)\s*(?P<whole>\d{1,4})(?![\d./%-])"
    r"(?P<unit>\s*tasks?\b)?(?P<after>[\s)]{0,3}\w*)",
    re.IGNORECASE,
)
_NUMBER = r"(?P<count>\d{1,3}(?:,\d{3})+|\d{1,5})"
_TASKS = re.compile(rf"(?<![\d.,/-]){_NUMBER}\s+(?:\w+ )?tasks\b", re.IGNORECASE)
_TOTAL_TASKS = re.compile(
    rf"(?:^|[.;|]\s+)\W*(?:(?:grand |sub-?)?total\b[^.;\d]{{0,30}}{_NUMBER}\s+(?:\w+ )?tasks\b|"
    rf"(?:there are |has |contains )?(?P<before>\d{{1,5}})\s+(?:\w+ )?tasks (?:in )?total\b)",
    re.IGNORECASE,
)
"""A sentence that states the total, as opposed to one about other work, such as that of last year."""

_ELSEWHERE = re.compile(
    r"\b(?:in|during|since|by) (?:19|20)\d\d\b|"
    r"\b(?:last|previous|past) (?:week|month|year|quarter|sprint|release|phase)\b|"
    r"\b(?:ago|yesterday|was|were|had|former(?:ly)?|previously)\b",
    re.IGNORECASE,
)
"""A sentence about another time."""
_TOTAL_LABEL = re.compile(
    r"total|(?:total )?(?:number|count) of tasks|tasks|total (?:tasks|items)|tasks (?:in )?total", re.IGNORECASE
)
_ABOUT = re.compile(r"(?:[~≈]|\b(?:about|around|approximately|roughly|over|more than))\s*$", re.IGNORECASE)
_ONLY_NUMBER = re.compile(rf"\W*{_NUMBER}(?: tasks)?\W*", re.IGNORECASE)
_FILES = re.compile(r"\((\d{1,4}) files?\)", re.IGNORECASE)
_PATH = re.compile(r"\W*[\w@.-]*(?:/[\w@.-]+|\.[A-Za-z]\w{0,9}\b)")
"""The start of an entry that names a file, and is no remark on one."""

_FRACTION = re.compile(r"\W*\d{0,4}\.\d{1,2}\W*")
"""A cell with a part of a task: its row does not count tasks."""

_OPEN_AFTER = re.compile(r"[\s)]*(?:remain|open|pending|left|outstanding|to\b|not\b)", re.IGNORECASE)
_ONLY_COUNT = re.compile(
    r"\W*(?:~?\d{1,3}(?:\.\d{1,2})?\s*%)?(?:\s*(?:complete|done))?\W*\d{1,4}\s*/\s*\d{1,4}\W*"
    r"(?:~?\d{1,3}(?:\.\d{1,2})?\s*%)?\W*(?:complete|completed|done|finished|remaining|open|pending|left)?\W*",
    re.IGNORECASE,
)
"""A count, with or without its percentage, and no word that says what else is counted."""

MAX_COUNT_LINE = 120
"""The length of a line that states only a count."""

PROGRESS_LABEL = re.compile(
    r"(?:(?:overall|total|current|project) )?(?:progress|completion|completed|status|tasks|tasks (?:done|completed))"
    r"(?: rate| percentage)?",
    re.IGNORECASE,
)
"""The label of a claim about all tasks of a section."""

_NOT_DONE = (Progress.OPEN, Progress.IN_PROGRESS, Progress.NONE)
"""Tasks in progress may count as open."""


def check_task_counts(index: TrackerIndex) -> Iterator[Contradiction]:
    """Compares `6/20 tasks`, `76 tasks in total`, `Completed (6/20)` with the listed tasks."""
    for statement in index.statements if index.tasks else ():
        text = strip_marks(statement.text)
        is_elsewhere = not statement.label and not statement.heading and _ELSEWHERE.search(text)
        for match in () if is_elsewhere else _PART_OF_WHOLE.finditer(text):
            name = statement.label or text[: match.start()].partition(":")[0]
            if _counts_tasks(statement, text, match, name):
                yield from _check_part(index, statement, match, find_groups(index, statement, strip_marks(name)))
        yield from _check_total(index, statement, text)


def _counts_tasks(statement: Statement, text: str, match: re.Match[str], name: str) -> bool:
    """Whether `6/20` counts tasks: by its unit, by its heading, or beside a percentage of progress."""
    if match["unit"]:
        return not statement.cells
    if statement.heading:
        is_about_tasks = re.search(r"\btasks?\b|progress|pending", text, re.IGNORECASE)
        return bool(is_about_tasks) and not match["after"].strip(" )")
    value = text if statement.label else text.partition(":")[2]
    if statement.cells or len(value) > MAX_COUNT_LINE or not PROGRESS_LABEL.fullmatch(strip_marks(name).strip()):
        return False
    return bool(_ONLY_COUNT.fullmatch(value))


def _check_part(
    index: TrackerIndex, statement: Statement, match: re.Match[str], groups: list[Group]
) -> Iterator[Contradiction]:
    """Checks both numbers of `6/20`; the words after them say what the first counts."""
    part, whole, excerpt = int(match["part"]), int(match["whole"]), match[0].removesuffix(match["after"])
    if not groups:
        return
    groups = [variant for group in groups if not group.has_task_headings for variant in group.variants]
    if not groups or _is_sum_of_parts(index, statement, whole):
        return
    if whole not in [len(group.tasks) for group in groups]:
        group = groups[0]
        message = f"claims {pluralize(whole, 'task')} in all; {_listed(group)}"
        yield Contradiction("task-count", statement.line, message, excerpt)
    progress = index.section(statement.section).progress if statement.heading else Progress.NONE
    if not progress:
        progress = Progress.OPEN if _OPEN_AFTER.match(match["after"]) else Progress.DONE
    if part not in [count for group in groups for count in _possible_counts(group, progress)]:
        count = _possible_counts(_group_of_size(groups, whole), progress)[0]
        message = f"claims {pluralize(part, 'task')} {progress}; {count:,} {is_or_are(count)}"
        yield Contradiction("done-count", statement.line, message, excerpt)


def _is_sum_of_parts(index: TrackerIndex, statement: Statement, whole: int) -> bool:
    """Whether the counts of the parts beside a claim, `Phase 1: 5/5 tasks`, add up to it: it counts what they count."""
    parts = []
    for other in index.statements_in(statement.section):
        text = strip_marks(other.text)
        match = _TASKS.search(text) if statement.cells else _PART_OF_WHOLE.search(text)
        if match and other.line != statement.line and bool(other.cells) is bool(statement.cells) and not other.heading:
            parts.append(int((match["count"] if statement.cells else match["whole"]).replace(",", "")))
    return len(parts) > 1 and sum(parts) == whole


def _listed(group: Group) -> str:
    """How many tasks the document lists, in words."""
    count = len(group.tasks)
    where = f" in {group.name}" if group.title else ""
    return f"{count:,} {is_or_are(count)} listed{where}"


def _possible_counts(group: Group, progress: Progress) -> list[int]:
    """The number of tasks with that progress; tasks in progress may count as open."""
    exact = group.count(progress)
    return [exact, group.count(*_NOT_DONE)] if progress is Progress.OPEN else [exact]


def _group_of_size(groups: Sequence[Group], size: int) -> Group:
    """The first group of that size, else the first."""
    return next((group for group in groups if len(group.tasks) == size), groups[0])


def _check_total(index: TrackerIndex, statement: Statement, text: str) -> Iterator[Contradiction]:
    label = strip_marks(statement.label)
    is_total = re.search(r"\btotal\b", label, re.IGNORECASE)
    match = _TASKS.search(text) if is_total else _TOTAL_TASKS.search(text)
    if not match and not statement.cells and _TOTAL_LABEL.fullmatch(label) and "task" in label.lower():
        match = _ONLY_NUMBER.fullmatch(text)
    name = "count" if match and match["count"] else "before"
    if match and not _ABOUT.search(text, 0, match.start(name)):
        claimed = int(match[name].replace(",", ""))
        groups = [group for group in find_groups(index, statement, label) if not group.has_task_headings]
        sizes = [len(variant.tasks) for group in groups for variant in group.variants]
        if groups and claimed not in sizes and not _is_sum_of_parts(index, statement, claimed):
            message = f"claims {pluralize(claimed, 'task')}; {_listed(groups[0])}"
            yield Contradiction("task-count", statement.line, message, match[0].strip(" .;|"))


def check_file_counts(index: TrackerIndex) -> Iterator[Contradiction]:
    """Compares `(4 files)` in a heading with the files listed below it."""
    file_sections = [entry.section for entry in index.tracker.entries if entry.kind is EntryKind.FILE]
    path_sections = [
        entry.section for entry in index.tracker.entries if entry.kind is EntryKind.FILE and _PATH.match(entry.title)
    ]
    for statement in index.statements:
        match = _FILES.search(statement.text) if statement.heading else None
        count = file_sections.count(statement.section) if match else 0
        counts = (count, path_sections.count(statement.section) if match else 0)
        if match and count and int(match[1]) not in counts:
            message = f"claims {pluralize(int(match[1]), 'file')}; {count} {is_or_are(count)} listed"
            yield Contradiction("file-count", statement.line, message, match[0])


_COUNT_COLUMNS = (
    (re.compile(r"(?:# ?)?(?:of )?(?:total|tasks|total tasks|all)"), "", ()),
    (DONE_HEAD, "done", (Progress.DONE,)),
    (re.compile(r"(?:tasks )?(?:in[ -]progress|wip|under way|ongoing)"), "in progress", (Progress.IN_PROGRESS,)),
    (re.compile(r"(?:tasks )?(?:open|pending|to ?do|not started)"), "open", (Progress.OPEN,)),
)
"""Columns that count tasks: the pattern of their heads, their name, and the progress they count (none: all tasks)."""


def check_count_tables(index: TrackerIndex) -> Iterator[Contradiction]:
    """Compares a table that counts the tasks of each section, `| Phase 1 | 20 | 6 |`, with the listed tasks."""
    for statement in index.statements if index.tasks else ():
        is_count = counts_tasks(statement) and not any(_FRACTION.fullmatch(cell) for _, cell in statement.cells)
        groups = find_row_groups(index, statement) if statement.cells and is_count else []
        for head, cell in statement.cells[1:] if groups else ():
            match = _ONLY_NUMBER.fullmatch(strip_marks(cell))
            column = next(((name, progress) for heads, name, progress in _COUNT_COLUMNS if heads.fullmatch(head)), None)
            if match and column:
                yield from _check_cell(statement, int(match["count"].replace(",", "")), column, groups)


def _check_cell(
    statement: Statement, claimed: int, column: tuple[str, tuple[Progress, ...]], groups: Sequence[Group]
) -> Iterator[Contradiction]:
    name, progress = column
    with_in_progress = _NOT_DONE if progress == (Progress.OPEN,) else progress
    counts = [
        group.count(*choice) if choice else len(group.tasks)
        for group in groups
        for choice in (progress, with_in_progress)
    ]
    if claimed not in counts:
        rule = "done-count" if progress else "task-count"
        where = f" in {groups[0].name}" if groups[0].title else ""
        claim = f"{pluralize(claimed, 'task')} {name}".strip() + where
        actual = f"{counts[0]:,} {is_or_are(counts[0])}" if name else f"{counts[0]:,} {is_or_are(counts[0])} listed"
        yield Contradiction(rule, statement.line, f"claims {claim}; {actual}")
