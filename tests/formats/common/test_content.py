"""Unpacking gzip files."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import content


@given(st.binary(max_size=5000), st.integers(1, 4))
def test_a_gzip_file_of_several_members_unpacks_to_the_original_bytes(data: bytes, members: int) -> None:
    packed = b"".join(gzip.compress(data, mtime=0) for _ in range(members))
    assert b"".join(content.read_chunks(io.BytesIO(packed))) == data * members


def test_a_head_that_cannot_be_unpacked_is_returned_unchanged() -> None:
    broken = b"\x1f\x8b and bytes that are not deflate"
    with pytest.raises(zlib.error):
        zlib.decompress(broken, 31)
    assert content.unpack_head(broken) == broken
