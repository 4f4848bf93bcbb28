"""Reads the JSON of autocannon (`autocannon --json`).

Source of the format: autocannon's README, "Result object", and `lib/run.js`. Times are milliseconds. `errors` are
requests without a response, timeouts among them, and are no part of `requests.total`. A status of 400 or more is a
failed request here, and so is a body that is not the expected one (`mismatches`).
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_timestamp
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.load.fields import check_total, parse_number, require_count, select_times
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a report of autocannon"
_TIMES = {"min": "min", "mean": "mean", "p50": "p50", "p75": "p75", "p90": "p90", "p99": "p99", "max": "max"}
_CODES = ("1xx", "2xx", "3xx", "4xx", "5xx")


def matches(head: bytes) -> bool:
    """Whether there are latencies with the percentiles of autocannon."""
    paths = find_member_paths(head)
    return {"latency.p97_5", "latency.average"} <= paths or {"non2xx", "mismatches", "sampleInt"} <= paths


def parse(stream: BinaryIO) -> LoadReport:
    """The result; raises as `LoadFormat` says."""
    top: dict[str, Any] = {str(path[0]): value for path, value in walk(stream, {}) if path}
    rates = as_object(top.get("requests"))
    requests = require_count(rates.get("total"), _TITLE, "requests.total")
    lost, mismatches = (require_count(top.get(name), _TITLE, name) for name in ("errors", "mismatches"))
    codes = {code: require_count(top.get(code), _TITLE, code) for code in _CODES}
    if sum(codes.values()) != requests:
        detail = f"{sum(codes.values()):,} of {requests:,} responses have a status"
        raise EvidenceError(Cause.INCOMPLETE, f"the report contradicts itself: {detail}")
    failed = min(requests, codes["4xx"] + codes["5xx"] + mismatches) + lost
    times = select_times(as_object(top.get("latency")), _TIMES) if requests else {}
    total = RequestSummary("", requests, failed, times, parse_number(rates.get("average")), lost)
    return LoadReport(
        "autocannon", check_total(total), tool="autocannon", produced_at=parse_timestamp(top.get("finish"))
    )  # fmt: skip


FORMAT = LoadFormat(
    "autocannon",
    "autocannon JSON",
    "autocannon (`--json`)",
    matches,
    parse,
    {"p95": "autocannon reports p90 and p97.5; use `p90` or `p99`", "p75": "autocannon 3 and later report it"},
)
