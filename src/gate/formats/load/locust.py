"""Reads the CSV of Locust (`--csv PREFIX`, the file `PREFIX_stats.csv`).

Source of the format: Locust's documentation, "Retrieve test statistics in CSV format", and `locust/stats.py`. The last
row is the total, `Aggregated` (`Total` before 1.0). Times are milliseconds; `N/A` is a percentile of no request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.load import csv_rows
from gate.formats.load.fields import check_parts, check_total, parse_name, parse_number, require_count, select_times
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the statistics of Locust (`_stats.csv`)"
_HEADER = re.compile(r'"?(?:Type|Method)"?,"?Name"?,"?(?:Request Count|# requests)"?,"?(?:Failure Count|# failures)"?,')
_ALIASES = {"method": "type", "# requests": "request count", "# failures": "failure count"}
_TOTALS = ("Aggregated", "Total")
_TIMES = {
    "average response time": "mean", "min response time": "min", "max response time": "max",
    "median response time": "p50", "50%": "p50", "75%": "p75", "90%": "p90", "95%": "p95", "99%": "p99",
}  # fmt: skip


def matches(head: bytes) -> bool:
    """Whether the header is that of the statistics."""
    return _HEADER.match(content.decode_head(head).lstrip()) is not None


def parse(stream: BinaryIO) -> LoadReport:
    """The rows of the names and the total; raises as `LoadFormat` says."""
    rows = csv_rows.read(read_lines(stream))
    header = [_ALIASES.get(cell.lower(), cell.lower()) for cell in next(rows, [])]
    if not {"name", "request count", "failure count"} <= set(header):
        raise wrong_format(_TITLE, "the header has no name, request count or failure count")
    summaries = []
    for cells in rows:
        if len(cells) != len(header):
            detail = f"a row has {len(cells)} cells and the header {len(header)}"
            raise EvidenceError(Cause.UNREADABLE, f"{detail}; was the upload complete?")
        summaries.append(_summarize(dict(zip(header, cells, strict=True))))
    if not summaries or summaries[-1].name:
        raise EvidenceError(Cause.INCOMPLETE, "the last row is not the total `Aggregated`; was the upload complete?")
    total, parts = check_total(summaries[-1]), tuple(summaries[:-1])
    check_parts(total, parts)
    return LoadReport("locust", total, parts, tool="Locust")


def _summarize(row: Mapping[str, str]) -> RequestSummary:
    is_total = row["name"] in _TOTALS and row.get("type", "") in ("", "None")
    name = "" if is_total else parse_name(f"{row.get('type', '')} {row['name']}".strip()) or "(no name)"
    requests = require_count(row["request count"], _TITLE, "Request Count")
    failed = require_count(row["failure count"], _TITLE, "Failure Count")
    return RequestSummary(name, requests, failed, select_times(row, _TIMES), parse_number(row.get("requests/s")))


FORMAT = LoadFormat(
    "locust",
    "Locust statistics (CSV)",
    "Locust (`--csv PREFIX`: `PREFIX_stats.csv`)",
    matches,
    parse,
    dict.fromkeys(("p75", "p90", "p95", "p99"), "add it to `PERCENTILES_TO_REPORT` in `locust.stats`"),
)
