"""Compares the suggestions for each line of the example trackers with the expected ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

from gate.trackers.reading.reader import parse
from gate.trackers.suggestions import rules
from gate.trackers.suggestions.candidates import find_candidates
from gate.trackers.suggestions.suggestion import Suggestion
from tests.seeds import seed
from tests.trackers.suggestions.expected_suggestions import AS_WRITTEN, Expected, Lines


class Result(StrEnum):
    """How the suggestions for a line compare: all right, some missing, some wrong, or none at all."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    MISSING = "missing"


@cache
def suggestions_by_line(name: str) -> Mapping[int, list[Suggestion]]:
    """The suggestions for a tracker, by the line of their source."""
    tracker = parse(seed(name))
    by_line: dict[int, list[Suggestion]] = {}
    context = rules.make_context(tracker)
    for _, suggestions in rules.suggest_for_entries(find_candidates(tracker), tracker, context):
        for suggestion in suggestions:
            by_line.setdefault(suggestion.line, []).append(suggestion)
    return by_line


def compare_line(name: str, line: int, expected: tuple[Expected, ...]) -> Result:
    """Compares the suggestions for a line with the expected ones."""
    suggestions = suggestions_by_line(name).get(line, [])
    text = seed(name).decode().split("\n")[line - 1]
    if not suggestions:
        return Result.MISSING
    if not all(any(_matches(suggestion, item, text) for item in expected) for suggestion in suggestions):
        return Result.WRONG
    is_complete = all(any(_matches(suggestion, item, text) for suggestion in suggestions) for item in expected)
    return Result.RIGHT if is_complete else Result.PARTIAL


def count_results(names: Iterable[str], expected: Mapping[str, Lines]) -> Counter[Result]:
    """How many lines of these trackers have each result."""
    return Counter(compare_line(name, line, items) for name in names for line, items in expected[name].items())


def _matches(suggestion: Suggestion, expected: Expected, text: str) -> bool:
    return (
        suggestion.probe == expected.probe
        and suggestion.must == expected.must
        and all(_has_value(suggestion.params.get(name), value, text) for name, value in expected.params.items())
    )


def _has_value(value: object, expected: object, text: str) -> bool:
    """Whether a parameter has the expected value. Values as written are searched independently of the tested code."""
    if expected != AS_WRITTEN:
        return value == expected
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    matches = re.findall(r"`([^`]+)`|(https?://[^\s`]+)|([\w.-]+:\d{2,5}\b)|(\w+\.md)\b", text)
    in_text = [next(filter(None, match)).lstrip("/") for match in matches]
    return bool(values) and sorted(str(item).removeprefix("**/").removesuffix("**") for item in values) == sorted(
        in_text
    )
