"""Numbers as a JSON array: the same from the standard library, for little text, and from msgspec, for much."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gate.formats.common import json_numbers
from gate.formats.common.json_numbers import read_floats, read_integers
from tests.cases import cases


@cases(
    ("read", "items", "numbers"),
    [
        (read_integers, b"", []),
        (read_integers, b"0,-17 ,123456789012345678901", [0, -17, 123456789012345678901]),
        (read_integers, b"1,,2", None),
        (read_integers, b"01", None),
        (read_integers, b"1 2", None),
        (read_floats, b"0,1.25,-3", [0.0, 1.25, -3.0]),
        (read_floats, b".5", None),
        (read_floats, b"1.2.3", None),
    ],
)
@pytest.mark.parametrize("small", [0, 10**9])
def test_a_list_of_numbers_is_read_alike_at_every_length(
    read: Callable[[bytes], list[float] | None],
    items: bytes,
    numbers: list[float] | None,
    small: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_numbers, "_SMALL", small)
    assert read(items) == numbers


def test_msgspec_is_needed_only_for_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_kind: object) -> None:
        raise ModuleNotFoundError("msgspec")

    monkeypatch.setattr(json_numbers, "_load", refuse)
    monkeypatch.setattr(json_numbers, "_SMALL", 10)
    monkeypatch.setattr(json_numbers._Total, "length", 0)
    assert read_integers(b"1,2,3") == [1, 2, 3]
    with pytest.raises(ModuleNotFoundError):
        read_integers(b"4,5,6")
