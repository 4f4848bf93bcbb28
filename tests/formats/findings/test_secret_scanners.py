"""TruffleHog, detect-secrets and GitHub's secret scanning: secrets without the secrets."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

SECRET = "AKIA" + "Q3EGRIEXAMPLE7ZZ"
COMMIT = "fbc14303ffbf8fb1c2c1914e8dda7d0121633aca"


def lines(*entries: Any) -> str:
    return "\n".join(json.dumps(entry) for entry in entries) + "\n"


# ---------------------------------------------------------------------------------------------------------- TruffleHog


def leak(*, verified: object = True, source: str = "Git", **location: Any) -> dict[str, Any]:
    place = {"commit": COMMIT, "file": "keys", "line": 4, "email": "a@example.org", **location}
    return {
        "SourceMetadata": {"Data": {source: place}}, "DetectorName": "AWS", "Verified": verified, "Raw": SECRET,
        "RawV2": SECRET, "Redacted": SECRET, "ExtraData": {"account": SECRET}, "StructuredData": None,
    }  # fmt: skip


OLD = {
    "branch": "origin/main", "commit": f"add {SECRET}", "commitHash": COMMIT, "date": "2020-01-01 10:00:00",
    "diff": SECRET, "printDiff": SECRET, "path": "app.py", "reason": "High Entropy", "stringsFound": [SECRET],
}  # fmt: skip
FINISHED = {
    "level": "info-0", "ts": "2026-11-20T10:00:00Z", "logger": "trufflehog", "msg": "finished scanning", "chunks": 3,
    "verified_secrets": 1, "unverified_secrets": 0, "trufflehog_version": "3.90.0",
}  # fmt: skip
RUNNING = {**FINISHED, "msg": "running source"}


def test_a_verified_secret_is_critical_and_any_other_is_unrated() -> None:
    report = read("trufflehog", lines(leak(), leak(verified=False), OLD))
    assert report.findings == (
        ScanFinding(
            "AWS", "a verified secret (AWS) in commit fbc14303ffbf", Severity.CRITICAL, "keys", 4, commit=COMMIT
        ),
        ScanFinding("AWS", "a secret (AWS) in commit fbc14303ffbf", Severity.UNRATED, "keys", 4, commit=COMMIT),
        ScanFinding("High Entropy", "a secret (High Entropy) in commit fbc14303ffbf", path="app.py", commit=COMMIT),
    )
    assert SECRET not in repr(report)


def test_a_list_is_read_like_lines() -> None:
    assert severities(read("trufflehog", [leak(), leak(verified=None)])) == {"critical": 1, "unrated": 1}


def test_a_secret_in_a_folder_has_no_commit() -> None:
    (finding,) = read("trufflehog", [leak(source="Filesystem", commit=None)]).findings
    assert (finding.message, finding.path) == ("a verified secret (AWS)", "keys")


def test_a_log_that_ends_shows_a_scan_without_secrets() -> None:
    report = read("trufflehog", lines(RUNNING, {**FINISHED, "verified_secrets": 0}))
    assert (report.findings, report.tool) == ((), "TruffleHog 3.90.0")


def test_an_error_in_the_log_is_noted() -> None:
    assert read("trufflehog", lines({**RUNNING, "level": "error"}, leak(), FINISHED)).notes == (
        "an error in the log of TruffleHog: secrets may be missing",
    )


@cases(
    ("entries", "cause"),
    [
        ([RUNNING], Cause.INCOMPLETE),
        ([RUNNING, leak()], Cause.INCOMPLETE),
        ([FINISHED], Cause.INCOMPLETE),
        ([{**RUNNING, "level": "error", "msg": "encountered errors during scan"}, leak(), FINISHED], Cause.UNREADABLE),
        ([{**RUNNING, "level": "fatal"}], Cause.UNREADABLE),
        ([{}], Cause.WRONG_FORMAT),
        ([{"DetectorName": ""}], Cause.WRONG_FORMAT),
        ([7], Cause.WRONG_FORMAT),
    ],
)
def test_an_output_of_trufflehog_that_is_no_evidence_is_refused(entries: list[Any], cause: Cause) -> None:
    error = refusal("trufflehog", lines(*entries))
    assert error.cause is cause
    assert SECRET not in error.detail


def test_an_empty_list_shows_no_scan() -> None:
    assert refusal("trufflehog", "[]").cause is Cause.EMPTY


# ------------------------------------------------------------------------------------------------------ detect-secrets


def baseline(*secrets: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "version": "1.5.0", "plugins_used": [{"name": "AWSKeyDetector"}], "results": {"conf/a.py": list(secrets)},
        "generated_at": "2026-11-20T10:00:00Z", **members,
    }  # fmt: skip


POSSIBLE = {"type": "Secret Keyword", "filename": "conf/a.py", "hashed_secret": SECRET, "line_number": 3}


@cases(
    ("change", "severity", "suppressed"),
    [
        ({}, Severity.UNRATED, False),
        ({"is_verified": False}, Severity.UNRATED, False),
        ({"is_verified": True}, Severity.CRITICAL, False),
        ({"is_secret": True}, Severity.UNRATED, False),
        ({"is_secret": False}, Severity.UNRATED, True),
        ({"is_secret": None}, Severity.UNRATED, False),
        ({"is_secret": "false"}, Severity.UNRATED, False),
    ],
)
def test_an_audit_that_says_it_is_none_suppresses_a_secret(
    change: dict[str, Any], severity: Severity, suppressed: bool
) -> None:
    report = read("detect-secrets", baseline({**POSSIBLE, **change}))
    (finding,) = report.findings
    assert (finding.severity, finding.suppressed, finding.path, finding.line) == (severity, suppressed, "conf/a.py", 3)
    assert SECRET not in repr(report)


def test_a_scan_of_detect_secrets_has_its_version_and_time() -> None:
    report = read("detect-secrets", baseline(results={}))
    assert (report.findings, report.tool) == ((), "detect-secrets 1.5.0")
    assert report.produced_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


@cases(
    ("change", "cause"),
    [
        ({"results": {}, "plugins_used": []}, Cause.EMPTY),
        ({"plugins_used": None}, Cause.WRONG_FORMAT),
        ({"results": None}, Cause.WRONG_FORMAT),
        ({"results": []}, Cause.WRONG_FORMAT),
        ({"results": {"a.py": "x"}}, Cause.WRONG_FORMAT),
        ({"results": {"a.py": [{"line_number": 1}]}}, Cause.WRONG_FORMAT),
    ],
)
def test_a_report_of_detect_secrets_that_is_no_evidence_is_refused(change: dict[str, Any], cause: Cause) -> None:
    assert refusal("detect-secrets", baseline(POSSIBLE, **change)).cause is cause


# ------------------------------------------------------------------------------------------- GitHub's secret scanning

ALERT = {
    "number": 2, "created_at": "2026-11-06T18:48:51Z", "state": "open", "secret_type": "aws_access_key_id",
    "secret_type_display_name": "AWS Access Key", "secret": SECRET, "validity": "active",
    "first_location_detected": {"path": "a.env", "start_line": 2},
}  # fmt: skip


def test_an_active_secret_of_github_is_critical() -> None:
    report = read("github-secret-scanning", [ALERT])
    assert report.findings == (
        ScanFinding(
            "aws_access_key_id", "an active secret (AWS Access Key)", Severity.CRITICAL, "a.env", 2,
            first_seen=date(2026, 11, 6),
        ),
    )  # fmt: skip
    assert SECRET not in repr(report)


def test_a_resolved_secret_is_suppressed_with_its_resolution() -> None:
    alert = {**ALERT, "state": "resolved", "resolution": "revoked", "validity": "inactive"}
    (finding,) = read("github-secret-scanning", [alert]).findings
    assert (finding.message, finding.severity, finding.suppressed) == (
        "a secret (AWS Access Key), resolved: revoked", Severity.UNRATED, True,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- truffleHog3

FORK = {
    "rule": {"id": "high-entropy", "message": "High Entropy", "severity": "HIGH"}, "path": "docker/Dockerfile",
    "line": "3", "secret": "964a1afa20dd", "context": {"3": "+FROM python@964a1afa20dd"}, "commit": "9c3f4d641d14eba2",
}  # fmt: skip


def test_the_fork_in_python_rates_its_secrets() -> None:
    assert FORMATS.detect(json.dumps([FORK]).encode()) is FORMATS["trufflehog"]
    assert read("trufflehog", [FORK]).findings == (
        ScanFinding(
            "high-entropy", "a secret (high-entropy) in commit 9c3f4d641d14", Severity.HIGH, "docker/Dockerfile", 3,
            commit="9c3f4d641d14eba2",
        ),
    )  # fmt: skip
    assert severities(read("trufflehog", [{**FORK, "rule": {"id": "x"}}])) == {"unrated": 1}


def test_a_secret_of_the_fork_without_a_rule_is_refused() -> None:
    assert refusal("trufflehog", [{**FORK, "rule": {}}]).cause is Cause.WRONG_FORMAT
