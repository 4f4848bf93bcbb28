"""Prices in cents, and what takes something off them."""

from __future__ import annotations

from dataclasses import dataclass

CODES = {"WELCOME": 10, "STAFF": 25}
"""Discount codes and the percent that they take off."""


@dataclass(frozen=True)
class Price:
    """An amount of cents, never below zero."""

    cents: int

    def __post_init__(self) -> None:
        if self.cents < 0:
            raise ValueError("a price is never below zero")

    def __str__(self) -> str:
        return f"{self.cents // 100}.{self.cents % 100:02d}"


def discounted(price: Price, code: str | None) -> Price:
    """The price with the code taken off, rounded in the customer's favour; an unknown code changes nothing."""
    if code is None:
        return price
    percent = CODES.get(code.strip().upper())
    if percent is None:
        return price
    return Price(price.cents * (100 - percent) // 100)
