"""Counted against claimed: numbers of tasks and files, and shares of what is done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gate.parsers.tracker_model import Entry
from gate.parsers.tracker_words import Sort, State, plain
from gate.trackers.sayings import Account, Contradiction, Saying, done

SLACK = 5
"""Percentage points by which a claimed share may differ from the counted one: people round."""

_OF = re.compile(r"(?<![\d./])(\d{1,4})\s*/\s*(\d{1,4})(?![\d./])(\s*(?:tasks?|items?))?", re.IGNORECASE)
_TOTAL = re.compile(r"(\d{1,4})\s+tasks\b", re.IGNORECASE)
_FILES = re.compile(r"\((\d{1,4}) files?\)", re.IGNORECASE)
_SHARE = re.compile(r"(\d{1,3})\s*%\s*(?:complete|done|finished|deployed|implemented)", re.IGNORECASE)
_BAR = re.compile(r"^\s*([A-Za-z][\w .&/-]{1,60}):\s*[█▓▒░▌■□#=>. -]{3,}\s*(\d{1,3})\s*%")
_WHOLE = re.compile(r"status|progress|overall|completion", re.IGNORECASE)


def counts(account: Account) -> Iterator[Contradiction]:
    """`6/20 tasks`, `76 tasks in total`, `Completed (6/20)`: against the tasks that stand there."""
    total = len(account.tasks)
    for saying in account.sayings if total else ():
        text = plain(saying.text)
        for part, whole, unit in _OF.findall(text):
            if unit or (saying.heading and re.search(r"\btasks?\b|progress|pending", text, re.IGNORECASE)):
                yield from _of(account, saying, int(part), int(whole))
        if re.search(r"\btotal\b", f"{saying.label} {text}", re.IGNORECASE) and (match := _TOTAL.search(text)):
            claimed = int(match[1])
            if claimed not in _counted(account, saying.section, None):
                yield Contradiction("task-count", saying.line, f"claims {claimed:,} tasks; {total:,} stand in it")


def _of(account: Account, saying: Saying, part: int, whole: int) -> Iterator[Contradiction]:
    """Both numbers of `6/20`, the first by what the words around it say is counted."""
    if whole not in _counted(account, saying.section, None):
        said = f"claims {whole:,} tasks in all; {len(account.tasks):,} stand in it"
        yield Contradiction("task-count", saying.line, said)
    state = account.section(saying.section).state if saying.heading else State.DONE
    found = _counted(account, saying.section, state or State.DONE)
    if part not in found:
        yield Contradiction("done-count", saying.line, f"claims {part:,} tasks {state or 'done'}; {found[-1]:,} are")


def _counted(account: Account, section: int, state: State | None) -> list[int]:
    """How many tasks there are in the section, in each above it, and in the document (last)."""
    found = []
    while section >= 0:
        found.append(_how_many(account.below(section), state))
        section = account.section(section).parent
    return [*found, len(account.tasks) if state is None else account.states[state]]


def _how_many(tasks: Sequence[Entry], state: State | None) -> int:
    return sum(state is None or task.state is state for task in tasks)


def files(account: Account) -> Iterator[Contradiction]:
    """`(4 files)` in a heading: against the files listed below it."""
    listed = [entry.section for entry in account.tracker.entries if entry.sort is Sort.FILE]
    for saying in account.sayings:
        match = _FILES.search(saying.text) if saying.heading else None
        found = listed.count(saying.section) if match else 0
        if match and found and int(match[1]) != found:
            yield Contradiction("file-count", saying.line, f"claims {match[1]} files; {found} are listed")


def shares(account: Account) -> Iterator[Contradiction]:
    """`Health checks: 0% complete`, `8% (6/76)`, `70% complete` of the whole: against the tasks that are meant."""
    for saying in account.sayings:
        text = plain(saying.text)
        if match := re.search(r"(\d{1,3})\s*%\s*\((\d{1,4})/(\d{1,4})\b", text):
            claimed, part, whole = (int(each) for each in match.groups())
            if whole and abs(Decimal(part * 100) / whole - claimed) > 1:
                said = f"claims {claimed}%, and {part} of {whole} is {_percent(part, whole)}"
                yield Contradiction("share", saying.line, said)
        if found := _claimed_share(account, saying, text):
            yield from _share(saying.line, *found)


def _claimed_share(account: Account, saying: Saying, text: str) -> tuple[int, list[list[Entry]]] | None:
    """The share that a saying claims, and the groups of tasks that it may mean."""
    bar = _BAR.match(text) if saying.code else None
    match = _SHARE.search(text)
    if bar:
        return int(bar[2]), [list(account.below(at)) for at in account.named(bar[1])]
    if match and saying.heading:
        return int(match[1]), [list(account.below(saying.section))]
    if match and saying.label and match.start() == 0:
        if _WHOLE.search(saying.label):
            return int(match[1]), [list(account.tasks)]
        return int(match[1]), [list(account.below(at)) for at in account.named(saying.label)]
    return None


def _share(line: int, claimed: int, groups: list[list[Entry]]) -> Iterator[Contradiction]:
    """A contradiction only when no group of tasks that may be meant bears the claim out."""
    groups = [group for group in groups if group]
    if claimed > 100 or not groups or any(_bears(claimed, group) for group in groups):
        return
    group = min(groups, key=len)
    said = f"claims {claimed}%; {done(group)} of {len(group)} tasks are done ({_percent(done(group), len(group))})"
    yield Contradiction("share", line, said)


def _bears(claimed: int, group: list[Entry]) -> bool:
    ready = done(group)
    if claimed in {0, 100}:
        return ready == (0 if claimed == 0 else len(group))
    return abs(Decimal(ready * 100) / len(group) - claimed) <= SLACK


def _percent(part: int, whole: int) -> str:
    return f"{(Decimal(part * 100) / whole).quantize(Decimal(1))}%"
