"""Every JUnit file of the shared corpus, nasty ones included, against what is independently known of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gate.formats.tests import failed_tests, junit
from gate.model.errors import EvidenceError
from tests.corpus import Record, needs_corpus, records

COUNTS = {"tests": "total", "failures": "failures", "errors": "errors", "skipped": "skipped", "passed": "passed"}


def attempt(record: Record) -> junit.TestReport | EvidenceError:
    with record.file.open("rb") as stream:
        try:
            return junit.parse(stream)
        except EvidenceError as refusal:
            return refusal


@needs_corpus
@pytest.mark.parametrize("record", records("junit"))
def test_a_report_of_the_corpus_is_read_as_it_is_or_refused_with_a_reason(record: Record) -> None:
    report = attempt(record)
    if isinstance(report, EvidenceError):
        assert record.expect != "accept"
        assert 0 < len(report.detail) < 600
        return
    assert record.expect != "reject"
    counted = {word: getattr(report, name) for word, name in COUNTS.items() if word in record.truth}
    assert counted == {word: record.truth[word] for word in counted}
    if record.expect == "accept-with-warning":
        assert report.notes


@needs_corpus
@pytest.mark.parametrize(
    "record", [case for case in records("junit") if case.values[0].truth.get("time_sum_of_cases") is not None]
)
def test_the_duration_is_the_sum_over_the_cases(record: Record) -> None:
    report = attempt(record)
    assert isinstance(report, junit.TestReport)
    assert report.duration is not None
    assert abs(report.duration - Decimal(str(record.truth["time_sum_of_cases"]))) < Decimal("0.000001")


@needs_corpus
@pytest.mark.parametrize("record", records("junit"))
def test_what_is_kept_of_a_report_of_the_corpus_is_bounded(record: Record) -> None:
    report = attempt(record)
    failed = report.failed_tests if isinstance(report, junit.TestReport) else ()
    assert len(failed) <= failed_tests.MAX_FAILED
    assert all(len(test.message) <= failed_tests.MAX_MESSAGE for test in failed)
