"""cargo-audit's JSON: vulnerabilities, warnings that do not count, and what its settings leave out."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ADVISORY = {
    "id": "RUSTSEC-2021-0020", "package": "hyper", "title": "Request smuggling", "description": "long",
    "aliases": ["CVE-2021-21299", "GHSA-6hfq-h8hq-87mf"],
    "cvss": "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N", "informational": None,
}  # fmt: skip
VULNERABILITY = {
    "advisory": ADVISORY, "versions": {"patched": [">=0.14.3", ">=0.13.10, <0.14.0"], "unaffected": []},
    "package": {"name": "hyper", "version": "0.13.9"},
}  # fmt: skip
WARNING = {"kind": "unmaintained", "package": {"name": "cpuid-bool"}, "advisory": None}


def report(*vulnerabilities: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "database": {"advisory-count": 302, "last-commit": "7e4cbf", "last-updated": "2021-05-12T01:59:58Z"},
        "lockfile": {"dependency-count": 441},
        "settings": {"target_arch": None, "severity": None, "ignore": [], "informational_warnings": ["unmaintained"]},
        "vulnerabilities": {
            "found": bool(vulnerabilities),
            "count": len(vulnerabilities),
            "list": list(vulnerabilities),
        },
        "warnings": {},
        **more,
    }


def test_a_vulnerability_is_a_finding() -> None:
    scan = read("cargo-audit", report(VULNERABILITY))
    assert scan.findings == (
        ScanFinding(
            "RUSTSEC-2021-0020", "Request smuggling", Severity.MEDIUM, package="hyper", version="0.13.9",
            remedy="upgrade hyper to >=0.14.3 or >=0.13.10 <0.14.0", upgrade=Upgrade("hyper", ("0.14.3", "0.13.10")),
            ids=("RUSTSEC-2021-0020", "CVE-2021-21299", "GHSA-6hfq-h8hq-87mf"), fixable=True,
        ),
    )  # fmt: skip
    assert (scan.tool, scan.notes) == ("cargo-audit", ())


def test_an_advisory_without_a_vector_is_unrated_and_without_patched_versions_not_fixable() -> None:
    scan = read("cargo-audit", report({**VULNERABILITY, "advisory": {**ADVISORY, "cvss": None}, "versions": {}}))
    assert severities(scan) == {"unrated": 1}
    assert (scan.findings[0].fixable, scan.findings[0].remedy) == (False, "")


def test_warnings_are_noted_and_not_counted() -> None:
    scan = read("cargo-audit", report(warnings={"unmaintained": [WARNING, WARNING], "yanked": [WARNING]}))
    assert scan.findings == ()
    assert scan.notes == (
        "a warning about a package that is unmaintained, which is not counted (2 times)",
        "a warning about a package that is yanked, which is not counted",
    )


def test_what_the_settings_leave_out_is_noted() -> None:
    settings = {"severity": "high", "ignore": ["RUSTSEC-2020-0071", "RUSTSEC-2020-0159"]}
    assert read("cargo-audit", report(settings=settings)).notes == (
        "an advisory that the settings of cargo-audit ignore (2 times)",
        "advisories below severity high are left out by the settings of cargo-audit",
    )


@pytest.mark.parametrize(
    ("declared", "missing"),
    [({"count": 4}, "4 vulnerabilities, and lists 1"), ({"found": True, "list": []}, "1 vulnerability")],
)
def test_a_list_that_is_shorter_than_declared_is_incomplete(declared: dict[str, Any], missing: str) -> None:
    vulnerabilities = {**report(VULNERABILITY)["vulnerabilities"], **declared}
    error = refusal("cargo-audit", report(vulnerabilities=vulnerabilities))
    assert error.cause is Cause.INCOMPLETE
    assert missing in error.detail


@cases(
    ("more", "detail"),
    [
        ({"lockfile": {"dependency-count": 0}}, "cargo-audit found no dependency to audit"),
        ({"lockfile": {}}, "cargo-audit found no dependency to audit"),
        (
            {"database": {"advisory-count": 0}},
            "cargo-audit had no advisory to compare the dependencies with",
        ),
    ],
)
def test_an_audit_of_nothing_is_empty(more: dict[str, Any], detail: str) -> None:
    error = refusal("cargo-audit", report(**more))
    assert (error.cause, error.detail) == (Cause.EMPTY, detail)


def test_an_audit_without_vulnerabilities_is_clean() -> None:
    scan = read("cargo-audit", report())
    assert (scan.findings, scan.notes) == ((), ())


@cases(
    "document",
    [
        {}, [], {"lockfile": {"dependency-count": 3}}, report(vulnerabilities=None), report(vulnerabilities={}),
        report(vulnerabilities={"list": {}}), report({"package": {"name": "x"}}), report(warnings={"yanked": "x"}),
        report(vulnerabilities={"count": 1, "list": ["x"]}),
    ],
)  # fmt: skip
def test_a_document_that_cargo_audit_does_not_write_is_refused(document: object) -> None:
    assert refusal("cargo-audit", document).category is Category.UNREADABLE
