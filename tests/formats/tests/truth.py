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
FORMAT_NAMES = {
    "junit": "junit",
    "trx": "trx", "nunit": "nunit", "xunitnet": "xunit-net", "robot-xml": "robot", "ctest-xml": "ctest", "ctrf": "ctrf",
    "jest-json": "jest", "mocha-json": "mocha", "mochawesome": "mochawesome", "cypress": "cypress", "allure": "allure",
    "gotest-json": "go-test", "tap": "tap", "playwright-json": "playwright", "rspec-json": "rspec",
    "dart-json": "dart", "cucumber-json": "cucumber",
}  # fmt: skip


def parse(record: Record) -> TestReport:
    with record.file.open("rb") as stream:
        return FORMATS[FORMAT_NAMES[record.format]].parse(stream)


def _read(record: Record) -> tuple[TestReport, dict[str, int], dict[str, int]]:
    report = parse(record)
    expected = {name: count for name, count in record.truth.items() if name in COUNTS}
    return report, {name: getattr(report, COUNTS[name]) for name in expected}, expected


def compare(record: Record) -> Comparison:
    return evaluate(record, FORMAT_NAMES[record.format], _read)
