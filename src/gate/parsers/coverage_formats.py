"""Which coverage format a report has, judged by its content and never by its name, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from gate.parsers import cobertura, coveragepy, jacoco, lcov
from gate.parsers.coverage import CoverageReport, Wanted

Parse = Callable[[BinaryIO, Wanted], CoverageReport]

FORMATS: Mapping[str, Parse] = MappingProxyType(
    {"cobertura": cobertura.parse, "jacoco": jacoco.parse, "lcov": lcov.parse, "coveragepy": coveragepy.parse}
)
"""Format name (as written after `format:`) to its reader."""


def sniff(head: bytes) -> str | None:
    """The format of a report that begins with these bytes (4 KiB are plenty); None when it is none of FORMATS."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    text = head.replace(b"\0", b"")
    if b"<coverage" in text:
        return "cobertura"
    if b"<report" in text:
        return "jacoco"
    if start.startswith((b"TN:", b"SF:")) or b"\nSF:" in start:
        return "lcov"
    return "coveragepy" if start.startswith(b"{") else None
