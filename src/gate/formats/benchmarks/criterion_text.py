"""Reads the output of Criterion.rs (`cargo bench`).

Source of the format: Criterion.rs' `src/report.rs` (`CliReport`, 0.3 to 0.7). A line has the name and the interval of
confidence: `parse   time:   [1.2 ms 1.3 ms 1.4 ms]`, whose middle is the estimate; a name of more than 23 characters is
a line of its own before it. The output also names a benchmark when it begins.
"""

from __future__ import annotations

import math
import re
from typing import BinaryIO

from gate.formats.benchmarks.collector import SECONDS, Collector
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common import content
from gate.formats.common.text_lines import read_lines

_VALUE = r"([0-9]+(?:\.[0-9]+)?) (ps|ns|us|µs|μs|ms|s)"
_INTERVAL = re.compile(rf"\s*\[{_VALUE} {_VALUE} {_VALUE}\]\s*$")
_CHANGE = re.compile(r"\s*\[\S?[0-9.]+%")
_BEGIN = re.compile(r"Benchmarking (?P<name>.+?)(?:: (?:Warming up|Collecting|Analyzing|Profiling|Complete)\b.*)?$")
_FAILED = re.compile(r"thread '.*' (?:\(\d+\) )?panicked at|error: ")
_HEAD = re.compile(rf"^(?:[ \t]++|\S.*?[ \t])time:[ \t]+\[{_VALUE} ", re.MULTILINE)


def matches(head: bytes) -> bool:
    """Whether there is a line with the time of a benchmark."""
    return _HEAD.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the output; raises as `BenchmarkFormat` says."""
    collector = Collector("the output of Criterion")
    begun = previous = ""
    for line in read_lines(stream):
        name, mark, rest = line.rpartition(" time:")
        if mark and rest.lstrip().startswith("["):
            if not _CHANGE.match(rest):
                collector.add(name.strip() or previous, [_seconds(rest)])
                begun = ""
        elif begin := _BEGIN.match(line):
            if begun and begun != begin["name"]:
                collector.fail(begun)
            begun = begin["name"]
        elif _FAILED.match(line):
            collector.fail(begun or "the benchmark binary")
        previous = line.strip()
    if begun:
        collector.fail(begun)
    return collector.report("criterion-text", "Criterion.rs")


def _seconds(text: str) -> float:
    """The estimate of an interval; NaN, which no collector accepts, for anything else."""
    interval = _INTERVAL.match(text)
    return float(interval[3]) * SECONDS[interval[4]] if interval else math.nan


FORMAT = BenchmarkFormat(
    "criterion-text", "Criterion.rs output", "Criterion.rs (its output)", matches, parse, paths=("*bench*.txt",)
)
