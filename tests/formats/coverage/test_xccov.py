"""The JSON of xccov, report and archive: documents in, reports or refusals out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.formats.coverage import xccov, xccov_archive
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from tests.cases import cases
from tests.formats.coverage.reading import counts, read, refusal, shortage


def totals(covered: Any, lines: Any, **more: Any) -> dict[str, Any]:
    return {"coveredLines": covered, "executableLines": lines, "lineCoverage": 0.5, **more}


def function(line: int, count: Any) -> dict[str, Any]:
    return totals(1, 2, lineNumber=line, executionCount=count, name="total()")


FILE = totals(3, 5, name="Cart.swift", path="/w/Cart.swift", functions=[function(3, 2), function(9, 0)])


def report(*targets: Any, **more: Any) -> str:
    return json.dumps({**totals(3, 5), "targets": list(targets), **more})


def target(*files: Any, covered: int = 3, lines: int = 5) -> dict[str, Any]:
    return totals(covered, lines, name="Shop.app", files=list(files))


def test_a_complete_report_is_read() -> None:
    assert read(xccov.parse, report(target(FILE))) == CoverageReport(
        format="xccov",
        files=(FileCoverage("/w/Cart.swift", 5, 3, lines=None, coverable_functions=2, covered_functions=1),),
        has_branches=False,
        tool="xccov",
        has_functions=True,
    )


def test_a_file_of_two_targets_is_one_file_with_the_lines_of_both() -> None:
    document = report(target(FILE), target(FILE), coveredLines=6, executableLines=10)
    assert [(file.path, file.coverable_lines, file.covered_lines) for file in read(xccov.parse, document).files] == [
        ("/w/Cart.swift", 10, 6)
    ]


@pytest.mark.parametrize(("more", "has_functions"), [({"functions": []}, True), ({}, False)])
def test_a_file_that_lost_its_functions_leaves_those_of_the_report_unknown(
    more: dict[str, Any], has_functions: bool
) -> None:
    document = report(target(FILE, totals(0, 0, path="/w/B.swift", **more)))
    assert read(xccov.parse, document).has_functions is has_functions


def test_a_list_of_targets_is_read_alike() -> None:
    assert counts(read(xccov.parse, json.dumps([target(FILE)])))[:2] == (5, 3)


def test_a_report_without_targets_has_no_file() -> None:
    assert read(xccov.parse, report(coveredLines=0, executableLines=0)).files == ()


@cases(
    ("document", "message"),
    [
        (
            json.dumps([totals(3, 5, name="Shop.app")]),
            "mismatched: the target Shop.app declares 5 lines and lists 0; the report is incomplete",
        ),
        (
            report(target({**FILE, "coveredLines": 6, "path": "/w/C"})),
            "unreadable: /w/C: expected whole numbers `coveredLines` and `executableLines`, the first not larger",
        ),
        (report(target({})), "unreadable: expected a JSON report of Xcode's coverage, but a file has no `path`"),
        (report(5), "unreadable: expected a JSON report of Xcode's coverage, but a target is not an object"),
        (
            json.dumps({**totals(3, 5), "targets": None}),
            "unreadable: expected a JSON report of Xcode's coverage, but this JSON lacks a list `targets`",
        ),
        (
            json.dumps(totals(3, 5)),
            "unreadable: expected a JSON report of Xcode's coverage, but this JSON lacks a list `targets`",
        ),
        (
            report(target({**FILE, "functions": {}})),
            (
                "unreadable: expected a JSON report of Xcode's coverage, but `functions` of a file is not a list of "
                "objects"
            ),
        ),
    ],
)
def test_a_report_that_lost_a_part_or_is_none_is_refused(document: str, message: str) -> None:
    assert refusal(xccov.parse, document) == message


@cases(
    ("document", "expected"),
    [
        (report(), (3, 5, "the report declares 5 lines and lists 0; the report is incomplete")),
        (
            report(target(FILE), executableLines=50),
            (3, 50, "the report declares 50 lines and lists 5; the report is incomplete"),
        ),
        (
            report(target(FILE, lines=9)),
            (3, 5, "the target Shop.app declares 9 lines and lists 5; the report is incomplete"),
        ),
    ],
)
def test_of_a_report_that_lost_a_part_the_totals_count(document: str, expected: tuple[int, int, str]) -> None:
    assert shortage(xccov.parse, document) == expected


def test_any_order_of_the_members_and_a_long_first_one_are_recognized() -> None:
    long = {"targets": [{"files": [{"functions": [function(line, 1) for line in range(200)]}]}]}
    assert xccov.matches(json.dumps(long).encode()[:8192])
    assert xccov.matches(json.dumps([target(FILE)], indent=2).encode())
    assert not xccov.matches(b'{"targets": [{"name": "build"}]}')


def archived(line: Any, count: Any = None) -> dict[str, Any]:
    return {"line": line, "isExecutable": count is not None} | ({} if count is None else {"executionCount": count})


def test_an_archive_is_read_line_by_line() -> None:
    document = json.dumps({"/w/Cart.swift": [archived(1), archived(2, 3), archived(3, 0)], "/w/B.swift": []})
    assert read(xccov_archive.parse, document) == CoverageReport(
        format="xccov-archive",
        files=(
            FileCoverage("/w/Cart.swift", 2, 1, lines=Lines(0b1100, 0b100)),
            FileCoverage("/w/B.swift", 0, 0, lines=Lines()),
        ),
        has_branches=False,
        tool="xccov",
    )


def test_a_count_that_is_no_number_is_not_covered_and_noted() -> None:
    result = read(xccov_archive.parse, json.dumps({"a": [archived(1, "x"), archived(2, 1)]}))
    assert counts(result)[:2] == (2, 1)
    assert result.notes == ("1 × an executable line whose count is not a whole number; it is not covered",)


@cases(
    ("document", "message"),
    [
        ('{"a": [{"line": 1}]}', "a line has no `isExecutable`"),
        ('{"a": [{"isExecutable": true}]}', "an executable line has no usable `line`"),
        ('{"a": 5}', "the value of a file is not a list"),
        ('[{"line": 1}]', "this JSON is no object"),
        ('{"a": {"b": 1}}', "the value of a file is not a list"),
    ],
)
def test_what_is_no_archive_is_refused(document: str, message: str) -> None:
    assert (
        refusal(xccov_archive.parse, document) == f"unreadable: expected the lines of Xcode's coverage, but {message}"
    )
