"""Reads the JSON of hyperfine (`--export-json`), whose times are seconds.

Source of the format: hyperfine's `src/benchmark/benchmark_result.rs`. A run with an exit code other than 0 is listed
only with `--ignore-failure`; its time says nothing about the command that works.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.benchmarks.collector import Collector, read_name, read_number, read_numbers
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common.json_fields import as_object
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk


def matches(head: bytes) -> bool:
    """Whether the results are commands with times."""
    return {"results[].command", "results[].mean"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The commands of the report; raises as `BenchmarkFormat` says."""
    collector, is_list = Collector("a report of hyperfine"), False
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results",):
                is_list = isinstance(value, list)
            case ("results", int()):
                result = as_object(value)
                name, codes = read_name(result.get("command")), result.get("exit_codes", [])
                if not isinstance(codes, list) or any(code != 0 for code in codes):
                    collector.fail(name)
                else:
                    collector.add(name, read_numbers(result.get("times")) or [read_number(result.get("median"))])
    if not is_list:
        raise collector.wrong_format("this JSON has no list `results`")
    return collector.report("hyperfine", "hyperfine")


FORMAT = BenchmarkFormat(
    "hyperfine", "hyperfine JSON", "hyperfine (`--export-json`)", matches, parse, paths=("*{hyperfine,bench}*.json",)
)
