"""SARIF: only what OASIS specifies, one result for each expectation that fails."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from gate.model.decision import State, Status
from gate.model.evidence import Finding
from gate.render import sarif
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import STORIES, broken, decision, verdict
from tests.render.test_expectation_results import HIGH

SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("sarif-2.1.0.json").read_text(encoding="utf-8")))


def read(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    return document


@cases("story", STORIES)
def test_the_report_is_valid(story: str) -> None:
    assert [error.message for error in SCHEMA.iter_errors(read(sarif.render(STORIES[story](), "readiness")))] == []


def test_the_schema_refuses_a_report_without_a_tool() -> None:
    document = read(sarif.render(examples.red(), "readiness"))
    del document["runs"][0]["tool"]

    assert not SCHEMA.is_valid(document)


def test_a_ready_decision_has_no_result() -> None:
    assert read(sarif.render(examples.green(), "readiness"))["runs"][0]["results"] == []
    assert read(sarif.render(examples.red(), "readiness"))["runs"][0]["results"] != []


def test_every_result_refers_to_its_rule() -> None:
    run = read(sarif.render(examples.red(), "readiness"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]

    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert {result["level"] for result in run["results"]} == {"error", "warning"}


def test_a_path_is_an_encoded_uri() -> None:
    finding = Finding("rule", "text", path="src/a b#ü.py", line=3)
    failed = verdict("scan", "Scan", Status.FAIL, (broken(HIGH, Decimal(1)),), findings=(finding,))
    run = read(sarif.render(decision(State.NOT_READY, failed), "readiness"))["runs"][0]

    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "src/a%20b%23%C3%BC.py", "uriBaseId": "%SRCROOT%"}
    assert location["region"] == {"startLine": 3, "endLine": 3}


def test_other_places_are_related_locations() -> None:
    findings = tuple(Finding("rule", "text", path=f"src/{name}.py", line=3) for name in "ab")
    failed = verdict("scan", "Scan", Status.FAIL, (broken(HIGH, Decimal(2)),), findings=findings)
    (result,) = read(sarif.render(decision(State.NOT_READY, failed), "readiness"))["runs"][0]["results"]

    (other,) = result["relatedLocations"]
    assert other["physicalLocation"]["artifactLocation"]["uri"] == "src/b.py"
