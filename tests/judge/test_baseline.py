"""Thresholds relative to a baseline: equal, offset by points or percent, and not comparable."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from gate.model.checklist import FromBaseline, Op
from gate.model.decision import Baseline, Broken, Held, ItemObservation, Outcome, Status
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Source, Unseen
from gate.model.values import FactSpec, Kind, Percentage, Value, percentage
from tests.cases import cases
from tests.judge.cases import amount, evidence_by, expect, item, judge

COVERAGE = percentage("line_coverage", "covered lines of coverable lines")
SIZE = FactSpec("size", "size of the bundle", "B")
SAME = FromBaseline()
TOOL = "coverage.py 7.17"
NO_SUCH_FACT = "the baseline result.json contains no line_coverage of the item item"


def baseline_of(
    before: Value, tool: str = TOOL, name: str = "item", fact: FactSpec = COVERAGE, unit: str | None = None
) -> Baseline:
    measured = before, fact.unit if unit is None else unit
    return Baseline({name: {fact.name: measured}}, {name: frozenset({tool})}, file="result.json")


def outcome(fact: FactSpec, op: Op, threshold: FromBaseline, now: Observation, baseline: Baseline | None) -> Outcome:
    observation = ItemObservation(item([expect(fact, op, threshold)]), evidence_by(TOOL, {fact.name: now}))
    return judge(observation, baseline=baseline).verdicts[0].comparisons[0].outcome


@cases(
    ("threshold", "now", "limit", "is_held"),
    [
        (SAME, Percentage(80, 100), Fraction(80), True),
        (SAME, Percentage(79, 100), Fraction(80), False),
        (FromBaseline(amount("-0.5", "pp")), Percentage(795, 1000), Fraction("79.5"), True),
        (FromBaseline(amount("-0.5", "pp")), Percentage(794, 1000), Fraction("79.5"), False),
        (FromBaseline(amount("5", "pp")), Percentage(85, 100), Fraction(85), True),
        (FromBaseline(amount("5", "pp")), Percentage(84, 100), Fraction(85), False),
    ],
)
def test_a_percentage_can_be_offset_by_points(
    threshold: FromBaseline, now: Percentage, limit: Fraction, *, is_held: bool
) -> None:
    result = outcome(COVERAGE, Op.AT_LEAST, threshold, Seen(now), baseline_of(Percentage(4, 5)))

    assert result == (Held if is_held else Broken)(now, limit)


@cases(
    ("offset", "relative", "limit"),
    [("5", True, Fraction(1050)), ("-10", True, Fraction(900)), ("50", False, Fraction(1050))],
)
def test_a_number_can_be_offset_by_its_own_unit_or_by_percent(offset: str, limit: Fraction, *, relative: bool) -> None:
    threshold = FromBaseline(amount(offset, "%" if relative else "B"), relative=relative)

    result = outcome(SIZE, Op.AT_MOST, threshold, Seen(Decimal(2000)), baseline_of(Decimal(1000), fact=SIZE))

    assert result == Broken(Decimal(2000), limit)


def test_a_string_is_compared_with_the_earlier_string() -> None:
    version = FactSpec("version", "deployed version", kind=Kind.STRING)

    changed = outcome(version, Op.UNEQUAL, SAME, Seen("v2"), baseline_of("v1", fact=version))

    assert changed == Held("v2", ("v1",))


@cases(
    ("baseline", "cause", "detail"),
    [
        (None, Cause.NO_BASELINE, "this run has no baseline"),
        (baseline_of(Percentage(1, 2), name="other"), Cause.NOT_IN_BASELINE, NO_SUCH_FACT),
        (baseline_of(Percentage(1, 2), fact=percentage("files", "files")), Cause.NOT_IN_BASELINE, NO_SUCH_FACT),
        (
            baseline_of(Percentage(1, 2), tool="coverage.py 5.5"),
            Cause.BASELINE_OF_OTHER_TOOL,
            ("the baseline was measured by coverage.py 5.5, today's value by coverage.py 7.17, "
            "and tools can count differently"),
        ),
    ],
)  # fmt: skip
def test_the_comparison_is_missing_when_the_baseline_is_not_comparable(
    baseline: Baseline | None, cause: Cause, detail: str
) -> None:
    result = outcome(COVERAGE, Op.AT_LEAST, SAME, Seen(Percentage(9, 10)), baseline)

    assert isinstance(result, Unseen)
    assert (result.cause, result.detail) == (cause, detail)


@cases(
    ("before", "kind"),
    [(True, "boolean"), (frozenset("a"), "list"), ("v1", "string"), (Decimal(80), "number")],
)
def test_an_earlier_value_of_another_kind_is_not_comparable(before: Value, kind: str) -> None:
    result = outcome(COVERAGE, Op.AT_LEAST, SAME, Seen(Percentage(9, 10)), baseline_of(before, unit=""))

    detail = f"line_coverage was a {kind}, and is a percentage in % now"
    assert result == Unseen(Cause.BASELINE_OF_OTHER_KIND, detail)


def test_an_earlier_number_in_another_unit_is_converted() -> None:
    before = baseline_of(Decimal(2), fact=SIZE, unit="KB")

    assert outcome(SIZE, Op.AT_MOST, SAME, Seen(Decimal(2000)), before) == Held(Decimal(2000), Fraction(2000))
    assert outcome(SIZE, Op.AT_MOST, SAME, Seen(Decimal(2001)), before) == Broken(Decimal(2001), Fraction(2000))


@cases(
    ("unit", "earlier"),
    [
        ("ms", "a number in ms"),
        ("", "a number"),
        ("parsec", "a number in parsec"),
        ("x" * 21, f"a number in {'x' * 20}"),
    ],
)
def test_an_earlier_number_of_another_dimension_is_not_comparable(unit: str, earlier: str) -> None:
    result = outcome(SIZE, Op.AT_MOST, SAME, Seen(Decimal(1)), baseline_of(Decimal(2), fact=SIZE, unit=unit))

    assert result == Unseen(Cause.BASELINE_OF_OTHER_KIND, f"size was {earlier}, and is a number in B now")


def test_a_string_is_not_compared_with_an_earlier_number() -> None:
    version = FactSpec("version", "deployed version", kind=Kind.STRING)

    result = outcome(version, Op.EQUAL, SAME, Seen("2"), baseline_of(Decimal(2), fact=version))

    assert result == Unseen(Cause.BASELINE_OF_OTHER_KIND, "version was a number, and is a string now")


def test_reports_without_a_tool_are_comparable_with_each_other() -> None:
    observation = ItemObservation(
        item([expect(COVERAGE, Op.AT_LEAST, SAME)]), Evidence({"line_coverage": Seen(Percentage(9, 10))})
    )
    anonymous = Baseline({"item": {"line_coverage": (Percentage(9, 10), "%")}}, {})

    assert judge(observation, baseline=anonymous).verdicts[0].status is Status.PASS


@pytest.mark.parametrize(("today", "status"), [("lcov", Status.PASS), ("gocover", Status.UNKNOWN)])
def test_reports_without_a_tool_are_comparable_when_their_format_is_the_same(today: str, status: Status) -> None:
    evidence = Evidence({"line_coverage": Seen(Percentage(9, 10))}, sources=(Source("cover.out", today),))
    observation = ItemObservation(item([expect(COVERAGE, Op.AT_LEAST, SAME)]), evidence)
    facts = {"item": {"line_coverage": (Percentage(9, 10), "%")}}
    baseline = Baseline(facts, {}, anonymous_formats={"item": frozenset({"lcov"})})

    verdict = judge(observation, baseline=baseline).verdicts[0]

    assert verdict.status is status
    outcome = verdict.comparisons[0].outcome
    assert not isinstance(outcome, Unseen) or outcome.detail == (
        "the baseline was measured by an unnamed tool (lcov), today's value by an unnamed tool (gocover), and tools "
        "can count differently"
    )


def test_a_report_with_a_tool_is_not_comparable_with_one_without() -> None:
    anonymous = Baseline({"item": {"line_coverage": (Percentage(9, 10), "%")}}, {}, file="old.json")

    result = outcome(COVERAGE, Op.AT_LEAST, SAME, Seen(Percentage(9, 10)), anonymous)

    assert isinstance(result, Unseen)
    assert result.detail.startswith("the baseline was measured by an unnamed tool, today's value by coverage.py 7.17")


def test_a_fact_that_is_not_applicable_needs_no_baseline() -> None:
    not_applicable = NotApplicable("no coverable line changed", by_diff=True)

    assert outcome(COVERAGE, Op.AT_LEAST, SAME, not_applicable, None) == not_applicable


def test_every_producer_of_a_mixed_item_is_named() -> None:
    two = Baseline(
        {"item": {"line_coverage": (Percentage(9, 10), "%")}},
        {"item": frozenset({"gcovr 8", "gcovr 7"})},
        file="a.json",
    )

    result = outcome(COVERAGE, Op.AT_LEAST, SAME, Seen(Percentage(9, 10)), two)

    assert isinstance(result, Unseen)
    assert result.detail.startswith("the baseline was measured by gcovr 7, gcovr 8, today's value by coverage.py 7.17,")
