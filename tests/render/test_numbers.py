"""Numbers for people: examples, and the law that no rounding moves a verdict."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gate.model.units import UNITS
from gate.render.numbers import alone, beside


@pytest.mark.parametrize(
    ("value", "bound", "shown"),
    [
        ("74.3", "80", "74.3%"),
        ("74.32", "80", "74.3%"),
        ("74", "80", "74%"),
        ("74.02", "80", "74.0%"),
        ("79.96", "80", "79.96%"),
        ("79.999", "80", "79.999%"),
        ("79.999999999", "80", "79.99999%"),
        ("80", "80", "80%"),
        ("80.000000001", "80", "80.00001%"),
        ("99.97", "80", "99.97%"),
        ("0.004", "80", "0.004%"),
        ("80.1234", "80.125", "80.123%"),
    ],
)
def test_a_share_is_rounded_only_as_far_as_its_bound_allows(value: str, bound: str, shown: str) -> None:
    assert beside(Fraction(value), Fraction(bound), "%", "%").value == shown


@pytest.mark.parametrize(
    ("value", "bound", "unit", "into", "shown", "wanted"),
    [
        ("1.0004", "1", "", "", "1.0004", "1"),
        ("1486000", "1000000", "", "", "1,486,000", "1,000,000"),
        ("199.96", "200", "ms", "ms", "199.96ms", "200ms"),
        ("1234.5", "2000", "ms", "s", "1.23s", "2s"),
        ("259200", "86400", "s", "d", "3d", "1d"),
        ("2097152", "2000000", "B", "MB", "2.10MB", "2MB"),
        ("2000001", "2000000", "B", "MB", "2.000001MB", "2MB"),
        ("-3", "0", "", "", "-3", "0"),
        ("9.994", "1000", "", "", "9.99", "1,000"),
        ("9.996", "1000", "", "", "10.00", "1,000"),
        ("10.04", "1000", "", "", "10.0", "1,000"),
        ("99.96", "1000", "", "", "100.0", "1,000"),
        ("100.4", "1000", "", "", "100", "1,000"),
        ("0.5", "0.000000000001", "", "", "0.5", "0.000000000001"),
        ("30000", "200", "ms", "ms", "30,000ms", "200ms"),
    ],
)
def test_a_value_is_shown_in_the_unit_of_its_bound(  # noqa: PLR0917 - a row of the table
    value: str, bound: str, unit: str, into: str, shown: str, wanted: str
) -> None:
    pair = beside(Fraction(value), Fraction(bound), unit, into)
    assert (pair.value, pair.bound) == (shown, wanted)


def test_a_bound_that_no_decimal_writes_is_rounded_too() -> None:
    third = Fraction(200, 3)
    assert beside(Fraction(66), third, "%").bound == "66.7%"
    assert beside(third, third, "%").value == beside(third, third, "%").bound
    near = beside(third - Fraction(1, 10**9), third, "%")
    assert near.value == "66.66666%"
    assert near.bound == "66.66667%"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("0", "s", "0s"),
        ("0", "", "0"),
        ("0.2", "s", "200ms"),
        ("60", "s", "1m"),
        ("61", "s", "1.02m"),
        ("90", "s", "1.5m"),
        ("5400", "s", "1.5h"),
        ("172800", "s", "2d"),
        ("1024", "B", "1.02KB"),
        ("1536", "KiB", "1,536KiB"),
        ("1250000", "B", "1.25MB"),
        ("0.5", "B", "0.5B"),
        ("100", "%", "100%"),
        ("99.999999999999", "%", "99.99999%"),
    ],
)
def test_a_value_alone_takes_the_unit_that_suits_its_size(value: str, unit: str, shown: str) -> None:
    assert alone(Fraction(value), unit) == shown


def read(text: str) -> Fraction:
    """What a reader understands: the number without its separators and unit."""
    found = re.fullmatch(r"(-?[0-9,]+(?:\.[0-9]+)?)([A-Za-z%]*)", text)
    assert found is not None, text
    return Fraction(found[1].replace(",", ""))


def order(left: Fraction, right: Fraction) -> int:
    return (left > right) - (left < right)


numbers = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**9)
written = st.decimals(min_value=-(10**9), max_value=10**9, places=3).map(Fraction)
units = st.sampled_from(sorted(UNITS))


@given(value=numbers, bound=numbers | written, unit=units)
@example(value=Fraction(1, 3), bound=Fraction(Decimal("0.3333333333333333")), unit="%")
def test_the_shown_value_stands_to_the_shown_bound_as_the_true_one_does(
    value: Fraction, bound: Fraction, unit: str
) -> None:
    pair = beside(value, bound, unit)
    assert order(read(pair.value), read(pair.bound)) == order(value, bound)


@given(bound=written, step=st.integers(1, 15), below=st.booleans())
def test_a_value_next_to_its_bound_never_reads_as_the_bound(bound: Fraction, step: int, below: bool) -> None:
    value = bound + Fraction(-1 if below else 1, 10**step)
    pair = beside(value, bound, "", "")
    assert order(read(pair.value), read(pair.bound)) == order(value, bound)
    assert read(pair.bound) == bound


@given(part=st.integers(0, 10**15), of=st.integers(1, 10**15), bound=st.decimals(0, 100, places=2))
def test_only_a_whole_share_reads_100_and_only_none_reads_0(part: int, of: int, bound: Decimal) -> None:
    assume(part <= of)
    for shown in (alone(Fraction(part * 100, of), "%"), beside(Fraction(part * 100, of), Fraction(bound), "%").value):
        assert (read(shown) == 100) == (part == of)
        assert (read(shown) == 0) == (part == 0)


@given(value=numbers, unit=units)
def test_a_value_alone_keeps_its_sign_and_its_size(value: Fraction, unit: str) -> None:
    assert order(read(alone(value, unit)), Fraction(0)) == order(value, Fraction(0))
