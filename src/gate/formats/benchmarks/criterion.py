"""Reads what Criterion.rs writes for one benchmark: `new/sample.json` or `new/estimates.json`.

Source of the format: Criterion.rs' `src/measurement.rs` and `src/estimate.rs` (0.3 to 0.7). Neither file contains the
name: it is the folder, `target/criterion/GROUP/FUNCTION/PARAMETER`. `sample.json` holds the total time in nanoseconds
for each number of iterations.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.benchmarks.collector import Collector, read_number
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common.json_fields import as_object
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk


def matches(head: bytes) -> bool:
    """Whether the document is a sample, or has the estimates of a benchmark."""
    paths = find_member_paths(head)
    return {"sampling_mode", "iters"} <= paths or {"mean.point_estimate", "mean.standard_error"} <= paths


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmark of the file, without a name; raises as `BenchmarkFormat` says."""
    collector = Collector("a sample, or the estimates, of Criterion")
    top = {path[0]: value for path, value in walk(stream, {}) if len(path) == 1}
    collector.add("", [value * 1e-9 for value in _nanoseconds(top)])
    return collector.report("criterion", "Criterion.rs")


def _nanoseconds(top: dict[str | int, Any]) -> list[float]:
    """The time of one iteration in each sample, or the median of the estimates."""
    iterations, times = top.get("iters"), top.get("times")
    if not isinstance(iterations, list) or not isinstance(times, list):
        return [read_number(as_object(top.get("median", top.get("mean"))).get("point_estimate"))]
    counts = [read_number(count) for count in iterations]
    if len(counts) != len(times) or not all(counts):
        return []
    return [read_number(time) / count for time, count in zip(times, counts, strict=True)]


FORMAT = BenchmarkFormat(
    "criterion",
    "Criterion.rs",
    "Criterion.rs (`target/criterion/**/new/*.json`)",
    matches,
    parse,
    paths=("target/criterion/**/new/{sample,estimates}.json",),
)
