"""The JSON of `llvm-cov export`: documents in, reports or refusals out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.formats.coverage import lcov
from gate.formats.coverage.llvm_cov import matches, parse
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from tests.cases import cases
from tests.corpus import FOLDER
from tests.formats.coverage.reading import counts, line_numbers, read, refusal, shortage


def numbers(count: int, covered: int) -> dict[str, int]:
    return {"count": count, "covered": covered, "percent": 0}


def summary(lines: tuple[int, int], branches: tuple[int, int] = (0, 0), functions: tuple[int, int] = (0, 0)) -> Any:
    return {"lines": numbers(*lines), "branches": numbers(*branches), "functions": numbers(*functions)}


def file(segments: Any, lines: tuple[int, int], name: str = "/w/a.cpp", **more: Any) -> dict[str, Any]:
    return {"filename": name, "segments": segments, "summary": summary(lines), **more}


def export(files: list[Any], totals: Any = None, **more: Any) -> str:
    data = {"files": files, "functions": [], "totals": totals or summary((0, 0))}
    return json.dumps({"data": [data], "type": "llvm.coverage.json.export", "version": "2.0.1", **more})


def lines_of(segments: list[list[Any]]) -> tuple[list[int], list[int]]:
    """The coverable and the covered lines of a file with these segments."""
    (result,) = read(parse, export([file(segments, (99, 0))])).files
    return (line_numbers(result.lines.coverable), line_numbers(result.lines.covered)) if result.lines else ([], [])


WHOLE = export(
    [
        {
            "branches": [[2, 3, 2, 8, 1, 0, 0, 0, 4]],
            "filename": "/w/a.cpp",
            "segments": [[1, 12, 1, True, True, False], [3, 2, 0, False, False, False]],
            "summary": summary((3, 3), (2, 1), (1, 1)),
        }
    ],
    summary((3, 3), (2, 1), (1, 1)),
)


def test_a_complete_export_is_read() -> None:
    assert read(parse, WHOLE) == CoverageReport(
        format="llvm-cov",
        files=(FileCoverage("/w/a.cpp", 3, 3, 2, 1, Lines(0b1110, 0b1110, {2: (1, 2)}, {0: (1, 1)}), 1, 1),),
        has_branches=True,
        tool="llvm-cov",
        has_functions=True,
    )


def test_the_lines_are_those_of_the_lcov_export_of_the_same_run() -> None:
    report = read(parse, (FOLDER / "coverage/llvm-cov-json/llvm-cov-19.json").read_bytes())
    expected = read(lcov.parse, LCOV)
    assert [(item.lines.coverable, item.lines.covered) for item in report.files if item.lines] == [
        (item.lines.coverable, item.lines.covered) for item in expected.files if item.lines
    ]


LCOV = "".join(
    f"SF:{name}\n" + "".join(f"DA:{line},{count}\n" for line, count in lines) + "end_of_record\n"
    for name, lines in {
        "/home/runner/work/shop/shop/shop.cpp": [
            (5, 2),
            (8, 1),
            (9, 0),
            (14, 1),
            (15, 1),
            (16, 1),
            (17, 1),
            (18, 1),
            (19, 2),
            (20, 2),
            (21, 1),
            (22, 1),
            (23, 1),
            (24, 2),
            (25, 1),
            (26, 1),
            (29, 1),
            (30, 1),
            (31, 0),
            (32, 0),
            (33, 1),
            (34, 1),
            (36, 0),
            (37, 0),
            (38, 0),
            (39, 0),
            (40, 0),
            (42, 1),
            (43, 1),
            (44, 1),
            (45, 1),
            (46, 1),
            (47, 1),
            (48, 1),
        ],
        "/home/runner/work/shop/shop/shop.h": [(2, 2), (3, 2), (4, 0), (5, 2), (6, 2)],
    }.items()
)
"""What `llvm-cov export -format=lcov` says of that run."""


@cases(
    ("segments", "coverable", "covered"),
    [
        # a region holds until the segment that ends it
        ([[1, 1, 2, True, True], [4, 2, 0, False, False]], [1, 2, 3, 4], [1, 2, 3, 4]),
        # a region that did not run inside of one that did
        (
            [[1, 1, 2, True, True], [2, 9, 0, True, True], [4, 3, 2, True, False], [5, 2, 0, False, False]],
            [1, 2, 3, 4, 5],
            [1, 2, 5],
        ),
        # a skipped region (`#if 0`) has no count, nor has the line that ends it
        (
            [[1, 1, 2, True, True], [2, 1, 0, False, True], [4, 1, 2, True, False], [5, 2, 0, False, False]],
            [1, 5],
            [1, 5],
        ),
        # a gap does not make its line run
        ([[1, 1, 0, True, True, False], [2, 1, 5, True, True, True], [3, 1, 0, False, False, False]], [1, 2, 3], [3]),
        # counts beyond 64 bits, and a segment at the end of the file
        ([[1, 1, 2**64, True, True]], [1], [1]),
        # what is no segment is left out
        ([[1, 1, 1, True, True], "x", [2], [None] * 6, [2, 1, 0, False, False]], [1, 2], [1, 2]),
    ],
)
def test_lines_follow_the_segments(segments: list[list[Any]], coverable: list[int], covered: list[int]) -> None:
    assert lines_of(segments) == (coverable, covered)


def test_the_summary_counts_where_functions_share_lines() -> None:
    report = read(parse, export([file([[1, 1, 1, True, True], [2, 2, 0, False, False]], (5, 4))]))
    assert counts(report)[:2] == (5, 4)
    assert report.files[0].lines


def test_a_summary_without_segments_gives_totals() -> None:
    entry = {"filename": "/w/a.cpp", "summary": summary((5, 4), (2, 1))}
    report = read(parse, export([entry], summary((5, 4), (2, 1))))
    assert counts(report) == (5, 4, 2, 1)
    assert report.files[0].lines is None


def test_versions_before_branches_have_none() -> None:
    entry = file([[1, 1, 1, True, True]], (1, 1))
    del entry["summary"]["branches"]
    assert read(parse, export([entry], {"lines": numbers(1, 1)})).has_branches is False


def test_a_file_of_several_entries_is_counted_by_its_lines() -> None:
    first = {"files": [file([[1, 1, 1, True, True], [3, 2, 0, False, False]], (3, 3))]}
    second = {"files": [file([[5, 1, 0, True, True], [6, 2, 0, False, False]], (2, 0))]}
    report = read(parse, json.dumps({"data": [first, second], "type": "llvm.coverage.json.export"}))
    assert [(item.path, item.coverable_lines, item.covered_lines) for item in report.files] == [("/w/a.cpp", 5, 3)]


def test_the_version_of_cargo_llvm_cov_is_named() -> None:
    assert read(parse, export([], cargo_llvm_cov={"version": "0.6.15"})).tool == "cargo-llvm-cov 0.6.15"


NO_EXPORT = (
    "unreadable: expected a coverage export of LLVM, but this JSON lacks `data` or the type llvm.coverage.json.export"
)


@cases(
    ("document", "message"),
    [
        (
            export([file([], (4, 4))]),
            "mismatched: the summary of /w/a.cpp declares 4 lines and lists 0; the report is incomplete",
        ),
        (
            export([file([[1, 1, 1, True, True]], (1, 1)), {"filename": "b", "summary": summary((1, 1))}]),
            "mismatched: 1 files of the report have no `segments`; the report is incomplete",
        ),
        (
            export([{"filename": "b", "summary": {"lines": {"count": 3, "covered": 4}}}]),
            "unreadable: the lines of b: expected whole numbers `covered` and `count`, the first not larger",
        ),
        (
            export([{"filename": "b"}]),
            "unreadable: expected a coverage export of LLVM, but an entry of `files` has no `filename` or no `summary`",
        ),
        (
            '{"data": null, "type": "llvm.coverage.json.export"}',
            NO_EXPORT,
        ),
        (
            '{"data": [], "type": "other"}',
            NO_EXPORT,
        ),
    ],
)
def test_an_export_that_lost_a_part_or_is_none_is_refused(document: str, message: str) -> None:
    assert refusal(parse, document) == message


@pytest.mark.parametrize("kind", ["lines", "functions"])
def test_of_an_export_that_lost_a_file_the_totals_count(kind: str) -> None:
    totals = summary((1, 1), (0, 0), (0, 0)) | {kind: numbers(30, 4)}
    covered, total, detail = shortage(parse, export([file([[1, 1, 1, True, True]], (1, 1))], totals))
    assert (covered, total) == ((4, 30) if kind == "lines" else (1, 1))
    assert detail == f"the report declares 30 {kind} and lists {int(kind == 'lines')}; the report is incomplete"


def test_an_export_that_lost_branches_says_so() -> None:
    totals = summary((1, 1), (30, 4))
    report = read(parse, export([file([[1, 1, 1, True, True]], (1, 1))], totals))
    assert report.incomplete_branches == "the report declares 30 branches and lists 0; the report is incomplete"


def test_totals_only_of_one_file_in_two_entries_cannot_be_merged() -> None:
    entry = {"files": [{"filename": "b", "summary": summary((1, 1))}]}
    assert refusal(parse, json.dumps({"data": [entry, entry], "type": "llvm.coverage.json.export"})) == (
        "unreadable: b is in the report more than once, with totals only, which cannot be merged"
    )


def test_any_order_of_the_members_and_a_long_first_one_are_recognized() -> None:
    document = json.loads(WHOLE)
    document["data"][0]["files"][0]["branches"] *= 2000
    assert matches(json.dumps(document).encode()[:8192])
    reordered = {"version": "2.0.1", "data": [{"totals": document["data"][0]["totals"], "files": []}]}
    assert matches(json.dumps(reordered, indent=2).encode()[:8192])
    assert not matches(b'{"data": [{"files": [{"name": "a"}]}]}')


def test_an_export_that_is_cut_is_refused() -> None:
    for end in range(1, len(WHOLE)):
        assert refusal(parse, WHOLE[:end]).startswith("unreadable")
