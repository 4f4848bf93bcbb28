"""Units: exact conversion inside a dimension, refusal across dimensions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.units import UNITS, convert, dimension, seconds
from tests.cases import cases

TIMES = [unit for unit in UNITS if dimension(unit) == "time"]


@pytest.mark.parametrize(
    ("number", "unit", "into", "result"),
    [
        ("200", "ms", "s", Fraction(1, 5)),
        ("1.5", "h", "m", Fraction(90)),
        ("14", "d", "s", Fraction(1_209_600)),
        ("1", "m", "d", Fraction(1, 1440)),
        ("1", "MiB", "B", Fraction(1_048_576)),
        ("1", "MB", "KiB", Fraction(15625, 16)),
        ("2", "GiB", "MiB", Fraction(2048)),
        ("80", "%", "%", Fraction(80)),
        ("0.5", "pp", "%", Fraction(1, 2)),
        ("7", "", "", Fraction(7)),
    ],
)
def test_a_number_is_converted_exactly(number: str, unit: str, into: str, result: Fraction) -> None:
    assert convert(Decimal(number), unit, into) == result


@pytest.mark.parametrize(("unit", "into"), [("ms", "B"), ("", "%"), ("%", "s"), ("GB", "")])
def test_units_of_different_dimensions_are_refused(unit: str, into: str) -> None:
    with pytest.raises(ValueError, match="cannot be read as"):
        convert(Decimal(1), unit, into)


def test_converting_forth_and_back_is_exact_for_every_pair_of_one_dimension() -> None:
    for unit in UNITS:
        for other in UNITS:
            if dimension(unit) == dimension(other):
                assert convert(convert(Decimal("12.75"), unit, other), other, unit) == Fraction("12.75")


@given(st.integers(0, 10**12 - 1), st.integers(0, 6), st.sampled_from(TIMES), st.sampled_from(["", " "]))
def test_a_duration_is_converted_to_seconds(digits: int, decimals: int, unit: str, gap: str) -> None:
    number = Decimal(digits % 10 ** (6 + decimals)).scaleb(-decimals)

    assert seconds(f"{number:f}{gap}{unit}") == convert(number, unit, "s")


@cases(
    "raw",
    ["", "5", "m", "5 ", "5MB", "5pp", "5y", "5M", "-5m", "+5m", ".5m", "5.m", "5  m", " 5m", "5m ", "5m\n", "1e3s",
     "1h30m", "1234567s", "1.1234567s", "\u0665m", "nans", "infinitys", 5, 5.0, True, None, ["5m"]],
)  # fmt: skip
def test_a_value_that_is_not_a_duration_is_none(raw: object) -> None:
    assert seconds(raw) is None
