"""Reads the JSON of pytest-benchmark (`--benchmark-json`), whose times are seconds.

Source of the format: pytest-benchmark's `session.py` and `stats.py` (3.2 to 5). The median of the rounds counts; the
rounds themselves are there only with `--benchmark-save-data`.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.benchmarks.collector import Collector, read_name, read_number
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common.json_fields import as_object, parse_timestamp
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk


def matches(head: bytes) -> bool:
    """Whether the document has the members that pytest-benchmark writes first."""
    paths = find_member_paths(head)
    return "machine_info" in paths and not paths.isdisjoint(
        {"machine_info.python_version", "commit_info", "benchmarks"}
    )


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the report; raises as `BenchmarkFormat` says."""
    collector, top = Collector("a report of pytest-benchmark"), {}
    for path, value in walk(stream, {"benchmarks": {}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("benchmarks", int()):
                _add(collector, as_object(value))
    if not isinstance(top.get("benchmarks"), list):
        raise collector.wrong_format("this JSON has no list `benchmarks`")
    tool = f"pytest-benchmark {read_name(top.get('version'))}".strip()
    return collector.report("pytest-benchmark", tool, parse_timestamp(top.get("datetime")))


def _add(collector: Collector, entry: dict[str, object]) -> None:
    name, stats = read_name(entry.get("fullname")) or read_name(entry.get("name")), as_object(entry.get("stats"))
    if not name:
        raise collector.wrong_format("one of its benchmarks has no name")
    if entry.get("has_error"):
        collector.fail(name)
        return
    collector.add(name, [read_number(stats.get("median"))])


FORMAT = BenchmarkFormat(
    "pytest-benchmark",
    "pytest-benchmark JSON",
    "pytest-benchmark (`--benchmark-json`)",
    matches,
    parse,
    paths=(".benchmarks/**/*.json", "*bench*.json"),
)
