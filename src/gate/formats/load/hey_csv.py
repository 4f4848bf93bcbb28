"""Reads the CSV of hey (`hey -o csv`): a row for each response.

Source of the format: hey's `requester/print.go`. Times are seconds. Requests without a response are not in it, so the
number of failed requests is a lower bound.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.load import csv_rows
from gate.formats.load.fields import parse_count, parse_number
from gate.formats.load.model import LoadFormat, LoadReport
from gate.formats.load.samples import NANOSECONDS, SampleCollector, to_nanoseconds
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "results of hey (CSV)"
_HEADER = re.compile(r"response-time,DNS\+dialup,DNS,Request-write,Response-delay,Response-read")


def matches(head: bytes) -> bool:
    """Whether the header is that of hey."""
    return _HEADER.match(content.decode_head(head).lstrip()) is not None


def parse(stream: BinaryIO) -> LoadReport:
    """The responses; raises as `LoadFormat` says."""
    rows = csv_rows.read(read_lines(stream))
    header = next(rows, [])
    if not {"response-time", "status-code"} <= set(header):
        raise wrong_format(_TITLE, "the header has no response time or status code")
    samples = SampleCollector()
    for cells in rows:
        row = dict(zip(header, cells, strict=False))
        code = parse_count(row.get("status-code"))
        time = to_nanoseconds(parse_number(row.get("response-time")), 1_000 * NANOSECONDS)
        if len(cells) != len(header) or code is None or time is None:
            raise EvidenceError(Cause.UNREADABLE, "a row has no time or no status; was the upload complete?")
        start = to_nanoseconds(parse_number(row.get("offset")), 1_000 * NANOSECONDS)
        samples.add("", time, failed=code >= 400, start=start)
    report = samples.report("hey-csv", "hey")
    return replace(report, total=replace(report.total, counts_all_failures=False))


FORMAT = LoadFormat(
    "hey-csv", "hey (CSV)", "hey (`-o csv`)", matches, parse,
    {"failed": "hey leaves requests without a response out of its CSV; read its text, without `-o csv`"},
)  # fmt: skip
