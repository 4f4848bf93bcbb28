"""Uniform rows: text in, numbers out, or None where a single byte is not as in every other row."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common.json_numbers import NumberDecoder
from gate.formats.coverage.uniform_rows import NegatingReader, count_repeats, read_elements
from tests.cases import cases

ELEMENT = b'<line nr="" ci=""/>'
TRACE = NegatingReader(commas=b"\n,", minus=b":")


@pytest.fixture(scope="module", params=["small", "large"])
def decoder(request: pytest.FixtureRequest) -> NumberDecoder:
    """Runs each test with the decoder of small text, and with that of large text."""
    return NumberDecoder(0 if request.param == "large" else 10**9)


def element(line: object, hits: object) -> bytes:
    return f'<line nr="{line}" ci="{hits}"/>'.encode()


@given(st.lists(st.tuples(st.integers(0, 10**20), st.integers(0, 10**20))), st.sampled_from([b"", b"\n\t", b"\r\n "]))
def test_the_numbers_of_elements_are_read(decoder: NumberDecoder, rows: list[tuple[int, int]], space: bytes) -> None:
    text = b"".join(space + element(*row) for row in rows)
    assert read_elements(text + b"\n ", ELEMENT, decoder) == [number for row in rows for number in row]


def test_no_element_gives_no_number(decoder: NumberDecoder) -> None:
    assert read_elements(b"", ELEMENT, decoder) == read_elements(b"\n  ", ELEMENT, decoder) == []


@cases(
    "text",
    [
        element("", 1), element("01", 1), element(1, "-1"), element(1, "1.5"), element(1, "1e3"), element(1, "1 2"),
        b"x" + element(1, 1), element(1, 1) + b"x", b" " + element(1, 1) + element(2, 1),
        element(1, 1) + b'<line nr="2"/>', element(1, 1) + b'<line ci="1" nr="2"/>', element(1, 1)[:-1],
    ],
)  # fmt: skip
def test_other_text_is_not_read(decoder: NumberDecoder, text: bytes) -> None:
    assert read_elements(text, ELEMENT, decoder) is None


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([b"5", b"05", b""]))
def test_a_number_in_any_other_place_is_not_read(
    decoder: NumberDecoder, source: int, target: int, digits: bytes
) -> None:
    text = element(1, "") + element("", 4) + element(7, 8)
    text = text[:source] + digits + text[source:]
    text = text[:target] + b"6" + text[target:]
    numbers = [int(number) for number in re.findall(rb'"([0-9]+)"', text)]
    is_uniform = re.fullmatch(rb'(<line nr="(0|[1-9][0-9]*)" ci="(0|[1-9][0-9]*)"/>)*', text)
    assert read_elements(text, ELEMENT, decoder) == (numbers if is_uniform else None)


trace_rows = st.lists(st.sampled_from(["\nDA:", "\n", "DA:", ",", "0", "5"]), max_size=16).map("".join)
whole_rows = st.lists(st.sampled_from(["\nDA:5,0", "\nDA:0,5", "\nDA:55,50"])).map("".join)


@given(st.text("\nDA:,05", max_size=24) | trace_rows | whole_rows)
def test_rows_of_a_tracefile_are_read_exactly_where_each_is_two_numbers(decoder: NumberDecoder, text: str) -> None:
    rows = text.encode()
    numbers = TRACE.read(rows, decoder) if count_repeats(rows, b"\nDA:,") is not None else None
    is_uniform = re.fullmatch(r"(\nDA:(0|[1-9][0-9]*),(0|[1-9][0-9]*))*", text)
    expected = [int(number) * (-1 if mark == ":" else 1) for mark, number in re.findall("([:,])([0-9]+)", text)]
    assert numbers == (expected if is_uniform else None)
