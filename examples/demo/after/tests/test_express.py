"""What the gate asked for: orders with express delivery, at home and abroad."""

from __future__ import annotations

import pytest

from shop.delivery import delivery
from shop.prices import Price


def test_express_is_always_paid_for() -> None:
    assert delivery(Price(60_00), 1_500, express=True) == Price(9_90 + 80)


def test_express_is_only_offered_at_home() -> None:
    with pytest.raises(ValueError, match="at home"):
        delivery(Price(60_00), 500, "FR", express=True)
