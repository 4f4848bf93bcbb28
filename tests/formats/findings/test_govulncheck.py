"""govulncheck's stream of messages: called, imported and required packages, and scans that failed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

CONFIG = {
    "config": {
        "protocol_version": "v1.0.0", "scanner_name": "govulncheck", "scanner_version": "v1.1.3",
        "db": "https://vuln.go.dev", "scan_level": "symbol",
    }
}  # fmt: skip
PROGRESS = {"progress": {"message": "Checking the code against the vulnerabilities..."}}
ADVISORY = {"osv": {"id": "GO-2021-0113", "aliases": ["CVE-2021-38561", "GHSA-ppp9-7jff-5vj2"], "summary": "a panic"}}
MODULE = {"module": "golang.org/x/text", "version": "v0.3.0"}
PACKAGE = {**MODULE, "package": "golang.org/x/text/language"}
SYMBOL = {**PACKAGE, "function": "Parse", "position": {"filename": "parse.go", "line": 228}}
CALLER = {
    "module": "example.com/shop",
    "package": "main",
    "function": "main",
    "position": {"filename": "m.go", "line": 9},
}


def finding(*trace: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"finding": {"osv": "GO-2021-0113", "fixed_version": "v0.3.7", "trace": list(trace), **more}}


def stream(*messages: object) -> str:
    """The messages as govulncheck writes them: indented documents, one after the other."""
    return "\n".join(json.dumps(message, indent=2) for message in messages)


def scanned_at(level: str) -> dict[str, Any]:
    return {"config": {**CONFIG["config"], "scan_level": level}}


def test_a_called_vulnerability_is_one_finding_at_the_call() -> None:
    text = stream(CONFIG, PROGRESS, ADVISORY, finding(MODULE), finding(PACKAGE), finding(SYMBOL, PACKAGE, CALLER))
    scan = read("govulncheck", text)
    assert scan.findings == (
        ScanFinding(
            "GO-2021-0113", "a panic (called)", Severity.HIGH, "m.go", 9, package="golang.org/x/text",
            version="v0.3.0", remedy="upgrade golang.org/x/text to v0.3.7",
            upgrade=Upgrade("golang.org/x/text", ("v0.3.7",)),
            ids=("GO-2021-0113", "CVE-2021-38561", "GHSA-ppp9-7jff-5vj2"), fixable=True,
            symbol="golang.org/x/text/language.Parse",
        ),
    )  # fmt: skip
    assert (scan.tool, scan.notes) == ("govulncheck v1.1.3", ())


@pytest.mark.parametrize("text", [json.dumps([CONFIG, ADVISORY, finding(MODULE)]), stream(CONFIG, finding(MODULE))])
def test_the_messages_may_be_a_list_or_documents(text: str) -> None:
    assert severities(read("govulncheck", text)) == {"low": 1}


@cases(
    ("level", "trace", "severity", "use"),
    [
        ("symbol", (MODULE,), "low", "(required)"),
        ("symbol", (PACKAGE,), "medium", "(imported)"),
        ("symbol", (SYMBOL, CALLER), "high", "(called)"),
        ("package", (MODULE,), "medium", "(required)"),
        ("package", (PACKAGE,), "high", "(imported)"),
        ("module", (MODULE,), "high", "(its use was not analyzed)"),
        ("", (MODULE,), "high", "(its use was not analyzed)"),
    ],
)
def test_the_severity_is_the_level_of_the_sarif_of_govulncheck(
    level: str, trace: tuple[dict[str, Any], ...], severity: str, use: str
) -> None:
    scan = read("govulncheck", stream(scanned_at(level), finding(*trace)))
    assert severities(scan) == {severity: 1}
    assert scan.findings[0].message == use


def test_the_frames_of_a_version_before_1_0_end_at_the_symbol() -> None:
    old = {"finding": {"osv": "GO-2021-0113", "frames": [CALLER, SYMBOL]}}
    assert read("govulncheck", stream(CONFIG, old)).findings[0].symbol == "golang.org/x/text/language.Parse"


def test_an_advisory_about_two_modules_counts_for_both() -> None:
    other = {"module": "stdlib", "version": "v1.20.1"}
    assert severities(read("govulncheck", stream(CONFIG, finding(MODULE), finding(other)))) == {"low": 2}


def test_an_advisory_that_no_finding_names_does_not_count() -> None:
    assert read("govulncheck", stream(CONFIG, PROGRESS, ADVISORY)).findings == ()


def test_a_vulnerability_without_a_fixed_version_is_not_fixable() -> None:
    result = read("govulncheck", stream(CONFIG, finding(MODULE, fixed_version=""))).findings[0]
    assert (result.fixable, result.remedy) == (False, "")


def test_a_wrapper_of_govulncheck_has_its_own_name() -> None:
    config = {"config": {**CONFIG["config"], "scanner_name": "gopls"}}
    assert read("govulncheck", stream(config, PROGRESS)).tool == "gopls v1.1.3"


@pytest.mark.parametrize(
    "messages",
    [(CONFIG,), (CONFIG, {"progress": {"message": "Fetching vulnerabilities from the database..."}})],
)
def test_a_scan_that_stopped_before_the_code_is_not_clean(messages: tuple[object, ...]) -> None:
    error = refusal("govulncheck", stream(*messages))
    assert error.cause is Cause.UNREADABLE
    assert error.detail == "govulncheck stopped before it looked at the code"


def test_a_scan_that_went_through_the_code_is_clean() -> None:
    assert read("govulncheck", stream(CONFIG, PROGRESS)).findings == ()


@cases(
    "document",
    [
        stream({}), stream(PROGRESS), stream(finding(MODULE)), stream(CONFIG, finding()), stream(CONFIG, "x"),
        stream(CONFIG, {"finding": None}), stream({"config": None}), stream(CONFIG, {"osv": "x"}),
        stream(CONFIG, finding({"version": "v1"})), stream(CONFIG, finding(MODULE, osv="")),
        stream(CONFIG, PROGRESS)[:-1], "[]",
    ],
)  # fmt: skip
def test_a_document_that_govulncheck_does_not_write_is_refused(document: str) -> None:
    assert refusal("govulncheck", document).category is Category.UNREADABLE


@cases(
    "text",
    [stream(CONFIG, PROGRESS), json.dumps([CONFIG, PROGRESS]), stream(finding(MODULE), CONFIG), stream(CONFIG)[:60]],
)
def test_the_stream_is_recognized(text: str) -> None:
    assert [entry.name for entry in FORMATS.matching(text.encode())] == ["govulncheck"]
