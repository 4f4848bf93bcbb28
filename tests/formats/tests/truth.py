"""The ground truth of test results: what a format counts in a file of the corpus, beside the manifest."""

from __future__ import annotations

from gate.formats.tests import FORMATS
from gate.formats.tests.model import TestReport
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate

COUNTS = {
    "tests": "total", "failures": "failures", "errors": "errors", "skipped": "skipped", "passed": "passed",
    "inconclusive": "inconclusive", "flaky": "flaky",
}  # fmt: skip
FORMAT_NAMES = {name: name for name in FORMATS} | {
    "xunitnet": "xunit-net",
    "robot-xml": "robot",
    "ctest-xml": "ctest",
    "jest-json": "jest",
    "mocha-json": "mocha",
    "gotest-json": "go-test",
    "playwright-json": "playwright",
    "rspec-json": "rspec",
    "dart-json": "dart",
    "cucumber-json": "cucumber",
}


def parse(record: Record) -> TestReport:
    with record.file.open("rb") as stream:
        return FORMATS[FORMAT_NAMES[record.format]].parse(stream)


def _read(record: Record) -> tuple[TestReport, dict[str, int], dict[str, int]]:
    report = parse(record)
    expected = {name: count for name, count in record.truth.items() if name in COUNTS}
    return report, {name: getattr(report, COUNTS[name]) for name in expected}, expected


def compare(record: Record) -> Comparison:
    return evaluate(record, FORMAT_NAMES[record.format], _read)
