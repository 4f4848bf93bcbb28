"""Walking through JSON: the values with their paths, and what is refused."""

from __future__ import annotations

import gzip
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import content, json_stream
from gate.formats.common.json_stream import EACH, Path, Shape, walk
from gate.model.errors import EvidenceError
from gate.model.evidence import Category


def told(data: str | bytes, shape: Shape) -> list[tuple[Path, Any]]:
    return list(walk(io.BytesIO(data if isinstance(data, bytes) else data.encode()), shape))


def refusal(data: str | bytes, shape: Shape | None = None) -> str:
    with pytest.raises(EvidenceError) as raised:
        told(data, shape or {})
    assert raised.value.category is Category.UNREADABLE
    return raised.value.detail


def test_a_document_is_told_down_to_where_its_shape_says() -> None:
    text = '{"a": 1.50, "b": [2, {"c": [3]}], "d": {"b": []}}'
    assert told(text, {"b": {EACH: {"c": {}}}}) == [
        ((), {}),
        (("a",), Decimal("1.50")),
        (("b",), []),
        (("b", 0), 2),
        (("b", 1), {}),
        (("b", 1, "c"), []),
        (("b", 1, "c", 0), 3),
        (("d",), {"b": []}),
    ]


@pytest.mark.parametrize("text", ["null", "7", '"x"', "[]", "{}", " [ ] "])
def test_a_document_may_be_any_value(text: str) -> None:
    assert told(text, {}) == [((), json.loads(text))]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_what_is_told_of_a_document_is_what_is_in_it(value: Any, indented: bool) -> None:
    text = json.dumps(value, indent=2 if indented else None, ensure_ascii=indented)
    found = told(text, {})
    members = dict(found[1:])
    if isinstance(value, dict):
        assert {path[0]: inner for path, inner in members.items()} == value
    elif isinstance(value, list):
        assert list(members.values()) == value
    else:
        assert found == [((), value)]


class Dribble(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, few: int) -> None:
        super().__init__(data)
        self.few = few

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.few)


@given(JSON, st.integers(4, 30))
def test_where_the_stream_is_cut_does_not_matter(value: Any, few: int) -> None:
    for text in (json.dumps({"a": [value, value]}), json.dumps({"a": [value, value]}, ensure_ascii=False, indent=1)):
        found = list(walk(Dribble(text.encode(), few), {"a": {}}))
        assert found == [((), {}), (("a",), []), (("a", 0), value), (("a", 1), value)]


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: data.decode().encode("utf-16")])
def test_packed_and_utf_16_documents_are_read(pack: Any) -> None:
    assert told(pack('{"ä": "€"}'.encode()), {})[1:] == [(("ä",), "€")]


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert told(b"\xef\xbb\xbf{}", {}) == [((), {})]


def test_values_that_do_not_fit_in_a_window_are_read_whole() -> None:
    long = ["x" * content.CHUNK, "y" * (content.CHUNK * 3), 12345]
    assert told(json.dumps({"a": long}), {"a": {}})[2:] == [(("a", place), each) for place, each in enumerate(long)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1,}', "line 1, column 9"),
        ('{\n "a": [1,\n  oops]}', "line 3, column 3"),
        ('{"a": 1} {"b": 2}', "line 1, column 10: there is more behind"),
        ('{"a": NaN}', "NaN is no JSON"),
        ('{"a": -Infinity}', "-Infinity is no JSON"),
        ('{"a": 1, "a": 2}', "the name 'a' is said twice"),
        ('{"x": {"a": 1, "a": 2}}', "the name 'a' is said twice"),
        ('{"a": "\x01"}', "control character"),
        ('{"a": ' + "9" * 5000 + "}", "a number is absurdly long"),
        ('{"a": ' + "[" * 100_000, "it nests too deep"),
        ('{"a": 1', "it is cut short"),
        ('{"a": "b', "unterminated string"),
        ("<html></html>", "an HTML page"),
        (b'{"a": "\xff"}', "its text is not utf-8"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str | bytes, words: str) -> None:
    assert words in refusal(text)


def test_the_place_of_a_fault_is_known_far_into_the_document() -> None:
    rows = ",\n".join(json.dumps({"text": "x" * 1000}) for _ in range(3000))
    detail = refusal('{"a": [\n' + rows + ",\n ?]}", {"a": {}})
    assert "line 3002, column 2" in detail


def test_a_value_that_never_ends_is_refused_before_it_fills_the_memory() -> None:
    endless = b'{"a": "' + b"x" * (json_stream.MAX_VALUE * 2 + content.CHUNK * 2)
    assert "a value is longer than" in refusal(endless)


@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_nothing_is_empty(data: bytes) -> None:
    with pytest.raises(EvidenceError) as raised:
        told(data, {})
    assert raised.value.category is Category.EMPTY
