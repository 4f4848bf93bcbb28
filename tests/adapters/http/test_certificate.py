"""Tests of the expiry date of certificates, real and broken ones."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.http import certificate
from gate.model.errors import EvidenceError
from gate.model.evidence import Category

NOT_BEFORE = datetime(1960, 1, 1, tzinfo=UTC)


def encoded(not_after: datetime) -> bytes:
    leaf = trustme.CA().issue_cert("service.example", not_before=NOT_BEFORE, not_after=not_after)
    return x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes()).public_bytes(Encoding.DER)


VALID = encoded(datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "not_after",
    [
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 20, 12, 0, 1, tzinfo=UTC),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_expiry_date_is_read_as_utc_time_and_as_generalized_time(not_after: datetime) -> None:
    assert certificate.not_after(encoded(not_after)) == not_after


@pytest.mark.parametrize(
    "der", [b"", b"0", b"0\x00", b"0\x80", b"0\x84\xff\xff\xff\xff", b"<html>", VALID[:200], VALID[5:]]
)
def test_bytes_that_are_not_a_certificate_are_unreadable(der: bytes) -> None:
    with pytest.raises(EvidenceError) as caught:
        certificate.not_after(der)

    assert caught.value.category is Category.UNREADABLE


@given(st.integers(0, len(VALID) - 1), st.integers(0, 255))
def test_a_certificate_with_a_wrong_byte_has_an_expiry_date_or_is_unreadable(position: int, byte: int) -> None:
    broken = VALID[:position] + bytes([byte]) + VALID[position + 1 :]

    with contextlib.suppress(EvidenceError):
        assert certificate.not_after(broken).tzinfo is UTC


def test_the_certificate_reader_is_imported_with_the_first_certificate() -> None:
    script = "import sys; from gate.adapters.http import certificate; assert 'cryptography' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, env={"PATH": os.environ["PATH"]})


def test_a_certificate_of_an_unknown_version_is_unreadable() -> None:
    der = VALID.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09", 1)
    assert der != VALID

    with pytest.raises(EvidenceError) as error:
        certificate.not_after(der)

    assert error.value.category is Category.UNREADABLE
