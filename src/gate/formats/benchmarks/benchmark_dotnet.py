"""Reads the JSON of BenchmarkDotNet (`JsonExporter`, full or brief), whose times are nanoseconds.

Source of the format: BenchmarkDotNet's `Exporters/Json/JsonExporterBase.cs`. `Statistics` is null for a benchmark that
failed; `OriginalValues` are the measured values of its iterations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from gate.formats.benchmarks.collector import Collector, read_name, read_number, read_numbers
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common.json_fields import as_object
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk


def matches(head: bytes) -> bool:
    """Whether the environment is that of BenchmarkDotNet."""
    return "HostEnvironmentInfo.BenchmarkDotNetVersion" in find_member_paths(head)


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the report; raises as `BenchmarkFormat` says."""
    collector, top = Collector("a report of BenchmarkDotNet"), {}
    for path, value in walk(stream, {"Benchmarks": {}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("Benchmarks", int()):
                entry = as_object(value)
                if not (name := _name(entry)):
                    raise collector.wrong_format("one of its benchmarks has no name")
                if entry.get("Statistics") is None:
                    collector.fail(name)
                else:
                    statistics = as_object(entry["Statistics"])
                    samples = read_numbers(statistics.get("OriginalValues"), 1e-9)
                    collector.add(name, samples or [read_number(statistics.get("Median")) * 1e-9])
    if not isinstance(top.get("Benchmarks"), list):
        raise collector.wrong_format("this JSON has no list `Benchmarks`")
    version = read_name(as_object(top.get("HostEnvironmentInfo")).get("BenchmarkDotNetVersion"))
    return collector.report("benchmark-dotnet", f"BenchmarkDotNet {version}".strip())


def _name(entry: Mapping[str, Any]) -> str:
    """The full name; versions before 0.10 write its parts alone."""
    if name := read_name(entry.get("FullName")) or read_name(entry.get("DisplayInfo")):
        return name
    parts = [read_name(entry.get(member)) for member in ("Namespace", "Type", "Method")]
    parameters = read_name(entry.get("Parameters"))
    return ".".join(filter(None, parts)) + (f"({parameters})" if parameters else "")


FORMAT = BenchmarkFormat(
    "benchmark-dotnet",
    "BenchmarkDotNet JSON",
    "BenchmarkDotNet (`--exporters json`)",
    matches,
    parse,
    paths=("BenchmarkDotNet.Artifacts/results/*.json",),
)
