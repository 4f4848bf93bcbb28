"""govulncheck before version 1.0: an entry for each symbol, for each advisory, and a message for each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ADVISORY = {
    "id": "GO-2021-0113", "aliases": ["CVE-2021-38561"], "details": "a panic",
    "affected": [
        {
            "package": {"name": "golang.org/x/text", "ecosystem": "Go"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "0.3.7"}]}],
        }
    ],
}  # fmt: skip
SYMBOL = {
    "OSV": ADVISORY, "Symbol": "Parse", "PkgPath": "golang.org/x/text/language", "ModPath": "golang.org/x/text",
    "CallSink": 3, "ImportSink": 5, "RequireSink": 1,
}  # fmt: skip
FINDING = ScanFinding(
    "GO-2021-0113", "a panic", Severity.HIGH, package="golang.org/x/text",
    remedy="upgrade golang.org/x/text to 0.3.7",
    upgrade=Upgrade("golang.org/x/text", ("0.3.7",)), ids=("GO-2021-0113", "CVE-2021-38561"), fixable=True,
)  # fmt: skip


def result(*vulnerabilities: dict[str, Any]) -> dict[str, Any]:
    return {"Calls": {"Functions": {}}, "Imports": {}, "Requires": {}, "Vulns": list(vulnerabilities)}


def modules(**packages: Any) -> dict[str, Any]:
    return {"OSV": ADVISORY, "Modules": [{"Path": "golang.org/x/text", "FoundVersion": "v0.3.0", **packages}]}


def test_the_symbols_of_an_advisory_are_one_finding_with_the_closest_use() -> None:
    imported = {**SYMBOL, "Symbol": "Match", "CallSink": 0}
    scan = read("govulncheck-legacy", result(imported, SYMBOL, imported))
    assert scan.findings == (FINDING,)
    assert scan.tool == "govulncheck"


@cases(
    ("sinks", "severity"),
    [
        ({"CallSink": 0}, "medium"),
        ({"CallSink": 0, "ImportSink": 0}, "low"),
        ({"CallSink": 0, "ImportSink": 0, "RequireSink": 0}, "high"),
    ],
)
def test_the_severity_is_that_of_the_use_and_high_where_it_is_unknown(sinks: dict[str, int], severity: str) -> None:
    assert severities(read("govulncheck-legacy", result({**SYMBOL, **sinks}))) == {severity: 1}


@cases(
    ("packages", "severity"),
    [
        ({"Packages": [{"Path": "x", "CallStacks": [{"Symbol": "Parse"}]}]}, "high"),
        ({"Packages": [{"Path": "x", "CallStacks": None}]}, "medium"),
        ({}, "low"),
    ],
)
def test_an_advisory_with_modules_counts_for_each(packages: dict[str, Any], severity: str) -> None:
    scan = read("govulncheck-legacy", {"Vulns": [modules(**packages)]})
    assert severities(scan) == {severity: 1}
    assert scan.findings[0].version == "v0.3.0"


def test_a_message_of_version_0_1_is_read_alike() -> None:
    message = {"vulnerability": {"osv": ADVISORY, "modules": [{"path": "golang.org/x/text", "packages": []}]}}
    text = json.dumps({"progress": {"message": "x"}}) + json.dumps(message)
    assert severities(read("govulncheck-legacy", text)) == {"low": 1}


@pytest.mark.parametrize("vulnerabilities", [[], None])
def test_a_scan_that_found_nothing_is_clean(vulnerabilities: object) -> None:
    assert read("govulncheck-legacy", {**result(), "Vulns": vulnerabilities}).findings == ()


@cases(
    "document",
    [
        {}, [], "x", {"Calls": {}}, {"Vulns": {}}, {"Vulns": ["x"]}, result({"ModPath": "x"}),
        result({**SYMBOL, "ModPath": ""}), {"Vulns": [{"OSV": ADVISORY, "Modules": []}]}, {"vulnerability": None},
    ],
)  # fmt: skip
def test_a_document_that_the_old_versions_do_not_write_is_refused(document: object) -> None:
    assert refusal("govulncheck-legacy", document).category is not Category.MISMATCHED


@cases("document", [result(SYMBOL), {"Vulns": [modules()]}, result()])
def test_the_output_is_recognized(document: object) -> None:
    head = json.dumps(document).encode()
    assert [entry.name for entry in FORMATS.matching(head)] == ["govulncheck-legacy"]


def test_the_oldest_structure_is_recognized_by_its_calls_however_long_they_are() -> None:
    calls = {"Functions": {str(number): {"Name": "f" * 100} for number in range(200)}}
    text = json.dumps({**result(SYMBOL), "Calls": calls})
    format_ = FORMATS.detect(text.encode()[:8192])

    assert format_ is FORMATS["govulncheck-legacy"]
    assert read("govulncheck-legacy", text).findings == (FINDING,)
    assert FORMATS.detect(b'{"Calls": [{"Functions": 1}]}') is None
