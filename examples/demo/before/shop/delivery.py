"""What it costs to bring an order to the door."""

from __future__ import annotations

from shop.prices import Price

FREE_FROM = Price(50_00)
BASE = Price(3_90)
PER_KILO = 80


def delivery(total: Price, grams: int, country: str = "DE") -> Price:
    """The cost of delivery for an order of this value and weight.

    Orders from FREE_FROM on travel free within the country.
    """
    if country != "DE":
        return Price(2 * BASE.cents + 2 * _by_weight(grams))
    if total.cents >= FREE_FROM.cents:
        return Price(0)
    return Price(BASE.cents + _by_weight(grams))


def _by_weight(grams: int) -> int:
    """Cents for every kilo that was begun, after the first."""
    kilos = -(-grams // 1000)
    return max(0, kilos - 1) * PER_KILO
