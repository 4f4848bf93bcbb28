"""Reads scans from plain values, for the tests of their formats."""

from __future__ import annotations

import io
import json
from collections import Counter
from functools import partial
from typing import Any

from gate.formats.findings import FORMATS
from gate.formats.findings.model import PathFilter, ScanReport
from tests.errors import error_of


def include_all(_path: str) -> bool:
    return True


def read(name: str, document: Any, includes: PathFilter = include_all) -> ScanReport:
    """The report that a format reads from a document, given as text, bytes or plain values."""
    data = document if isinstance(document, (str, bytes)) else json.dumps(document)
    return FORMATS[name].parse(io.BytesIO(data if isinstance(data, bytes) else data.encode()), includes)


refusal = partial(error_of, read)
"""The error with which a format refuses a document."""


def severities(report: ScanReport, *, suppressed: bool = False) -> dict[str, int]:
    """How many findings there are of each severity, listed or only counted."""
    counts = Counter(str(finding.severity) for finding in report.findings if finding.suppressed is suppressed)
    for kind, times in report.unlisted.items():
        if kind.suppressed is suppressed:
            counts[str(kind.severity)] += times
    return dict(counts)
