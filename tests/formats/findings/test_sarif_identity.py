"""What identifies a result of a SARIF log in another log: fingerprints, symbol, hash of the line, state and date."""

from __future__ import annotations

from datetime import date
from typing import Any

from gate.formats.findings.fields import hash_code
from gate.formats.findings.model import ScanFinding
from tests.cases import cases
from tests.formats.findings.reading import read
from tests.formats.findings.test_sarif import ERROR, log, run


def finding(**members: Any) -> ScanFinding:
    (parsed,) = read("sarif", log(run({**ERROR, **members}))).findings
    return parsed


def at(region: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": region, **more}}]


@cases(
    ("members", "fingerprint"),
    [
        ({}, ""),
        ({"fingerprints": {"b/v1": "2", "a/v1": "1"}}, "a/v1=1 b/v1=2"),
        ({"fingerprints": {"a/v1": "1"}, "partialFingerprints": {"primaryLocationLineHash": "9c:1"}}, "a/v1=1"),
        (
            {"partialFingerprints": {"primaryLocationLineHash": "9c:1", "primaryLocationStartColumnFingerprint": "4"}},
            "primaryLocationLineHash=9c:1",
        ),
        ({"partialFingerprints": {"primaryLocationStartColumnFingerprint": "4"}}, ""),
        ({"partialFingerprints": {"z": "1", "y": "2"}}, "y=2 z=1"),
        ({"correlationGuid": "0a-1b"}, "correlationGuid=0a-1b"),
        ({"fingerprints": {"matchBasedId/v1": "requires login"}}, ""),
        ({"fingerprints": {"a": {"value": "1"}, "b": 7, "c": ""}}, ""),
        ({"fingerprints": ["1"], "partialFingerprints": "1", "correlationGuid": 1}, ""),
    ],
)
def test_the_fingerprint_is_what_the_tool_gives(members: dict[str, Any], fingerprint: str) -> None:
    assert finding(**members).fingerprint == fingerprint


@cases(
    ("locations", "code"),
    [
        (at({"startLine": 3, "snippet": {"text": "  eval(x)\n"}}), "eval(x)"),
        (at({"startLine": 3, "startColumn": 1, "snippet": {"text": "eval(x)\nmore"}}), "eval(x)"),
        (at({"startLine": 3, "startColumn": 9, "snippet": {"text": "eval(x)"}}), ""),
        (
            at(
                {"startLine": 3, "startColumn": 9},
                contextRegion={"startLine": 2, "snippet": {"text": "a\ny = eval(x)"}},
            ),
            "y = eval(x)",
        ),
        (at({"startLine": 9}, contextRegion={"startLine": 2, "snippet": {"text": "a\nb"}}), ""),
        (at({"startLine": 3, "snippet": {"text": 7}}), ""),
        (at({"snippet": {"text": "eval(x)"}}), ""),
    ],
)
def test_a_line_that_the_log_carries_is_hashed(locations: list[dict[str, Any]], code: str) -> None:
    assert finding(locations=locations).code_hash == hash_code(code)


def test_the_symbol_is_that_of_the_first_location() -> None:
    symbol = {"logicalLocations": [{"name": "f", "fullyQualifiedName": "shop.cart.f"}]}

    assert finding(locations=[symbol]).symbol == "shop.cart.f"
    assert finding(locations=[{"logicalLocations": [{"name": "f"}]}]).symbol == "f"
    assert finding(locations=[{"logicalLocations": [{}]}]).symbol == ""


@cases(("state", "is_new"), [("new", True), ("unchanged", False), ("updated", False), ("odd", None), (7, None)])
def test_the_state_says_whether_the_tool_calls_it_new(state: object, is_new: bool | None) -> None:
    assert finding(baselineState=state).is_new is is_new


def test_the_date_of_the_first_detection_is_read() -> None:
    assert finding(provenance={"firstDetectionTimeUtc": "2026-03-01T23:59:00Z"}).first_seen == date(2026, 3, 1)
    assert finding(provenance={"firstDetectionTimeUtc": "soon"}).first_seen is None


def test_the_hash_of_a_line_ignores_its_spaces_and_is_empty_for_none() -> None:
    assert hash_code("\tif x :\r") == hash_code("if x:")
    assert hash_code("if y:") != hash_code("if x:")
    assert (hash_code(""), hash_code("  \t")) == ("", "")
