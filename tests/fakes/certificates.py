"""Certificates for servers on loopback: valid, expired, about to expire, for another host, of an unknown authority."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import trustme

TODAY = datetime.now(UTC).replace(microsecond=0)
"""TLS checks certificates by the system's clock, which a test cannot set: so the certificates are relative to it."""


@cache
def authority() -> trustme.CA:
    """The authority that the tests trust."""
    return trustme.CA()


def trusted(folder: Path) -> str:
    """Writes the certificate of the trusted authority, and returns its path."""
    path = folder / "authority.pem"
    authority().cert_pem.write_to_path(str(path))
    return str(path)


def server(host: str, ends: timedelta = timedelta(days=90), issuer: trustme.CA | None = None) -> ssl.SSLContext:
    """The settings of a TLS server whose certificate for `host` expires `ends` after TODAY."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    not_before = TODAY - timedelta(days=400)
    certificate = (issuer or authority()).issue_cert(host, not_before=not_before, not_after=TODAY + ends)
    certificate.configure_cert(context)
    return context


def self_signed(folder: Path) -> ssl.SSLContext:
    """The settings of a TLS server with a self-signed certificate."""
    issuer = trustme.CA()
    path = folder / "self-signed.pem"
    issuer.private_key_pem.write_to_path(str(path))
    issuer.cert_pem.write_to_path(str(path), append=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
