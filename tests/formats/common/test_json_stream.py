"""Walking through JSON: values with their paths, and refusals."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import content, json_stream
from gate.formats.common.json_stream import WILDCARD, Path, PathTree, walk, walk_sequence
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.cases import cases


def events(data: str | bytes, paths: PathTree) -> list[tuple[Path, Any]]:
    return list(walk(io.BytesIO(data if isinstance(data, bytes) else data.encode()), paths))


def refusal(data: str | bytes, paths: PathTree | None = None) -> str:
    with pytest.raises(EvidenceError) as raised:
        events(data, paths or {})
    assert raised.value.category is Category.UNREADABLE
    return raised.value.detail


def test_a_document_is_walked_as_deep_as_its_shape_says() -> None:
    text = '{"a": 1.50, "b": [2, {"c": [3]}], "d": {"b": []}}'
    assert events(text, {"b": {WILDCARD: {"c": {}}}}) == [
        ((), {}),
        (("a",), Decimal("1.50")),
        (("b",), []),
        (("b", 0), 2),
        (("b", 1), {}),
        (("b", 1, "c"), []),
        (("b", 1, "c", 0), 3),
        (("d",), {"b": []}),
    ]


@cases("text", ["null", "7", '"x"', "[]", "{}", " [ ] "])
def test_a_document_may_be_any_value(text: str) -> None:
    assert events(text, {}) == [((), json.loads(text))]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_the_events_of_a_document_are_its_content(value: Any, indented: bool) -> None:
    text = json.dumps(value, indent=2 if indented else None, ensure_ascii=indented)
    walked = events(text, {})
    members = dict(walked[1:])
    if isinstance(value, dict):
        assert {path[0]: inner for path, inner in members.items()} == value
    elif isinstance(value, list):
        assert list(members.values()) == value
    else:
        assert walked == [((), value)]


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
        walked = list(walk(Dribble(text.encode(), few), {"a": {}}))
        assert walked == [((), {}), (("a",), []), (("a", 0), value), (("a", 1), value)]


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: data.decode().encode("utf-16")])
def test_packed_and_utf_16_documents_are_read(pack: Any) -> None:
    assert events(pack('{"ä": "€"}'.encode()), {})[1:] == [(("ä",), "€")]


def test_a_byte_order_mark_is_skipped() -> None:
    assert events(b"\xef\xbb\xbf{}", {}) == [((), {})]


def test_values_longer_than_a_window_are_read() -> None:
    long = ["x" * content.CHUNK, "y" * (content.CHUNK * 3), 12345]
    assert events(json.dumps({"a": long}), {"a": {}})[2:] == [(("a", index), value) for index, value in enumerate(long)]


@cases(
    ("text", "detail"),
    [
        ('{"a": 1,}', "line 1, column 9"),
        ('{\n "a": [1,\n  oops]}', "line 3, column 3"),
        ('{"a": 1} {"b": 2}', "line 1, column 10: there is more text"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": -Infinity}', "-Infinity is not JSON"),
        ('{"a": 1, "a": 2}', "the name 'a' is duplicate"),
        ('{"x": {"a": 1, "a": 2}}', "the name 'a' is duplicate"),
        ('{"a": "\x01"}', "control character"),
        ('{"a": ' + "9" * 5000 + "}", "a number is too long"),
        ('{"a": ' + "[" * 100_000, "it is nested too deep"),
        ('{"a": 1', "it is cut short"),
        ('{"a": "b', "unterminated string"),
        ("<html></html>", "an HTML page"),
        (b'{"a": "\xff"}', "its text is not utf-8"),
    ],
)
def test_content_that_is_not_json_is_refused_with_the_position(text: str | bytes, detail: str) -> None:
    assert detail in refusal(text)


def test_the_position_of_an_error_is_right_far_into_the_document() -> None:
    rows = ",\n".join(json.dumps({"text": "x" * 1000}) for _ in range(3000))
    detail = refusal('{"a": [\n' + rows + ",\n ?]}", {"a": {}})
    assert "line 3002, column 2" in detail


def test_a_value_that_is_longer_than_the_limit_is_refused_before_it_is_decoded() -> None:
    text = '"' + "x" * 997 + '",'
    data = "[[" + text * (json_stream.MAX_VALUE // 900) + "1]]"

    assert "a value is longer than 16,777,216 characters" in refusal(data)


def test_a_value_without_end_is_refused_before_it_fills_the_memory() -> None:
    endless = b'{"a": "' + b"x" * (json_stream.MAX_VALUE * 2 + content.CHUNK * 2)
    assert "a value is longer than" in refusal(endless)


@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_a_file_without_content_is_empty(data: bytes) -> None:
    with pytest.raises(EvidenceError) as raised:
        events(data, {})
    assert raised.value.category is Category.EMPTY


def test_a_complete_string_at_an_error_is_not_read_further() -> None:
    """The decoder reports the position of an unexpected string; only an unterminated one may continue."""
    data = '{"a": {"b": 1 "c": 2}}' + " " * 100 + "{" * json_stream.MAX_VALUE
    assert "line 1, column 15: expecting ',' delimiter" in refusal(data)


# ------------------------------------------------------------------------------------------------------- sequences


@given(st.lists(JSON, min_size=1), st.sampled_from(["\n", "\r\n", " ", "\n\n"]), st.booleans())
def test_documents_one_after_the_other_are_yielded_in_order(values: list[Any], between: str, indented: bool) -> None:
    text = between.join(json.dumps(value, indent=2 if indented else None) for value in values)
    assert list(walk_sequence(io.BytesIO(text.encode()))) == values


def test_documents_may_follow_each_other_without_white_space() -> None:
    assert list(walk_sequence(io.BytesIO(b'{"a": 1.50}{"b": 2}[3]'))) == [{"a": Decimal("1.50")}, {"b": 2}, [3]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_sequence_is_read_in_its_encoding(encoding: str) -> None:
    assert list(walk_sequence(io.BytesIO('{"ä": 1}\n{"ö": 2}\n'.encode(encoding)))) == [{"ä": 1}, {"ö": 2}]


def test_a_long_sequence_is_read_in_bounded_memory() -> None:
    row = json.dumps({"text": "x" * 1000}).encode() + b"\n"
    count = 12_000
    stream = io.BytesIO(gzip.compress(row * count))
    tracemalloc.start()
    try:
        assert sum(1 for _ in walk_sequence(stream)) == count
        assert tracemalloc.get_traced_memory()[1] < 8 * content.CHUNK
    finally:
        tracemalloc.stop()


@cases(
    ("text", "detail"),
    [
        ('{"a": 1}\n{"b": ', "line 2, column 7"),
        ('{"a": 1}\noops\n', "line 2, column 1"),
        ('{"a": 1},{"b": 2}', "line 1, column 9"),
        ('{"a": 1}\n{"a": 1, "a": 2}', "the name 'a' is duplicate"),
        ("<html></html>", "an HTML page"),
    ],
)
def test_what_is_not_json_in_a_sequence_is_refused_with_its_position(text: str, detail: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        list(walk_sequence(io.BytesIO(text.encode())))
    assert raised.value.category is Category.UNREADABLE
    assert detail in raised.value.detail


def test_a_sequence_without_a_document_is_empty() -> None:
    with pytest.raises(EvidenceError) as raised:
        list(walk_sequence(io.BytesIO(b" \n")))
    assert raised.value.category is Category.EMPTY
