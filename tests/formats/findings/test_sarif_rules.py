"""The severity of a SARIF result: its level, the source of the level, and scores that outrank it."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.collector import Collector
from gate.formats.findings.sarif_rules import Rules
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities


def rated(result: dict[str, Any], rule: dict[str, Any] | None = None, **more: Any) -> tuple[dict[str, int], int]:
    """The severity of one result, and the number of notes."""
    rules = [{"id": "OTHER", "defaultConfiguration": {"level": "none"}}, {"id": "R", **(rule or {})}]
    driver = {"name": "A", "rules": rules}
    run = {"tool": {"driver": driver, **more.pop("tool", {})}, "results": [result], **more}
    report = read("sarif", {"version": "2.1.0", "runs": [run]})
    return severities(report), len(report.notes)


def default(level: object) -> dict[str, Any]:
    return {"defaultConfiguration": {"level": level}}


@cases(("level", "severity"), [("error", "high"), ("warning", "medium"), ("note", "low"), ("none", "info")])
def test_each_level_has_its_severity(level: str, severity: str) -> None:
    assert rated({"ruleId": "R", "level": level}, default("none")) == ({severity: 1}, 0)


@cases(("level", "severity"), [("ERROR", "high"), ("High", "unrated"), ("", "unrated"), (None, "low"), (7, "low")])
def test_an_unknown_level_is_unrated_or_that_of_the_rule_and_noted(level: object, severity: str) -> None:
    assert rated({"ruleId": "R", "level": level}, default("note")) == ({severity: 1}, 1)


@cases(
    "result",
    [
        {"ruleId": "R"},
        {"ruleId": "R", "ruleIndex": 1},
        {"ruleIndex": 1},
        {"rule": {"index": 1}},
        {"rule": {"id": "R"}},
        {"rule": {"guid": "g"}},
        {"ruleId": "R", "ruleIndex": -1},
        {"ruleId": "R", "ruleIndex": 999},
        {"ruleId": "R/sub/rule"},
        {"ruleId": "R/sub", "ruleIndex": 1},
    ],
)
def test_a_result_without_a_level_has_that_of_its_rule(result: dict[str, Any]) -> None:
    assert rated(result, {"guid": "g", **default("error")}) == ({"high": 1}, 0)


@cases(("result", "notes"), [({"ruleId": "unknown"}, 1), ({}, 1), ({"ruleId": "R"}, 0)])
def test_a_result_without_level_is_a_warning_and_noted_when_its_rule_is_not_in_the_run(
    result: dict[str, Any], notes: int
) -> None:
    assert rated(result) == ({"medium": 1}, notes)


def log_of_semgrep(result: dict[str, Any], **driver: Any) -> dict[str, Any]:
    results = [{"message": {"text": "m"}, **result}]
    return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Semgrep OSS", **driver}}, "results": results}]}


def test_semgrep_without_its_rules_lost_the_severity_of_its_results() -> None:
    error = refusal("sarif", log_of_semgrep({"ruleId": "R"}))
    assert (error.cause, "`semgrep scan --json`" in error.detail) == (Cause.UNREADABLE, True)
    assert severities(read("sarif", log_of_semgrep({"ruleId": "R", "level": "error"}))) == {"high": 1}
    assert severities(read("sarif", log_of_semgrep({"ruleId": "R"}, rules=[{"id": "R"}]))) == {"medium": 1}


@cases("rules", [{}, 0, "x", [[]], [None]])
def test_rules_that_are_no_list_of_objects_are_refused(rules: object) -> None:
    with pytest.raises(EvidenceError, match="rules"):
        Rules({"driver": {"rules": rules}}, [], Collector(lambda _path: True))


@cases("level", [[], {}, 7, "severe"])
def test_an_unknown_default_level_is_unrated_and_noted(level: object) -> None:
    assert rated({"ruleId": "R"}, default(level)) == ({"unrated": 1}, 1)


def test_an_index_that_contradicts_the_id_is_noted_and_the_id_counts() -> None:
    assert rated({"ruleId": "R", "ruleIndex": 0}, default("error")) == ({"high": 1}, 1)


@pytest.mark.parametrize(
    "component", [{"index": 0}, {"name": "pack"}, {"guid": "p"}], ids=["by index", "by name", "by guid"]
)
def test_a_rule_may_be_in_an_extension(component: dict[str, Any]) -> None:
    pack = {"name": "pack", "guid": "p", "rules": [{"id": "R", **default("error")}]}
    result = {"ruleId": "R", "rule": {"id": "R", "index": 0, "toolComponent": component}}
    assert rated(result, default("none"), tool={"extensions": [pack]}) == ({"high": 1}, 0)


def test_a_rule_that_only_an_extension_has_is_found_there() -> None:
    pack = {"name": "pack", "rules": [{"id": "X", **default("error")}]}
    assert rated({"ruleId": "X"}, tool={"extensions": [pack]}) == ({"high": 1}, 0)


# ------------------------------------------------------------------------------------------------------------ override


def overriding(level: str | None, descriptor: dict[str, Any]) -> dict[str, Any]:
    override = {"descriptor": descriptor, "configuration": {} if level is None else {"level": level}}
    return {"executionSuccessful": True, "ruleConfigurationOverrides": [override]}


@pytest.mark.parametrize("descriptor", [{"id": "R"}, {"index": 1}])
def test_an_override_of_the_only_invocation_outranks_the_default(descriptor: dict[str, Any]) -> None:
    invocations = [overriding("error", descriptor)]
    assert rated({"ruleId": "R"}, default("note"), invocations=invocations) == ({"high": 1}, 0)


def test_an_override_does_not_outrank_the_level_of_the_result() -> None:
    invocations = [overriding("note", {"id": "R"})]
    assert rated({"ruleId": "R", "level": "error"}, invocations=invocations) == ({"high": 1}, 0)


@cases("invocations", [[overriding("error", {"id": "OTHER"})], [overriding(None, {"id": "R"})], []])
def test_an_override_of_another_rule_or_without_a_level_changes_nothing(invocations: list[dict[str, Any]]) -> None:
    assert rated({"ruleId": "R"}, default("note"), invocations=invocations) == ({"low": 1}, 0)


@cases(("index", "severity"), [(0, "low"), (1, "high"), (-1, "medium"), (9, "medium")])
def test_of_several_invocations_the_one_counts_that_found_the_result(index: int, severity: str) -> None:
    invocations = [overriding("note", {"id": "R"}), overriding("error", {"id": "R"})]
    result = {"ruleId": "R", "provenance": {"invocationIndex": index}}
    assert rated(result, default("warning"), invocations=invocations) == ({severity: 1}, 0)


# ------------------------------------------------------------------------------------------------------------- scores


@cases(
    ("score", "severity"),
    [
        ("10.0", "critical"), ("9.0", "critical"), ("8.9", "high"), ("7", "high"), ("6.9", "medium"), ("4.0", "medium"),
        ("3.9", "low"), ("0.1", "low"), (9.8, "critical"), (7, "high"), (" 5.5 ", "medium"),
    ],
)  # fmt: skip
def test_the_score_of_the_rule_outranks_the_level(score: object, severity: str) -> None:
    rule = {"properties": {"security-severity": score}}
    assert rated({"ruleId": "R", "level": "note"}, rule) == ({severity: 1}, 0)


@cases(
    ("level", "severity"),
    [("note", "unrated"), ("none", "unrated"), ("warning", "medium"), ("error", "high"), (None, "medium")],
)
@cases("score", ["0.0", "0", 0])
def test_a_score_of_zero_is_no_rating_and_hides_no_serious_level(
    score: object, level: str | None, severity: str
) -> None:
    rule = {"properties": {"security-severity": score}, "defaultConfiguration": {"level": "warning"}}
    result = {"ruleId": "R", **({"level": level} if level else {})}
    assert rated(result, rule) == ({severity: 1}, 0)


def test_the_score_of_the_rule_counts_beside_a_zero_of_the_result() -> None:
    result = {"ruleId": "R", "properties": {"security-severity": "0.0"}}
    assert rated(result, {"properties": {"security-severity": "7.5"}}) == ({"high": 1}, 0)


def test_the_score_of_the_result_outranks_that_of_its_rule() -> None:
    result = {"ruleId": "R", "properties": {"security-severity": "9.9"}}
    assert rated(result, {"properties": {"security-severity": "1.0"}}) == ({"critical": 1}, 0)


@cases("score", ["N/A", "-1", "11", "1e999999999", "NaN", "Infinity", "", True, [], "9" * 100])
def test_an_invalid_score_leaves_the_level(score: object) -> None:
    severity, notes = rated({"ruleId": "R", "level": "error"}, {"properties": {"security-severity": score}})
    assert severity == {"high": 1}
    assert notes == (score != "")


def test_an_id_that_no_rule_has_leaves_the_rule_at_the_index() -> None:
    assert rated({"ruleId": "R1", "ruleIndex": 1}, default("error")) == ({"high": 1}, 1)
    assert rated({"ruleId": "OTHER", "ruleIndex": 1}, default("error")) == ({"info": 1}, 1)
