"""Every report of the corpus that is not JUnit, compared with its ground truth, and what its parts must not hide."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import pytest

from gate.formats.tests import FORMATS
from gate.formats.tests.model import TestReport
from gate.model.errors import EvidenceError
from tests.corpus import Record, records

COUNTS = {
    "tests": "total", "failures": "failures", "errors": "errors", "skipped": "skipped", "passed": "passed",
    "inconclusive": "inconclusive", "flaky": "flaky",
}  # fmt: skip
NAMES = {
    "trx": "trx", "nunit": "nunit", "xunitnet": "xunit-net", "robot-xml": "robot", "ctest-xml": "ctest", "ctrf": "ctrf",
    "jest-json": "jest", "mocha-json": "mocha", "mochawesome": "mochawesome", "cypress": "cypress", "allure": "allure",
    "gotest-json": "go-test", "tap": "tap", "playwright-json": "playwright", "rspec-json": "rspec",
    "dart-json": "dart", "cucumber-json": "cucumber",
}  # fmt: skip
RECORDS = records(*NAMES)
RERUNS = "go1.19-reruns"


def read(data: bytes) -> TestReport:
    report_format = FORMATS.select(io.BufferedReader(io.BytesIO(data)))
    return report_format.parse(io.BytesIO(data))


@pytest.mark.parametrize("record", RECORDS)
def test_a_report_of_the_corpus_is_read_correctly(record: Record) -> None:
    report = read(record.file.read_bytes())
    assert report.format == NAMES[record.format]
    truth = {key: value for key, value in record.truth.items() if key in COUNTS}
    assert {key: getattr(report, COUNTS[key]) for key in truth} == truth


@pytest.mark.parametrize("record", RECORDS)
def test_exactly_one_format_matches_the_beginning(record: Record) -> None:
    head = record.file.read_bytes()[:8192]
    assert [match.name for match in FORMATS.matching(head)] == [NAMES[record.format]]


def cuts(record: Record) -> Iterator[io.BytesIO]:
    data = record.file.read_bytes().rstrip()
    return (io.BytesIO(data[: len(data) * share // 20]) for share in range(1, 20))


@pytest.mark.parametrize("record", [param for param in RECORDS if RERUNS not in str(param.id)])
def test_a_report_that_is_cut_is_refused(record: Record) -> None:
    for cut in cuts(record):
        with pytest.raises(EvidenceError):
            FORMATS[NAMES[record.format]].parse(cut)


def test_a_report_of_reruns_that_is_cut_shows_no_fewer_failures() -> None:
    """At the end of a run the events are complete: what is lost can only be a later attempt."""
    (record,) = next(param.values for param in RECORDS if RERUNS in str(param.id))
    for cut in cuts(record):
        with contextlib.suppress(EvidenceError):
            report = FORMATS["go-test"].parse(cut)
            assert (report.failures, report.last_attempts().failures > 0) == (3, True)
