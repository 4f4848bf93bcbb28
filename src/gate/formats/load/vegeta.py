"""Reads the report of vegeta (`vegeta report -type=json`).

Source of the format: vegeta's README, "json", and `lib/metrics.go`. Times are nanoseconds. Status `0` is a request
without a response. vegeta counts 2xx and 3xx as a success.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_timestamp, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.load.fields import check_total, parse_count, parse_name, parse_number, require_count, select_times
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a report of vegeta"
_TIMES = {"min": "min", "mean": "mean", "50th": "p50", "90th": "p90", "95th": "p95", "99th": "p99", "max": "max"}
_TOLERANCE = Decimal("0.000001")


def matches(head: bytes) -> bool:
    """Whether there are latencies with the names of vegeta."""
    return {"latencies.mean", "latencies.max", "latencies.99th"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> LoadReport:
    """The metrics of the attack; raises as `LoadFormat` says."""
    top: dict[str, Any] = {str(path[0]): value for path, value in walk(stream, {}) if path}
    requests = require_count(top.get("requests"), _TITLE, "requests")
    if not isinstance(top.get("status_codes"), dict):
        raise wrong_format(_TITLE, "this JSON has no object `status_codes`")
    codes = {
        code: require_count(count, _TITLE, parse_name(code)) for code, count in as_object(top["status_codes"]).items()
    }
    good = sum(count for code, count in codes.items() if 200 <= (parse_count(code) or 0) < 400)
    success = parse_number(top.get("success"))
    is_contradictory = success is not None and requests and abs(Decimal(good) / requests - success) > _TOLERANCE
    if sum(codes.values()) != requests or is_contradictory:
        detail = f"{sum(codes.values()):,} of {requests:,} requests have a status, {good:,} of them a good one"
        raise EvidenceError(Cause.INCOMPLETE, f"the report contradicts itself: {detail}")
    times = select_times(as_object(top.get("latencies")), _TIMES, "0.000001")
    total = RequestSummary("", requests, requests - good, times, parse_number(top.get("rate")))
    return LoadReport("vegeta", check_total(total), tool="vegeta", produced_at=parse_timestamp(top.get("end")))


FORMAT = LoadFormat(
    "vegeta", "vegeta report", "vegeta (`vegeta report -type=json`)", matches, parse,
    {"p75": "vegeta reports p50, p90, p95 and p99; p75 is in its results: `vegeta encode --to json`"},
)  # fmt: skip
