"""The numbers of an item that are shown without a click: which ones, in which order, with which difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.model.checklist import Op, Waiver
from gate.model.decision import Status, WaiverCheck
from gate.model.evidence import Finding, Seen, Severity
from gate.model.position import Position
from gate.model.values import FactSpec, Percentage
from gate.probes import coverage, quality, security, tests
from gate.render.deltas import MINUS
from gate.render.key_numbers import KeyNumber, key_numbers
from tests.render import decisions as examples
from tests.render.decisions import expect, held, not_applicable, verdict


def texts(numbers: tuple[KeyNumber, ...]) -> list[str]:
    return [f"{item.fact} {item.value} {item.delta.text if item.delta else ''}".rstrip() for item in numbers]


def test_key_numbers_and_expected_numbers_are_shown_with_their_differences() -> None:
    item = verdict(
        "tests", "Tests", Status.PASS, (held(expect(examples.FAILED, Op.EQUAL, "0"), Decimal(0)),),
        more_facts={examples.PASSED: Decimal(12), examples.SKIPPED: Decimal(1), examples.SIZE: Decimal(5)},
        earlier={"passed": Fraction(10), "failed": Fraction(3), "skipped": Fraction(1)},
    )  # fmt: skip
    assert texts(key_numbers(item)) == [f"failed 0 {MINUS}3", "passed 12 +2", "skipped 1"]


@pytest.mark.parametrize(("earlier", "numbers"), [({}, []), ({"skipped": Fraction(2)}, [f"skipped 0 {MINUS}2"])])
def test_a_count_of_zero_without_an_expectation_is_shown_only_when_it_changed(
    earlier: dict[str, Fraction], numbers: list[str]
) -> None:
    item = verdict("tests", "Tests", Status.PASS, more_facts={examples.SKIPPED: Decimal(0)}, earlier=earlier)
    assert texts(key_numbers(item)) == numbers


def test_a_number_never_contradicts_its_verdict() -> None:
    item = verdict("api", "API", Status.PASS, (held(expect(examples.P95, Op.LESS, "200ms"), Decimal("199.96")),))
    assert texts(key_numbers(item)) == ["p95 199.96ms"]


def test_a_fact_that_is_not_applicable_says_so() -> None:
    item = verdict("c", "C", Status.PASS, (not_applicable(expect(examples.PATCH, Op.AT_LEAST, "80%"), "no line"),))
    assert texts(key_numbers(item)) == ["patch_coverage not applicable"]


def test_words_and_booleans_are_no_numbers() -> None:
    comparisons = (
        held(expect(examples.DB, Op.EQUAL, "up"), "up"),
        held(expect(examples.EXISTS, Op.IS), value=True),
    )
    assert key_numbers(verdict("x", "X", Status.PASS, comparisons)) == ()


def test_a_number_with_waived_findings_or_several_targets_has_no_difference() -> None:
    finding = Finding("W", "waived", Severity.HIGH, counted_in=("high",))
    waiver = Waiver("item", date(2026, 12, 1), "@a", "x", Position("r.yml", 1, 1), findings=("W",))
    check = WaiverCheck(waiver, in_force=True, reason="", findings=(finding,))
    comparison = held(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(0))
    item = verdict(
        "scan", "S", Status.WAIVED, (comparison,), findings=(finding,), waiver=check, earlier={"high": Fraction(4)}
    )
    assert texts(key_numbers(item)) == ["high 0"]

    speed = held(expect(examples.P95, Op.LESS, "200ms"), Decimal(90))
    several = verdict("api", "A", Status.PASS, (speed,), earlier={"p95": Fraction(10)})
    assert several.evidence
    facts = {"p95": Seen(Decimal(90), "https://a.example", (Seen(Decimal(20), "https://b.example"),))}
    assert texts(key_numbers(several)) == ["p95 90ms +80ms"]
    assert texts(key_numbers(replace(several, evidence=replace(several.evidence, facts=facts)))) == ["p95 90ms"]


def test_percentages_have_their_counts_and_counts_their_name_after_them() -> None:
    item = verdict("c", "C", Status.PASS, more_facts={examples.LINE: Percentage(1, 3), examples.PASSED: Decimal(1200)})
    assert key_numbers(item) == (
        KeyNumber("line_coverage", "33.3%", "1 of 3"),
        KeyNumber("passed", "1,200", is_count=True),
    )


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (coverage.PROBE.facts, ["line_coverage", "patch_coverage"]),
        (tests.PROBE.facts, ["passed", "failed", "skipped", "duration"]),
        (security.PROBE.facts, ["critical", "high", "medium", "low", "info", "unrated", "new"]),
        (quality.PROBE.facts, ["errors", "warnings", "infos", "unrated", "new"]),
    ],
    ids=["coverage", "tests", "security", "quality"],
)
def test_the_key_numbers_of_the_probes(facts: tuple[FactSpec, ...], names: list[str]) -> None:
    assert [fact.name for fact in facts if fact.is_key] == names


def test_a_count_of_one_is_in_the_singular() -> None:
    labels = {
        "errors": "error",
        "new_warnings": "new warning",
        "covered_branches": "covered branch",
        "passed": "passed",
        "cls": "cls",
    }
    assert {fact: KeyNumber(fact, "1", is_count=True).label for fact in labels} == labels
    assert KeyNumber("errors", "2", is_count=True).label == "errors"
    assert KeyNumber("seconds", "1").label == "seconds"
