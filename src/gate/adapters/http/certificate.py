"""When a certificate ends: the one thing that is read of it (RFC 5280, section 4.1; DER as in ITU-T X.690)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_VERSION, _UTC_TIME, _GENERALIZED_TIME = 0xA0, 0x17, 0x18
_LONG = 0x80


def not_after(der: bytes) -> datetime:
    """The last moment, in UTC, at which the certificate is valid.

    Raises:
        EvidenceError: unreadable when the bytes are no certificate.
    """
    try:
        (_, certificate), *_ = _elements(der)
        (_, body), *_ = _elements(certificate)
        fields = [(tag, inner) for tag, inner in _elements(body) if tag != _VERSION]
        _serial, _algorithm, _issuer, (_, validity), *_ = fields
        _begin, (tag, end), *_ = _elements(validity)
        return _moment(tag, end.decode("ascii"))
    except (ValueError, IndexError):
        raise EvidenceError(Cause.UNREADABLE, "the server shows a certificate that cannot be read") from None


def _elements(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element; ValueError or IndexError when they do not fill the bytes."""
    start = 0
    while start < len(der):
        tag, size, start = der[start], der[start + 1], start + 2
        if size & _LONG:
            length = size & ~_LONG
            size, start = int.from_bytes(der[start : start + length]), start + length
        if start + size > len(der):
            raise ValueError("not an element")
        yield tag, der[start : start + size]
        start += size


def _moment(tag: int, written: str) -> datetime:
    """UTCTime has two digits for the year, of which 50 and later are in the last century (RFC 5280, 4.1.2.5.1)."""
    if tag not in (_UTC_TIME, _GENERALIZED_TIME):
        raise ValueError("not a time")
    if tag == _UTC_TIME:
        written = ("19" if written[:2] >= "50" else "20") + written
    return datetime.strptime(written, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
