from __future__ import annotations

import pytest

from shop.prices import Price, discounted


def test_a_price_is_shown_with_two_digits() -> None:
    assert str(Price(1_05)) == "1.05"


def test_a_price_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="never below zero"):
        Price(-1)


@pytest.mark.parametrize(("code", "cents"), [("WELCOME", 900), (" staff ", 750), ("NOPE", 1000), (None, 1000)])
def test_a_code_takes_its_percent_off(code: str | None, cents: int) -> None:
    assert discounted(Price(10_00), code) == Price(cents)
