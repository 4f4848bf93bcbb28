"""Numbers for people: examples, and the property that rounding never changes a verdict."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, example, given
from hypothesis import strategies as st

from gate.model.units import UNITS
from gate.render.numbers import format_number, format_pair
from tests.cases import cases


@cases(
    ("value", "threshold", "text"),
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
def test_a_percentage_is_rounded_only_as_far_as_its_threshold_allows(value: str, threshold: str, text: str) -> None:
    assert format_pair(Fraction(value), Fraction(threshold), "%", "%").value == text


@cases(
    ("value", "threshold", "unit", "target_unit", "text", "threshold_text"),
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
def test_a_value_is_displayed_in_the_unit_of_its_threshold(  # noqa: PLR0917 - a row of the table
    value: str, threshold: str, unit: str, target_unit: str, text: str, threshold_text: str
) -> None:
    pair = format_pair(Fraction(value), Fraction(threshold), unit, target_unit)
    assert (pair.value, pair.threshold) == (text, threshold_text)


def test_a_threshold_without_an_exact_decimal_is_rounded_too() -> None:
    third = Fraction(200, 3)
    assert format_pair(Fraction(66), third, "%").threshold == "66.7%"
    equal = format_pair(third, third, "%")
    assert equal.value == equal.threshold
    near = format_pair(third - Fraction(1, 10**9), third, "%")
    assert near.value == "66.66666%"
    assert near.threshold == "66.66667%"


@cases(
    ("value", "unit", "text"),
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
def test_a_value_without_a_threshold_takes_the_unit_that_suits_its_size(value: str, unit: str, text: str) -> None:
    assert format_number(Fraction(value), unit) == text


def read(text: str) -> Fraction:
    """What a reader understands: the number without its separators and unit."""
    match = re.fullmatch(r"(-?[0-9,]+(?:\.[0-9]+)?)([A-Za-z%]*)", text)
    assert match is not None, text
    return Fraction(match[1].replace(",", ""))


def order(first: Fraction, second: Fraction) -> int:
    return (first > second) - (first < second)


numbers = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**9)
decimals = st.decimals(min_value=-(10**9), max_value=10**9, places=3).map(Fraction)
units = st.sampled_from(sorted(UNITS))


@given(value=numbers, threshold=numbers | decimals, unit=units)
@example(value=Fraction(1, 3), threshold=Fraction(Decimal("0.3333333333333333")), unit="%")
def test_displayed_value_and_threshold_have_the_order_of_the_exact_ones(
    value: Fraction, threshold: Fraction, unit: str
) -> None:
    pair = format_pair(value, threshold, unit)
    assert order(read(pair.value), read(pair.threshold)) == order(value, threshold)


@given(threshold=decimals, step=st.integers(1, 15), below=st.booleans())
def test_a_value_next_to_its_threshold_never_reads_as_the_threshold(
    threshold: Fraction, step: int, below: bool
) -> None:
    value = threshold + Fraction(-1 if below else 1, 10**step)
    pair = format_pair(value, threshold, "", "")
    assert order(read(pair.value), read(pair.threshold)) == order(value, threshold)
    assert read(pair.threshold) == threshold


@given(part=st.integers(0, 10**15), of=st.integers(1, 10**15), threshold=st.decimals(0, 100, places=2))
def test_only_a_full_percentage_reads_100_and_only_an_empty_one_reads_0(part: int, of: int, threshold: Decimal) -> None:
    assume(part <= of)
    percent = Fraction(part * 100, of)
    for text in (format_number(percent, "%"), format_pair(percent, Fraction(threshold), "%").value):
        assert (read(text) == 100) == (part == of)
        assert (read(text) == 0) == (part == 0)


@given(value=numbers, unit=units)
def test_a_value_without_a_threshold_keeps_its_sign(value: Fraction, unit: str) -> None:
    assert order(read(format_number(value, unit)), Fraction(0)) == order(value, Fraction(0))
