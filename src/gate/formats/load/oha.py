"""Reads the JSON of oha (`--output-format json`, before 1.9 `--json`).

Source of the format: oha's `schema.json` and `src/printer.rs`. Times are seconds, and null without a response. A
request that the end of the run cuts off is in the error distribution as `aborted due to deadline`; it did not fail. A
status of 400 or more is a failed request here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.load.fields import check_total, count_failed, parse_name, parse_number, require_count, select_times
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a report of oha"
_TOLERANCE = Decimal("0.000001")
_UNFINISHED = "aborted due to deadline"
_PERCENTILES = {name: name for name in ("p50", "p75", "p90", "p95", "p99")}


def matches(head: bytes) -> bool:
    """Whether there is the summary of oha."""
    return {"summary.successRate", "summary.requestsPerSec"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> LoadReport:
    """The summary and the distributions; raises as `LoadFormat` says."""
    top: dict[str, Any] = {str(path[0]): value for path, value in walk(stream, {}) if path}
    distributions = []
    for member in ("statusCodeDistribution", "errorDistribution"):
        if not isinstance(top.get(member), dict):
            raise wrong_format(_TITLE, f"this JSON has no object `{member}`")
        counts = as_object(top[member])
        distributions.append({key: require_count(count, _TITLE, parse_name(key)) for key, count in counts.items()})
    codes, errors = distributions
    unfinished = errors.pop(_UNFINISHED, 0)
    answered, lost = sum(codes.values()), sum(errors.values())
    summary = as_object(top.get("summary"))
    _check_rate(parse_number(summary.get("successRate")), answered, lost, unfinished)
    failed = lost + count_failed(codes)
    times = select_times(summary, {"slowest": "max", "fastest": "min", "average": "mean"}, 1000)
    times |= select_times(as_object(top.get("latencyPercentiles")), _PERCENTILES, 1000)
    total = RequestSummary("", answered + lost, failed, times, parse_number(summary.get("requestsPerSec")))
    notes = (
        (f"{unfinished:,} requests were not finished when the run ended, and are not counted",) if unfinished else ()
    )
    return LoadReport("oha", check_total(total), tool="oha", notes=notes)


def _check_rate(rate: Decimal | None, answered: int, lost: int, unfinished: int) -> None:
    """Raises EvidenceError (incomplete) when the rate of responses is not that of the distributions.

    Versions differ in whether requests that were not finished are a part of the whole.
    """
    wholes = [whole for whole in (answered + lost, answered + lost + unfinished) if whole]
    if rate is not None and wholes and all(abs(Decimal(answered) / whole - rate) > _TOLERANCE for whole in wholes):
        detail = f"{answered:,} of {wholes[0]:,} requests have a response, and its rate is {rate:.4f}"
        raise EvidenceError(Cause.INCOMPLETE, f"the report contradicts itself: {detail}")


FORMAT = LoadFormat("oha", "oha JSON", "oha (`--output-format json`)", matches, parse)
