"""Tasks against each other: numbers, dependencies, boxes and fields, and `ready` above what is open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.parsers.tracker_model import Entry, Field
from gate.parsers.tracker_words import State, marked, plain, said
from gate.trackers.sayings import Account, Contradiction, words

_NUMBERS = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d{1,4})+|[A-Z]{2,9}-\d{1,6})(?![\w.])")
_COMPLETE = re.compile(r"\b100\s*%\s*(?:production[- ]?)?read(?:y|iness)\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\W*(?:(?:overall|project|final|current|production|system|launch|release|document|the)\s+)*"
    r"(?:status|readiness|state|verdict|decision|conclusion|result)\W*",
    re.IGNORECASE,
)
"""A label that speaks of the whole."""

_READY = re.compile(r"\b(?:PRODUCTION[- ]READY|READY FOR PRODUCTION|READY TO (?:LAUNCH|SHIP))\b")


def numbers(account: Account) -> Iterator[Contradiction]:
    """A number that two tasks bear, or that a mention gives to something else."""
    first: dict[str, Entry] = {}
    for task in account.tasks:
        if not task.number:
            continue
        other = first.setdefault(task.number, task)
        same_table = task.number.isdigit() and task.section != other.section
        if other is not task and not same_table:
            yield Contradiction("number-twice", task.line, f"{task.number} is already the task of line {other.line}")
    for mention in account.tracker.mentions:
        named = _name_of(mention)
        known = first.get(mention.name)
        if known and named and not words(named) & words(known.title):
            message = f"{mention.name} is {plain(named)!r} here and {known.title!r} in line {known.line}"
            yield Contradiction("number-twice", mention.line, message)


def _name_of(mention: Field) -> str:
    """What a mention calls the task: `Task 1.2: Name`, or `**Name** (Task 1.2)`."""
    number = re.escape(mention.name)
    after = re.search(rf"[Tt]ask\s*#?{number}(?:\*\*)?\s*(?::|-|–)(?:\*\*)?\s*(\S.*)", mention.value)
    before = re.match(rf"\W*\*\*([^*]+)\*\*\s*\([Tt]ask\s*#?{number}\)", mention.value)
    found = before or after
    return found[1] if found else ""


def dependencies(account: Account) -> Iterator[Contradiction]:
    """A task that is done and depends on one that is not."""
    states = {task.number: task for task in account.tasks if task.number}
    for task in account.tasks:
        if task.state is not State.DONE:
            continue
        for number in _NUMBERS.findall(task.get("depends")):
            other = states.get(number)
            if other and other.state is not State.DONE:
                message = (
                    f"{task.number or task.title} is done and depends on {number} (line {other.line}), which is not"
                )
                yield Contradiction("depends-on-open", task.line, message)


def fields(account: Account) -> Iterator[Contradiction]:
    """A box that says one thing, and a status field that says another."""
    for task in account.tasks:
        stated = said(task.get("status")) if task.told == "tick" and task.get("status") else State.NONE
        if stated and (stated is State.DONE) != (task.state is State.DONE):
            box = "ticked" if task.ticked else "not ticked"
            yield Contradiction("box-and-status", task.line, f"its box is {box}, and its status says {stated}")


def ready(account: Account) -> Iterator[Contradiction]:
    """`100% production ready` where boxes are open; said once, of the plainest claim."""
    asked = account.asked
    left = sum(entry.state is not State.DONE for entry in asked)
    if not left:
        return
    claims = [saying for saying in account.sayings if _COMPLETE.search(plain(saying.text)) and not saying.code]
    claims += [
        saying
        for saying in account.sayings
        if _READY.search(saying.text)
        and marked(saying.text) is State.DONE
        and (saying.heading or _WHOLE.fullmatch(saying.label))
    ]
    what = "tasks" if len(asked) == len(account.tasks) else "tasks and criteria"
    for saying in claims[:1]:
        match = _COMPLETE.search(plain(saying.text)) or _READY.search(saying.text)
        claimed = match[0] if match else "ready"
        message = f"claims {claimed!r}; {left:,} of {len(asked):,} {what} are open"
        yield Contradiction("ready-and-open", saying.line, message)
