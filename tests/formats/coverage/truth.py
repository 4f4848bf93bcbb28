"""The ground truth of coverage reports: what a format counts in a file of the corpus, beside the manifest."""

from __future__ import annotations

from dataclasses import replace

from gate.formats.coverage import FORMATS
from gate.formats.coverage.model import CoverageReport
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate
from tests.formats.coverage.reading import counts

FORMAT_NAMES = {name: name for name in FORMATS} | {
    "kover": "jacoco",
    "coveragepy-json": "coveragepy",
    "llvm-cov-json": "llvm-cov",
    "gcovr-json": "gcovr",
    "coverlet-json": "coverlet",
    "xccov-json": "xccov",
    "vs-coveragexml": "vs-coverage",
    "istanbul-final": "istanbul",
    "simplecov-json": "simplecov",
    "coveralls-json": "coveralls",
}
"""The format of each kind of file in the manifest: mostly of the same name."""

# Where the ground truth is not followed, and why.
#
# geninfo(1), FILES: "DA:<line number>,<execution count>" for each instrumented line; lines count from 1. coverage.py
# 6.5 writes DA:0,1 for a file without statements, and LF:0 (no line) beside it. The manifest counts those two rows as
# covered lines (25 of 29) in this file, and leaves the same row out in nasty/coverage/lcov/DA-line-zero.info: the
# second is followed, since a line that cannot exist must not raise the share of covered ones.
CORRECTIONS = {"coverage/lcov/coveragepy-6.5.info": {"lines_total": 27, "lines_covered": 23}}

CORRECTED = "DA:0 names no line, since lines count from 1 (geninfo(1)); the manifest counts it here"

REFUSED = {
    "coverage/cobertura/jenkins-cobertura-same-filename.xml": "an excerpt: it declares 12 lines and lists 2",
    "coverage/cobertura/jenkins-cobertura-missing-condition-coverage.xml": (
        "an excerpt: it declares 53 lines and lists 40"
    ),
    "nasty/coverage/cobertura/attrs-contradict-lines.xml": "declares more lines than it lists",
    "nasty/coverage/lcov/no-end-of-record.info": "its last record has no end, so the file is cut",
}
"""Reports that the manifest accepts with a warning, and that are refused: they list less than they declare."""

# Other names in the manifest: the truth of a file that has two readings, and the one that our formats choose.
NAMES = {"lines_total_normalised": "lines_total", "lines_covered_normalised": "lines_covered",
         "lines_total_excluding_line_0": "lines_total", "lines_covered_excluding_line_0": "lines_covered",
         "files_raw": "files"}  # fmt: skip


def is_refused(record: Record) -> bool:
    return record.expect == "reject" or record.path in REFUSED


def parse(record: Record) -> CoverageReport:
    with record.file.open("rb") as stream:
        return FORMATS[FORMAT_NAMES[record.format]].parse(stream)


def totals(report: CoverageReport) -> dict[str, int | float]:
    """The counts of a report: those of its totals where they count."""
    names = ("lines_total", "lines_covered", "branches_total", "branches_covered")
    whole = [report.totals.coverage] if report.totals else report.files
    summed = dict(zip(names, counts(replace(report, files=tuple(whole))), strict=True))
    functions = {
        "functions_total": sum(file.coverable_functions for file in whole),
        "functions_covered": sum(file.covered_functions for file in whole),
    }
    percentage = {"line_pct": summed["lines_covered"] / 100} if report.totals and report.totals.only_percentage else {}
    return summed | functions | percentage | {"files": len(report.files)}


def ground_truth(record: Record) -> dict[str, int]:
    truth = {NAMES.get(name, name): value for name, value in record.truth.items()}
    functions = truth.get("functions", {})
    truth |= {f"functions_{name}": functions[name] for name in ("total", "covered") if name in functions}
    names = ["lines_total", "lines_covered", "branches_total", "branches_covered", "functions_total",
             "functions_covered", "files"]  # fmt: skip
    names += [] if "lines_total" in truth else ["line_pct"]
    return {name: truth[name] for name in names if name in truth} | CORRECTIONS.get(record.path, {})


def _read(record: Record) -> tuple[CoverageReport, dict[str, int | float], dict[str, int]]:
    report, expected = parse(record), ground_truth(record)
    return report, {name: count for name, count in totals(report).items() if name in expected}, expected


def compare(record: Record) -> Comparison:
    reason = CORRECTED if record.path in CORRECTIONS else REFUSED.get(record.path, "")
    return evaluate(record, FORMAT_NAMES[record.format], _read, reason)
