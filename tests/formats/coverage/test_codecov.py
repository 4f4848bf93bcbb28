"""Codecov's own format: documents in, reports or refusals out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.formats.coverage import FORMATS
from gate.formats.coverage.codecov import parse
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from tests.formats.coverage.reading import read, refusal


def document(lines: Any) -> str:
    return json.dumps({"coverage": {"src/main.rs": lines}})


@pytest.mark.parametrize(
    "lines", [{"1": 2, "2": None, "3": "1/2", "4": 0, "5": "2/2"}, [None, 2, None, "1/2", 0, "2/2"]]
)
def test_a_line_of_which_only_some_parts_ran_is_not_covered(lines: Any) -> None:
    assert read(parse, document(lines)) == CoverageReport(
        "codecov", (FileCoverage("src/main.rs", 4, 2, lines=Lines(0b111010, 0b100010)),), has_branches=False
    )


def test_what_is_no_number_of_hits_is_not_covered_and_noted() -> None:
    report = read(parse, document({"1": True, "2": "0/0", "3": "x", "4": -1, "x": 1}))
    assert (report.files[0].coverable_lines, report.files[0].covered_lines) == (4, 0)
    assert report.notes == (
        "3 × a line whose coverage is neither a number nor a fraction; it is not covered",
        "1 × a line without a usable number, left out",
    )


def test_a_report_is_detected_by_files_with_numbers_of_lines() -> None:
    assert FORMATS.detect(document({"1": "1/1"}).encode()) is FORMATS["codecov"]
    assert FORMATS.detect(b'{"coverage": {"src/a.py": [null, 1, 0, "1/2"]}}') is FORMATS["codecov"]
    for other in (
        '{"coverage": {}}',
        '{"coverage": {"a.py": []}}',
        '{"coverage": 81.2}',
        '{"RSpec": {"coverage": {"a.rb": {"lines": [1]}}}}',
    ):
        assert FORMATS.detect(other.encode()) is not FORMATS["codecov"]


@pytest.mark.parametrize("text", ['{"coverage": []}', "{}", document(3)])
def test_what_is_no_such_report_is_refused(text: str) -> None:
    assert refusal(parse, text).startswith("unreadable: expected a report in Codecov's format, but")
