"""Counted against claimed: numbers of tasks and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gate.model.text import is_or_are, pluralize
from gate.trackers.checks.groups import DONE, Group, counts_tasks, meant, row
from gate.trackers.reading.vocabulary import Sort, State, plain
from gate.trackers.statements import Account, Contradiction, Saying

_OF = re.compile(
    r"(?<![\d./-])(?P<part>\d{1,4})\s*(?:/|\bof\b|\bout of\b)\s*(?P<whole>\d{1,4})(?![\d./%-])"
    r"(?P<unit>\s*tasks?\b)?(?P<after>[\s)]{0,3}\w*)",
    re.IGNORECASE,
)
_NUMBER = r"(?P<count>\d{1,3}(?:,\d{3})+|\d{1,5})"
_TOTAL = re.compile(rf"(?<![\d.,/-]){_NUMBER}\s+(?:\w+ )?tasks\b", re.IGNORECASE)
_IN_ALL = re.compile(
    r"total|(?:total )?(?:number|count) of tasks|tasks|total (?:tasks|items)|tasks (?:in )?total", re.IGNORECASE
)
_ALONE = re.compile(rf"\W*{_NUMBER}(?: tasks)?\W*", re.IGNORECASE)
_FILES = re.compile(r"\((\d{1,4}) files?\)", re.IGNORECASE)
_LEFT = re.compile(r"[\s)]*(?:remain|open|pending|left|outstanding|to\b|not\b)", re.IGNORECASE)
_ALONE_OF = re.compile(
    r"\W*(?:~?\d{1,3}(?:\.\d{1,2})?\s*%)?(?:\s*(?:complete|done))?\W*\d{1,4}\s*/\s*\d{1,4}\W*"
    r"(?:~?\d{1,3}(?:\.\d{1,2})?\s*%)?\W*(?:complete|completed|done|finished|remaining|open|pending|left)?\W*",
    re.IGNORECASE,
)
"""A count, with its share or without, and nothing else that would say what is counted."""

LONGEST = 120
"""Characters of a line that says no more than that."""

WHOLE = re.compile(
    r"(?:(?:overall|total|current|project) )?(?:progress|completion|completed|status|tasks|tasks (?:done|completed))"
    r"(?: rate| percentage)?",
    re.IGNORECASE,
)
"""The labels of what is claimed of all tasks of a part."""


def counts(account: Account) -> Iterator[Contradiction]:
    """`6/20 tasks`, `76 tasks in total`, `Completed (6/20)`: against the tasks that stand there."""
    for saying in account.sayings if account.tasks else ():
        text = plain(saying.text)
        for match in _OF.finditer(text):
            name = saying.label or text[: match.start()].partition(":")[0]
            if _is_count(saying, text, match, name):
                yield from _of(account, saying, match, meant(account, saying, plain(name)))
        yield from _total(account, saying, text)


def _is_count(saying: Saying, text: str, match: re.Match[str], name: str) -> bool:
    """Whether `6/20` is said of tasks: by its unit, by its heading, or beside the share of a progress."""
    if match["unit"]:
        return not saying.cells
    if saying.heading:
        counted = re.search(r"\btasks?\b|progress|pending", text, re.IGNORECASE)
        return bool(counted) and not match["after"].strip(" )")
    told = text if saying.label else text.partition(":")[2]
    if saying.cells or len(told) > LONGEST or not WHOLE.fullmatch(plain(name).strip()):
        return False
    return bool(_ALONE_OF.fullmatch(told))


def _of(account: Account, saying: Saying, match: re.Match[str], groups: list[Group]) -> Iterator[Contradiction]:
    """Both numbers of `6/20`, the first by what the words around it say is counted."""
    part, whole, words = int(match["part"]), int(match["whole"]), match[0].removesuffix(match["after"])
    if not groups:
        return
    if whole not in [len(group.tasks) for group in groups]:
        first = groups[0]
        said = f"claims {pluralize(whole, 'task')} in all; {len(first.tasks):,} stand in {first.name}"
        yield Contradiction("task-count", saying.line, said, words)
    state = account.section(saying.section).state if saying.heading else State.NONE
    if not state:
        state = State.OPEN if _LEFT.match(match["after"]) else State.DONE
    if part not in [number for group in groups for number in _how_many(group, state)]:
        found = _how_many(_fitting(groups, whole), state)[0]
        said = f"claims {pluralize(part, 'task')} {state}; {found:,} {is_or_are(found)}"
        yield Contradiction("done-count", saying.line, said, words)


def _how_many(group: Group, state: State) -> list[int]:
    """How many are in that state; what is under way may count as open."""
    exact = group.count(state)
    return [exact, group.count(State.OPEN, State.PROGRESS, State.NONE)] if state is State.OPEN else [exact]


def _fitting(groups: Sequence[Group], whole: int) -> Group:
    """The first group of that size, else the first."""
    return next((group for group in groups if len(group.tasks) == whole), groups[0])


def _total(account: Account, saying: Saying, text: str) -> Iterator[Contradiction]:
    label = plain(saying.label)
    match = _TOTAL.search(text) if re.search(r"\btotal\b", f"{label} {text}", re.IGNORECASE) else None
    if not match and not saying.cells and _IN_ALL.fullmatch(label) and "task" in label.lower():
        match = _ALONE.fullmatch(text)
    if match:
        claimed = int(match["count"].replace(",", ""))
        groups = meant(account, saying, label)
        if groups and claimed not in [len(group.tasks) for group in groups]:
            said = f"claims {pluralize(claimed, 'task')}; {len(groups[0].tasks):,} stand in {groups[0].name}"
            yield Contradiction("task-count", saying.line, said, match[0].strip())


def files(account: Account) -> Iterator[Contradiction]:
    """`(4 files)` in a heading: against the files listed below it."""
    listed = [entry.section for entry in account.tracker.entries if entry.sort is Sort.FILE]
    for saying in account.sayings:
        match = _FILES.search(saying.text) if saying.heading else None
        found = listed.count(saying.section) if match else 0
        if match and found and int(match[1]) != found:
            said = f"claims {pluralize(int(match[1]), 'file')}; {found} {is_or_are(found)} listed"
            yield Contradiction("file-count", saying.line, said, match[0])


_ROWS = (
    (re.compile(r"(?:# ?)?(?:of )?(?:total|tasks|total tasks|all)"), "", ()),
    (DONE, "done", (State.DONE,)),
    (re.compile(r"(?:tasks )?(?:in[ -]progress|wip|under way|ongoing)"), "in progress", (State.PROGRESS,)),
    (re.compile(r"(?:tasks )?(?:open|pending|to ?do|not started)"), "open", (State.OPEN,)),
)
"""The heads of columns that count tasks, what is said of them, and the states that they count; none for all."""


def rows(account: Account) -> Iterator[Contradiction]:
    """A table that counts the tasks of each section, `| Phase 1 | 20 | 6 |`: against the tasks that stand there."""
    for saying in account.sayings if account.tasks else ():
        groups = row(account, saying) if saying.cells and counts_tasks(saying) else []
        for head, cell in saying.cells[1:] if groups else ():
            match = _ALONE.fullmatch(plain(cell))
            kind = next(((what, states) for heads, what, states in _ROWS if heads.fullmatch(head)), None)
            if match and kind:
                yield from _cell(saying, int(match["count"].replace(",", "")), kind, groups)


def _cell(
    saying: Saying, claimed: int, kind: tuple[str, tuple[State, ...]], groups: Sequence[Group]
) -> Iterator[Contradiction]:
    what, states = kind
    open_too = (State.OPEN, State.PROGRESS, State.NONE) if states == (State.OPEN,) else states
    counted = [group.count(*each) if each else len(group.tasks) for group in groups for each in (states, open_too)]
    if claimed not in counted:
        rule = "done-count" if states else "task-count"
        said = f"{pluralize(claimed, 'task')} {what}".strip() + (f" in {groups[0].name}" if groups[0].title else "")
        found = f"{counted[0]:,} {is_or_are(counted[0])}" + ("" if what else " there")
        yield Contradiction(rule, saying.line, f"claims {said}; {found}")
