"""Bounds that move with a saved result: values, drift in points and percent, and when they cannot be compared."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from gate.model.checklist import FromBaseline, Op
from gate.model.decision import Baseline, Broken, Held, ItemObservation, Outcome, Status
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Unseen
from gate.model.values import FactSpec, Kind, Percentage, Value, percentage
from tests.judge.cases import amount, expect, item, judged, seen_by

COVERAGE = percentage("line_coverage", "covered lines of coverable lines")
SIZE = FactSpec("size", "size of the bundle", "B")
SAME = FromBaseline()
TOOL = "coverage.py 7.17"
NO_SUCH_FACT = "the baseline result.json holds no line_coverage of the item item"


def against(
    before: Value, tool: str = TOOL, name: str = "item", fact: FactSpec = COVERAGE, unit: str | None = None
) -> Baseline:
    measured = before, fact.unit if unit is None else unit
    return Baseline({name: {fact.name: measured}}, {name: frozenset({tool})}, file="result.json")


def outcome(fact: FactSpec, op: Op, bound: FromBaseline, now: Observation, baseline: Baseline | None) -> Outcome:
    found = ItemObservation(item([expect(fact, op, bound)]), seen_by(TOOL, {fact.name: now}))
    return judged(found, baseline=baseline).verdicts[0].comparisons[0].outcome


@pytest.mark.parametrize(
    ("bound", "now", "limit", "holds"),
    [
        (SAME, Percentage(80, 100), Fraction(80), True),
        (SAME, Percentage(79, 100), Fraction(80), False),
        (FromBaseline(amount("-0.5", "pp")), Percentage(795, 1000), Fraction("79.5"), True),
        (FromBaseline(amount("-0.5", "pp")), Percentage(794, 1000), Fraction("79.5"), False),
        (FromBaseline(amount("5", "pp")), Percentage(85, 100), Fraction(85), True),
        (FromBaseline(amount("5", "pp")), Percentage(84, 100), Fraction(85), False),
    ],
)
def test_a_share_may_drift_by_points(bound: FromBaseline, now: Percentage, limit: Fraction, *, holds: bool) -> None:
    result = outcome(COVERAGE, Op.AT_LEAST, bound, Seen(now), against(Percentage(4, 5)))

    assert result == (Held if holds else Broken)(now, limit)


@pytest.mark.parametrize(
    ("by", "relative", "limit"),
    [("5", True, Fraction(1050)), ("-10", True, Fraction(900)), ("50", False, Fraction(1050))],
)
def test_a_number_may_drift_by_its_own_unit_or_by_percent(by: str, limit: Fraction, *, relative: bool) -> None:
    moving = FromBaseline(amount(by, "%" if relative else "B"), relative=relative)

    result = outcome(SIZE, Op.AT_MOST, moving, Seen(Decimal(2000)), against(Decimal(1000), fact=SIZE))

    assert result == Broken(Decimal(2000), limit)


def test_a_word_is_compared_with_the_earlier_word() -> None:
    version = FactSpec("version", "deployed version", kind=Kind.STRING)

    changed = outcome(version, Op.UNEQUAL, SAME, Seen("v2"), against("v1", fact=version))

    assert changed == Held("v2", ("v1",))


@pytest.mark.parametrize(
    ("baseline", "reason", "words"),
    [
        (None, Cause.ABSENT, "no baseline was given; pass the saved result of an earlier run with --baseline"),
        (against(Percentage(1, 2), name="other"), Cause.ABSENT, NO_SUCH_FACT),
        (against(Percentage(1, 2), fact=percentage("files", "files")), Cause.ABSENT, NO_SUCH_FACT),
        (
            against(Percentage(1, 2), tool="coverage.py 5.5"),
            Cause.MISMATCHED,
            ("the baseline was measured by coverage.py 5.5, today's value by coverage.py 7.17; "
            "the two count differently, so save a new baseline"),
        ),
    ],
)  # fmt: skip
def test_a_baseline_that_cannot_be_compared_with_makes_the_comparison_unseen(
    baseline: Baseline | None, reason: Cause, words: str
) -> None:
    assert outcome(COVERAGE, Op.AT_LEAST, SAME, Seen(Percentage(9, 10)), baseline) == Unseen(reason, words)


@pytest.mark.parametrize(
    ("before", "kind"),
    [(True, "flag"), (frozenset("a"), "set"), ("v1", "word"), (Decimal(80), "number")],
)
def test_a_value_of_another_kind_is_not_compared_with(before: Value, kind: str) -> None:
    found = outcome(COVERAGE, Op.AT_LEAST, SAME, Seen(Percentage(9, 10)), against(before, unit=""))

    said = f"line_coverage was a {kind}, and is a share in % now; save a new baseline"
    assert found == Unseen(Cause.MISMATCHED, said)


def test_a_number_that_was_measured_in_another_unit_is_converted() -> None:
    before = against(Decimal(2), fact=SIZE, unit="KB")

    assert outcome(SIZE, Op.AT_MOST, SAME, Seen(Decimal(2000)), before) == Held(Decimal(2000), Fraction(2000))
    assert outcome(SIZE, Op.AT_MOST, SAME, Seen(Decimal(2001)), before) == Broken(Decimal(2001), Fraction(2000))


@pytest.mark.parametrize(
    ("unit", "was"), [("ms", "a number in ms"), ("", "a number"), ("parsec", "a number in parsec")]
)
def test_a_number_that_measured_something_else_is_not_compared_with(unit: str, was: str) -> None:
    found = outcome(SIZE, Op.AT_MOST, SAME, Seen(Decimal(1)), against(Decimal(2), fact=SIZE, unit=unit))

    assert found == Unseen(Cause.MISMATCHED, f"size was {was}, and is a number in B now; save a new baseline")


def test_a_word_is_not_compared_with_what_was_a_number() -> None:
    version = FactSpec("version", "deployed version", kind=Kind.STRING)

    found = outcome(version, Op.EQUAL, SAME, Seen("2"), against(Decimal(2), fact=version))

    assert found == Unseen(Cause.MISMATCHED, "version was a number, and is a word now; save a new baseline")


def test_reports_that_name_no_tool_may_be_compared_with_each_other() -> None:
    found = ItemObservation(
        item([expect(COVERAGE, Op.AT_LEAST, SAME)]), Evidence({"line_coverage": Seen(Percentage(9, 10))})
    )
    anonymous = Baseline({"item": {"line_coverage": (Percentage(9, 10), "%")}}, {})

    assert judged(found, baseline=anonymous).verdicts[0].status is Status.PASS


def test_a_report_that_named_its_tool_is_not_compared_with_one_that_does_not() -> None:
    anonymous = Baseline({"item": {"line_coverage": (Percentage(9, 10), "%")}}, {}, file="old.json")

    result = outcome(COVERAGE, Op.AT_LEAST, SAME, Seen(Percentage(9, 10)), anonymous)

    assert isinstance(result, Unseen)
    assert result.detail.startswith("the baseline was measured by an unnamed tool, today's value by coverage.py 7.17")


def test_what_does_not_apply_today_asks_for_no_baseline() -> None:
    silent = NotApplicable("no coverable line changed", by_diff=True)

    assert outcome(COVERAGE, Op.AT_LEAST, SAME, silent, None) == silent


def test_every_producer_of_a_mixed_item_is_named() -> None:
    two = Baseline(
        {"item": {"line_coverage": (Percentage(9, 10), "%")}},
        {"item": frozenset({"gcovr 8", "gcovr 7"})},
        file="a.json",
    )

    result = outcome(COVERAGE, Op.AT_LEAST, SAME, Seen(Percentage(9, 10)), two)

    assert isinstance(result, Unseen)
    assert result.detail.startswith("the baseline was measured by gcovr 7, gcovr 8, today's value by coverage.py 7.17;")
