"""The ground truth of benchmarks: their names and times in a file of the corpus, beside the manifest."""

from __future__ import annotations

from gate.formats.benchmarks import FORMATS
from gate.formats.benchmarks.model import BenchmarkReport
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate

FORMAT_NAMES = {name: name for name in FORMATS} | {"custom-benchmark": "benchmark-list"}

REASONS = {
    "performance/custom-benchmark/customSmallerIsBetter_output.json": (
        "one of its values is in percent, which is no time: the probe `metrics` reads such numbers"
    ),
}
"""Why these files are refused, which the manifest accepts."""

DIGITS = 9
"""The significant digits in which times are compared."""


def _read(record: Record) -> tuple[BenchmarkReport, dict[str, object], dict[str, object]]:
    with record.file.open("rb") as stream:
        report = FORMATS[FORMAT_NAMES[record.format]].parse(stream)
    rows = record.truth["rows"]
    names = [row["name"] for row in rows]
    times = [row.get("median_ns", row.get("real_time")) for row in rows]
    counts: dict[str, object] = {"benchmarks": len(report.measurements)}
    expected: dict[str, object] = {"benchmarks": record.truth["benchmarks"]}
    for measurement, name, time in zip(report.measurements, names, times, strict=False):
        if time is not None:
            counts[name] = f"{measurement.seconds:.{DIGITS}g}" if name in measurement.name else measurement.name
            expected[name] = f"{time * 1e-9:.{DIGITS}g}"
    return report, counts, expected


def compare(record: Record) -> Comparison:
    return evaluate(record, FORMAT_NAMES[record.format], _read, REASONS.get(record.path, ""))
