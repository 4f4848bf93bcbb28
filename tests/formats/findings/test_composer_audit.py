"""The audits of Composer."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ADVISORY = {
    "advisoryId": "PKSA-1", "packageName": "guzzlehttp/psr7", "affectedVersions": "<2", "title": "Smuggling",
    "cve": "CVE-2026-10001", "link": "https://github.com/advisories/GHSA-h95v-h523-3mw8", "severity": "medium",
    "sources": [{"name": "GitHub", "remoteId": "GHSA-h95v-h523-3mw8"}],
}  # fmt: skip


def report(**members: Any) -> dict[str, Any]:
    return {"advisories": {"guzzlehttp/psr7": [ADVISORY]}, "abandoned": [], **members}


def test_an_advisory_is_a_finding_with_every_name() -> None:
    assert read("composer-audit", report()).findings == (
        ScanFinding(
            "PKSA-1", "Smuggling", Severity.MEDIUM, package="guzzlehttp/psr7",
            ids=("PKSA-1", "CVE-2026-10001", "GHSA-h95v-h523-3mw8"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("document", ['{"advisories": []}', {"advisories": {}, "abandoned": {}}])
def test_an_audit_without_advisories_is_clean(document: object) -> None:
    scan = read("composer-audit", document)
    assert (scan.findings, scan.notes) == ((), ())


def test_a_list_with_gaps_is_an_object_with_numbers() -> None:
    document = report(advisories={"a/b": {"0": ADVISORY, "2": ADVISORY}})
    assert severities(read("composer-audit", document)) == {"medium": 2}


def test_an_ignored_advisory_is_suppressed_with_its_reason() -> None:
    ignored = {"a/b": [{**ADVISORY, "ignoreReason": "not reachable"}]}
    scan = read("composer-audit", report(advisories=[], **{"ignored-advisories": ignored}))
    assert severities(scan) == {}
    assert severities(scan, suppressed=True) == {"medium": 1}
    assert scan.findings[0].message == "Smuggling (ignored: not reachable)"


def test_a_package_on_a_list_of_malware_is_a_finding() -> None:
    entry = {"packageName": "bad/package", "listName": "malware", "reason": "steals tokens", "constraint": "*"}
    scan = read("composer-audit", report(advisories=[], filter={"bad/package": [entry]}))
    assert scan.findings == (ScanFinding("malware", "steals tokens", package="bad/package", ids=("malware",)),)


def test_an_abandoned_package_is_noted() -> None:
    assert read("composer-audit", report(abandoned={"a/b": None, "c/d": "e/f"})).notes == (
        "an abandoned package, which is no vulnerability and is not counted (2 times)",
    )


@cases(
    ("change", "cause"),
    [
        ({"unreachable-repositories": ["https://packages.example.org"]}, Cause.UNREADABLE),
        ({"advisories": None}, Cause.WRONG_FORMAT),
        ({"advisories": "none"}, Cause.WRONG_FORMAT),
        ({"advisories": {"a/b": None}}, Cause.WRONG_FORMAT),
        ({"advisories": {"a/b": ["x"]}}, Cause.WRONG_FORMAT),
        ({"advisories": [ADVISORY]}, Cause.WRONG_FORMAT),
        ({"ignored-advisories": "none"}, Cause.WRONG_FORMAT),
        ({"filter": 1}, Cause.WRONG_FORMAT),
    ],
)
def test_a_report_that_is_no_evidence_is_refused(change: dict[str, Any], cause: Cause) -> None:
    assert refusal("composer-audit", report(**change)).cause is cause


def test_a_report_without_its_advisories_is_refused() -> None:
    assert refusal("composer-audit", {"abandoned": []}).cause is Cause.WRONG_FORMAT
