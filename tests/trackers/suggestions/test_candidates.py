"""Candidates for evidence: entries, targets outside of lists, and fields that no suggestion covers."""

from __future__ import annotations

from gate.trackers.reading.reader import parse
from gate.trackers.suggestions import rules
from gate.trackers.suggestions.candidates import find_candidates, find_uncovered_fields
from gate.trackers.suggestions.suggestion import find_phrases

TEXT = """\
- [ ] Health
  - **Location**: `health.py`
  - **Latency**: <20 ms
  - **Due**: 2026-11-01

**Uptime**: target 99.9%

Only prose.
"""


def test_candidates_are_the_entries_and_then_the_targets_in_prose() -> None:
    assert [(entry.line, str(entry.kind)) for entry in find_candidates(parse(TEXT.encode()))] == [
        (1, "task"), (6, "target"),
    ]  # fmt: skip


def test_a_field_with_a_threshold_and_no_suggestion_is_uncovered() -> None:
    tracker = parse(TEXT.encode())
    (task,) = tracker.tasks
    suggestions = rules.suggest(list(find_phrases(tracker, task)), rules.make_context(tracker))
    assert [suggestion.line for suggestion in suggestions] == [2]
    assert [field.name for field in find_uncovered_fields(task, suggestions)] == ["latency"]
