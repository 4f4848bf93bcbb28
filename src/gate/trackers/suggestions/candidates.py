"""The entries of a tracker that may need evidence, including targets outside of lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gate.trackers.reading.amounts import is_threshold, parse_amounts
from gate.trackers.reading.model import PROPERTY, Entry, Field, Statement, Tracker
from gate.trackers.reading.titles import MAX_TITLE
from gate.trackers.reading.vocabulary import EntryKind, parse_mark, strip_marks
from gate.trackers.suggestions.paths import find_endpoints
from gate.trackers.suggestions.suggestion import ENDPOINT_LABELS, EVIDENCE_LABELS, Suggestion

_REMARK_LABELS = frozenset({"note", "notes", "comment", "comments", "timeline", "duration", "description"})
_TARGET_LABELS = frozenset({"target", "targets", "slo", "sla", "threshold", "thresholds"})
_TARGET = re.compile(r"\btargets?\b", re.IGNORECASE)
_MUST = re.compile(r"\b(?:must|should|shall)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


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


def find_uncovered_fields(entry: Entry, suggestions: Iterable[Suggestion]) -> tuple[Field, ...]:
    """The fields of an entry that state a threshold, an amount or endpoints, and that no suggestion covers."""
    covered_lines = {suggestion.line for suggestion in suggestions}
    return tuple(field for field in entry.fields if field.line not in covered_lines and _states_evidence(field))


def _states_evidence(field: Field) -> bool:
    if field.name in PROPERTY or field.name in _REMARK_LABELS:
        return False
    if field.name in ENDPOINT_LABELS and find_endpoints(field.value):
        return True
    return any(amount.operator or (amount.unit and field.name) for amount in parse_amounts(field.value))
