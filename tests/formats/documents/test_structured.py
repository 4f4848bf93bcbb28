"""JSON, YAML and TOML as plain values with exact numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gate.formats.documents.structured import READERS
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases

DOCUMENTS = {"json": b'{"a": [1, 0.10, true]}', "yaml": b"a: [1, 0.10, true]", "toml": b"a = [1, 0.10, true]"}


@cases("name", READERS)
def test_numbers_are_exact(name: str) -> None:
    value = READERS[name](DOCUMENTS[name])
    assert value == {"a": [1, Decimal("0.10"), True]}
    assert str(value["a"][1]) == "0.10"


@cases("name", READERS)
def test_a_document_without_content_is_empty(name: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        READERS[name](b" \n")
    assert raised.value.cause is Cause.EMPTY


@cases(
    ("name", "data"),
    [
        ("json", b'{"a": 1, "a": 2}'),
        ("yaml", b"a: 1\na: 2"),
        ("toml", b"a = 1\na = 2"),
        ("json", b'{"a": 1'),
        ("json", b"[" * 100_000),
        ("json", b"9" * 5_000),
        ("json", b'{"a": "\xff"}'),
        ("toml", b"\xff"),
        ("toml", b"a ="),
    ],
)
def test_a_duplicate_key_or_a_broken_document_is_unreadable(name: str, data: bytes) -> None:
    with pytest.raises(EvidenceError) as raised:
        READERS[name](data)
    assert raised.value.cause is Cause.UNREADABLE


def test_another_format_is_named() -> None:
    with pytest.raises(EvidenceError, match="expected JSON, but this seems to be an HTML page") as raised:
        READERS["json"](b"<html>")
    assert raised.value.cause is Cause.WRONG_FORMAT


def test_nan_in_json_is_a_value_that_is_not_finite() -> None:
    assert READERS["json"](b'{"a": NaN, "b": 1}')["b"] == 1
    assert READERS["json"](b"[Infinity]")[0] == Decimal("Infinity")


def test_times_in_toml_are_text() -> None:
    assert READERS["toml"](b"a = 2026-11-20\nb = [07:30:00]") == {"a": "2026-11-20", "b": ["07:30:00"]}


@pytest.mark.parametrize(
    "text",
    ["{0}b = 1", "[{0}b]\nc = 1", "x = {{ {0}b = 1 }}", "x = [{{{0}b = 1}}]"],
    ids=["key", "table", "inline", "array"],
)
@pytest.mark.parametrize("part", ["a.", '"a" . ', "'a.b'. "])
def test_a_toml_key_of_very_many_parts_is_refused_before_it_is_read(text: str, part: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        READERS["toml"](text.format(part * 40_000).encode())
    assert (caught.value.cause, caught.value.detail) == (Cause.TOO_LARGE, "a key of the TOML has more than 100 parts")

    assert READERS["toml"](text.format(part * 20).encode())


def test_dots_in_a_toml_text_are_no_parts_of_a_key() -> None:
    assert READERS["toml"](b'a = "' + b"b." * 500 + b'"') == {"a": "b." * 500}
