"""Certificates for servers on loopback: good, expired, about to end, for another host, signed by nobody we know."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import trustme

TODAY = datetime.now(UTC).replace(microsecond=0)
"""Certificates are checked by the system's clock, which no test can set: they are made to suit it."""


@cache
def authority() -> trustme.CA:
    """The authority that the tests trust."""
    return trustme.CA()


def trusted(folder: Path) -> str:
    """The file of the trusted authority's certificate."""
    path = folder / "authority.pem"
    authority().cert_pem.write_to_path(str(path))
    return str(path)


def server(host: str, ends: timedelta = timedelta(days=90), by: trustme.CA | None = None) -> ssl.SSLContext:
    """The settings of a TLS server whose certificate is for `host` and ends so long after TODAY."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    begin = TODAY - timedelta(days=400)
    certificate = (by or authority()).issue_cert(host, not_before=begin, not_after=TODAY + ends)
    certificate.configure_cert(context)
    return context


def self_signed(folder: Path) -> ssl.SSLContext:
    """The settings of a TLS server that signs for itself."""
    alone = trustme.CA()
    path = folder / "alone.pem"
    alone.private_key_pem.write_to_path(str(path))
    alone.cert_pem.write_to_path(str(path), append=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
