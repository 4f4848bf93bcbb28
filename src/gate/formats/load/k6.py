"""Reads the summary of k6: of `--summary-export`, and of `handleSummary` (k6 0.30 and later).

Source of the format: k6's documentation, "End of test: custom summary" and "summary export", and
`internal/js/summary.js`. Times are milliseconds. `handleSummary` has the numbers of a metric in `values`, and the
export directly. In the export a threshold that is `true` is crossed; in `handleSummary` `ok: true` holds.
`http_req_failed` counts a failed request as a pass. A metric of one tag has the tag in its name:
`http_req_duration{name:login}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.load.fields import MAX_PARTS, check_total, parse_count, parse_name, parse_number, select_times
from gate.formats.load.model import Check, LoadFormat, LoadReport, RequestSummary, Threshold
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a summary of k6"
_TIMES = {
    "min": "min", "avg": "mean", "p(50)": "p50", "p(75)": "p75", "p(90)": "p90", "p(95)": "p95", "p(99)": "p99",
    "max": "max",
}  # fmt: skip
_METRIC = re.compile(r"metrics\.(?:http_req\w*|iterations|iteration_duration|vus(?:_max)?|data_sent|data_received)")
_TOLERANCE = Decimal("0.000001")
MAX_CHECKS = 10_000
MAX_DEPTH = 50


def matches(head: bytes) -> bool:
    """Whether there is a metric of k6, the root of its groups, or its options."""
    paths = find_member_paths(head)
    return (
        {"root_group.path", "root_group.groups"} <= paths
        or {"root_group.path", "root_group.checks"} <= paths
        or "options.summaryTrendStats" in paths
        or "state.testRunDurationMs" in paths
        or any(_METRIC.match(path) for path in paths)
    )


def parse(stream: BinaryIO) -> LoadReport:
    """The summary; raises as `LoadFormat` says."""
    metrics: dict[str, dict[str, Any]] = {}
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"metrics": {}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("metrics", str(name)):
                if not isinstance(value, dict) or not value:
                    raise wrong_format(_TITLE, f"the metric `{parse_name(name)}` has no values")
                metrics[name] = value
    if not isinstance(top.get("metrics"), dict):
        raise wrong_format(_TITLE, "this JSON has no object `metrics`")
    if len(metrics) > MAX_PARTS:
        raise EvidenceError(Cause.TOO_LARGE, f"the summary has more than {MAX_PARTS:,} metrics")
    total = check_total(_summarize(metrics, ""))
    tags = [name[len("http_req_duration") :] for name in metrics if name.startswith("http_req_duration{")]
    parts = tuple(_summarize(metrics, tag) for tag in tags)
    checks = _values(metrics.get("checks"))
    counts = parse_count(checks.get("passes")), parse_count(checks.get("fails"))
    return LoadReport(
        "k6",
        total,
        parts,
        tuple(_thresholds(metrics)),
        Check("", counts[0], counts[1]) if counts[0] is not None and counts[1] is not None else None,
        tuple(_checks(as_object(top.get("root_group")))),
        "k6",
    )


def _values(metric: Mapping[str, Any] | None) -> dict[str, Any]:
    metric = metric or {}
    return as_object(metric["values"]) if isinstance(metric.get("values"), dict) else dict(metric)


def _summarize(metrics: Mapping[str, Mapping[str, Any]], tag: str) -> RequestSummary:
    """The requests with a tag such as `{name:login}`, or all requests.

    How many requests have a tag is known only from the metrics of that tag.
    """
    count, duration = _values(metrics.get(f"http_reqs{tag}")), _values(metrics.get(f"http_req_duration{tag}"))
    failures = _values(metrics.get(f"http_req_failed{tag}"))
    failed, passed = parse_count(failures.get("passes")), parse_count(failures.get("fails"))
    rate = parse_number(failures.get("rate", failures.get("value")))
    if failed is not None and passed is not None and rate is not None:
        _check_rate(failed, passed, rate)
    requests = parse_count(count.get("count"))
    if requests is None and failed is not None and passed is not None:
        requests = failed + passed
    if requests is None and not tag:
        raise EvidenceError(Cause.EMPTY, "the summary has no metric `http_reqs`: the run made no HTTP request")
    times = select_times(duration, _TIMES)
    if (median := parse_number(duration.get("med"))) is not None:
        times["p50"] = median
    return RequestSummary(parse_name(tag.strip("{}")), requests, failed, times, parse_number(count.get("rate")))


def _check_rate(failed: int, passed: int, rate: Decimal) -> None:
    total = failed + passed
    if total and abs(Decimal(failed) / total - rate) > _TOLERANCE:
        detail = f"`http_req_failed` has {failed:,} failed requests of {total:,}, and the rate {rate:.4f}"
        raise EvidenceError(Cause.INCOMPLETE, f"the summary contradicts itself: {detail}")


def _thresholds(metrics: Mapping[str, Mapping[str, Any]]) -> Iterator[Threshold]:
    for name, metric in metrics.items():
        thresholds = metric.get("thresholds", {})
        if not isinstance(thresholds, dict) or ("thresholds" in metric and not thresholds):
            raise wrong_format(_TITLE, "the `thresholds` of a metric are empty, or not an object")
        for condition, result in thresholds.items():
            is_ok = result.get("ok") if isinstance(result, dict) else result
            if not isinstance(is_ok, bool):
                raise wrong_format(_TITLE, f"a threshold of `{parse_name(name)}` has no result")
            yield Threshold(parse_name(name), parse_text(condition, 100), is_ok is isinstance(result, dict))


def _checks(group: Mapping[str, Any], depth: int = 0) -> Iterator[Check]:
    """The checks of a group and of those inside; the export has objects by name, and `handleSummary` lists."""
    for check in _members(group.get("checks")):
        passes, fails = parse_count(check.get("passes")), parse_count(check.get("fails"))
        if passes is not None and fails is not None:
            name = parse_name(check.get("path")).removeprefix("::") or parse_name(check.get("name"))
            yield Check(name, passes, fails)
    if depth < MAX_DEPTH:
        for inner in _members(group.get("groups")):
            yield from _checks(inner, depth + 1)


def _members(raw: object) -> list[dict[str, Any]]:
    entries = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ()
    return [entry for entry in entries if isinstance(entry, dict)][:MAX_CHECKS]


_TREND = "add it to `summaryTrendStats`: `k6 run --summary-trend-stats 'avg,min,med,max,p(75),p(90),p(95),p(99)'`"
FORMAT = LoadFormat(
    "k6",
    "k6 summary",
    "k6 (`--summary-export`, `handleSummary`)",
    matches,
    parse,
    dict.fromkeys(_TIMES.values(), _TREND)
    | {"failed": "k6 0.31 and later count failed requests, unless `setResponseCallback` turns it off"},
)
