"""Every coverage report of the corpus, broken ones included, compared with its ground truth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.formats.coverage import FORMATS, cobertura, jacoco, lcov
from gate.formats.coverage.model import CoverageReport, Unit
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.corpus import Record, records
from tests.formats.coverage.reading import counts

FORMAT_NAMES = {name: name for name in FORMATS} | {
    "kover": "jacoco",
    "coveragepy-json": "coveragepy",
    "llvm-cov-json": "llvm-cov",
    "gcovr-json": "gcovr",
    "xccov-json": "xccov",
    "vs-coveragexml": "vs-coverage",
    "istanbul-final": "istanbul",
    "simplecov-json": "simplecov",
    "coveralls-json": "coveralls",
}
"""The format of each kind of file in the manifest: mostly of the same name."""

COUNT_OTHERWISE = {"coveragepy-json", "llvm-cov-json", "gcovr-json", "sonar-generic", "vs-coveragexml"}
"""Formats that count lines of functions, or what a summary says: coverage.py 5.5 counts fewer lines than it lists."""

WITHOUT_LINES = {"coverage/jacoco/gcovr-8.8.xml"}
"""Reports of these formats that do not say which lines ran."""

# Where the ground truth is not followed, and why.
#
# geninfo(1), FILES: "DA:<line number>,<execution count>" for each instrumented line; lines count from 1. coverage.py
# 6.5 writes DA:0,1 for a file without statements, and LF:0 (no line) beside it. The manifest counts those two rows as
# covered lines (25 of 29) in this file, and leaves the same row out in nasty/coverage/lcov/DA-line-zero.info: the
# second is followed, since a line that cannot exist must not raise the share of covered ones.
CORRECTIONS = {"coverage/lcov/coveragepy-6.5.info": {"lines_total": 27, "lines_covered": 23}}

# Reports that the manifest reads with a warning, and that are refused: they list less than they declare, or are cut.
# Both fixtures of Jenkins are excerpts, shortened by hand (12 lines declared, none listed; 53 declared, 40 listed).
REFUSED = {
    "coverage/cobertura/jenkins-cobertura-same-filename.xml",
    "coverage/cobertura/jenkins-cobertura-missing-condition-coverage.xml",
    "nasty/coverage/cobertura/attrs-contradict-lines.xml",
    "nasty/coverage/lcov/no-end-of-record.info",
}

# Other names in the manifest: the truth of a file that has two readings, and the one that our formats choose.
NAMES = {"lines_total_normalised": "lines_total", "lines_covered_normalised": "lines_covered",
         "lines_total_excluding_line_0": "lines_total", "lines_covered_excluding_line_0": "lines_covered",
         "files_raw": "files"}  # fmt: skip


def is_refused(record: Record) -> bool:
    return record.expect == "reject" or record.path in REFUSED


QUICK = {"cobertura": cobertura.read, "jacoco": jacoco.read, "kover": jacoco.read, "lcov": lcov.read}
"""The formats with a quick path."""

REPORTS = records(*FORMAT_NAMES)
READABLE = [case for case in REPORTS if not is_refused(case.values[0])]


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


def test_every_format_is_compared_with_the_truth() -> None:
    compared = {FORMAT_NAMES[case.values[0].format] for case in READABLE}
    assert compared == set(FORMATS), "add a report of the format to tests/corpus"


@pytest.mark.parametrize("record", REPORTS)
def test_a_report_of_the_corpus_is_read_correctly_or_refused_with_a_reason(record: Record) -> None:
    if is_refused(record):
        with pytest.raises(EvidenceError) as raised:
            parse(record)
        blank = not record.file.read_bytes().strip()
        assert raised.value.category in ((Category.EMPTY,) if blank else (Category.UNREADABLE, Category.MISMATCHED))
        assert "/etc/passwd" not in raised.value.detail
        return
    report = parse(record)
    expected = ground_truth(record)
    assert {name: count for name, count in totals(report).items() if name in expected} == expected
    if record.expect == "accept-with-warning":
        assert report.notes


@pytest.mark.parametrize("record", [case for case in READABLE if "line_view" in case.values[0].truth])
def test_the_lines_of_statements_are_those_that_they_span(record: Record) -> None:
    lines = [file.lines for file in parse(record).files if file.lines]
    assert {
        "lines_total": sum(file.coverable.bit_count() for file in lines),
        "lines_covered": sum(file.covered.bit_count() for file in lines),
    } == record.truth["line_view"]


@pytest.mark.parametrize("record", READABLE)
def test_exactly_one_format_matches_the_content(record: Record) -> None:
    head = record.file.read_bytes()[:8192]
    assert [report_format.name for report_format in FORMATS.matching(head)] == [FORMAT_NAMES[record.format]]


@pytest.mark.parametrize("record", READABLE)
def test_the_lines_of_a_file_agree_with_its_counts(record: Record) -> None:
    report = parse(record)
    for file in report.files:
        if file.lines is None:
            assert FORMATS[report.format].lines_option or record.path in WITHOUT_LINES
            continue
        assert file.lines.covered & ~file.lines.coverable == 0
        if report.unit is Unit.LINES and record.format not in COUNT_OTHERWISE:
            assert file.lines.coverable.bit_count() == file.coverable_lines
            assert file.lines.covered.bit_count() == file.covered_lines
            assert sum(total for _, total in file.lines.branches.values()) == file.coverable_branches


@pytest.mark.parametrize("record", [case for case in READABLE if case.values[0].format in QUICK])
def test_the_quick_path_agrees_with_the_slow_path(record: Record) -> None:
    read = QUICK[record.format]
    with record.file.open("rb") as quick, record.file.open("rb") as slow:
        assert read(quick, quick=True) == read(slow, quick=False)


@pytest.mark.parametrize(
    "record",
    records("junit", "sarif"),
)  # fmt: skip
def test_a_report_of_another_kind_is_never_read_as_coverage(record: Record) -> None:
    head = record.file.read_bytes()[:8192]
    assert FORMATS.matching(head) == []
    for report_format in FORMATS.values():
        with record.file.open("rb") as stream, pytest.raises(EvidenceError) as raised:
            report_format.parse(stream)
        assert raised.value.category in (Category.UNREADABLE, Category.EMPTY)
