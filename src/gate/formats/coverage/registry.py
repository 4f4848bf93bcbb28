"""Which coverage format a report has, judged by its content and never by its name, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.coverage import cobertura, coveragepy, jacoco, lcov
from gate.formats.coverage.lines import CoverageReport

Parse = Callable[[BinaryIO], CoverageReport]

FORMATS: Mapping[str, Parse] = MappingProxyType(
    {"cobertura": cobertura.parse, "jacoco": jacoco.parse, "lcov": lcov.parse, "coveragepy": coveragepy.parse}
)
"""Format name (as written after `format:`) to its reader."""


def sniff(head: bytes) -> str | None:
    """The format of the report that begins with these bytes (of `content.HEAD`); None when it is none of FORMATS."""
    head = content.unpack_head(head)
    if outline := content.outline(head):
        return _BY_KIND.get(outline.kind)
    text = content.text(head)
    if re.match(r'\s*\{\s*"(?:meta|files|totals)"\s*:', text):
        return "coveragepy"
    return "lcov" if re.search(r"^SF:", text, re.MULTILINE) else None


def seems(head: bytes) -> str:
    """In words, what the file that begins with these bytes seems to be; for the message when `sniff` gives None."""
    return content.seems(head)


_BY_KIND = {"a Cobertura report": "cobertura", "a JaCoCo report": "jacoco"}
