"""Reads the text of Go's benchmarks (`go test -bench .`).

Source of the format: Go's proposal 14313, "Proposal: Go Benchmark Data Format". A line is `BenchmarkName-8`, the number
of iterations, and pairs of a value and a unit; `ns/op` counts. The package of the last line `pkg:` precedes the name.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from gate.formats.benchmarks.collector import Collector
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common import content
from gate.formats.common.text_lines import read_lines

_RESULT = re.compile(r"(?P<name>Benchmark\S*)\s+(?P<iterations>[0-9]+)\s+(?P<metrics>\S.*)")
_TIME = re.compile(r"(?:^|\s)(?P<value>[0-9][0-9.]*(?:e[+-]?[0-9]+)?) ns/op(?:\s|$)")
_FAILED = re.compile(r"--- FAIL: (?P<test>\S+)|FAIL(?:\s+(?P<package>\S+)|$)|panic: ")
_HEAD = re.compile(r"^(?:(?:goos|goarch|pkg|cpu): \S|Benchmark\S*[ \t]+[0-9]+[ \t]+[0-9.]+ ns/op)", re.MULTILINE)


def matches(head: bytes) -> bool:
    """Whether there is a line of configuration or of a result."""
    return _HEAD.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the output; raises as `BenchmarkFormat` says."""
    collector, package = Collector("the output of `go test -bench`"), ""
    for line in read_lines(stream):
        if line.startswith("pkg: "):
            package = f"{line[5:].strip()}."
        elif failure := _FAILED.match(line.lstrip()):
            collector.fail(failure["test"] or failure["package"] or "the test binary")
        elif (result := _RESULT.match(line)) and (time := _TIME.search(result["metrics"])):
            collector.add(package + result["name"], [float(time["value"]) * 1e-9])
    return collector.report("go-bench", "go test -bench")


FORMAT = BenchmarkFormat("go-bench", "Go benchmarks", "`go test -bench`", matches, parse, paths=("*bench*.txt",))
