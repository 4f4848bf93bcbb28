"""The decision as JSON: it follows its schema, is exact, and is the same every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from typing import Any, get_type_hints

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.checklist import Op, Pattern
from gate.model.decision import Decision, Enforcement, Level, SkipCause, State, Status
from gate.model.evidence import Category, Cause, Finding, Seen, Severity, Unseen
from gate.model.values import Percentage
from gate.result import model, reader
from gate.result.schema import schema_text
from gate.result.writer import MAX_FINDINGS, render
from tests.cases import cases
from tests.corpus import REPOSITORY
from tests.render import decisions as made
from tests.render.decisions import decision, expect, held, verdict
from tests.render.test_escape import text

SCHEMA_TEXT = files("gate.result").joinpath("result.schema.json").read_text(encoding="utf-8")
SCHEMA = json.loads(SCHEMA_TEXT)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

values = (
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**30), max_value=10**30)
    | st.integers(1, 10**20).flatmap(lambda of: st.builds(Percentage, st.integers(0, of), st.just(of), st.booleans()))
    | text
    | st.booleans()
    | st.frozensets(text, max_size=5)
)


def rendered(source: Decision) -> Any:
    return json.loads(render(source))


def test_a_result_lists_the_base_policies() -> None:
    result = rendered(replace(made.green(), base_policies=("base.yml",)))

    assert result["checklist"]["base_policies"] == ["base.yml"]
    assert not list(VALIDATOR.iter_errors(result))


@pytest.mark.parametrize("story", made.STORIES.values(), ids=made.STORIES)
def test_a_result_follows_its_schema(story: Callable[[], Decision]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(rendered(story()))] == []


def test_the_schema_file_is_generated_from_the_model() -> None:
    assert schema_text() == SCHEMA_TEXT, "run `make pages`"


def test_the_schema_is_valid_and_refuses_unknown_and_missing_keys() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    result = rendered(made.green())
    for broken in (
        result | {"more": 1},
        result | {"state": "maybe"},
        result | {"items": [{}]},
        {"schema": model.SCHEMA},
    ):
        assert not VALIDATOR.is_valid(broken)


def test_the_schema_lists_the_words_of_the_model() -> None:
    for words in (State, Status, Level, Op, Cause, Category, Severity, SkipCause, Enforcement):
        assert SCHEMA["$defs"][words.__name__]["enum"] == [str(word) for word in words]
    assert SCHEMA["properties"]["schema"]["const"] == model.SCHEMA
    assert SCHEMA["$id"] == model.SCHEMA


@cases(
    ("saved", "whole"),
    [
        (model.SavedResult, model.Result),
        (model.SavedItem, model.Item),
        (model.SavedEvidence, model.Evidence),
        (model.SavedSubject, model.Subject),
    ],
)
def test_every_key_that_is_read_back_is_written(saved: type, whole: type) -> None:
    nested = {"items", "subject", "evidence"}
    saved_types, types = get_type_hints(saved), get_type_hints(whole)
    for name in (field.name for field in fields(saved)):
        assert name in types
        assert name in nested or saved_types[name] == types[name]


@pytest.mark.parametrize("story", made.STORIES.values(), ids=made.STORIES)
def test_the_same_decision_gives_the_same_bytes(story: Callable[[], Decision]) -> None:
    assert render(story()) == render(story())


def test_items_are_in_the_order_of_the_checklist_not_of_the_reports() -> None:
    assert [item["status"] for item in rendered(made.red())["items"]] == [
        "fail", "fail", "unknown", "warn", "waived", "pass", "pass", "skipped",
    ]  # fmt: skip
    reverse = replace(made.red(), verdicts=made.red().verdicts[::-1])
    assert [item["id"] for item in rendered(reverse)["items"]] == [
        verdict.item.id for verdict in reversed(made.red().verdicts)
    ]


def test_numbers_are_exact_and_never_floats() -> None:
    result = rendered(made.red())
    assert result["score"]["overall"] == "5/14"
    broken = result["items"][0]["comparisons"][3]
    assert broken["outcome"]["value"] == {"kind": "percentage", "part": 1486, "of": 2000, "has_counts": True}
    assert broken["outcome"]["resolved_threshold"] == "1511/20"
    assert broken["threshold"] == {
        "kind": "baseline",
        "offset": {"number": "-0.5", "unit": "pp"},
        "relative": False,
    }
    assert "." not in "".join(str(number) for number in numbers_in(result))


def numbers_in(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [number for value in node.values() for number in numbers_in(value)]
    if isinstance(node, list):
        return [number for value in node for number in numbers_in(value)]
    return [node] if isinstance(node, (int, float)) and not isinstance(node, bool) else []


def test_parameters_of_a_probe_are_not_published() -> None:
    first = made.green().verdicts[0]
    with_token = replace(first, item=replace(first.item, params={"token": "hunter2"}))
    assert "hunter2" not in render(decision(State.READY, with_token))


def test_every_kind_of_threshold_is_written() -> None:
    expectations = [
        expect(made.LINE, Op.AT_LEAST, "80%"), expect(made.LINE, Op.AT_LEAST, "baseline"),
        expect(made.DB, Op.IN, "up | down"), replace(expect(made.DB, Op.EQUAL, "x"), threshold=Pattern("^a")),
        expect(made.EXISTS, Op.IS),
    ]  # fmt: skip
    comparisons = tuple(held(expectation, "x") for expectation in expectations)
    result = rendered(decision(State.READY, verdict("i", "I", Status.PASS, comparisons)))
    VALIDATOR.validate(result)
    assert [comparison["threshold"] for comparison in result["items"][0]["comparisons"]] == [
        {"kind": "number", "number": "80", "unit": "%"},
        {"kind": "baseline", "offset": None, "relative": False},
        {"kind": "strings", "strings": ["up", "down"]},
        {"kind": "pattern", "pattern": "^a"},
        None,
    ]


def test_the_values_of_other_targets_are_saved_too() -> None:
    several = Seen(
        Decimal(500), "https://a.example", (Seen(Decimal(200), "https://b.example"), Unseen(Cause.FORBIDDEN, "no"))
    )
    red = made.red()
    first = red.verdicts[0]
    assert first.evidence
    evidence = replace(first.evidence, facts={"line_coverage": several})
    result = rendered(replace(red, verdicts=(replace(first, evidence=evidence),)))
    VALIDATOR.validate(result)
    assert result["items"][0]["evidence"]["facts"]["line_coverage"]["other_targets"] == [
        {
            "result": "seen", "value": {"kind": "number", "value": "200"}, "unit": "%", "target": "https://b.example",
        },
        {"result": "missing", "cause": "forbidden", "category": "forbidden", "subject": "", "detail": "no"},
    ]  # fmt: skip


def test_a_missing_fact_is_saved_with_its_cause_its_category_and_its_subject() -> None:
    first = made.red().verdicts[0]
    assert first.evidence
    evidence = replace(first.evidence, facts={"high": Unseen(Cause.NO_MATCHING_FILE, "no file matches", "*.sarif")})
    result = rendered(replace(made.red(), verdicts=(replace(first, evidence=evidence),)))
    VALIDATOR.validate(result)
    assert result["items"][0]["evidence"]["facts"]["high"] == {
        "result": "missing", "cause": "no-matching-file", "category": "absent", "subject": "*.sarif",
        "detail": "no file matches",
    }  # fmt: skip


def test_findings_are_limited_and_counted() -> None:
    findings = tuple(Finding("rule", str(number)) for number in range(MAX_FINDINGS + 7))
    result = rendered(decision(State.READY, verdict("i", "I", Status.PASS, findings=findings)))
    evidence = result["items"][0]["evidence"]
    assert (len(evidence["findings"]), evidence["findings_total"]) == (MAX_FINDINGS, MAX_FINDINGS + 7)


@given(st.dictionaries(text, values, max_size=5))
def test_facts_are_read_back_unchanged(facts: dict[str, Any]) -> None:
    passed = verdict("item", "Item", Status.PASS)
    assert passed.evidence is not None
    evidence = replace(passed.evidence, facts={name: Seen(value) for name, value in facts.items()})
    result = render(decision(State.READY, replace(passed, evidence=evidence)))
    result.encode("ascii")
    VALIDATOR.validate(json.loads(result))
    expected = {name: (value, "") for name, value in facts.items()}
    assert reader.read(result.encode(), "result.json").facts == {"item": expected}


@given(text)
def test_any_text_is_written_and_read_back(content: str) -> None:
    warned = verdict(
        content,
        content,
        Status.WARN,
        findings=(Finding(content, content, path=content),),
        notes=(content,),
        owner=content,
    )
    result = render(decision(State.READY, warned, title=content, notes=(content,), score=Fraction(1)))
    VALIDATOR.validate(json.loads(result))
    assert json.loads(result)["title"] == content
    assert json.loads(result)["items"][0]["weight"] == str(Decimal(1))


def test_the_example_of_the_docs_follows_the_schema_and_can_be_a_baseline() -> None:
    page = (REPOSITORY / "docs" / "result.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    VALIDATOR.validate(json.loads(example))
    assert reader.read(example.encode(), "result.json").facts == {
        "coverage": {"line_coverage": (Percentage(1486, 2000), "%")}
    }
