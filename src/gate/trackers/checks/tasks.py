"""Tasks against each other: numbers, dependencies, boxes and fields, and `ready` above what is open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gate.model.text import is_or_are, pluralize
from gate.trackers.checks.groups import of_everything
from gate.trackers.reading.model import Entry, Field
from gate.trackers.reading.vocabulary import State, marked, plain, said
from gate.trackers.statements import LONGEST, Account, Contradiction, Saying, clipped, words

_NUMBERS = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d{1,4})+|[A-Z]{2,9}-\d{1,6})(?![\w.])")
_PLAIN_NUMBERS = re.compile(r"(?<![\w.#-])#?(\d{1,4})(?![\w.%-])")
_PARTS = re.compile(r"[,;&]|\band\b")
_COMPLETE = re.compile(r"\b100\s*%\s*(?:production[- ]?)?read(?:y|iness)\b", re.IGNORECASE)
_NOT_YET = re.compile(
    r"(?:\b(?:to|for|until|towards?|reach|achieve|before|become|get|be|not|remaining|roadmap|path)\b|→|->)\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
"""What stands before a readiness that is wanted."""

_READY = re.compile(r"\b(?:PRODUCTION[- ]READY|READY FOR PRODUCTION|READY TO (?:LAUNCH|SHIP))\b")


def numbers(account: Account) -> Iterator[Contradiction]:
    """A number that two tasks of other words bear, or that a mention gives to something else."""
    first: dict[str, Entry] = {}
    schemes = Counter(number.partition("-")[0] for number in {task.number for task in account.tasks} if "-" in number)
    for task in account.tasks:
        # `GPT-4` and `EIP-712` are names of things: a scheme of numbers has more than one of its kind
        if not task.number or schemes.get(task.number.partition("-")[0], 2) < 2:
            continue
        other = first.setdefault(task.number, task)
        same_table = task.number.isdigit() and task.section != other.section
        if other is not task and not same_table and not _alike(task.title, other.title):
            said = f"gives the number {task.number} to two tasks, here and in line {other.line}"
            yield Contradiction("number-twice", task.line, said, task.number)
    for mention in account.tracker.mentions:
        named = _name_of(mention)
        known = first.get(mention.name)
        if known and named and not _alike(named, known.title):
            here, there = clipped(plain(named)), clipped(known.title)
            said = f"calls {mention.name} {here!r} here and {there!r} in line {known.line}"
            yield Contradiction("number-twice", mention.line, said, mention.name)


def _alike(one: str, other: str) -> bool:
    """Whether two titles speak of the same: they share a telling word, or are the same."""
    return bool(words(one) & words(other)) or _key(one) == _key(other)


def _name_of(mention: Field) -> str:
    """What a mention calls the task: `Task 1.2: Name`, or `**Name** (Task 1.2)`."""
    number, text = re.escape(mention.name), mention.value[:LONGEST]
    after = re.search(rf"[Tt]ask\s*#?{number}(?:\*\*)?\s*(?::|-|–)(?:\*\*)?\s*(\S.*)", text)
    before = re.match(rf"\W*\*\*([^*]+)\*\*\s*\([Tt]ask\s*#?{number}\)", text)
    found = before or after
    return found[1] if found else ""


def dependencies(account: Account) -> Iterator[Contradiction]:
    """A task that is done and depends on one that is not."""
    asking = [(task, told) for task in account.tasks if task.state is State.DONE and (told := task.get("depends"))]
    if not asking:
        return
    every = account.tasks[::-1]  # the first of a number or a title is the one that is meant
    known = {_key(task.title): task for task in every} | {task.number: task for task in every if task.number}
    beside = {(task.section, task.number): task for task in account.tasks if task.number.isdigit()}
    for task, told in asking:
        for other in _needed(task, told, known, beside):
            if other is not task and other.state is not State.DONE:
                name = task.number or repr(clipped(task.title))
                needed = other.number or repr(clipped(other.title))
                said = f"claims that {name} is done; it depends on {needed} (line {other.line}), which is not"
                yield Contradiction("depends-on-open", task.line, said)


def _needed(
    task: Entry, told: str, known: Mapping[str, Entry], beside: Mapping[tuple[int, str], Entry]
) -> Iterator[Entry]:
    """The tasks that a field names: by number, by the number of a row of the same table, or by their whole title."""
    found = [known.get(number) for number in _NUMBERS.findall(told)]
    if task.number.isdigit():
        found += [beside.get((task.section, number)) for number in _PLAIN_NUMBERS.findall(told)]
    found += [known.get(_key(part)) for part in _PARTS.split(told)]
    yield from dict.fromkeys(each for each in found if each)


def _key(text: str) -> str:
    """A title as people repeat it: in quotes or not, in any case."""
    return plain(text).strip(" .\"'“”").lower()


def fields(account: Account) -> Iterator[Contradiction]:
    """A box that says one thing, and a status field that says another."""
    for task in account.tasks:
        stated = said(task.get("status")) if task.told == "tick" and task.get("status") else State.NONE
        if stated and (stated is State.DONE) != (task.state is State.DONE):
            box = "ticks" if task.ticked else "does not tick"
            yield Contradiction("box-and-status", task.line, f"{box} a task whose status says {stated}")


DEEP = 2
"""The level of heading below which a part speaks for itself."""


def ready(account: Account) -> Iterator[Contradiction]:
    """`100% production ready` where boxes are open; said once, of the plainest claim."""
    for claimed, saying in _claims(account):
        asked, what = _spoken_of(account, saying)
        if left := sum(entry.state is not State.DONE for entry in asked):
            message = f"claims {claimed!r}; {left:,} of {what} {is_or_are(left)} open"
            yield Contradiction("ready-and-open", saying.line, message, claimed)
            return


def _spoken_of(account: Account, saying: Saying) -> tuple[Sequence[Entry], str]:
    """What a claim is about, and its number in words: deep in a document the part it stands in, else everything."""
    if saying.section >= 0 and account.section(saying.section).level > DEEP:
        asked: Sequence[Entry] = account.below(saying.section)
        return asked, pluralize(len(asked), "task")
    asked = account.asked
    return asked, pluralize(len(asked), "task") if len(asked) == len(
        account.tasks
    ) else f"{len(asked):,} tasks and criteria"


def _claims(account: Account) -> Iterator[tuple[str, Saying]]:
    """The words that claim to be ready, in full first, and where they stand; what is planned or partial claims not."""
    for pattern in (_COMPLETE, _READY):
        for saying in account.sayings:
            text = plain(saying.text)
            match = pattern.search(text)
            if not match or saying.code or _NOT_YET.search(text[: match.start()]):
                continue
            before = text[: match.start()]
            name = plain(saying.label) or (before if saying.heading or ":" in before else "").partition(":")[0]
            marked_so = marked(saying.text) is State.DONE and bool(saying.heading or saying.label)
            if (pattern is _COMPLETE or marked_so) and of_everything(name):
                yield match[0], saying
