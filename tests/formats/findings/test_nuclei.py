"""Nuclei's results: matches of templates, on a line each or in a list."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

MATCH = {
    "template": "cves/2018/CVE-2018-15473.yaml", "template-id": "CVE-2018-15473", "host": "http://a",
    "info": {
        "name": "User Enumeration", "severity": "medium", "remediation": "Update OpenSSH.",
        "classification": {"cve-id": ["cve-2018-15473"]},
    },
    "matched-at": "a:22", "matcher-name": "banner", "timestamp": "2026-11-20T10:00:00.5Z", "matcher-status": True,
    "request": "GET / HTTP/1.1", "curl-command": "curl -H 'Cookie: secret' http://a",
}  # fmt: skip


@cases("document", [json.dumps(MATCH), json.dumps([MATCH]), json.dumps(MATCH, indent=1)])
def test_a_match_is_a_finding(document: str) -> None:
    scan = read("nuclei", document)
    assert scan.findings == (
        ScanFinding(
            "CVE-2018-15473", "User Enumeration [banner] at a:22", Severity.MEDIUM, remedy="Update OpenSSH.",
            ids=("CVE-2018-15473",),
        ),
    )  # fmt: skip
    assert scan.produced_at == datetime(2026, 11, 20, 10, 0, 0, 500000, UTC)


def test_an_old_result_has_other_names() -> None:
    old = {"templateID": "x", "info": {"name": "X", "severity": "low"}, "matched": "http://a/b", "host": "http://a"}
    assert read("nuclei", [old]).findings == (ScanFinding("x", "X at http://a/b", Severity.LOW),)


@cases("word", ["unknown", "", "severe"])
def test_an_unknown_severity_is_unrated(word: object) -> None:
    assert severities(read("nuclei", [{**MATCH, "info": {"severity": word}}])) == {"unrated": 1}


def test_a_template_that_did_not_match_is_noted() -> None:
    scan = read("nuclei", [MATCH, {**MATCH, "matcher-status": False}])
    assert len(scan.findings) == 1
    assert scan.notes == ("a template that did not match (-matcher-status)",)


@cases(
    "entry",
    [
        {},
        7,
        {"template-id": None, "info": {}},
        {**MATCH, "info": None},
        {**MATCH, "template-id": ""},
        {**MATCH, "info": {}},
    ],
)
def test_a_result_that_nuclei_does_not_write_is_refused(entry: Any) -> None:
    assert refusal("nuclei", [MATCH, entry]).cause is Cause.WRONG_FORMAT
