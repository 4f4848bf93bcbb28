"""gcovr JSON, full and summary: documents in, reports or refusals out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.formats.coverage import gcovr, gcovr_summary
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from tests.cases import cases
from tests.formats.coverage.reading import counts, read, refusal, shortage


def line(number: Any, count: Any, *branches: int, **more: Any) -> dict[str, Any]:
    return {"line_number": number, "count": count, "branches": [{"count": hits} for hits in branches], **more}


def report(*lines: Any, functions: Any = (), **more: Any) -> str:
    files = [{"file": "src/a.cpp", "lines": list(lines), "functions": list(functions)}]
    return json.dumps({"gcovr/format_version": "0.15", "files": files, **more})


def test_a_complete_report_is_read() -> None:
    document = report(line(3, 2, 1, 0), line(4, 0), functions=[{"lineno": 3, "execution_count": 2}])
    assert read(gcovr.parse, document) == CoverageReport(
        format="gcovr",
        files=(
            FileCoverage(
                "src/a.cpp", 2, 1, 2, 1,
                Lines(0b11000, 0b1000, {3: (1, 2)}, {3: (1, 1)}, {3: (1, 1), 4: (0, 1)}), 1, 1,
            ),
        ),
        has_branches=True,
        tool="gcovr",
        has_functions=True,
    )  # fmt: skip


def test_a_line_counts_once_for_each_function_and_is_one_line() -> None:
    result = read(gcovr.parse, report(line(3, 0, function_name="A"), line(3, 2, function_name="B")))
    assert counts(result)[:2] == (2, 1)
    assert result.files[0].lines
    assert (result.files[0].lines.coverable, result.files[0].lines.covered) == (0b1000, 0b1000)


def test_what_is_excluded_or_no_code_does_not_count() -> None:
    excluded = {"count": 0, "gcovr/excluded": True}
    lines = (
        line(1, 0, **{"gcovr/excluded": True}),
        line(2, 0, **{"gcovr/noncode": True}),
        {"line_number": 3, "count": 1, "branches": [{"count": 1}, excluded]},
    )
    functions = [{"lineno": 1, "execution_count": 0, "gcovr/excluded": True}]
    result = read(gcovr.parse, report(*lines, functions=functions))
    assert counts(result) == (1, 1, 1, 1)
    assert result.files[0].coverable_functions == 0


@cases("place", [{}, {"lineno": None}, {"lineno": "x"}])
def test_a_function_without_its_line_is_refused(place: dict[str, Any]) -> None:
    whole = {"lineno": 3, "execution_count": 2}
    data = report(line(3, 1), functions=[whole, {"execution_count": 0, **place}])
    assert "a function has no usable `lineno`" in refusal(gcovr.parse, data)


@pytest.mark.parametrize(("more", "has_functions"), [({"functions": []}, True), ({}, False)])
def test_a_file_that_lost_its_functions_leaves_those_of_the_report_unknown(
    more: dict[str, Any], has_functions: bool
) -> None:
    document = json.loads(report(functions=[{"lineno": 1, "execution_count": 1}]))
    document["files"].append({"file": "b.c", "lines": [], **more})
    assert read(gcovr.parse, json.dumps(document)).has_functions is has_functions


def test_the_name_of_a_file_may_follow_its_lines() -> None:
    files = [{"lines": [line(1, 1)], "functions": [], "file": "b.c"}, {"lines": [line(2, 0)], "file": "a.c"}]
    result = read(gcovr.parse, json.dumps({"files": files, "gcovr/format_version": "0.1"}))
    assert [(file.path, file.covered_lines) for file in result.files] == [("b.c", 1), ("a.c", 0)]


def test_a_count_that_is_no_number_is_not_covered_and_noted() -> None:
    result = read(gcovr.parse, report(line(1, None), line(2, -1), line(3, "5")))
    assert counts(result)[:2] == (3, 1)
    assert result.notes == ("2 × a line or branch whose count is not a whole number; it is not covered",)


def test_a_line_that_lost_its_branches_makes_the_branches_incomplete() -> None:
    result = read(gcovr.parse, report(line(1, 1, 1, 0), {"line_number": 2, "count": 1}))
    assert result.incomplete_branches == "a line without its list of branches"
    assert counts(result)[:2] == (2, 2)


WRONG = "unreadable: expected a JSON report of gcovr, but "


@cases(
    ("document", "message"),
    [
        (report(line(None, 1)), WRONG + "a line has no usable `line_number`"),
        (report("x"), WRONG + "an entry of `lines` is not an object"),
        (report({**line(1, 1), "branches": [1]}), WRONG + "`branches` of a line is not a list of objects"),
        ('{"files": []}', WRONG + "this JSON lacks `gcovr/format_version` or a list `files`"),
        (
            '{"gcovr/format_version": "0.15", "files": null}',
            WRONG + "this JSON lacks `gcovr/format_version` or a list `files`",
        ),
        (
            '{"gcovr/format_version": "0.15", "files": [{"file": "a"}]}',
            WRONG + "an entry of `files` has no `file` or no `lines`",
        ),
        (
            '{"gcovr/format_version": "0.15", "files": [{"lines": []}, {"file": "a", "lines": []}]}',
            WRONG + "an entry of `files` has no `file` or no `lines`",
        ),
        (
            '{"gcovr/format_version": "0.15", "files": [{"file": "a", "lines": null}]}',
            WRONG + "`lines` of a file is not a list",
        ),
        ('{"gcovr/format_version": "0.15", "files": ["a"]}', WRONG + "an entry of `files` is not an object"),
    ],
)
def test_a_report_that_lost_a_part_or_is_none_is_refused(document: str, message: str) -> None:
    assert refusal(gcovr.parse, document) == message


def test_the_json_of_gcov_itself_is_no_report_of_gcovr() -> None:
    gcov = b'{"gcc_version": "14.2", "files": [{"file": "a.c", "lines": [{"line_number": 1, "count": 1}]}]}'
    assert not gcovr.matches(gcov)
    assert gcovr.matches(gcov.replace(b'"gcc_version": "14.2", ', b""))


def entry(lines: tuple[Any, Any], branches: tuple[int, int] = (1, 2), **more: Any) -> dict[str, Any]:
    return {
        "filename": "src/a.cpp",
        "line_covered": lines[0],
        "line_total": lines[1],
        "branch_covered": branches[0],
        "branch_total": branches[1],
        **more,
    }


def summary(files: Any, **more: Any) -> str:
    return json.dumps({"root": ".", "gcovr/summary_format_version": "0.6", "files": files, **more})


def test_the_summary_gives_totals_of_files() -> None:
    document = summary([entry((3, 4), function_covered=1, function_total=2)], line_covered=3, line_total=4)
    assert read(gcovr_summary.parse, document) == CoverageReport(
        format="gcovr-summary",
        files=(FileCoverage("src/a.cpp", 4, 3, 2, 1, None, 2, 1),),
        has_branches=True,
        tool="gcovr",
        has_functions=True,
    )


def test_of_a_summary_that_lost_a_file_the_totals_count() -> None:
    assert shortage(gcovr_summary.parse, summary([entry((3, 4))], line_total=9, line_covered=3)) == (
        3, 9, "the summary declares 9 lines and lists 4; the report is incomplete",
    )  # fmt: skip


def test_a_summary_that_lost_branches_says_so() -> None:
    report = read(gcovr_summary.parse, summary([entry((3, 4))], branch_total=9))
    assert report.incomplete_branches == "the summary declares 9 branches and lists 2; the report is incomplete"


def test_older_summaries_have_no_functions() -> None:
    assert read(gcovr_summary.parse, summary([entry((3, 4))])).has_functions is False


@cases(
    ("document", "message"),
    [
        (
            summary([entry((5, 4))]),
            "unreadable: src/a.cpp: expected whole numbers `line_covered` and `line_total`, the first not larger",
        ),
        (
            summary([{}]),
            "unreadable: expected a JSON summary of gcovr, but an entry of `files` has no `filename`",
        ),
        (
            summary(None),
            (
                "unreadable: expected a JSON summary of gcovr, but this JSON lacks `gcovr/summary_format_version` or a "
                "list `files`"
            ),
        ),
    ],
)
def test_a_summary_that_lost_a_part_or_is_none_is_refused(document: str, message: str) -> None:
    assert refusal(gcovr_summary.parse, document) == message
