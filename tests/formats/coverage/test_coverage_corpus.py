"""Every coverage report of the corpus, broken ones included, compared with its ground truth."""

from __future__ import annotations

import pytest

from gate.formats.coverage import FORMATS, cobertura, jacoco, lcov
from gate.formats.coverage.model import Unit
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.formats.coverage.truth import FORMAT_NAMES, compare, is_refused, parse

COUNT_OTHERWISE = {"coveragepy-json", "llvm-cov-json", "gcovr-json", "coverlet-json", "sonar-generic", "vs-coveragexml"}
"""Formats that count lines of functions, or what a summary says: coverage.py 5.5 counts fewer lines than it lists."""

WITHOUT_LINES = {"coverage/jacoco/gcovr-8.8.xml", "coverage/lcov/llvm-cov-summary-only.info"}
"""Reports of these formats that do not say which lines ran."""

QUICK = {"cobertura": cobertura.read, "jacoco": jacoco.read, "kover": jacoco.read, "lcov": lcov.read}
"""The formats with a quick path."""

REPORTS = records(*FORMAT_NAMES)
READABLE = [case for case in REPORTS if not is_refused(case.values[0])]


def test_every_format_is_compared_with_the_truth() -> None:
    compared = {FORMAT_NAMES[case.values[0].format] for case in READABLE}
    assert compared == set(FORMATS), "add a report of the format to tests/corpus"


@cases("record", REPORTS)
def test_a_report_of_the_corpus_is_read_correctly_or_refused_with_a_reason(record: Record) -> None:
    comparison = compare(record)
    if not is_refused(record):
        assert comparison.error is None
        assert comparison.counts == comparison.expected
        assert comparison.agreement is not Agreement.DIFFERENT
        return
    assert comparison.error
    blank = not record.file.read_bytes().strip()
    assert comparison.error.category in ((Category.EMPTY,) if blank else (Category.UNREADABLE, Category.MISMATCHED))
    assert "/etc/passwd" not in comparison.error.detail


@cases("record", [case for case in READABLE if "line_view" in case.values[0].truth])
def test_the_lines_of_statements_are_those_that_they_span(record: Record) -> None:
    lines = [file.lines for file in parse(record).files if file.lines]
    assert {
        "lines_total": sum(file.coverable.bit_count() for file in lines),
        "lines_covered": sum(file.covered.bit_count() for file in lines),
    } == record.truth["line_view"]


@cases("record", READABLE)
def test_exactly_one_format_matches_the_content(record: Record) -> None:
    head = record.file.read_bytes()[:8192]
    assert [report_format.name for report_format in FORMATS.matching(head)] == [FORMAT_NAMES[record.format]]


@cases("record", READABLE)
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


@cases("record", [case for case in READABLE if case.values[0].format in QUICK])
def test_the_quick_path_agrees_with_the_slow_path(record: Record) -> None:
    read = QUICK[record.format]
    with record.file.open("rb") as quick, record.file.open("rb") as slow:
        assert read(quick, quick=True) == read(slow, quick=False)


@cases(
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
