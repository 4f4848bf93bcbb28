"""The digest that identifies bytes."""

from __future__ import annotations

import hashlib


def compute_digest(data: bytes) -> str:
    """The SHA-256 digest of the data, as `sha256:…` in hexadecimal digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
