"""pip-audit's JSON: audited dependencies, and audits that audited nothing."""

from __future__ import annotations

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

BUG = {"id": "PYSEC-2021-76", "fix_versions": ["3.7.4"], "aliases": ["CVE-2021-21330"], "description": "open redirect"}
AIOHTTP = {"name": "aiohttp", "version": "3.6.2", "vulns": [BUG]}
CLEAN = {"name": "adal", "version": "1.2.2", "vulns": []}
SKIPPED = {"name": "azure-devops", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize("wrap", [lambda audited: {"dependencies": audited, "fixes": []}, lambda audited: audited])
def test_a_vulnerability_is_a_finding_without_a_severity(wrap: object) -> None:
    report = read("pip-audit", wrap([CLEAN, AIOHTTP]))  # type: ignore[operator]
    assert report.findings == (
        ScanFinding(
            "PYSEC-2021-76", "open redirect", package="aiohttp", version="3.6.2", remedy="upgrade aiohttp to 3.7.4",
            upgrade=Upgrade("aiohttp", ("3.7.4",)),
            ids=("PYSEC-2021-76", "CVE-2021-21330"), fixable=True,
        ),
    )  # fmt: skip
    assert (severities(report), report.notes) == ({"unrated": 1}, ())


def test_a_vulnerability_without_a_fixed_version_is_not_fixable() -> None:
    (finding,) = read("pip-audit", [{**AIOHTTP, "vulns": [{**BUG, "fix_versions": []}]}]).findings
    assert (finding.fixable, finding.remedy) == (False, "")


def test_an_audit_that_found_nothing_is_clean_and_skipped_dependencies_are_noted() -> None:
    assert read("pip-audit", {"dependencies": [CLEAN]}).notes == ()
    report = read("pip-audit", {"dependencies": [CLEAN, SKIPPED, SKIPPED]})
    assert report.findings == ()
    assert report.notes == ("a dependency that pip-audit skipped (2 times)",)


@cases(
    ("document", "detail"),
    [
        ([], "it lists no dependency"),
        ({"dependencies": [], "fixes": []}, "it lists no dependency"),
        ({"dependencies": [SKIPPED, SKIPPED]}, "each of the 2 dependencies was skipped"),
    ],
)
def test_an_audit_of_nothing_is_empty(document: object, detail: str) -> None:
    error = refusal("pip-audit", document)
    assert error.category is Category.EMPTY
    assert detail in error.detail


@cases(
    "document",
    [
        {},
        {"dependencies": None},
        {"dependencies": {}},
        {"dependencies": [{"name": "x"}]},
        {"dependencies": [{"vulns": []}]},
        {"dependencies": [{"name": "x", "vulns": None}]},
        {"dependencies": [{"name": "x", "vulns": ["PYSEC-1"]}]},
        {"dependencies": [{**SKIPPED, "vulns": [BUG]}]},
        ["x"],
        "null",
        "8",
    ],
)
def test_a_document_that_pip_audit_does_not_write_is_refused(document: object) -> None:
    assert refusal("pip-audit", document).category is Category.UNREADABLE
