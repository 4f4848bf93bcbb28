"""When a certificate ends, read from real certificates and from broken ones."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
import trustme
from cryptography import x509 as trusted_reader
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.http import certificate
from gate.model.errors import EvidenceError
from gate.model.evidence import Category

BEGIN = datetime(1960, 1, 1, tzinfo=UTC)


def encoded(end: datetime) -> bytes:
    leaf = trustme.CA().issue_cert("service.example", not_before=BEGIN, not_after=end)
    return trusted_reader.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes()).public_bytes(Encoding.DER)


SOUND = encoded(datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "end",
    [
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 20, 12, 0, 1, tzinfo=UTC),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_end_is_read_in_both_ways_of_writing_it(end: datetime) -> None:
    assert certificate.not_after(encoded(end)) == end


@pytest.mark.parametrize(
    "der", [b"", b"0", b"0\x00", b"0\x80", b"0\x84\xff\xff\xff\xff", b"<html>", SOUND[:200], SOUND[5:]]
)
def test_what_is_no_certificate_is_unreadable(der: bytes) -> None:
    with pytest.raises(EvidenceError) as caught:
        certificate.not_after(der)

    assert caught.value.category is Category.UNREADABLE


@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255))
def test_a_certificate_with_a_wrong_byte_gives_a_time_or_is_unreadable(place: int, byte: int) -> None:
    broken = SOUND[:place] + bytes([byte]) + SOUND[place + 1 :]

    with contextlib.suppress(EvidenceError):
        assert certificate.not_after(broken).tzinfo is UTC
