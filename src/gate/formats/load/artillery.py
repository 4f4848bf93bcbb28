"""Reads the JSON of Artillery (`artillery run --output`), versions 1 and 2.

Source of the format: Artillery's documentation, "Test report" and "Metrics", and
`packages/core/lib/ssms.js` and `stats2.js`. Version 2 has `counters` and `summaries` by the names of metrics;
version 1 has `requestsCompleted`, `latency`, `codes` and `errors`. Times are milliseconds. Artillery itself counts no
status as an error: a status of 400 or more is a failed request here, and so is every error, such as `ETIMEDOUT`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.load.fields import (
    MAX_PARTS,
    check_total,
    count_failed,
    parse_name,
    parse_number,
    require_count,
    select_times,
)
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a report of Artillery"
_TIMES = {name: name for name in ("min", "mean", "p50", "p75", "p90", "p95", "p99", "max")}
_BY_ENDPOINT = "plugins.metrics-by-endpoint."
_TIMES_BY_ENDPOINT = f"{_BY_ENDPOINT}response_time."


def matches(head: bytes) -> bool:
    """Whether there is an aggregate with the counters of version 2 or the codes of version 1."""
    return not find_member_paths(head).isdisjoint(
        {
            "aggregate.counters", "aggregate.firstCounterAt", "aggregate.requestsCompleted",
            "aggregate.scenariosCreated", "intermediate[].counters", "intermediate[].requestsCompleted",
        }
    )  # fmt: skip


def parse(stream: BinaryIO) -> LoadReport:
    """The aggregate of the run; raises as `LoadFormat` says."""
    aggregate: object = None
    for path, value in walk(stream, {"intermediate": {}}):
        if path == ("aggregate",):
            aggregate = value
    if not isinstance(aggregate, dict):
        raise wrong_format(_TITLE, "this JSON has no object `aggregate`")
    if isinstance(aggregate.get("counters"), dict) and "requestsCompleted" not in aggregate:
        return _read_current(aggregate)
    return _read_first(aggregate)


def _read_current(aggregate: Mapping[str, Any]) -> LoadReport:
    counters, summaries = as_object(aggregate.get("counters")), as_object(aggregate.get("summaries"))
    if "http.requests" not in counters:
        raise EvidenceError(Cause.EMPTY, "the counters have no `http.requests`: the run made no HTTP request")
    requests = require_count(counters["http.requests"], _TITLE, "http.requests")
    responses = require_count(counters.get("http.responses", 0), _TITLE, "http.responses")
    codes = _sum(counters, "http.codes.")
    if sum(codes.values()) < responses:
        raise EvidenceError(
            Cause.INCOMPLETE,
            f"{sum(codes.values()):,} of {responses:,} responses have a status, so failures are unknown",
        )
    unanswered = max(sum(_sum(counters, "errors.").values()), requests - responses, 0)
    failed = min(requests, unanswered + count_failed(codes))
    total = RequestSummary(
        "", requests, failed, _select_times(summaries.get("http.response_time")),
        parse_number(as_object(aggregate.get("rates")).get("http.request_rate")),
    )  # fmt: skip
    return LoadReport("artillery", check_total(total), _parts(counters, summaries), tool="Artillery")


def _parts(counters: Mapping[str, object], summaries: Mapping[str, Any]) -> tuple[RequestSummary, ...]:
    """The endpoints, which the plugin `metrics-by-endpoint` counts."""
    names = [name[len(_TIMES_BY_ENDPOINT) :] for name in summaries if name.startswith(_TIMES_BY_ENDPOINT)]
    parts = []
    for name in names[:MAX_PARTS]:
        codes, errors = (_sum(counters, f"{_BY_ENDPOINT}{name}.{kind}.") for kind in ("codes", "errors"))
        lost = sum(errors.values())
        times = _select_times(summaries[f"{_TIMES_BY_ENDPOINT}{name}"])
        parts.append(RequestSummary(parse_name(name), sum(codes.values()) + lost, lost + count_failed(codes), times))
    return tuple(parts)


def _read_first(aggregate: Mapping[str, Any]) -> LoadReport:
    requests = require_count(aggregate.get("requestsCompleted"), _TITLE, "requestsCompleted")
    for member in ("codes", "errors"):
        if not isinstance(aggregate.get(member), dict):
            raise wrong_format(_TITLE, f"the aggregate has no object `{member}`")
    codes, errors = _sum(aggregate["codes"], ""), _sum(aggregate["errors"], "")
    unanswered = sum(errors.values())
    rate = parse_number(as_object(aggregate.get("rps")).get("mean"))
    failed = min(requests + unanswered, unanswered + count_failed(codes))
    total = RequestSummary("", requests, failed, _select_times(aggregate.get("latency")), rate, unanswered)
    return LoadReport("artillery", check_total(total), tool="Artillery")


def _select_times(raw: object) -> dict[str, Any]:
    summary = as_object(raw)
    return select_times(summary, {"median": "p50"}) | select_times(summary, _TIMES)


def _sum(counters: Mapping[str, object], prefix: str) -> dict[str, int]:
    """The counters whose name begins with the prefix, by the rest of their name."""
    return {
        name[len(prefix) :]: require_count(count, _TITLE, parse_name(name))
        for name, count in counters.items()
        if name.startswith(prefix)
    }


FORMAT = LoadFormat(
    "artillery",
    "Artillery JSON",
    "Artillery 1 and 2 (`--output`)",
    matches,
    parse,
    dict.fromkeys(("mean", "p75", "p90"), "Artillery 2 reports it"),
)
