"""The lines of a text file."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import content, text_lines
from gate.formats.common.text_lines import read_lines
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases


def lines(data: bytes) -> list[str]:
    return list(read_lines(io.BytesIO(data)))


@cases("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@cases("end", ["\n", "\r\n"])
def test_lines_are_read_in_their_encoding_without_their_ends(encoding: str, end: str) -> None:
    text = end.join(["ok 1 - ä", "", "not ok 2 \u2028 x"])
    assert lines(text.encode(encoding)) == lines((text + end).encode(encoding)) == ["ok 1 - ä", "", "not ok 2 \u2028 x"]


def test_a_packed_file_is_unpacked() -> None:
    assert lines(gzip.compress(b"a\nb\n")) == ["a", "b"]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert lines(b"ok 1 - caf\xe9\n") == ["ok 1 - caf\ufffd"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")), min_size=1), st.integers(1, 9))
def test_where_the_stream_is_cut_does_not_matter(rows: list[str], few: int) -> None:
    data = ("x\n" + "\n".join(rows)).encode()

    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(few)

    assert list(read_lines(Dribble(data))) == ["x", *(rows if rows[-1] else rows[:-1])]


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n"])
def test_a_file_without_content_is_empty(data: bytes) -> None:
    with pytest.raises(EvidenceError) as raised:
        lines(data)
    assert raised.value.cause is Cause.EMPTY


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    endless = b"x" * (text_lines.MAX_LINE + 2 * content.CHUNK)
    with pytest.raises(EvidenceError) as raised:
        lines(b"ok\n" + endless)
    assert (raised.value.cause, raised.value.detail) == (
        Cause.TOO_LARGE, "line 2 is longer than 16,777,216 characters",
    )  # fmt: skip
