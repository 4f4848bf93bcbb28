"""The reports of Clair 4, and of its clients clair-scanner and Klar."""

from __future__ import annotations

from typing import Any

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

MUSL = ScanFinding(
    "CVE-2026-1", "overflow", Severity.HIGH, package="musl", version="1.1", remedy="upgrade musl to 1.2",
    upgrade=Upgrade("musl", ("1.2",)),
    ids=("CVE-2026-1",), fixable=True,
)  # fmt: skip
SCANNER = {
    "featurename": "musl", "featureversion": "1.1", "vulnerability": "CVE-2026-1", "namespace": "alpine:3.10",
    "description": "overflow", "link": "https://example.org", "severity": "High", "fixedby": "1.2",
}  # fmt: skip
KLAR = {
    "Name": "CVE-2026-1", "NamespaceName": "alpine:3.10", "Description": "overflow", "Severity": "High",
    "FixedBy": "1.2", "FeatureName": "musl", "FeatureVersion": "1.1",
}  # fmt: skip
NEWER = {
    "id": "7", "name": "CVE-2026-1", "description": "overflow", "severity": "7.5", "normalized_severity": "High",
    "fixed_in_version": "1.2",
}  # fmt: skip


def scanner(*vulnerabilities: Any, **members: Any) -> dict[str, Any]:
    return {"image": "shop:1", "unapproved": [], "vulnerabilities": list(vulnerabilities), **members}


def klar(**by_severity: Any) -> dict[str, Any]:
    return {"LayerCount": 3, "Vulnerabilities": by_severity}


def newer(**members: Any) -> dict[str, Any]:
    return {
        "manifest_hash": "sha256:ab", "packages": {"1": {"name": "musl", "version": "1.1"}, "2": {"name": "zlib"}},
        "distributions": {}, "environments": {}, "vulnerabilities": {"7": NEWER},
        "package_vulnerabilities": {"1": ["7"]}, **members,
    }  # fmt: skip


@cases(
    ("document", "tool", "target"),
    [(scanner(SCANNER), "clair-scanner", "shop:1"), (klar(High=[KLAR]), "Klar", ""), (newer(), "Clair", "sha256:ab")],
)
def test_a_vulnerability_of_a_package_is_a_finding(document: Any, tool: str, target: str) -> None:
    scan = read("clair", document)
    assert scan.findings == (MUSL,)
    assert (scan.tool, scan.target) == (tool, target)


def test_a_vulnerability_of_two_packages_counts_twice() -> None:
    assert severities(read("clair", newer(package_vulnerabilities={"1": ["7"], "2": ["7"]}))) == {"high": 2}


@cases(
    ("word", "severity"),
    [("Defcon1", "critical"), ("Negligible", "info"), ("Unknown", "unrated"), ("", "unrated"), ("other", "unrated")],
)
def test_the_severity_is_the_word(word: str, severity: str) -> None:
    assert severities(read("clair", scanner({**SCANNER, "severity": word}))) == {severity: 1}


@cases("document", [scanner(), klar(), newer(vulnerabilities={}, package_vulnerabilities={})])
def test_a_scan_without_vulnerabilities_is_clean(document: Any) -> None:
    assert read("clair", document).findings == ()


@cases(
    ("document", "cause"),
    [
        (scanner(SCANNER, unapproved=["CVE-2026-1", "CVE-2026-2"]), Cause.INCOMPLETE),
        (scanner(unapproved=None), Cause.WRONG_FORMAT),
        (scanner(vulnerabilities=None), Cause.WRONG_FORMAT),
        (scanner({"severity": "High"}), Cause.WRONG_FORMAT),
        (scanner("x"), Cause.WRONG_FORMAT),
        ({"LayerCount": 0, "Vulnerabilities": {}}, Cause.EMPTY),
        ({"LayerCount": 3, "Vulnerabilities": []}, Cause.WRONG_FORMAT),
        ({"LayerCount": 3, "Vulnerabilities": {"High": None}}, Cause.WRONG_FORMAT),
        (newer(packages={}, package_vulnerabilities={}), Cause.EMPTY),
        (newer(packages=None), Cause.WRONG_FORMAT),
        (newer(vulnerabilities={}), Cause.INCOMPLETE),
        (newer(package_vulnerabilities={}), Cause.INCOMPLETE),
        (newer(package_vulnerabilities=None), Cause.WRONG_FORMAT),
        (newer(package_vulnerabilities={"1": None}), Cause.WRONG_FORMAT),
        (newer(package_vulnerabilities={"9": ["7"]}), Cause.WRONG_FORMAT),
        (newer(package_vulnerabilities={"1": [7]}), Cause.INCOMPLETE),
        ({}, Cause.WRONG_FORMAT),
        ([], Cause.WRONG_FORMAT),
    ],
)
def test_a_report_that_is_no_evidence_is_refused(document: Any, cause: Cause) -> None:
    assert refusal("clair", document).cause is cause


@cases(
    "head",
    [
        b'{"manifest_hash": "sha256:1", "packages": {"1": {',
        b'{"image": "a", "unapproved": [], "vulnerabilities": [',
        b'{"LayerCount": 9, "Vulnerabilities": {',
        b'{"vulnerabilities": {"7": {}}, "package_vulnerabilities": {',
    ],
)
def test_a_report_is_recognized(head: bytes) -> None:
    assert [report_format.name for report_format in FORMATS.matching(head)] == ["clair"]
