"""Reads the statistics of Gatling (`js/stats.json` and `js/global_stats.json` of its HTML report).

Source of the format: Gatling's `GlobalStatsJsonTemplate` and `StatsJsTemplate` (gatling-charts). `stats.json` holds
numbers as texts, and `-` for none; `global_stats.json` holds numbers. `percentiles1` to `percentiles4` are those of
`gatling.conf` (`charting.indicators`), by default 50, 75, 95 and 99; the file does not say which they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.load.fields import MAX_PARTS, check_parts, check_total, parse_name, parse_number, require_count
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "statistics of Gatling"
_TIMES = {
    "minResponseTime": "min", "meanResponseTime": "mean", "maxResponseTime": "max", "percentiles1": "p50",
    "percentiles2": "p75", "percentiles3": "p95", "percentiles4": "p99",
}  # fmt: skip
_NOTE = "Gatling does not write which percentiles it reports; they are read as its defaults, 50, 75, 95 and 99"
MAX_DEPTH = 50


def matches(head: bytes) -> bool:
    """Whether the object, or its `stats`, has counts of requests and response times."""
    paths = find_member_paths(head)
    return any(
        {f"{prefix}numberOfRequests", f"{prefix}meanResponseTime"} <= paths for prefix in ("", "stats.")
    ) or {"type", "contents", "pathFormatted"} <= paths  # fmt: skip


def parse(stream: BinaryIO) -> LoadReport:
    """All requests, and those of each name; raises as `LoadFormat` says."""
    top: dict[str, Any] = {}
    for path, value in walk(stream, {}):
        if path == () and not isinstance(value, dict):
            raise wrong_format(_TITLE, "this JSON is not an object")
        if path:
            top[str(path[0])] = value
    is_tree = "stats" in top
    total = check_total(_summarize(as_object(top["stats"]) if is_tree else top, ""))
    parts = tuple(_parts(top, 0))
    if len(parts) > MAX_PARTS:
        raise EvidenceError(Cause.TOO_LARGE, f"the report has more than {MAX_PARTS:,} names of requests")
    if is_tree and not parts:
        raise EvidenceError(Cause.INCOMPLETE, "the report lists no request under `contents`; was the upload complete?")
    check_parts(total, parts)
    return LoadReport("gatling", total, parts, tool="Gatling", notes=(_NOTE,))


def _parts(node: dict[str, Any], depth: int) -> Iterator[RequestSummary]:
    """The requests inside of a group, at any depth."""
    contents = node.get("contents")
    if not isinstance(contents, dict) or depth > MAX_DEPTH:
        return
    for member in contents.values():
        entry = as_object(member)
        if entry.get("type") == "GROUP":
            yield from _parts(entry, depth + 1)
        else:
            stats = as_object(entry.get("stats"))
            yield _summarize(stats, parse_name(entry.get("path")) or parse_name(entry.get("name")) or "(no name)")


def _summarize(stats: dict[str, Any], name: str) -> RequestSummary:
    counts = as_object(stats.get("numberOfRequests"))
    total, good, bad = (require_count(_read(counts.get(part)), _TITLE, part) for part in ("total", "ok", "ko"))
    if good + bad != total:
        raise EvidenceError(Cause.INCOMPLETE, f"the report contradicts itself: {good:,} + {bad:,} are not {total:,}")
    times = {fact: parse_number(as_object(stats.get(member)).get("total")) for member, fact in _TIMES.items()}
    rate = parse_number(as_object(stats.get("meanNumberOfRequestsPerSecond")).get("total"))
    valid: dict[str, Decimal] = {fact: time for fact, time in times.items() if time is not None} if total else {}
    return RequestSummary(name, total, bad, valid, rate)


def _read(raw: object) -> object:
    """The count; `-` stands for none."""
    return 0 if raw == "-" else raw


FORMAT = LoadFormat(
    "gatling",
    "Gatling statistics",
    "Gatling (`js/stats.json`, `js/global_stats.json`)",
    matches,
    parse,
    {"p90": "Gatling reports 50, 75, 95 and 99"},
)
