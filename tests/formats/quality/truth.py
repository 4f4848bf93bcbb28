"""The ground truth of linters: what a format finds in a file of the corpus, beside the manifest."""

from __future__ import annotations

from gate.formats.findings.model import ScanReport
from gate.formats.quality import FORMATS
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate
from tests.formats.findings.reading import include_all
from tests.formats.quality.reading import severities

FORMAT_NAMES = {name: name for name in FORMATS if name != "sarif"} | {"lint-sarif": "sarif", "eslint-json": "eslint"}

REASONS = {
    "security/eslint-json/dd-scan.json": (
        "it declares six errors and lists one; ESLint counts the messages of the list (`lib/eslint/eslint-helpers.js`),"
        " so five were removed after it wrote the report"
    ),
}
"""Files that the manifest accepts, and that declare more than they list."""


def _read(record: Record) -> tuple[ScanReport, dict[str, object], dict[str, object]]:
    with record.file.open("rb") as stream:
        report = FORMATS[FORMAT_NAMES[record.format]].parse(stream, include_all)
    counts: dict[str, object] = {
        "total_findings": sum(not finding.suppressed for finding in report.findings),
        "severities": severities(report),
        "suppressed_findings": sum(finding.suppressed for finding in report.findings),
        "not_checked": sum(finding.is_failure for finding in report.findings),
    }
    return report, counts, {"suppressed_findings": 0, "not_checked": 0, **record.truth}


def compare(record: Record) -> Comparison:
    return evaluate(record, FORMAT_NAMES[record.format], _read, REASONS.get(record.path, ""))
