"""One comparison in words: the fact inside the rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gate.model.checklist import Op
from gate.model.decision import Comparison, Level
from gate.model.evidence import Cause
from gate.model.values import FactSpec, Kind, Percentage, percentage
from gate.render.comparisons import Mark, describe, value_alone
from tests.render import decisions as made
from tests.render.decisions import broken, expect, held, should, silent, unseen
from tests.render.test_numbers import order, read

VERSION = FactSpec("version", "version of the service", kind=Kind.STRING)


@pytest.mark.parametrize(
    ("comparison", "sentence"),
    [
        (
            broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1486, 2000)),
            "line_coverage is 74.3% (1,486 of 2,000), wanted >= 80%",
        ),
        (
            broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(79999, 100000)),
            "line_coverage is 79.999% (79,999 of 100,000), wanted >= 80%",
        ),
        (
            broken(expect(percentage("score", "of the page", counted=False), Op.AT_LEAST, "90%"), Percentage(87, 100)),
            "score is 87%, wanted >= 90%",
        ),
        (
            broken(expect(made.P95, Op.LESS, "0.2s"), Decimal("240.5"), where="https://a.example"),
            "p95 is 0.24s at https://a.example, wanted < 0.2s",
        ),
        (held(expect(made.DURATION, Op.LESS, "5m"), Decimal(150)), "duration is 2.5m, wanted < 5m"),
        (broken(expect(made.SIZE, Op.AT_MOST, "1MiB"), Decimal(1048577)), "size is 1.000001MiB, wanted <= 1MiB"),
        (held(expect(made.DURATION, Op.LESS, "1d"), Decimal("3.2")), "duration is 0.00004d (3.2s), wanted < 1d"),
        (held(expect(made.DURATION, Op.LESS, "1d"), Decimal(8640)), "duration is 0.1d, wanted < 1d"),
        (broken(expect(made.SIZE, Op.LESS, "1KB"), Decimal(10**7)), "size is 10,000KB (10MB), wanted < 1KB"),
        (broken(expect(made.SIZE, Op.LESS, "1KB"), Decimal(9_999_000)), "size is 9,999KB, wanted < 1KB"),
        (broken(expect(made.SIZE, Op.LESS, "1KB"), Decimal(10**9)), "size is 1,000,000KB (1GB), wanted < 1KB"),
        (held(expect(made.CRITICAL, Op.EQUAL, "0"), Decimal(0)), "critical is 0, wanted == 0"),
        (
            broken(expect(made.LINE, Op.AT_LEAST, "baseline - 0.5pp"), Percentage(1, 2), Fraction(151, 2)),
            "line_coverage is 50% (1 of 2), wanted >= baseline - 0.5pp (75.5%)",
        ),
        (
            broken(expect(made.CRITICAL, Op.AT_MOST, "baseline"), Decimal(3), Fraction(2)),
            "critical is 3, wanted <= baseline (2)",
        ),
        (
            broken(expect(made.SIZE, Op.AT_MOST, "baseline + 5%"), Decimal(2_200_000), Fraction(2_100_000)),
            "size is 2.2MB, wanted <= baseline + 5% (2.1MB)",
        ),
        (held(expect(made.DB, Op.EQUAL, "healthy"), "healthy"), "db is healthy, wanted == healthy"),
        (broken(expect(made.DB, Op.IN, "up | degraded"), "down"), "db is down, wanted in up | degraded"),
        (broken(expect(made.DB, Op.EQUAL, "healthy"), ""), "db is empty, wanted == healthy"),
        (broken(expect(VERSION, Op.MATCHES, "/^2[.]/"), "1.9"), "version is 1.9, wanted matches /^2[.]/"),
        (broken(expect(VERSION, Op.EQUAL, "baseline"), "2", ("1",)), "version is 2, wanted == baseline (1)"),
        (broken(expect(made.EXISTS, Op.IS), value=False), "exists is no, wanted yes"),
        (broken(expect(made.EXISTS, Op.IS_NOT), value=True), "exists is yes, wanted no"),
        (
            broken(expect(made.LABELS, Op.HAS, "ready"), frozenset({"b", "a"})),
            "labels is [a, b], wanted has ready",
        ),
        (broken(expect(made.LABELS, Op.HAS, "ready"), frozenset()), "labels is empty, wanted has ready"),
        (
            unseen(expect(made.LINE, Op.AT_LEAST, "80.0%"), Cause.ABSENT, "x"),
            "line_coverage was not seen, wanted >= 80%",
        ),
        (
            unseen(expect(made.LINE, Op.AT_LEAST, "baseline"), Cause.ABSENT, "x"),
            "line_coverage was not compared, wanted >= baseline",
        ),
        (silent(expect(made.PATCH, Op.AT_LEAST, "90%"), "x"), "patch_coverage is not applicable, wanted >= 90%"),
    ],
)
def test_the_fact_stands_inside_the_rule(comparison: Comparison, sentence: str) -> None:
    assert describe(comparison).text == sentence


def test_what_has_no_value_says_why() -> None:
    expectation = expect(made.LINE, Op.AT_LEAST, "80%")
    assert describe(unseen(expectation, Cause.STALE, "it is old")).why == "stale: it is old"
    assert describe(silent(expectation, "no line changed")).why == "not applicable: no line changed"
    assert describe(held(expectation, Percentage(9, 10))).why == ""


def test_a_broken_should_is_mild_and_a_broken_must_is_not() -> None:
    comparison = broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1, 10))
    assert describe(should(comparison)).is_mild
    assert not describe(comparison).is_mild
    assert not describe(should(held(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(9, 10)))).is_mild
    assert describe(should(comparison)).level is Level.SHOULD
    assert describe(comparison).mark is Mark.BROKEN


def test_a_share_alone_is_in_percent() -> None:
    assert value_alone(Percentage(1, 8), "%") == "12.5%"


def test_what_blocks_stands_before_what_warns_and_what_holds_comes_last() -> None:
    line = expect(made.LINE, Op.AT_LEAST, "80%")
    order_of = [
        broken(line, Percentage(1, 2)),
        unseen(line, Cause.ABSENT, "x"),
        should(broken(line, Percentage(1, 2))),
        should(unseen(line, Cause.ABSENT, "x")),
        silent(line, "x"),
        held(line, Percentage(9, 10)),
    ]
    weights = [describe(comparison).weight for comparison in order_of]
    assert weights == sorted(set(weights))
    assert describe(should(held(line, Percentage(9, 10)))).weight == weights[-1]


def test_a_long_set_is_counted_not_listed() -> None:
    assert value_alone(frozenset(f"{n:02}" for n in range(15)), "").endswith("10, 11 and 3 more]")


relations = {
    Op.AT_LEAST: (0, 1), Op.AT_MOST: (0, -1), Op.MORE: (1,), Op.LESS: (-1,), Op.EQUAL: (0,), Op.UNEQUAL: (1, -1)
}  # fmt: skip


@given(
    st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from(sorted(relations)),
    st.decimals(0, 100, places=4),
)  # fmt: skip
def test_a_reader_of_the_sentence_judges_as_the_gate_does(part: int, of: int, op: Op, bound: Decimal) -> None:
    assume(part <= of)
    value = Percentage(part, of)
    holds = order(value.percent, Fraction(bound)) in relations[op]
    expectation = expect(made.LINE, op, f"{bound:f}%")
    said = describe((held if holds else broken)(expectation, value))
    shown, wanted = read(said.value), read(said.wanted.removeprefix(f"{op} "))
    assert wanted == Fraction(bound)
    assert (order(shown, wanted) in relations[op]) == holds
