"""Counted against claimed: shares of what is done, in prose, headings, tables and bars of progress."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gate.model.text import is_or_are, pluralize
from gate.trackers.checks.counts import WHOLE
from gate.trackers.checks.groups import Group, by_part, meant, named, row, surveyed
from gate.trackers.reading.vocabulary import State, plain
from gate.trackers.statements import Account, Contradiction, Saying

SLACK = 5
"""Percentage points by which a claimed share may differ from the counted one: people round."""

_NUMBER = r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)\s*%"
_SHARE = re.compile(rf"{_NUMBER}\s*(?:complete|done|finished|deployed|implemented)", re.IGNORECASE)
_PAIR = re.compile(rf"{_NUMBER}\s*(?:complete |done )?\(\s*(\d{{1,4}})\s*(?:/|of)\s*(\d{{1,4}})\b")
_BLOCKS = "█▓▒░▌■□▰▱⬜"
_BAR = re.compile(
    rf"\s{{0,20}}([A-Za-z][\w .&/-]{{1,60}}?):?\s{{0,20}}\[?"
    rf"(?:[{_BLOCKS}][{_BLOCKS} ]{{0,99}}|[#=>]{{3,99}}[#=>. -]{{0,99}})\]?\s{{0,20}}{_NUMBER}"
)
_BARE = re.compile(rf"[\s█▓▒░▌■□▰▱⬜#=>.\[\]~≈-]*{_NUMBER}(?:\s*(?:complete|done|finished))?[\s.!]*", re.IGNORECASE)
_ELSE = re.compile(r"→|->|\d\s*(?:/|of)\s*~?\d+\s+(?!tasks?\b)[a-z]|\d\s*hours?\b", re.IGNORECASE)
"""What says that something else was counted: tests, phases, hours; or that it is on its way from here to there."""

_FELT = re.compile(
    r"\b(?:confidence|quality|scores?|ratings?|grades?|satisfaction|coverage|probabilit\w+)\b", re.IGNORECASE
)

_COLUMN = re.compile(r"(?:% ?)?(?:progress|complete[d]?|completion|done|status|finished)(?: ?%| rate| ?\(%\))?|%")


def shares(account: Account) -> Iterator[Contradiction]:
    """`Health checks: 0% complete`, `8% (6/76)`, `70% complete` of the whole: against the tasks that are meant."""
    for saying in account.sayings:
        text = plain(saying.text)
        if match := _PAIR.search(text):
            claimed, (part, whole) = Decimal(match[1]), (int(match[2]), int(match[3]))
            if whole and not _ELSE.search(text) and abs(_part(part, whole) - claimed) > 1:
                said = f"claims {match[1]}%, and {part} of {whole} is {_percent(part, whole)}"
                yield Contradiction("share", saying.line, said, match[0])
        for words, groups in _claimed(account, saying, text):
            yield from _share(saying.line, words, groups)


def _claimed(account: Account, saying: Saying, text: str) -> Iterator[tuple[str, Sequence[Group]]]:
    """The words that claim a share, and the groups of tasks that they may mean."""
    if saying.cells:
        shown = (each for each in saying.cells[1:] if each[0] != "status" or by_part(saying))
        columns = (plain(cell) for head, cell in shown if _COLUMN.fullmatch(head))
        yield from ((cell, row(account, saying)) for cell in columns if _BARE.fullmatch(cell))
    elif saying.code:
        if bar := _BAR.match(text):
            yield f"{bar[2]}%", meant(account, saying, bar[1])
    elif _ELSE.search(text):
        return
    elif match := _SHARE.search(text):
        if saying.heading:
            yield match[0], [Group(account.section(saying.section).title, account.below(saying.section))]
        elif saying.label and match.start() == 0:
            yield match[0], meant(account, saying, plain(saying.label))
    elif saying.label and _BARE.fullmatch(text) and not _felt(account, saying):
        label = plain(saying.label)
        told = WHOLE.fullmatch(label) or label.lower() == "overall"
        yield (
            text,
            meant(account, saying, label) if told else named(account, label) if surveyed(account, saying) else [],
        )


def _felt(account: Account, saying: Saying) -> bool:
    """Whether a share stands below a heading that says that it is of something else: how sure somebody is, a score."""
    return saying.section >= 0 and bool(_FELT.search(account.section(saying.section).title))


def _share(line: int, words: str, groups: Sequence[Group]) -> Iterator[Contradiction]:
    """A contradiction only when no group of tasks that may be meant bears the claim out."""
    groups = [group for group in groups if group.tasks]
    found = re.search(r"\d{1,3}(?:\.\d{1,2})?", words)
    claimed = Decimal(found[0]) if found else Decimal(0)
    if claimed > 100 or not groups or any(_bears(claimed, group) for group in groups):
        return
    group = min(groups, key=lambda each: len(each.tasks))
    done, whole = group.count(State.DONE), len(group.tasks)
    said = f"claims {claimed}%; {done} of {pluralize(whole, 'task')} {is_or_are(done)} done ({_percent(done, whole)})"
    yield Contradiction("share", line, said, words.strip())


def _bears(claimed: Decimal, group: Group) -> bool:
    """Whether so many percent are done; what is under way may count in part, but not to the whole."""
    done, under_way, whole = group.count(State.DONE), group.count(State.PROGRESS), len(group.tasks)
    if claimed == 100:
        return done == whole
    if claimed == 0:
        return done == 0
    return _part(done, whole) - SLACK <= claimed <= _part(done + under_way, whole) + SLACK


def _part(part: int, whole: int) -> Decimal:
    return Decimal(part * 100) / whole


def _percent(part: int, whole: int) -> str:
    return f"{_part(part, whole).quantize(Decimal(1))}%"
