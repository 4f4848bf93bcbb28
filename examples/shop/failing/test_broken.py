"""Tests that fail and break on purpose, so that there is a real report of it."""

from __future__ import annotations

import pytest

from shop.delivery import delivery
from shop.prices import Price


@pytest.fixture
def warehouse() -> str:
    raise ConnectionError('the warehouse at warehouse.example does not answer <timeout> & "gives up"')


def test_delivery_abroad_is_free_too() -> None:
    assert delivery(Price(60_00), 500, "FR") == Price(0), "Lieferung ins Ausland – ☃ zu teuer"


def test_the_warehouse_answers(warehouse: str) -> None:
    assert warehouse


def test_delivery_at_home_is_free() -> None:
    assert delivery(Price(60_00), 500) == Price(0)
