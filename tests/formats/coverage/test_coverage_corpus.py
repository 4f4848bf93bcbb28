"""Every coverage report of the shared corpus, nasty ones included, against what is known of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.formats.coverage import cobertura, jacoco, lcov, registry
from gate.formats.coverage.lines import CoverageReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.corpus import Record, needs_corpus, records
from tests.formats.coverage.coverage_reading import counts

READERS = {
    "cobertura": "cobertura",
    "jacoco": "jacoco",
    "kover": "jacoco",
    "lcov": "lcov",
    "coveragepy-json": "coveragepy",
}
REPORTS = records(*READERS)
READABLE = [one for one in REPORTS if one.values[0].expect != "reject"]

# Where the manifest is not followed, and why.
#
# geninfo(1), FILES: "DA:<line number>,<execution count>" for each instrumented line; lines count from 1. coverage.py
# 6.5 writes DA:0,1 for a file without statements, and LF:0 (no line) beside it. The manifest counts those two rows as
# covered lines (25 of 29) in this file, and leaves the same row out in nasty/coverage/lcov/DA-line-zero.info: the
# second is followed, since a line that cannot exist must not raise the share of covered ones.
OTHERWISE = {"coverage/lcov/coveragepy-6.5.info": {"lines_total": 27, "lines_covered": 23}}

# Spelled otherwise in the manifest: the truth of a file that has two readings, and the one that is meant here.
SPELLED = {"lines_total_normalised": "lines_total", "lines_covered_normalised": "lines_covered",
           "lines_total_excluding_line_0": "lines_total", "lines_covered_excluding_line_0": "lines_covered",
           "files_raw": "files"}  # fmt: skip


def parse(record: Record) -> CoverageReport:
    with record.file.open("rb") as stream:
        return registry.FORMATS[READERS[record.format]](stream)


def seen(report: CoverageReport) -> dict[str, int]:
    names = ("lines_total", "lines_covered", "branches_total", "branches_covered")
    return dict(zip(names, counts(report), strict=True)) | {"files": len(report.files)}


def truth(record: Record) -> dict[str, int]:
    told = {SPELLED.get(name, name): value for name, value in record.truth.items()}
    known = ("lines_total", "lines_covered", "branches_total", "branches_covered", "files")
    return {name: told[name] for name in known if name in told} | OTHERWISE.get(record.path, {})


@needs_corpus
@pytest.mark.parametrize("record", REPORTS)
def test_a_report_of_the_corpus_is_read_as_it_is_or_refused_with_a_fitting_reason(record: Record) -> None:
    if record.expect == "reject":
        with pytest.raises(EvidenceError) as refused:
            parse(record)
        blank = not record.file.read_bytes().strip()
        assert refused.value.cause == (Cause.EMPTY if blank else Cause.UNREADABLE)
        assert "/etc/passwd" not in refused.value.detail
        return
    report = parse(record)
    expected = truth(record)
    assert {name: count for name, count in seen(report).items() if name in expected} == expected
    if record.expect == "accept-with-warning":
        assert report.notes


@needs_corpus
@pytest.mark.parametrize("record", READABLE)
def test_the_format_is_sniffed_from_the_content(record: Record) -> None:
    head = record.file.read_bytes()[:8192]
    assert registry.sniff(head) == READERS[record.format]


@needs_corpus
@pytest.mark.parametrize("record", [one for one in READABLE if one.values[0].format != "coveragepy-json"])
def test_the_lines_of_a_file_are_as_many_as_its_counts_say(record: Record) -> None:
    # coverage.py 5.5 is left out: its summaries count fewer lines than they list
    for file in parse(record).files:
        assert file.lines is not None
        assert file.lines.coverable.bit_count() == file.coverable_lines
        assert file.lines.covered.bit_count() == file.covered_lines
        assert file.lines.covered & ~file.lines.coverable == 0
        assert sum(total for _, total in file.lines.branches.values()) == file.coverable_branches


@needs_corpus
@pytest.mark.parametrize("record", [one for one in READABLE if one.values[0].format != "coveragepy-json"])
def test_the_quick_path_gives_what_the_slow_path_gives(record: Record) -> None:
    reader = {"cobertura": cobertura.read, "jacoco": jacoco.read, "kover": jacoco.read, "lcov": lcov.read}[
        record.format
    ]
    with Path(record.file).open("rb") as one, Path(record.file).open("rb") as other:
        assert reader(one, quick=True) == reader(other, quick=False)


@needs_corpus
@pytest.mark.parametrize(
    "record",
    records("clover", "opencover", "ncover", "dotcover", "sonar-generic", "vs-coveragexml", "junit", "gcovr-json",
            "gocover", "llvm-cov-json", "istanbul-summary", "istanbul-final", "simplecov-json", "sarif"),
)  # fmt: skip
def test_a_report_of_another_format_is_never_taken_for_coverage(record: Record) -> None:
    head = record.file.read_bytes()[:8192]
    assert registry.sniff(head) is None
    for parse_as in registry.FORMATS.values():
        with record.file.open("rb") as stream, pytest.raises(EvidenceError) as refused:
            parse_as(stream)
        assert refused.value.cause in (Cause.UNREADABLE, Cause.EMPTY)
