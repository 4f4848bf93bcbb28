"""Every scan of the corpus, broken ones included, compared with its ground truth."""

from __future__ import annotations

import io
import json

import pytest

from gate.formats.common import content
from gate.formats.findings import FORMATS
from gate.formats.findings.fields import MAX_MESSAGE
from gate.formats.findings.model import ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.corpus import Record, records
from tests.formats.findings.reading import include_all, severities

FORMAT_NAMES = {
    "sarif": "sarif",
    "trivy-json": "trivy",
    "pip-audit": "pip-audit",
    "npm-audit": "npm-audit",
    "bandit-json": "bandit",
    "semgrep-json": "semgrep",
    "grype-json": "grype",
    "osv-scanner-json": "osv-scanner",
    "gitleaks-json": "gitleaks",
    "brakeman-json": "brakeman",
    "cargo-audit-json": "cargo-audit",
    "checkov-json": "checkov",
    "dependency-check-json": "dependency-check",
    "dependency-check-xml": "dependency-check-xml",
    "dotnet-vulnerable-json": "dotnet-list",
    "gosec-json": "gosec",
    "govulncheck-json": "govulncheck",
    "kics-json": "kics",
    "safety": "safety",
    "safety-scan": "safety-scan",
    "snyk-json": "snyk",
    "tfsec-json": "tfsec",
}

NOTHING_SCANNED = {
    # pip-audit lists every dependency that it audited, vulnerable or not (README, "--format json"): an empty list only
    # shows that nothing was audited. An audit without requirements looks "clean" like this.
    "security/pip-audit/dd-empty.json",
    # Bandit's metrics name every file that it scanned. Here they name none: `bandit -r` of an empty folder.
    "security/bandit-json/dd-no_vuln.json",
    # `results` and `errors` are empty, and no `paths` name a scanned file: a scan of no file looks the same.
    "security/semgrep-json/dd-empty.json",
    # No check passed, failed or was skipped. Checkov writes the summary without `results` when no framework had
    # anything to check (`runner_registry.py`, `print_reports`).
    "security/checkov-json/dd-checkov-report-0-vuln.json",
    "security/checkov-json/dd-checkov2-report-0-vuln.json",
}
"""Files that the manifest accepts as clean scans, and that by the documentation of their tools are none."""

CUT = {
    # `uniqueCount` is 75 and one issue is listed. Snyk counts the different ids of the list after all filters
    # (`run-test.ts`, `countUniqueVulns`), so the list was shortened after Snyk wrote it.
    "security/snyk-json/dd-single_project_None_cvss.json",
}
"""Files that the manifest accepts, and that declare more than they list."""

WORSE = {
    # The manifest reads `severity`, which Snyk ends at high for old clients; three issues with a CVSS score of 9.8 have
    # the `severityWithCritical` that Snyk shows.
    "security/snyk-json/dd-single_project_many_vulns.json": {"critical": 3, "high": 9, "medium": 29},
}
"""The severities of files where the manifest does not have the worst one that the report names."""

BARE = {
    "security/gitleaks-json/dd-no_findings.json",
    "security/trivy-json/dd-legacy_no_vuln.json",
    "security/safety/safety-1.10.3-clean.json",
}
"""`null` or `[]`, which name no tool: readable only where the checklist names the format."""

CASES = records(*FORMAT_NAMES)


def attempt(record: Record, data: bytes | None = None) -> ScanReport | EvidenceError:
    """The report, or the error with which it is refused."""
    try:
        stream = io.BytesIO(record.file.read_bytes() if data is None else data)
        return FORMATS[FORMAT_NAMES[record.format]].parse(stream, include_all)
    except EvidenceError as error:
        return error


@pytest.mark.parametrize("record", CASES)
def test_a_scan_of_the_corpus_is_read_correctly_or_refused_with_a_reason(record: Record) -> None:
    report = attempt(record)
    if isinstance(report, EvidenceError):
        assert record.expect != "accept" or record.path in NOTHING_SCANNED | CUT
        assert 0 < len(report.detail) < 300
        return
    assert record.expect != "reject"
    truth = record.truth
    counts = severities(report)
    assert sum(counts.values()) == truth.get("active_findings", truth["total_findings"])
    assert sum(severities(report, suppressed=True).values()) == truth.get(
        "suppressed_findings", truth.get("suppressed", 0)
    )
    if expected := WORSE.get(record.path) or truth.get("normalised_active") or truth.get("normalised"):
        expected = {"unrated" if word == "unknown" else word: count for word, count in expected.items() if count}
        assert counts == expected
    if record.expect == "accept-with-warning":
        assert report.notes


@pytest.mark.parametrize("record", [case for case in CASES if case.values[0].path in NOTHING_SCANNED])
def test_a_scan_of_nothing_is_empty_although_the_corpus_accepts_it_as_clean(record: Record) -> None:
    error = attempt(record)
    assert isinstance(error, EvidenceError)
    assert error.category is Category.EMPTY


@pytest.mark.parametrize("record", [case for case in CASES if case.values[0].truth.get("normalised")])
def test_exactly_one_format_matches_the_content(record: Record) -> None:
    bare = record.path in BARE or record.path == "security/pip-audit/dd-empty.json"
    matches = FORMATS.matching(record.file.read_bytes()[: content.HEAD])
    assert [report_format.name for report_format in matches] == ([] if bare else [FORMAT_NAMES[record.format]])


@pytest.mark.parametrize(
    "record", [case for case in CASES if case.values[0].path not in BARE | {"security/pip-audit/dd-empty.json"}]
)
def test_no_other_format_accepts_a_scan_although_the_checklist_sets_it(record: Record) -> None:
    data = record.file.read_bytes()
    for name in set(FORMATS) - {FORMAT_NAMES[record.format]}:
        with pytest.raises(EvidenceError):
            FORMATS.select(io.BufferedReader(io.BytesIO(data), 1 << 20), name).parse(io.BytesIO(data), include_all)


@pytest.mark.parametrize("record", CASES)
def test_half_a_scan_is_refused(record: Record) -> None:
    data = record.file.read_bytes().rstrip()
    error = attempt(record, data[: len(data) // 2 or 1])
    assert isinstance(error, EvidenceError)


@pytest.mark.parametrize("record", CASES)
def test_the_texts_of_a_scan_of_the_corpus_are_bounded(record: Record) -> None:
    report = attempt(record)
    findings = report.findings if isinstance(report, ScanReport) else ()
    texts = [text for finding in findings for text in (finding.message, finding.rule, finding.package)]
    assert all(len(text) <= MAX_MESSAGE for text in texts)


@pytest.mark.parametrize("record", records("gitleaks-json"))
def test_no_secret_of_the_corpus_leaves_its_report(record: Record) -> None:
    report = attempt(record)
    leaks = json.loads(record.file.read_bytes()) or []
    secrets = {leak.get(name) for leak in leaks for name in ("Secret", "Match", "offender", "line")} - {None, ""}
    assert isinstance(report, ScanReport)
    assert not [secret for secret in secrets if secret in repr(report)]
