"""The audits of Bun."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.formats.findings.reading import read, refusal

ADVISORY = {
    "id": 1094500, "url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc", "title": "Prototype pollution",
    "severity": "critical", "vulnerable_versions": "<4.6.2", "cwe": ["CWE-1321"],
}  # fmt: skip


def test_each_advisory_of_a_package_is_a_finding() -> None:
    other = {**ADVISORY, "severity": "moderate", "url": None}
    assert read("bun-audit", {"lodash.merge": [ADVISORY], "@shop/cart": [other]}).findings == (
        ScanFinding(
            "GHSA-aaaa-bbbb-cccc", "Prototype pollution", Severity.CRITICAL, package="lodash.merge",
            ids=("GHSA-aaaa-bbbb-cccc",),
        ),
        ScanFinding(
            "npm:1094500", "Prototype pollution", Severity.MEDIUM, package="@shop/cart", ids=("npm:1094500",)
        ),
    )  # fmt: skip


def test_an_empty_map_is_clean_where_the_checklist_names_the_format() -> None:
    assert read("bun-audit", {}).findings == ()


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"a": []},
        {"a": None},
        {"a": ["x"]},
        {"a": [{"title": "b", "severity": "low"}]},
        {"a": [{**ADVISORY, "severity": None}]},
        {"error": "no lockfile"},
    ],
)
def test_a_report_that_is_no_evidence_is_refused(document: Any) -> None:
    assert refusal("bun-audit", document).cause is Cause.WRONG_FORMAT
