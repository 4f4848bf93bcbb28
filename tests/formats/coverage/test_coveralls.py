"""Coveralls JSON: documents in, reports or refusals out."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from gate.formats.coverage.coveralls import parse
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from tests.cases import cases
from tests.formats.coverage import reading


def document(*files: object, **members: object) -> str:
    return json.dumps({"repo_token": "secret", "source_files": list(files), **members})


FILE = {"name": "a.c", "coverage": [None, 3, 0], "branches": [2, 0, 0, 1, 2, 0, 1, 0, 3, 1, 0, 0]}


def test_lines_and_branches_are_read() -> None:
    assert reading.read(parse, document(FILE, run_at="2026-11-20 10:00:00 UTC")) == CoverageReport(
        "coveralls",
        (FileCoverage("a.c", 2, 1, 3, 1, Lines(0b1100, 0b100, {2: (1, 2), 3: (0, 1)})),),
        has_branches=True,
        produced_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    )


def test_a_file_that_is_listed_twice_is_merged() -> None:
    again = {"name": "a.c", "coverage": [None, 0, 1], "branches": [2, 0, 0, 0, 2, 0, 1, 5, 3, 1, 0, 0]}
    assert reading.counts(reading.read(parse, document(FILE, again))) == (2, 2, 3, 2)


def test_empty_lists_of_branches_as_grcov_writes_them_measure_none() -> None:
    empty = {"name": "b.c", "coverage": [1], "branches": []}
    assert not reading.read(parse, document(empty)).has_branches
    assert reading.read(parse, document(FILE, empty)).has_branches


def test_one_file_without_branches_leaves_those_of_the_report_unknown() -> None:
    report = reading.read(parse, document(FILE, {"name": "b.c", "coverage": []}))
    assert not report.has_branches
    assert not report.has_functions


@cases(
    ("run_at", "expected"),
    [
        ("2026-11-20 10:00:00 -0800", datetime(2026, 11, 20, 18, 0, tzinfo=UTC)),
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, 0, tzinfo=UTC)),
        ("yesterday", None),
        (None, None),
    ],
)
def test_the_time_of_the_run_dates_the_report(run_at: str | None, expected: datetime | None) -> None:
    assert reading.read(parse, document(FILE, run_at=run_at)).produced_at == expected


@cases(
    ("text", "error"),
    [
        (document({"name": "a.c"}), "unreadable: the entry of a.c has no list of lines"),
        (document({"coverage": [1]}), "unreadable: expected a Coveralls report, but source file 0 has no name"),
        (document({**FILE, "branches": [2, 0, 0]}),
         "mismatched: the branches of a.c are not four numbers each; the list is cut short"),
        ('{"source_files": {}}', "unreadable: expected a Coveralls report, but `source_files` is not a list"),
        ("{}", "unreadable: expected a Coveralls report, but `source_files` is not a list"),
        (document(FILE)[:-20],
         "unreadable: not readable as JSON at line 1, column 116: expecting value; was the upload complete?"),
    ],
)  # fmt: skip
def test_a_report_that_is_not_whole_is_refused_without_its_token(text: str, error: str) -> None:
    refusal = reading.refusal(parse, text)
    assert refusal == error
    assert "secret" not in refusal


def test_the_reporter_of_code_climate_writes_the_counts_as_text_and_the_number_of_lines() -> None:
    text = {"name": "a.rb", "coverage": "[null,3,0]", "line_counts": {"total": 2}}
    assert reading.counts(reading.read(parse, document(text, line_counts={"total": 2}))) == (2, 1, 0, 0)
    assert reading.refusal(parse, document(text, line_counts={"total": 3})) == (
        "mismatched: the report declares 3 lines and lists 2; the report is incomplete"
    )
    for broken in ("[null,3", "3", "[" * 9999):
        assert reading.refusal(parse, document({"name": "a.rb", "coverage": broken})).endswith("has no list of lines")


def test_a_report_without_files_has_none() -> None:
    assert reading.read(parse, document()).files == ()
