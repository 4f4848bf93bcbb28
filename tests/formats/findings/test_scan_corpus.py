"""Every scan of the shared corpus, nasty ones included, against what is independently known of it."""

from __future__ import annotations

import io

import pytest

from gate.formats.common import content
from gate.formats.findings.registry import FORMATS, sniff
from gate.formats.findings.scan import MAX_MESSAGE, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.corpus import Record, needs_corpus, records
from tests.formats.findings.scan_reading import everything, severities

NAMES = {
    "sarif": "sarif",
    "trivy-json": "trivy",
    "pip-audit": "pip-audit",
    "npm-audit": "npm-audit",
    "bandit-json": "bandit",
    "semgrep-json": "semgrep",
    "grype-json": "grype",
    "osv-scanner-json": "osv-scanner",
    "gitleaks-json": "gitleaks",
}

NOTHING_SCANNED = {
    # pip-audit lists every dependency that it looked at, vulnerable or not (README, "--format json"): of an empty list
    # only one thing is known, that nothing was audited. This is how an audit without requirements looks "clean".
    "security/pip-audit/dd-empty.json",
    # Bandit's metrics name every file that it looked at. Here they name none: `bandit -r` of an empty folder.
    "security/bandit-json/dd-no_vuln.json",
}
"""Files that the manifest accepts as clean scans, and that by the documentation of their tools are none."""

BARE = {"security/gitleaks-json/dd-no_findings.json", "security/trivy-json/dd-legacy_no_vuln.json"}
"""`null`, which names no tool: read where the checklist names the format."""

CASES = records(*NAMES)


def attempt(record: Record, data: bytes | None = None) -> ScanReport | EvidenceError:
    try:
        stream = io.BytesIO(record.file.read_bytes() if data is None else data)
        return FORMATS[NAMES[record.format]].parse(stream, everything)
    except EvidenceError as refusal:
        return refusal


@needs_corpus
@pytest.mark.parametrize("record", CASES)
def test_a_scan_of_the_corpus_is_read_as_it_is_or_refused_with_a_reason(record: Record) -> None:
    report = attempt(record)
    if isinstance(report, EvidenceError):
        assert record.expect != "accept" or record.path in NOTHING_SCANNED
        assert 0 < len(report.detail) < 300
        return
    assert record.expect != "reject"
    truth = record.truth
    wanted = truth.get("active_findings", truth["total_findings"])
    counts = severities(report)
    assert sum(counts.values()) == wanted
    assert sum(severities(report, suppressed=True).values()) == truth.get("suppressed_findings", 0)
    if rated := truth.get("normalised_active") or truth.get("normalised"):
        rated = {"unrated" if word == "unknown" else word: count for word, count in rated.items() if count}
        assert counts == rated
    if record.expect == "accept-with-warning":
        assert report.notes


@needs_corpus
@pytest.mark.parametrize("record", [case for case in CASES if case.values[0].path in NOTHING_SCANNED])
def test_a_scan_that_looked_at_nothing_is_no_evidence_though_the_corpus_takes_it_for_clean(record: Record) -> None:
    refusal = attempt(record)
    assert isinstance(refusal, EvidenceError)
    assert refusal.category is Category.EMPTY


@needs_corpus
@pytest.mark.parametrize("record", [case for case in CASES if case.values[0].truth.get("normalised")])
def test_the_format_of_a_scan_is_told_from_its_content(record: Record) -> None:
    bare = record.path in BARE or record.path == "security/pip-audit/dd-empty.json"
    assert sniff(record.file.read_bytes()[: content.HEAD]) == (None if bare else NAMES[record.format])


@needs_corpus
@pytest.mark.parametrize("record", CASES)
def test_half_a_scan_is_refused(record: Record) -> None:
    data = record.file.read_bytes().rstrip()
    refusal = attempt(record, data[: len(data) // 2 or 1])
    assert isinstance(refusal, EvidenceError)


@needs_corpus
@pytest.mark.parametrize("record", CASES)
def test_what_is_kept_of_a_scan_of_the_corpus_is_bounded(record: Record) -> None:
    report = attempt(record)
    findings = report.findings if isinstance(report, ScanReport) else ()
    assert all(len(text) <= MAX_MESSAGE for each in findings for text in (each.message, each.rule, each.package))


@needs_corpus
@pytest.mark.parametrize("record", records("gitleaks-json"))
def test_no_secret_of_the_corpus_leaves_its_report(record: Record) -> None:
    import json

    report = attempt(record)
    leaks = json.loads(record.file.read_bytes()) or []
    secrets = {leak.get(name) for leak in leaks for name in ("Secret", "Match", "offender", "line")} - {None, ""}
    assert isinstance(report, ScanReport)
    assert not [secret for secret in secrets if secret in repr(report)]
