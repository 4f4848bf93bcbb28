"""Reads the lists of github-action-benchmark (`customSmallerIsBetter`, `customBiggerIsBetter`).

Source of the format: github-action-benchmark's README, "Example of customBiggerIsBetter". An entry has a name, a unit
and a value. Only times (`ns`, `ms/iter`) and rates (`ops/s`) say by their unit which direction is better; a list with
any other unit is refused, since its numbers are no times.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.benchmarks.collector import SECONDS, Collector, read_name, read_number
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common.json_fields import as_object
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk


def matches(head: bytes) -> bool:
    """Whether the entries of the list have a name, a unit and a value."""
    return {"[].name", "[].unit", "[].value"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The entries of the list; raises as `BenchmarkFormat` says."""
    collector = Collector("a list of github-action-benchmark")
    for path, value in walk(stream, {}):
        match path:
            case () if not isinstance(value, list):
                raise collector.wrong_format("this JSON is not a list")
            case (int(),):
                entry = as_object(value)
                above, _, below = read_name(entry.get("unit")).strip().partition("/")
                is_rate = above not in SECONDS and below in SECONDS
                scale = 1 / SECONDS[below] if is_rate else SECONDS.get(above)
                if scale is None:
                    raise collector.wrong_format(
                        f"the unit {above[:40] or '(none)'} is no time; read such numbers with the probe `metrics`"
                    )
                collector.add(read_name(entry.get("name")), [read_number(entry.get("value")) * scale], is_rate=is_rate)
    return collector.report("benchmark-list", "github-action-benchmark")


FORMAT = BenchmarkFormat(
    "benchmark-list",
    "list of benchmarks",
    "github-action-benchmark (`customSmallerIsBetter`)",
    matches,
    parse,
    paths=("*bench*.json",),
)
