"""The one strictness of JSON."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from gate.model.strict_json import JsonError, explain, new_decoder


def test_numbers_are_exact_unless_floats_are_requested() -> None:
    assert new_decoder().decode("[0.10, 1]") == [Decimal("0.10"), 1]
    assert isinstance(new_decoder(parse_float=float).decode("0.5"), float)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '[{"x": {"a": 1, "b": 2, "a": 3}}]'])
def test_a_duplicate_name_is_refused(text: str) -> None:
    with pytest.raises(JsonError, match="the name 'a' is duplicate"):
        new_decoder().decode(text)


def test_a_duplicate_after_many_names_is_found_in_one_pass() -> None:
    names = [f'"{number}": 1' for number in range(100_000)]
    started = time.process_time()

    with pytest.raises(JsonError, match="the name '99999' is duplicate"):
        new_decoder().decode(f"{{{', '.join(names)}, {names[-1]}}}")

    assert time.process_time() - started < 10


@pytest.mark.parametrize("text", ["NaN", "[-Infinity]"])
def test_nan_and_infinity_are_refused_unless_they_are_allowed(text: str) -> None:
    with pytest.raises(JsonError, match="is not JSON"):
        new_decoder().decode(text)
    new_decoder(allow_nan=True).decode(text)


def test_the_members_of_an_object_can_be_limited() -> None:
    assert new_decoder(max_members=1).decode('{"a": {"b": 1}}') == {"a": {"b": 1}}
    with pytest.raises(JsonError, match="an object has 2 names, more than 1"):
        new_decoder(max_members=1).decode('{"a": 1, "b": 2}')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": "b', "unterminated string; was the upload complete?"),
        ("[" * 100_000, "it is nested too deep"),
        ("9" * 10_000, "a number is too long"),
    ],
)
def test_an_error_is_explained(text: str, reason: str) -> None:
    with pytest.raises((ValueError, RecursionError)) as raised:
        new_decoder().decode(text)
    assert explain(raised.value) == reason
