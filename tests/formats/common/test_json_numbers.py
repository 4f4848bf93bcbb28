"""Numbers as a JSON array: the same from pydantic, for little text, and from msgspec, for much."""

from __future__ import annotations

import sys

import pytest

from gate.formats.common import json_numbers
from gate.formats.common.json_numbers import SMALL, NumberDecoder
from tests.cases import cases


@cases(
    ("kind", "items", "numbers"),
    [
        ("integers", b"", []),
        ("integers", b"0,-17 ,123456789012345678901", [0, -17, 123456789012345678901]),
        ("integers", b"1,,2", None),
        ("integers", b"01", None),
        ("integers", b"1 2", None),
        ("floats", b"0,1.25,-3", [0.0, 1.25, -3.0]),
        ("floats", b".5", None),
        ("floats", b"NaN", None),
        ("floats", b"1.2.3", None),
    ],
)
@pytest.mark.parametrize("small", [0, 10**9])
def test_a_list_of_numbers_is_read_alike_at_every_length(
    kind: str, items: bytes, numbers: list[float] | None, small: int
) -> None:
    assert getattr(NumberDecoder(small), kind)(items) == numbers


@pytest.fixture
def without_msgspec(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets an import of msgspec fail."""

    def refuse(_kind: object) -> None:
        raise ModuleNotFoundError("msgspec")

    monkeypatch.setattr(json_numbers, "_load", refuse)
    monkeypatch.delitem(sys.modules, "msgspec", raising=False)


@pytest.mark.usefixtures("without_msgspec")
def test_msgspec_is_needed_only_for_much_text_of_one_report() -> None:
    half = b"1" * (SMALL // 2)
    assert NumberDecoder().integers(b"1,2,3") == [1, 2, 3]
    for _ in range(3):
        assert NumberDecoder().floats(b"1." + half) is not None

    decoder = NumberDecoder()
    decoder.floats(b"1." + half)
    with pytest.raises(ModuleNotFoundError):
        decoder.floats(b"1." + half)


@pytest.mark.usefixtures("without_msgspec")
def test_msgspec_that_is_imported_anyway_reads_little_text_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msgspec", sys)
    with pytest.raises(ModuleNotFoundError):
        NumberDecoder().integers(b"1,2,3")
