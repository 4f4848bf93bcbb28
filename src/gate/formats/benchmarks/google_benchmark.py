"""Reads the JSON of Google Benchmark (`--benchmark_format=json` or `--benchmark_out`).

Source of the format: Google Benchmark's `src/json_reporter.cc`. The rows of single repetitions count, by their real
time; where `--benchmark_report_aggregates_only` leaves only aggregates, the median does, or else the mean.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.benchmarks.collector import SECONDS, Collector, read_name, read_number
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common.json_fields import as_object, parse_timestamp
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk

_AGGREGATES = ("median", "mean")
"""The aggregates that are times of the benchmark, best first; `stddev`, `cv` and others are not."""


def matches(head: bytes) -> bool:
    """Whether the context is that of Google Benchmark."""
    paths = find_member_paths(head)
    return "context.num_cpus" in paths or "context.library_build_type" in paths


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the report; raises as `BenchmarkFormat` says."""
    collector, top = Collector("a report of Google Benchmark"), {}
    aggregates: dict[str, dict[str, float]] = {}
    names: set[str] = set()
    for path, value in walk(stream, {"benchmarks": {}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("benchmarks", int()):
                row = as_object(value)
                aggregate = _aggregate(row)
                name = read_name(row.get("run_name")) or read_name(row.get("name")).removesuffix(f"_{aggregate}")
                if row.get("error_occurred"):
                    collector.fail(name)
                elif aggregate:
                    aggregates.setdefault(name, {})[aggregate] = _seconds(row)
                else:
                    names.add(name)
                    collector.add(name, [_seconds(row)])
    if not isinstance(top.get("benchmarks"), list):
        raise collector.wrong_format("this JSON has no list `benchmarks`")
    for name, values in aggregates.items():
        if name not in names:
            collector.add(name, [values[key] for key in _AGGREGATES if key in values][:1])
    produced_at = parse_timestamp(as_object(top.get("context")).get("date"))
    return collector.report("google-benchmark", "Google Benchmark", produced_at)


def _aggregate(row: dict[str, Any]) -> str:
    """The name of the aggregate that a row holds; empty for a repetition. Versions before 1.5 only name the row so."""
    if row.get("run_type") == "aggregate" or "aggregate_name" in row:
        return read_name(row.get("aggregate_name")) or "mean"
    name = read_name(row.get("name"))
    is_old = "run_type" not in row
    return next((key for key in (*_AGGREGATES, "stddev", "cv") if is_old and name.endswith(f"_{key}")), "")


def _seconds(row: dict[str, Any]) -> float:
    return read_number(row.get("real_time")) * SECONDS.get(read_name(row.get("time_unit")), float("nan"))


FORMAT = BenchmarkFormat(
    "google-benchmark",
    "Google Benchmark JSON",
    "Google Benchmark (`--benchmark_out`)",
    matches,
    parse,
    paths=("*bench*.json",),
)
