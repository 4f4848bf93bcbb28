"""GitLab's security reports: every kind of scan has the same vulnerabilities in other places."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

SCAN = {
    "scanner": {"id": "semgrep", "name": "Semgrep", "version": "1.2.3"}, "type": "sast", "status": "success",
    "start_time": "2026-11-20T10:00:00", "end_time": "2026-11-20T10:01:00",
}  # fmt: skip
IDENTIFIER = {"type": "semgrep_id", "name": "python.sqli", "value": "python.sqli"}


def vulnerability(**members: Any) -> dict[str, Any]:
    return {
        "id": "1", "category": "sast", "name": "SQL injection", "severity": "High", "identifiers": [IDENTIFIER],
        "location": {"file": "src/a.py", "start_line": 3, "end_line": 5}, "raw_source_code_extract": "SECRET = 1",
        **members,
    }  # fmt: skip


def report(*vulnerabilities: Any, **members: Any) -> dict[str, Any]:
    return {"version": "15.0.7", "vulnerabilities": list(vulnerabilities), "scan": SCAN, **members}


def test_a_finding_of_code_has_its_place() -> None:
    scan = read("gitlab", report(vulnerability()))
    assert scan.findings == (ScanFinding("python.sqli", "SQL injection", Severity.HIGH, "src/a.py", 3, 5),)
    assert (scan.tool, scan.produced_at) == ("Semgrep 1.2.3", datetime(2026, 11, 20, 10, 1, tzinfo=UTC))


def test_a_finding_of_a_dependency_has_its_package_and_its_names() -> None:
    identifiers = [
        {"type": "gemnasium", "name": "Gemnasium-1", "value": "1"},
        {"type": "ghsa", "name": "GHSA-a", "value": "GHSA-a"},
        {"type": "cve", "name": "CVE-2026-1", "value": "CVE-2026-1"},
        {"type": "cwe", "name": "CWE-79", "value": "79"},
    ]
    location = {"file": "go.sum", "dependency": {"package": {"name": "golang.org/x/crypto"}, "version": "v0.1.0"}}
    entry = vulnerability(identifiers=identifiers, location=location, solution="Upgrade to version v0.2.0.")
    assert read("gitlab", report(entry)).findings == (
        ScanFinding(
            "CVE-2026-1", "SQL injection", Severity.HIGH, "go.sum", package="golang.org/x/crypto", version="v0.1.0",
            remedy="Upgrade to version v0.2.0.", ids=("CVE-2026-1", "GHSA-a", "Gemnasium-1"), fixable=True,
        ),
    )  # fmt: skip


def test_a_finding_of_an_image_names_the_image_that_was_scanned() -> None:
    location = {"image": "alpine:3.10", "dependency": {"package": {"name": "musl"}, "version": "1.1"}}
    scan = read("gitlab", report(vulnerability(location=location)))
    assert (scan.target, scan.findings[0].package) == ("alpine:3.10", "musl")


def test_a_finding_of_an_address_has_it_in_its_message() -> None:
    location = {"hostname": "http://a", "path": "/search", "method": "GET", "param": "q"}
    (finding,) = read("gitlab", report(vulnerability(location=location))).findings
    assert (finding.message, finding.path, finding.symbol) == ("SQL injection at http://a/search", "", "")


def test_the_signature_by_which_gitlab_tracks_it_is_its_fingerprint() -> None:
    signatures = [{"algorithm": "hash", "value": "1"}, {"algorithm": "scope_offset", "value": "src/a.py|run[0]:2"}]
    tracking = {"type": "source", "items": [{"file": "src/a.py", "signatures": signatures}]}
    (finding,) = read("gitlab", report(vulnerability(tracking=tracking))).findings
    assert finding.fingerprint == "src/a.py|run[0]:2"


@cases(("word", "severity"), [("Critical", "critical"), ("Info", "info"), ("Unknown", "unrated"), (None, "unrated")])
def test_the_severity_is_the_word(word: object, severity: str) -> None:
    assert severities(read("gitlab", report(vulnerability(severity=word)))) == {severity: 1}


def test_a_likely_false_positive_counts_and_is_noted() -> None:
    flags = [{"type": "flagged-as-likely-false-positive", "origin": "Semgrep", "description": "low confidence"}]
    scan = read("gitlab", report(vulnerability(flags=flags)))
    assert severities(scan) == {"high": 1}
    assert scan.notes == ("a finding that the analyzer flags as a likely false positive; it counts",)


@pytest.mark.parametrize("change", [{"state": "dismissed"}, {"dismissed": True}])
def test_a_vulnerability_that_a_person_dismissed_is_suppressed(change: dict[str, Any]) -> None:
    assert severities(read("gitlab", report(vulnerability(**change))), suppressed=True) == {"high": 1}


def test_a_successful_scan_without_vulnerabilities_is_clean() -> None:
    assert read("gitlab", report()).notes == ()


def test_an_empty_list_of_the_command_of_semgrep_is_no_evidence() -> None:
    scan = {**SCAN, "analyzer": {"id": "semgrep", "vendor": {"name": "Semgrep"}}}
    error = refusal("gitlab", report(scan=scan))
    assert (error.cause, "`semgrep scan --json`" in error.detail) == (Cause.EMPTY, True)
    assert severities(read("gitlab", report(vulnerability(), scan=scan))) == {"high": 1}
    own = {**SCAN, "analyzer": {"id": "semgrep", "vendor": {"name": "GitLab"}}}
    assert read("gitlab", report(scan=own)).findings == ()


def test_a_report_without_a_scan_is_noted() -> None:
    note = "it has no `scan`, so nothing shows that the scan succeeded: findings may be missing"
    for document in (
        {"version": "14.0.6", "vulnerabilities": [vulnerability()]},
        {"version": "2.3", "vulnerabilities": [], "remediations": []},
    ):
        assert read("gitlab", document).notes == (note,)


def test_an_error_of_the_analyzer_is_noted() -> None:
    messages = [{"level": "error", "value": "x"}, {"level": "info", "value": "y"}]
    assert read("gitlab", report(scan={**SCAN, "messages": messages})).notes == (
        "an error of the analyzer: findings may be missing",
    )


@cases(
    ("document", "cause"),
    [
        (report(scan={**SCAN, "status": "failure"}), Cause.UNREADABLE),
        (report(vulnerability(), scan={**SCAN, "status": "failure"}), Cause.UNREADABLE),
        (report(vulnerability(), scan={**SCAN, "status": "perhaps"}), Cause.UNREADABLE),
        (report(vulnerability(), scan={**SCAN, "status": None}), Cause.INCOMPLETE),
        (report(vulnerability(), scan={}), Cause.INCOMPLETE),
        (report(vulnerability(), scan=None), Cause.INCOMPLETE),
        ({"version": "15.0.7", "vulnerabilities": []}, Cause.INCOMPLETE),
        ({"vulnerabilities": []}, Cause.INCOMPLETE),
        (report(scan={**SCAN, "messages": [{"level": "fatal", "value": "x"}]}), Cause.UNREADABLE),
        (report(vulnerabilities=None), Cause.WRONG_FORMAT),
        (report(vulnerabilities={}), Cause.WRONG_FORMAT),
        ({"version": "15.0.7", "scan": SCAN}, Cause.WRONG_FORMAT),
        (report("x"), Cause.WRONG_FORMAT),
        (report(vulnerability(identifiers=None)), Cause.WRONG_FORMAT),
    ],
)
def test_a_report_that_is_no_evidence_is_refused(document: dict[str, Any], cause: Cause) -> None:
    assert refusal("gitlab", document).cause is cause


def test_the_code_of_a_finding_stays_in_the_report() -> None:
    assert "SECRET" not in repr(read("gitlab", report(vulnerability(name="", message=""))))
