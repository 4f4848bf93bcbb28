"""Reads the benchmarks in the output of Catch2 (`BENCHMARK`), whose table has three lines for each.

Source of the format: Catch2's `reporters/catch_reporter_console.cpp` (2 and 3). The lines are the name with samples,
iterations and estimated time; the mean with its interval; and the standard deviation. A long name goes on in the first
column of the second line. A summary ends the output.
"""

from __future__ import annotations

import math
import re
from typing import BinaryIO

from gate.formats.benchmarks.collector import SECONDS, Collector
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common import content
from gate.formats.common.text_lines import read_lines
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_FAILED = re.compile(r"benchmark failed\b|test cases:.*\bfailed\b")
_END = re.compile(r"test cases:\s|All tests passed \(")
_HEAD = re.compile(r"^benchmark name +samples +iterations +est", re.MULTILINE)
_UNITS = {**SECONDS, "m": SECONDS["min"]}


def matches(head: bytes) -> bool:
    """Whether there is the table of benchmarks."""
    return _HEAD.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the output; raises as `BenchmarkFormat` says."""
    collector = Collector("the benchmarks of Catch2")
    name, is_ended = "", False
    for line in read_lines(stream):
        if name:
            rest, mean = _read_mean(line)
            collector.add(f"{name} {rest}", [mean])
            name = ""
        elif begun := _read_name(line):
            name = begun
        elif _FAILED.match(line.lstrip()):
            collector.fail(line[:100])
        is_ended = is_ended or _END.match(line) is not None
    if name or not is_ended:
        raise EvidenceError(Cause.INCOMPLETE, "the output has no summary of the test cases: its end is missing")
    return collector.report("catch2", "Catch2")


def _read_name(line: str) -> str:
    """The name of the first line of a benchmark; empty for any other line."""
    columns = line.rsplit(None, 4)
    is_first = len(columns) == 5 and columns[1].isdecimal() and columns[2].isdecimal() and columns[4] in _UNITS
    return columns[0].strip() if is_first else ""


def _read_mean(line: str) -> tuple[str, float]:
    """The rest of a name, and the mean; NaN, which no collector accepts, where the line has none."""
    *rest, mean, unit, _, _, _, _ = ["", *line.rsplit(None, 6)] if len(line.split(None, 6)) >= 6 else [""] * 7
    try:
        return " ".join(rest).strip(), float(mean) * _UNITS[unit]
    except (ValueError, KeyError):
        return "", math.nan


FORMAT = BenchmarkFormat(
    "catch2", "Catch2 benchmarks", "Catch2 2 and 3 (their output)", matches, parse, paths=("*bench*.txt",)
)
