"""The entries of a tracker that may need evidence, including targets outside of lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gate.trackers.reading.amounts import is_threshold, parse_amounts
from gate.trackers.reading.model import PROPERTY, Entry, Field, Statement, Tracker
from gate.trackers.reading.titles import MAX_TITLE
from gate.trackers.reading.vocabulary import EntryKind, parse_mark, strip_marks
from gate.trackers.suggestions.paths import find_endpoints
from gate.trackers.suggestions.suggestion import ENDPOINT_LABELS, EVIDENCE_LABELS, Suggestion, list_parts

_REMARK_LABELS = frozenset({"note", "notes", "comment", "comments", "timeline", "duration", "description"})
_TARGET_LABELS = frozenset({"target", "targets", "slo", "sla", "threshold", "thresholds"})
_TARGET = re.compile(r"\btargets?\b", re.IGNORECASE)
_MUST = re.compile(r"\b(?:must|should|shall)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CHANGE = re.compile(r"→|->|\bfrom\b|\bwas\b|\bup\b|\bdown\b", re.IGNORECASE)
_TESTS = re.compile(r"\s*(?:\w+ )?tests\b", re.IGNORECASE)
_GATE_LABELS = frozenset({"gate", "gates", "quality gate", "quality gates"})
"""Labels of fields that list gates: every one of them is covered, or listed."""


def find_candidates(tracker: Tracker) -> tuple[Entry, ...]:
    """The entries, followed by the lines outside of lists that may state a target."""
    targets = (_target_entry(statement) for statement in tracker.statements if _may_state_target(statement))
    return (*tracker.entries, *targets)


def _may_state_target(statement: Statement) -> bool:
    """Whether a statement may state a target, by its label or its text."""
    if statement.code:
        return False
    text = _labelled_text(statement)
    return statement.label.lower() in EVIDENCE_LABELS or _mentions_target(text) or is_threshold(strip_marks(text))


def _mentions_target(text: str) -> bool:
    """Whether a text has the word `target`, or a number after `must` or `should`."""
    must = _MUST.search(text)
    return bool(_TARGET.search(text) or (must and _DIGIT.search(text, must.end())))


def _labelled_text(statement: Statement) -> str:
    return f"{statement.label}: {statement.text}" if statement.label else statement.text


def _target_entry(statement: Statement) -> Entry:
    progress = parse_mark(statement.text)
    return Entry(
        EntryKind.TARGET, statement.line, strip_marks(_labelled_text(statement))[:MAX_TITLE], statement.text, progress,
        "mark" if progress else "", section=statement.section, label=statement.label,
    )  # fmt: skip


def states_target(entry: Entry) -> bool:
    """Whether a line outside of lists states a target, so that it is listed even without a suggestion."""
    label = entry.label.lower()
    if label in _TARGET_LABELS:
        return True
    amounts = parse_amounts(entry.text)
    has_amount = any(amount.operator or amount.unit not in ("", "h", "d") for amount in amounts)
    return has_amount and (
        label in ("goal", "goals", "budget") or _mentions_target(entry.title) or is_threshold(entry.title)
    )


def find_uncovered_fields(entry: Entry, suggestions: Sequence[Suggestion]) -> tuple[Field, ...]:
    """The fields of an entry that state a threshold, an amount, a gate or endpoints, which no suggestion covers.

    The text of an entry with suggestions counts as a field without a name.
    """
    sources = {suggestion.source for suggestion in suggestions}
    expectations = [must for suggestion in suggestions for must in suggestion.must]
    covered_lines = {suggestion.line for suggestion in suggestions}
    uncovered: list[Field] = []
    for field in entry.fields:
        if field.name in _GATE_LABELS:
            uncovered += [
                field._replace(value=part) for part in list_parts(field) if f"{field.name}: {part}" not in sources
            ]
        elif _states_evidence(field) and (field.line not in covered_lines or _has_open_bound(field, expectations)):
            uncovered.append(field)
    text = Field("", entry.text, entry.line)
    if suggestions and _has_open_bound(text, expectations):
        uncovered.append(text)
    return tuple(uncovered)


def _has_open_bound(field: Field, expectations: Iterable[str]) -> bool:
    """Whether a text states a bound that no expectation contains: a number with a unit, or a number of tests.

    Of a change, such as `from 60% to 80%`, only numbers with an operator are bounds.
    """
    is_change = bool(_CHANGE.search(field.value))
    bounds = [
        amount
        for amount in parse_amounts(field.value)
        if (amount.unit and (amount.operator or not (is_change or amount.unit in ("h", "d"))))
        or (not amount.unit and _TESTS.match(field.value, amount.end))
    ]
    numbers = {number for must in expectations for number in _NUMBER.findall(must)}
    return any(str(amount.number) not in numbers for amount in bounds)


def _states_evidence(field: Field) -> bool:
    if field.name in PROPERTY or field.name in _REMARK_LABELS:
        return False
    if field.name in ENDPOINT_LABELS and find_endpoints(field.value):
        return True
    return any(amount.operator or (amount.unit and field.name) for amount in parse_amounts(field.value))
