"""Reads the points of k6 (`--out json=FILE`): one object a line for each metric and each measured value.

Source of the format: k6's documentation, "Results output: JSON". A request writes a point of `http_req_duration` with
its milliseconds and one of `http_req_failed` with 1 or 0, which name and method they belong to.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_repeated_text, parse_timestamp, wrong_format
from gate.formats.common.json_outline import find_names
from gate.formats.common.json_stream import walk_sequence
from gate.formats.load.fields import parse_name, parse_number
from gate.formats.load.model import Check, LoadFormat, LoadReport, RequestSummary
from gate.formats.load.samples import NANOSECONDS, SampleCollector, to_nanoseconds
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the points of k6 (`--out json`)"


def matches(head: bytes) -> bool:
    """Whether the objects are metrics and points."""
    names = find_names(head)
    return {"type", "data", "metric"} <= names and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def parse(stream: BinaryIO) -> LoadReport:
    """The points of requests and checks; raises as `LoadFormat` says."""
    reader = _Reader()
    for entry in walk_sequence(stream):
        if not isinstance(entry, dict) or entry.get("type") not in ("Metric", "Point"):
            raise wrong_format(_TITLE, "a line is neither a metric nor a point")
        if entry["type"] == "Point":
            reader.add(entry.get("metric"), as_object(entry.get("data")))
    return reader.report()


class _Reader:
    """Collects durations, and the failures by name: k6 writes them as points of their own."""

    def __init__(self) -> None:
        self._samples = SampleCollector()
        self._failed: Counter[str] = Counter()
        self._answered = 0
        self._requests = 0
        self._checks = Counter[bool]()

    def add(self, metric: object, point: dict[str, Any]) -> None:
        value = parse_number(point.get("value"))
        if metric not in ("http_reqs", "http_req_duration", "http_req_failed", "checks"):
            return
        if value is None:
            raise wrong_format(_TITLE, f"a point of `{metric}` has no value")
        if metric == "http_reqs":
            self._requests += int(value)
        elif metric == "checks":
            self._checks[bool(value)] += 1
        elif metric == "http_req_failed":
            self._answered += 1
            self._failed[_name(point)] += bool(value)
        else:
            self._add_duration(point, to_nanoseconds(value, NANOSECONDS))

    def _add_duration(self, point: dict[str, Any], time: int | None) -> None:
        end = parse_timestamp(point.get("time"))
        if time is None:
            raise wrong_format(_TITLE, "a point of `http_req_duration` has no valid time")
        start = None if end is None else int(end.timestamp() * 1_000_000) * 1_000 - time
        self._samples.add(_name(point), time, failed=None, start=start)

    def report(self) -> LoadReport:
        report = self._samples.report("k6-points", "k6")
        if report.total.requests != self._requests or self._answered not in (0, self._requests):
            detail = f"{self._requests:,} requests, {report.total.requests:,} durations, {self._answered:,} outcomes"
            raise EvidenceError(Cause.INCOMPLETE, f"the points are incomplete: {detail}")
        checks = Check("", self._checks[True], self._checks[False]) if self._checks else None
        total = self._with_failures(report.total, self._failed.total())
        parts = tuple(self._with_failures(part, self._failed[part.name]) for part in report.parts)
        return LoadReport("k6-points", total, parts, checks=checks, tool="k6")

    def _with_failures(self, summary: RequestSummary, failed: int) -> RequestSummary:
        count = failed if self._answered else None
        return RequestSummary(summary.name, summary.requests, count, summary.times, summary.rps)


def _name(point: dict[str, Any]) -> str:
    """Method and name of a request: `GET https://example.org/items`."""
    tags = as_object(point.get("tags"))
    return parse_name(f"{parse_repeated_text(tags.get('method'))} {parse_repeated_text(tags.get('name'))}".strip())


FORMAT = LoadFormat(
    "k6-points",
    "k6 points (NDJSON)",
    "k6 (`--out json=FILE`)",
    matches,
    parse,
    {"failed_thresholds": "write a summary as well: `--summary-export FILE`"},
)
