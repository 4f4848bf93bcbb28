"""Reads scans from plain values, for the tests of their readers."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

import pytest

from gate.formats.findings.registry import FORMATS
from gate.formats.findings.scan import ScanReport, Wanted
from gate.model.errors import EvidenceError


def everything(_path: str) -> bool:
    return True


def read(name: str, document: Any, wanted: Wanted = everything) -> ScanReport:
    """What the reader of that format makes of a document, given as text, bytes or plain values."""
    data = document if isinstance(document, (str, bytes)) else json.dumps(document)
    return FORMATS[name].parse(io.BytesIO(data if isinstance(data, bytes) else data.encode()), wanted)


def refusal(name: str, document: Any) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        read(name, document)
    return caught.value


def severities(report: ScanReport, *, suppressed: bool = False) -> dict[str, int]:
    """How many findings there are of each severity, told or only counted."""
    counts = Counter(str(each.severity) for each in report.findings if each.suppressed is suppressed)
    for alike, times in report.untold.items():
        if alike.suppressed is suppressed:
            counts[str(alike.severity)] += times
    return dict(counts)
