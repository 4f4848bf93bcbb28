"""Reads the text of Rust's benchmark harness, which Criterion.rs writes with `--output-format bencher`.

Source of the format: rustc's `library/test/src/formatters/terse.rs` and `bench.rs`, `fmt_bench_samples`; a line is
`test NAME ... bench:       1,234 ns/iter (+/- 56)`.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from gate.formats.benchmarks.collector import SECONDS, Collector
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common import content
from gate.formats.common.text_lines import read_lines

_RESULT = re.compile(
    r"test (?P<name>\S.*?)\s+\.\.\. bench:\s+(?P<value>[0-9][0-9,]*(?:\.[0-9]+)?) (?P<unit>[^\s/]+)/iter(?:\s|$)"
)
_OTHER = re.compile(r"test (?P<name>\S.*?)\s+\.\.\. bench:")
_FAILED = re.compile(r"test (?P<name>\S.*?)\s+\.\.\. FAILED(?:\s|$)|test result: FAILED|error: ")
_HEAD = re.compile(r"^test \S.*?\s\.\.\. bench:\s", re.MULTILINE)


def matches(head: bytes) -> bool:
    """Whether there is a line of a benchmark."""
    return _HEAD.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the output; raises as `BenchmarkFormat` says."""
    collector = Collector("the output of `cargo bench`")
    for line in read_lines(stream):
        if (result := _RESULT.match(line)) and (scale := SECONDS.get(result["unit"])):
            collector.add(result["name"], [float(result["value"].replace(",", "")) * scale])
        elif other := _OTHER.match(line):
            raise collector.wrong_format(f"the benchmark {other['name'][:100]} is not measured in time")
        elif failure := _FAILED.match(line):
            collector.fail(failure["name"] or "the test binary")
    return collector.report("cargo-bench", "cargo bench")


FORMAT = BenchmarkFormat(
    "cargo-bench",
    "cargo bench",
    "`cargo bench`, Criterion.rs (`--output-format bencher`)",
    matches,
    parse,
    paths=("*bench*.txt",),
)
