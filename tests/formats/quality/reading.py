"""Reads reports of linters from plain values, for the tests of their formats."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding, ScanReport
from gate.formats.quality import FORMATS
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.formats.findings.reading import include_all


def read(name: str, document: Any) -> ScanReport:
    """The report that a format reads from a document, given as text, bytes or plain values."""
    data = document if isinstance(document, (str, bytes)) else json.dumps(document)
    return FORMATS[name].parse(io.BytesIO(data if isinstance(data, bytes) else data.encode()), include_all)


def refusal(name: str, document: Any) -> tuple[Cause, str]:
    """Why a format refuses a document."""
    with pytest.raises(EvidenceError) as raised:
        read(name, document)
    return raised.value.cause, raised.value.detail


def detect(head: bytes | str) -> str | None:
    """The format that the beginning of a report matches."""
    report_format = FORMATS.detect(head.encode() if isinstance(head, str) else head)
    return report_format.name if report_format else None


def severities(report: ScanReport) -> dict[str, int]:
    """How many open findings there are of each severity."""
    return dict(Counter(str(finding.severity) for finding in report.findings if not finding.suppressed))


def only(report: ScanReport) -> ScanFinding:
    """The only finding of the report."""
    (finding,) = report.findings
    return finding
