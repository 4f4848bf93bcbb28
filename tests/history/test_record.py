"""The record of a run, as JSON."""

import pytest
from pydantic import TypeAdapter, ValidationError

from gate.history.record import RunRecord

ADAPTER = TypeAdapter(RunRecord)

LINE = b"""{"schema": "readiness-gate/history/1", "gate_version": "0.1.0", "repository": "acme/shop",
"gate": "readiness",
"commit": "3f2a1bc", "branch": "main", "event": "schedule", "run_id": 1, "run_attempt": 1, "run_url": "",
"decided_at": "2026-11-29T03:15:00Z", "state": "not ready", "score": 0.5, "checklist_digest": "sha256:9b1d",
"items": [{"id": "coverage", "title": "Tests cover the code", "category": "testing", "owner": "", "probe": "coverage",
"status": "fail", "duration_ms": 12, "last_red": null, "waived_until": "2026-12-31", "findings": 3,
"facts": {"line_coverage": {"number": 74.3, "text": null, "flag": null, "unit": "%", "cause": ""}}}]}"""


def test_a_record_that_is_written_and_read_is_the_same() -> None:
    record = ADAPTER.validate_json(LINE)
    assert ADAPTER.validate_json(ADAPTER.dump_json(record)) == record
    assert record.items[0].facts["line_coverage"].number == 74.3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"history/1", b"history/2"),
        (b'"not ready"', b'"perhaps"'),
        (b'"run_id": 1', b'"run_id": -1'),
        (b'"findings": 3', b'"findings": "3"'),
        (b'"acme/shop"', b'"' + b"x" * 1001 + b'"'),
    ],
)
def test_a_line_with_another_value_is_no_record(before: bytes, after: bytes) -> None:
    assert LINE.count(before) == 1
    with pytest.raises(ValidationError):
        ADAPTER.validate_json(LINE.replace(before, after))
