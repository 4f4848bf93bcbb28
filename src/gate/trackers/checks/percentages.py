"""Checks claimed percentages of done tasks: in prose, headings, tables and progress bars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gate.model.text import is_or_are, pluralize
from gate.trackers.checks.counts import PROGRESS_LABEL
from gate.trackers.checks.groups import (
    Group,
    find_groups,
    find_groups_by_title,
    find_row_groups,
    has_row_per_part,
    is_below_progress_heading,
)
from gate.trackers.checks.index import TrackerIndex
from gate.trackers.checks.model import Contradiction
from gate.trackers.reading.model import Statement
from gate.trackers.reading.vocabulary import Progress, strip_marks

TOLERANCE = 5
"""Percentage points by which a claimed percentage may differ from the counted one, because people round."""

_NUMBER = r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)\s*%"
_PERCENT_DONE = re.compile(rf"{_NUMBER}\s*(?:complete|done|finished|deployed|implemented)", re.IGNORECASE)
_PERCENT_WITH_COUNT = re.compile(rf"{_NUMBER}\s*(?:complete |done )?\(\s*(\d{{1,4}})\s*(?:/|of)\s*(\d{{1,4}})\b")
_BLOCKS = "█▓▒░▌■□▰▱⬜"
_BAR = re.compile(
    rf"\s{{0,20}}([A-Za-z][\w .&/-]{{1,60}}?):?\s{{0,20}}\[?"
    rf"(?:[{_BLOCKS}][{_BLOCKS} ]{{0,99}}|[#=>]{{3,99}}[#=>. -]{{0,99}})\]?\s{{0,20}}{_NUMBER}"
)
_ONLY_PERCENT = re.compile(
    rf"[\s█▓▒░▌■□▰▱⬜#=>.\[\]~≈-]*{_NUMBER}(?:\s*(?:complete|done|finished))?[\s.!]*", re.IGNORECASE
)
_OTHER_COUNT = re.compile(
    r"→|->|\d\s*(?:/|of)\s*~?\d+\s+(?!tasks?\b|complete|done|finished)[a-z]|\d\s*hours?\b"
    r"|\ball \d+ (?:\w+ ){0,2}tasks?\b"
    r"|%[^(]{0,20}\(\s*(?:step|phase|week|stage|sprint|milestone)\b"
    r"|\b(?:step|phase|week|stage|sprint|part|milestone)s?\s+\d+\s*(?:/|of)\s*\d",
    re.IGNORECASE,
)
"""A sign that the percentage counts something else (tests, phases, hours) or describes a change over time."""

_OTHER_MEASURE = re.compile(
    r"\b(?:confidence|quality|scores?|ratings?|grades?|satisfaction|coverage|probabilit\w+)\b", re.IGNORECASE
)

_COLUMN = re.compile(r"(?:% ?)?(?:progress|complete[d]?|completion|done|status|finished)(?: ?%| rate| ?\(%\))?|%")


def check_percentages(index: TrackerIndex) -> Iterator[Contradiction]:
    """Compares `Health checks: 0% complete`, `8% (6/76)` and `70% complete` with the tasks they are about."""
    for statement in index.statements:
        text = strip_marks(statement.text)
        if match := _PERCENT_WITH_COUNT.search(text):
            claimed, (part, whole) = Decimal(match[1]), (int(match[2]), int(match[3]))
            if whole and not _OTHER_COUNT.search(text) and abs(_percentage(part, whole) - claimed) > 1:
                message = f"claims {match[1]}%, but {part} of {whole} is {_rounded(part, whole)}"
                yield Contradiction("percentage", statement.line, message, match[0])
        for excerpt, groups in _claims(index, statement, text):
            yield from _check_claim(statement.line, excerpt, groups)


def _claims(index: TrackerIndex, statement: Statement, text: str) -> Iterator[tuple[str, Sequence[Group]]]:
    """The text that claims a percentage, with the groups of tasks that it may be about."""
    if statement.cells:
        if _measures_something_else(index, statement):
            return
        cells = (cell for cell in statement.cells[1:] if cell[0] != "status" or has_row_per_part(statement))
        columns = (strip_marks(cell) for head, cell in cells if _COLUMN.fullmatch(head))
        yield from ((cell, find_row_groups(index, statement)) for cell in columns if _ONLY_PERCENT.fullmatch(cell))
    elif statement.code:
        if (bar := _BAR.match(text)) and not _OTHER_COUNT.search(text):
            yield f"{bar[2]}%", find_groups(index, statement, bar[1])
    elif _OTHER_COUNT.search(text):
        return
    elif match := _PERCENT_DONE.search(text):
        if groups := _groups_of_sentence(index, statement, match):
            yield match[0], groups
    elif statement.label and _ONLY_PERCENT.fullmatch(text) and not _measures_something_else(index, statement):
        yield text, _labelled_groups(index, statement)


def _groups_of_sentence(index: TrackerIndex, statement: Statement, match: re.Match[str]) -> Sequence[Group]:
    """The groups of `70% complete` in a heading, or after a label.

    A heading with the number of a single task says how far that task is, as its author estimates it. A section that
    lists only what is done does not list the rest.
    """
    if statement.heading:
        section = statement.section
        group = Group(index.section(section).title, index.tasks_below(section))
        is_log = group.count(Progress.DONE) == len(group.tasks) and not match[1].startswith("100")
        return [] if index.is_task_heading(section) or index.is_report or is_log else [group]
    is_value = bool(statement.label) and match.start() == 0
    return find_groups(index, statement, strip_marks(statement.label)) if is_value else []


def _labelled_groups(index: TrackerIndex, statement: Statement) -> list[Group]:
    """The groups of a labelled percentage: those of a label of progress, else the sections with the label as title."""
    label = strip_marks(statement.label)
    if PROGRESS_LABEL.fullmatch(label) or label.lower() == "overall":
        return find_groups(index, statement, label)
    return find_groups_by_title(index, label) if is_below_progress_heading(index, statement) else []


def _measures_something_else(index: TrackerIndex, statement: Statement) -> bool:
    """Whether the label or the heading above says that the percentage is a score, a confidence or a coverage."""
    if _OTHER_MEASURE.search(statement.label):
        return True
    return statement.section >= 0 and bool(_OTHER_MEASURE.search(index.section(statement.section).title))


def _check_claim(line: int, excerpt: str, groups: Sequence[Group]) -> Iterator[Contradiction]:
    """A contradiction when the claim fits none of the groups of tasks that it may be about."""
    groups = [group for group in groups if group.tasks]
    number = re.search(r"\d{1,3}(?:\.\d{1,2})?", excerpt)
    claimed = Decimal(number[0]) if number else Decimal(0)
    if claimed > 100 or not groups or any(_fits(claimed, variant) for group in groups for variant in group.variants):
        return
    group = min(groups, key=lambda candidate: len(candidate.tasks))
    done, whole = group.count(Progress.DONE), len(group.tasks)
    message = (
        f"claims {claimed}%; {done} of {pluralize(whole, 'task')} {is_or_are(done)} done ({_rounded(done, whole)})"
    )
    yield Contradiction("percentage", line, message, excerpt.strip())


def _fits(claimed: Decimal, group: Group) -> bool:
    """Whether the claim fits the group. Tasks in progress may count in part, but not towards 100%.

    Of the features of a section with a mark or a status and no checkbox, the percentage says how far they are together.
    """
    done, in_progress, whole = group.count(Progress.DONE), group.count(Progress.IN_PROGRESS), len(group.tasks)
    if claimed == 0:
        return done == 0
    if group.title and not any(task.ticked is not None for task in group.tasks):
        return True
    if claimed == 100:
        return done == whole
    return _percentage(done, whole) - TOLERANCE <= claimed <= _percentage(done + in_progress, whole) + TOLERANCE


def _percentage(part: int, whole: int) -> Decimal:
    return Decimal(part * 100) / whole


def _rounded(part: int, whole: int) -> str:
    return f"{_percentage(part, whole).quantize(Decimal(1))}%"
