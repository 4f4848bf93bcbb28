"""Reads the text that suites of Benchmark.js print, such as `fib(10) x 1,431,759 ops/sec ±0.74% (93 runs sampled)`.

Source of the format: Benchmark.js 2, `toStringBench`. For a benchmark that failed it is `NAME: ` with the members of
the error that JavaScript enumerates: nothing for most, `errno: -2,code: ENOENT` for one of the system; some suites
print the error itself.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from gate.formats.benchmarks.collector import Collector
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common import content
from gate.formats.common.text_lines import read_lines

_RESULT = re.compile(
    r"\s*(?P<name>\S.*?) x (?P<rate>[0-9][0-9,]*(?:\.[0-9]+)?) ops/sec ±[0-9.]+% \([0-9]+ runs? sampled\)\s*$"
)
_OTHER = re.compile(r"\s*(?P<name>\S.*?) x \S+ ops/sec")
_FAILED = re.compile(r"\s*(?P<name>\S.*?): (?:$|(?:[A-Z]\w*)?Error\b|(?:errno|code|name|message): )")
_HEAD = re.compile(r" x [0-9][0-9,]*(?:\.[0-9]+)? ops/sec ±[0-9.]+% \([0-9]+ runs? sampled\)")


def matches(head: bytes) -> bool:
    """Whether there is a line of a benchmark."""
    return _HEAD.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the output; raises as `BenchmarkFormat` says."""
    collector = Collector("the output of Benchmark.js")
    for line in read_lines(stream):
        if result := _RESULT.match(line):
            collector.add(result["name"], [float(result["rate"].replace(",", ""))], is_rate=True)
        elif other := _OTHER.match(line):
            raise collector.wrong_format(f"the benchmark {other['name'][:100]} has no valid measurement")
        elif failure := _FAILED.match(line):
            collector.fail(failure["name"])
    return collector.report("benchmark-js", "Benchmark.js")


FORMAT = BenchmarkFormat(
    "benchmark-js", "Benchmark.js output", "Benchmark.js (its output)", matches, parse, paths=("*bench*.txt",)
)
