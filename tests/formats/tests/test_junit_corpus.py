"""Every JUnit file of the corpus, broken ones included, compared with its ground truth."""

from __future__ import annotations

from decimal import Decimal

from gate.formats.tests import FORMATS, failed_tests, junit
from gate.formats.tests.model import TestReport
from gate.model.errors import EvidenceError
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.formats.tests.truth import compare


def attempt(record: Record) -> TestReport | EvidenceError:
    """The report, or the error with which it is refused."""
    with record.file.open("rb") as stream:
        try:
            return junit.parse(stream)
        except EvidenceError as error:
            return error


@cases("record", records("junit"))
def test_a_report_of_the_corpus_is_read_correctly_or_refused_with_a_reason(record: Record) -> None:
    comparison = compare(record)
    assert comparison.counts == comparison.expected
    assert comparison.agreement is not Agreement.DIFFERENT
    if comparison.error:
        assert 0 < len(comparison.error.detail) < 600


@cases("record", [case for case in records("junit") if case.values[0].expect == "accept"])
def test_junit_is_the_only_format_that_matches_the_content(record: Record) -> None:
    matches = FORMATS.matching(record.file.read_bytes()[:8192])
    assert [report_format.name for report_format in matches] == ["junit"]


@cases("record", [case for case in records("junit") if case.values[0].truth.get("time_sum_of_cases") is not None])
def test_the_duration_is_the_sum_over_the_cases(record: Record) -> None:
    report = attempt(record)
    assert isinstance(report, TestReport)
    assert report.duration is not None
    assert abs(report.duration - Decimal(str(record.truth["time_sum_of_cases"]))) < Decimal("0.000001")


@cases("record", records("junit"))
def test_the_failed_tests_of_a_report_of_the_corpus_are_bounded(record: Record) -> None:
    report = attempt(record)
    failed = report.failed_tests if isinstance(report, TestReport) else ()
    assert len(failed) <= failed_tests.MAX_FAILED
    assert all(len(test.message) <= failed_tests.MAX_MESSAGE for test in failed)
