"""The decision as JSON: true to its schema, exact, and the same every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.checklist import Op, Pattern
from gate.model.decision import Decision, Level, SkipCause, State, Status
from gate.model.evidence import Cause, Finding, Seen, Severity, Unseen
from gate.model.values import Percentage
from gate.result import reader
from gate.result.writer import MAX_FINDINGS, render
from tests.corpus import REPOSITORY
from tests.render import decisions as made
from tests.render.decisions import decision, expect, held, verdict
from tests.render.test_escape import text

SCHEMA = json.loads(files("gate.result").joinpath("result.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

values = (
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**30), max_value=10**30)
    | st.integers(1, 10**20).flatmap(lambda of: st.integers(0, of).map(lambda part: Percentage(part, of)))
    | text
    | st.booleans()
    | st.frozensets(text, max_size=5)
)


def written(found: Decision) -> Any:
    return json.loads(render(found))


@pytest.mark.parametrize("story", made.STORIES.values(), ids=made.STORIES)
def test_the_page_keeps_its_schema(story: Callable[[], Decision]) -> None:
    assert [fault.message for fault in VALIDATOR.iter_errors(written(story()))] == []


def test_the_schema_is_sound_and_refuses_what_it_does_not_know() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    page = written(made.green())
    for broken in (page | {"more": 1}, page | {"state": "maybe"}, page | {"items": [{}]}, {"schema": reader.SCHEMA}):
        assert not VALIDATOR.is_valid(broken)


def test_the_words_of_the_schema_are_those_of_the_model() -> None:
    definitions = SCHEMA["$defs"]
    told = {
        State: SCHEMA["properties"]["state"],
        Status: definitions["item"]["properties"]["status"],
        Level: definitions["comparison"]["properties"]["level"],
        Op: definitions["comparison"]["properties"]["op"],
        Cause: definitions["unseen"]["properties"]["reason"],
        Severity: definitions["finding"]["properties"]["severity"],
        SkipCause: definitions["skip"]["properties"]["cause"],
    }
    for words, schema in told.items():
        assert schema["enum"] == [str(word) for word in words]
    assert SCHEMA["properties"]["schema"]["const"] == reader.SCHEMA


@pytest.mark.parametrize("story", made.STORIES.values(), ids=made.STORIES)
def test_the_same_decision_gives_the_same_page(story: Callable[[], Decision]) -> None:
    assert render(story()) == render(story())


def test_items_stand_in_the_order_of_the_checklist_not_of_the_reports() -> None:
    assert [item["status"] for item in written(made.red())["items"]] == [
        "fail", "fail", "unknown", "warn", "waived", "pass", "pass", "skipped",
    ]  # fmt: skip
    turned = replace(made.red(), verdicts=made.red().verdicts[::-1])
    assert [item["id"] for item in written(turned)["items"]] == [
        found.item.id for found in reversed(made.red().verdicts)
    ]


def test_numbers_are_exact_and_never_floats() -> None:
    page = written(made.red())
    assert page["score"]["overall"] == "5/14"
    broken = page["items"][0]["because"][3]
    assert broken["outcome"]["value"] == {"share": {"part": 1486, "of": 2000}}
    assert broken["outcome"]["bound"] == "1511/20"
    assert broken["wanted"] == {"baseline": {"number": "-0.5", "unit": "pp"}, "relative": False}
    assert "." not in "".join(str(number) for number in numbers_of(page))


def numbers_of(page: Any) -> list[Any]:
    if isinstance(page, dict):
        return [number for value in page.values() for number in numbers_of(value)]
    if isinstance(page, list):
        return [number for value in page for number in numbers_of(value)]
    return [page] if isinstance(page, (int, float)) and not isinstance(page, bool) else []


def test_what_a_probe_was_given_is_not_published() -> None:
    found = made.green().verdicts[0]
    told = replace(found, item=replace(found.item, params={"token": "hunter2"}))
    assert "hunter2" not in render(decision(State.READY, told))


def test_every_kind_of_bound_is_written() -> None:
    bounds = [
        expect(made.LINE, Op.AT_LEAST, "80%"), expect(made.LINE, Op.AT_LEAST, "baseline"),
        expect(made.DB, Op.IN, "up | down"), replace(expect(made.DB, Op.EQUAL, "x"), threshold=Pattern("^a")),
        expect(made.EXISTS, Op.IS),
    ]  # fmt: skip
    page = written(decision(State.READY, verdict("i", "I", Status.PASS, tuple(held(one, "x") for one in bounds))))
    assert [one["wanted"] for one in page["items"][0]["because"]] == [
        {"number": "80", "unit": "%"}, {"baseline": None, "relative": False}, {"words": ["up", "down"]},
        {"pattern": "^a"}, None,
    ]  # fmt: skip


def test_what_the_other_targets_showed_is_saved_too() -> None:
    several = Seen(
        Decimal(500), "https://a.example", (Seen(Decimal(200), "https://b.example"), Unseen(Cause.FORBIDDEN, "no"))
    )
    told = made.red()
    first = told.verdicts[0]
    assert first.evidence
    evidence = replace(first.evidence, facts={"line_coverage": several})
    page = written(replace(told, verdicts=(replace(first, evidence=evidence),)))
    VALIDATOR.validate(page)
    assert page["items"][0]["evidence"]["facts"]["line_coverage"]["others"] == [
        {"is": "seen", "value": {"number": "200"}, "unit": "%", "where": "https://b.example"},
        {"is": "unseen", "reason": "forbidden", "detail": "no"},
    ]


def test_findings_are_bounded_and_counted() -> None:
    many = tuple(Finding("rule", str(number)) for number in range(MAX_FINDINGS + 7))
    page = written(decision(State.READY, verdict("i", "I", Status.PASS, findings=many)))
    evidence = page["items"][0]["evidence"]
    assert (len(evidence["findings"]), evidence["findings_total"]) == (MAX_FINDINGS, MAX_FINDINGS + 7)


@given(st.dictionaries(text, values, max_size=5))
def test_facts_come_back_as_they_were(facts: dict[str, Any]) -> None:
    found = verdict("item", "Item", Status.PASS)
    assert found.evidence is not None
    evidence = replace(found.evidence, facts={name: Seen(value) for name, value in facts.items()})
    page = render(decision(State.READY, replace(found, evidence=evidence)))
    page.encode("ascii")
    VALIDATOR.validate(json.loads(page))
    known = {name: (value, "") for name, value in facts.items()}
    assert reader.read(page.encode(), "result.json").facts == {"item": known}


@given(text)
def test_any_text_whatever_is_written_and_read_back(words: str) -> None:
    found = verdict(
        words, words, Status.WARN, findings=(Finding(words, words, path=words),), notes=(words,), owner=words
    )
    page = render(decision(State.READY, found, title=words, notes=(words,), score=Fraction(1)))
    VALIDATOR.validate(json.loads(page))
    assert json.loads(page)["title"] == words
    assert json.loads(page)["items"][0]["weight"] == str(Decimal(1))


def test_the_example_of_the_docs_keeps_the_schema_and_can_be_a_baseline() -> None:
    page = (REPOSITORY / "docs" / "result.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    VALIDATOR.validate(json.loads(example))
    assert reader.read(example.encode(), "result.json").facts == {
        "coverage": {"line_coverage": (Percentage(1486, 2000), "%")}
    }
