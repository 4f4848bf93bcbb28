"""One comparison as text: the fact inside the rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from gate.model.checklist import Op
from gate.model.decision import Comparison, Level
from gate.model.evidence import Cause
from gate.model.values import FactSpec, Kind, Percentage
from gate.render.comparisons import ComparisonStatus, describe, format_value
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import broken, expect, held, not_applicable, should, unseen
from tests.render.test_numbers import order, read

VERSION = FactSpec("version", "version of the service", kind=Kind.STRING)
SIGNED = FactSpec("signed", "whether it is signed", kind=Kind.BOOLEAN)


@cases(
    ("comparison", "sentence"),
    [
        (
            broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1486, 2000)),
            "line_coverage is 74.3% (1,486 of 2,000), expected >= 80%",
        ),
        (
            broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(79999, 100000)),
            "line_coverage is 79.999% (79,999 of 100,000), expected >= 80%",
        ),
        (
            broken(expect(examples.LINE, Op.AT_LEAST, "90%"), Percentage.from_ratio(Fraction(87, 100))),
            "line_coverage is 87%, expected >= 90%",
        ),
        (
            broken(expect(examples.P95, Op.LESS, "0.2s"), Decimal("240.5"), target="https://a.example"),
            "p95 is 0.24s at https://a.example, expected < 0.2s",
        ),
        (held(expect(examples.DURATION, Op.LESS, "5m"), Decimal(150)), "duration is 2.5m, expected < 5m"),
        (broken(expect(examples.SIZE, Op.AT_MOST, "1MiB"), Decimal(1048577)), "size is 1.000001MiB, expected <= 1MiB"),
        (held(expect(examples.DURATION, Op.LESS, "1d"), Decimal("3.2")), "duration is 0.00004d (3.2s), expected < 1d"),
        (held(expect(examples.DURATION, Op.LESS, "1d"), Decimal(8640)), "duration is 0.1d, expected < 1d"),
        (broken(expect(examples.SIZE, Op.LESS, "1KB"), Decimal(10**7)), "size is 10,000KB (10MB), expected < 1KB"),
        (broken(expect(examples.SIZE, Op.LESS, "1KB"), Decimal(9_999_000)), "size is 9,999KB, expected < 1KB"),
        (broken(expect(examples.SIZE, Op.LESS, "1KB"), Decimal(10**9)), "size is 1,000,000KB (1GB), expected < 1KB"),
        (held(expect(examples.CRITICAL, Op.EQUAL, "0"), Decimal(0)), "critical is 0, expected == 0"),
        (
            broken(expect(examples.LINE, Op.AT_LEAST, "baseline - 0.5pp"), Percentage(1, 2), Fraction(151, 2)),
            "line_coverage is 50% (1 of 2), expected >= baseline - 0.5pp (75.5%)",
        ),
        (
            broken(expect(examples.CRITICAL, Op.AT_MOST, "baseline"), Decimal(3), Fraction(2)),
            "critical is 3, expected <= baseline (2)",
        ),
        (
            broken(expect(examples.SIZE, Op.AT_MOST, "baseline + 5%"), Decimal(2_200_000), Fraction(2_100_000)),
            "size is 2.2MB, expected <= baseline + 5% (2.1MB)",
        ),
        (held(expect(examples.DB, Op.EQUAL, "healthy"), "healthy"), "db is healthy, expected == healthy"),
        (broken(expect(examples.DB, Op.IN, "up | degraded"), "down"), "db is down, expected in up | degraded"),
        (broken(expect(examples.DB, Op.EQUAL, "healthy"), ""), "db is empty, expected == healthy"),
        (broken(expect(VERSION, Op.MATCHES, "/^2[.]/"), "1.9"), "version is 1.9, expected matches /^2[.]/"),
        (broken(expect(VERSION, Op.EQUAL, "baseline"), "2", ("1",)), "version is 2, expected == baseline (1)"),
        (broken(expect(examples.EXISTS, Op.IS), value=False), "exists is false, expected true"),
        (broken(expect(examples.EXISTS, Op.IS), value=False, target="docs/*.md"), "missing: docs/*.md"),
        (broken(expect(SIGNED, Op.IS), value=False, target="a"), "signed is false at a, expected true"),
        (
            held(expect(examples.EXISTS, Op.IS_NOT), value=False, target="*.pem"),
            "exists is false at *.pem, expected false",
        ),
        (broken(expect(examples.EXISTS, Op.IS_NOT), value=True), "exists is true, expected false"),
        (
            broken(expect(examples.LABELS, Op.HAS, "ready"), frozenset({"b", "a"})),
            "labels is [a, b], expected has ready",
        ),
        (broken(expect(examples.LABELS, Op.HAS, "ready"), frozenset()), "labels is empty, expected has ready"),
        (
            unseen(expect(examples.LINE, Op.AT_LEAST, "80.0%"), Cause.ABSENT, "x"),
            "line_coverage: no data, expected >= 80%",
        ),
        (
            unseen(expect(examples.LINE, Op.AT_LEAST, "baseline"), Cause.ABSENT, "x"),
            "line_coverage: not compared, expected >= baseline",
        ),
        (
            not_applicable(expect(examples.PATCH, Op.AT_LEAST, "90%"), "x"),
            "patch_coverage: not applicable, expected >= 90%",
        ),
    ],
)
def test_a_comparison_is_one_sentence_with_the_fact_in_the_rule(comparison: Comparison, sentence: str) -> None:
    assert describe(comparison).text == sentence


def test_a_comparison_without_a_value_has_a_reason() -> None:
    expectation = expect(examples.LINE, Op.AT_LEAST, "80%")
    assert str(describe(unseen(expectation, Cause.STALE, "it is old")).reason) == "no data (stale): it is old"
    assert str(describe(not_applicable(expectation, "no line changed")).reason) == "not applicable: no line changed"
    assert describe(held(expectation, Percentage(9, 10))).reason is None


def test_a_reason_names_the_category_of_its_cause() -> None:
    reason = describe(unseen(expect(examples.LINE, Op.AT_LEAST, "80%"), Cause.NO_MATCHING_FILE, "none")).reason
    assert str(reason) == "no data (absent): none"


def test_in_a_headline_missing_data_names_the_fact_last() -> None:
    failed = expect(examples.FAILED, Op.EQUAL, "0")
    assert describe(unseen(failed, Cause.ABSENT, "x")).headline == "no data for failed, expected == 0"
    assert describe(broken(failed, Decimal(1))).headline == "failed is 1, expected == 0"


def test_a_broken_should_is_a_warning_and_a_broken_must_is_not() -> None:
    comparison = broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 10))
    assert describe(should(comparison)).is_warning
    assert not describe(comparison).is_warning
    assert not describe(should(held(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(9, 10)))).is_warning
    assert describe(should(comparison)).level is Level.SHOULD
    assert describe(comparison).status is ComparisonStatus.BROKEN


def test_a_percentage_without_a_threshold_is_in_percent() -> None:
    assert format_value(Percentage(1, 8), "%") == "12.5%"


def test_comparisons_that_block_sort_before_those_that_warn_and_those_that_hold_come_last() -> None:
    line = expect(examples.LINE, Op.AT_LEAST, "80%")
    comparisons = [
        broken(line, Percentage(1, 2)),
        unseen(line, Cause.ABSENT, "x"),
        should(broken(line, Percentage(1, 2))),
        should(unseen(line, Cause.ABSENT, "x")),
        not_applicable(line, "x"),
        held(line, Percentage(9, 10)),
    ]
    sort_keys = [describe(comparison).sort_key for comparison in comparisons]
    assert sort_keys == sorted(set(sort_keys))
    assert describe(should(held(line, Percentage(9, 10)))).sort_key == sort_keys[-1]


def test_a_long_list_is_counted_beyond_its_first_members() -> None:
    assert format_value(frozenset(f"{n:02}" for n in range(15)), "").endswith("10, 11 and 3 more]")


relations = {
    Op.AT_LEAST: (0, 1), Op.AT_MOST: (0, -1), Op.MORE: (1,), Op.LESS: (-1,), Op.EQUAL: (0,), Op.UNEQUAL: (1, -1)
}  # fmt: skip


@given(
    st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from(sorted(relations)),
    st.decimals(0, 100, places=4),
)  # fmt: skip
def test_a_reader_of_the_sentence_judges_as_the_gate_does(part: int, of: int, op: Op, threshold: Decimal) -> None:
    assume(part <= of)
    value = Percentage(part, of)
    holds = order(value.percent, Fraction(threshold)) in relations[op]
    expectation = expect(examples.LINE, op, f"{threshold:f}%")
    text = describe((held if holds else broken)(expectation, value))
    displayed, expected = read(text.value), read(text.expected.removeprefix(f"{op} "))
    assert expected == Fraction(threshold)
    assert (order(displayed, expected) in relations[op]) == holds
