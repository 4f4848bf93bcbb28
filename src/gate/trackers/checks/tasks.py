"""Checks tasks against each other: numbers, dependencies, boxes and fields, and claims to be ready."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set

from gate.model.text import is_or_are, pluralize
from gate.trackers.checks.groups import names_no_part
from gate.trackers.checks.index import MAX_SEARCHED, TrackerIndex, extract_key_words, is_clearly_open
from gate.trackers.checks.model import Contradiction, shorten
from gate.trackers.reading.model import Entry, Field, Statement
from gate.trackers.reading.nesting import find_direct_children
from gate.trackers.reading.statuses import parse_field_progress
from gate.trackers.reading.titles import is_continuation
from gate.trackers.reading.vocabulary import EntryKind, Progress, parse_mark, strip_marks

_NUMBERS = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d{1,4})+|[A-Z]{2,9}-\d{1,6})(?![\w.])")
_PLAIN_NUMBERS = re.compile(r"(?<![\w.#-])#?(\d{1,4})(?![\w.%-])")
_FOLLOW_UP = re.compile(r"(?:progress|status|dependency|check)\b")
"""The start of a task that looks at another task: `Task 7.1 progress`."""

_BRACKETS = re.compile(r"\([^)]*\)")
_REQUIREMENT = re.compile(r"(?:C?FR|NFR|REQ|US|AC|SC|BR|UC|ADR)-")
"""The number of a requirement, which a sentence may begin with: `FR-13 compliant`."""

_OPTIONAL = re.compile(
    r"\b(?:optional(?:ly)?|nice.to.have|stretch|bonus|later|future|follow.?ups?|deferred|postponed|out of scope|v2|"
    r"partial(?:ly)?)\b",
    re.IGNORECASE,
)
"""Words of work that may stay open below a task that is done."""

_CHECK_MARK = re.compile("[✅☑✔✓]")

_SEPARATORS = re.compile(r"[,;&]|\band\b")
_FULLY_READY = re.compile(r"\b100\s*%\s*(?:production[- ]?)?read(?:y|iness)\b", re.IGNORECASE)
_NOT_YET = re.compile(
    r"(?:\b(?:to|for|until|towards?|reach|achieve|before|become|get|be|not|remaining|roadmap|path)\b|→|->)\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
"""Words before a readiness that is a goal and not a claim."""

_GOAL = re.compile(r"\b(?:target|goal|aim|objective|vision)s?\b", re.IGNORECASE)
"""The label of a readiness that is a goal."""

_HEDGE = re.compile(
    r"^\W{0,4}\b(?:awaiting|pending|after|once|except|subject to|minus|but)\b|"
    r"^\W{0,4}for (?:\w+ )?testing\b|^\s+(?:system|platform|product|application|app|code)\b|"
    r"^\W{0,4}with \w* ?\b"
    r"(?:action items|recommendations?|caveats?|limitations?|conditions?|exceptions?|known issues)\b",
    re.IGNORECASE,
)
"""Words after a readiness that name what is open."""

_AFTERWARDS = re.compile(
    r"\b(?:next|future|later|afterwards?|enhancements?|nice.to.have|stretch|backlog|optional|out of scope)\b|"
    r"\b(?:medium|long)[- ]term\b|^\W*(?:ongoing operations|operations|maintenance|deployment)\W*$|"
    r"\bpost[- ](?:deploy\w*|launch|release|mvp|go[- ]live|production)\b|"
    r"\bafter (?:the )?(?:deploy\w*|launch|release|go[- ]live)\b|\bT\s?\+\s?\d|"
    r"\bdeploy(?:ment|ing)? (?:status|steps?|to)\b",
    re.IGNORECASE,
)
"""The titles of sections with work that a product which is ready still has before it."""

_READY = re.compile(r"\b(?:PRODUCTION[- ]READY|READY FOR PRODUCTION|READY TO (?:LAUNCH|SHIP))\b")

STEM = 6
"""Words with as many equal letters at their start are the same word in another form."""

FREQUENT = 3
"""In more titles than this, and than one in twenty, a word is frequent."""

TOP_LEVEL = 2
"""Below headings of a deeper level, a claim to be ready is about its own section."""


def check_numbers(index: TrackerIndex) -> Iterator[Contradiction]:
    """Finds numbers that two different tasks have, or that a mention gives to another task."""
    numbered = list(_numbered_tasks(index))
    first = {task.number: task for task in reversed(numbered)}
    for task in numbered:
        other = first[task.number]
        in_other_table = task.number.isdigit() and task.section != other.section
        if other is not task and not in_other_table and not _is_same_task(task.title, other.title):
            message = f"gives the number {task.number} to two tasks, here and in line {other.line}"
            yield Contradiction("number-twice", task.line, message, task.number)
    yield from _check_mentions(index, first)


def _numbered_tasks(index: TrackerIndex) -> Iterator[Entry]:
    """The tasks with a number of their own: no follow-up on another one, no requirement, and no name with a number."""
    schemes = Counter(number.partition("-")[0] for number in {task.number for task in index.tasks} if "-" in number)
    for task in index.tasks:
        # a prefix with a single number, as in `GPT-4` or `EIP-712`, is a name
        is_name = schemes.get(task.number.partition("-")[0], 2) < 2
        is_requirement = _REQUIREMENT.match(task.number) and task.title[:1].islower()
        if task.number and not is_name and not is_requirement and not _FOLLOW_UP.match(task.title):
            yield task


def _check_mentions(index: TrackerIndex, first: Mapping[str, Entry]) -> Iterator[Contradiction]:
    """Finds mentions that call a numbered task by the name of another one."""
    frequent = _find_frequent_words(index.tasks)
    criteria = {entry.line for entry in index.tracker.entries if entry.kind is EntryKind.CRITERION}
    for mention in index.tracker.mentions:
        if mention.line in criteria:
            continue  # says what holds when the task is done
        name = _name_in_mention(mention)
        listed = first.get(mention.name)
        is_named = listed and name and not _is_remark(name) and not _is_status(listed.title)
        if listed and is_named and not _is_same_task(name, listed.title, frequent):
            here, there = shorten(strip_marks(name)), shorten(listed.title)
            message = f"calls {mention.name} {here!r} here and {there!r} in line {listed.line}"
            yield Contradiction("number-twice", mention.line, message, mention.name)


def _is_remark(name: str) -> bool:
    """Whether a text after the number of a task is a remark on it, as `implemented in kite.ts`, and not its name."""
    start = " ".join(name.split()[:2])
    return is_continuation(name) or (name[:1].islower() and parse_field_progress(start) is not Progress.NONE)


def _is_status(title: str) -> bool:
    """Whether a title is only a status, as in `Task 1.2: COMPLETE`."""
    return len(title.split()) == 1 and parse_field_progress(title) is not Progress.NONE


def _find_frequent_words(tasks: Sequence[Entry]) -> Set[str]:
    """The key words of many titles: one of them alone does not say which task is meant."""
    counts = Counter(word for task in tasks for word in extract_key_words(task.title))
    return {word for word, count in counts.items() if count > max(FREQUENT, len(tasks) // 20)}


def _is_same_task(title: str, other: str, frequent: Set[str] = frozenset()) -> bool:
    """Whether two titles name the same task: they are equal, or share a key word, or two where one is frequent."""
    words, other_words = (extract_key_words(_BRACKETS.sub("", text)) for text in (title, other))
    shared = {word for word in words if any(word[:STEM] == candidate[:STEM] for candidate in other_words)}
    if shared - frequent or len(shared) > 1 or (shared and words == other_words):
        return True
    compact, other_compact = (re.sub(r"[\W_]", "", _normalized(text)) for text in (title, other))
    if compact.isascii() is not other_compact.isascii():
        return True  # titles in two scripts cannot be compared
    shares = not compact.isascii() and any(compact[at : at + 2] in other_compact for at in range(len(compact) - 1))
    return shares or (bool(compact) and bool(other_compact) and (compact in other_compact or other_compact in compact))


def _name_in_mention(mention: Field) -> str:
    """The name that a mention gives to a task: `Task 1.2: Name`, or `**Name** (Task 1.2)`; else empty."""
    number, text = re.escape(mention.name), mention.value[:MAX_SEARCHED]
    after = re.search(rf"[Tt]ask\s*#?{number}(?:\*\*)?\s*(?::|-|–)(?:\*\*)?\s*(\S.*)", text)
    before = re.match(rf"\W*\*\*([^*]+)\*\*\s*\([Tt]ask\s*#?{number}\)", text)
    match = before or after
    return match[1] if match else ""


def check_dependencies(index: TrackerIndex) -> Iterator[Contradiction]:
    """Finds done tasks that depend on a task that is not done."""
    dependent = [
        (task, field) for task in index.tasks if task.progress is Progress.DONE and (field := task.get("depends"))
    ]
    if not dependent:
        return
    tasks = index.tasks[::-1]  # so that the first task with a number or title wins
    by_name = {_normalized(task.title): task for task in tasks} | {task.number: task for task in tasks if task.number}
    by_row = {(task.section, task.number): task for task in index.tasks if task.number.isdigit()}
    for task, field in dependent:
        for other in _dependencies(task, field, by_name, by_row):
            if other is not task and not other.progress.is_settled:
                name = task.number or repr(shorten(task.title))
                other_name = other.number or repr(shorten(other.title))
                message = f"claims that {name} is done; it depends on {other_name} (line {other.line}), which is not"
                yield Contradiction("depends-on-open", task.line, message)


def _dependencies(
    task: Entry, field: str, by_name: Mapping[str, Entry], by_row: Mapping[tuple[int, str], Entry]
) -> Iterator[Entry]:
    """The tasks in a field: by number, by the number of a row of the same table, or by their whole title."""
    tasks = [by_name.get(number) for number in _NUMBERS.findall(field)]
    if task.number.isdigit():
        tasks += [by_row.get((task.section, number)) for number in _PLAIN_NUMBERS.findall(field)]
    tasks += [by_name.get(_normalized(part)) for part in _SEPARATORS.split(field)]
    yield from dict.fromkeys(other for other in tasks if other)


def _normalized(text: str) -> str:
    """A title without quotes, in lower case, for comparison."""
    return strip_marks(text).strip(" .\"'“”").lower()


def check_status_fields(index: TrackerIndex) -> Iterator[Contradiction]:
    """Finds tasks whose checkbox and status field disagree."""
    for task in index.tasks:
        has_both = task.progress_source == "tick" and task.get("status")
        status = parse_field_progress(task.get("status")) if has_both else Progress.NONE
        if status not in (Progress.NONE, Progress.DROPPED) and (status is Progress.DONE) != bool(task.ticked):
            box = "ticks" if task.ticked else "does not tick"
            yield Contradiction("box-and-status", task.line, f"{box} a task whose status is {status}")


def check_nested_tasks(index: TrackerIndex) -> Iterator[Contradiction]:
    """Finds tasks that are marked as done above open checkboxes; optional and later work may stay open."""
    children = find_direct_children(index.tracker.entries)
    for task in index.tasks:
        nested = [child for child in children.get(task.line, ()) if not _OPTIONAL.search(child.text)]
        is_open = [child for child in nested if child.ticked is False and not child.progress.is_settled]
        is_done = task.ticked or (task.progress_source == "mark" and _CHECK_MARK.search(task.text))
        if is_open and is_done and task.progress is Progress.DONE and not _OPTIONAL.search(task.text):
            verb = "ticks" if task.ticked else "marks as done"
            count = f"{len(is_open)} of {pluralize(len(nested), 'checkbox', 'checkboxes')} below it"
            subject = f"{count} {is_or_are(len(is_open))} open, first in line {is_open[0].line}"
            yield Contradiction("ticked-above-open", task.line, f"{verb} {shorten(task.title)!r}; {subject}")


def check_readiness(index: TrackerIndex) -> Iterator[Contradiction]:
    """Finds the strongest claim to be ready, such as `100% production ready`, while checkboxes are open."""
    for excerpt, statement in _readiness_claims(index):
        entries, subject = _readiness_subject(index, statement)
        open_entries = [entry for entry in entries if not entry.progress.is_settled]
        if any(is_clearly_open(entry) and not _is_for_later(index, entry) for entry in open_entries):
            open_count = len(open_entries)
            message = f"claims {excerpt!r}; {open_count:,} of {subject} {is_or_are(open_count)} open"
            yield Contradiction("ready-and-open", statement.line, message, excerpt)
            return


def _is_for_later(index: TrackerIndex, entry: Entry) -> bool:
    """Whether a task is work for the time after a launch, by the titles of its sections."""
    position = entry.section
    while position >= 0:
        section = index.section(position)
        if section.level > 1 and _AFTERWARDS.search(section.title):
            return True
        position = section.parent
    return False


def _readiness_subject(index: TrackerIndex, statement: Statement) -> tuple[Sequence[Entry], str]:
    """The entries that a claim is about, and their number in words: those of a deep section, else all."""
    if statement.section >= 0 and index.section(statement.section).level > TOP_LEVEL:
        tasks = index.tasks_below(statement.section)
        return tasks, pluralize(len(tasks), "task")
    entries = index.tasks_and_criteria
    if len(entries) == len(index.tasks):
        return entries, pluralize(len(entries), "task")
    return entries, f"{len(entries):,} tasks and criteria"


def _readiness_claims(index: TrackerIndex) -> Iterator[tuple[str, Statement]]:
    """The claims to be ready, full readiness first; plans and claims about a part are left out."""
    for pattern in (_FULLY_READY, _READY):
        for statement in index.statements:
            text = strip_marks(statement.text)
            match = pattern.search(text)
            if not match or statement.code or _HEDGE.search(text[match.end() :]):
                continue
            if _NOT_YET.search(text[: match.start()]):
                continue
            before = text[: match.start()]
            name = (
                strip_marks(statement.label) or (before if statement.heading or ":" in before else "").partition(":")[0]
            )
            is_marked = parse_mark(statement.text) is Progress.DONE and bool(statement.heading or statement.label)
            if (pattern is _FULLY_READY or is_marked) and names_no_part(name) and not _GOAL.search(name):
                yield match[0], statement
