"""SimpleCov's result set, JSON report and last run: documents in, reports or refusals out."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from gate.formats.coverage import simplecov, simplecov_last_run, simplecov_resultset
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines, Totals
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.coverage import reading

BRANCHES = {"[:if, 0, 3, 4, 7, 7]": {"[:then, 1, 4, 6, 4, 10]": 1, "[:else, 2, 6, 6, 6, 11]": 0}}
METHODS = {'["Shop::Cart1", :total, 2, 2, 8, 5]': 3, '["Shop::Cart1", :clear, 9, 2, 9, 30]': 0}


def command(lines: object, timestamp: int = 1795227856, **members: object) -> dict[str, object]:
    entry = {"lines": lines, **members} if members or not isinstance(lines, list) else {"lines": lines}
    return {"coverage": {"/w/cart.rb": entry}, "timestamp": timestamp}


def resultset(**commands: object) -> CoverageReport:
    return reading.read(simplecov_resultset.parse, json.dumps(commands))


def test_a_result_set_has_lines_branches_and_methods() -> None:
    lines = [None, 1, 0, "ignored"]
    assert resultset(RSpec=command(lines, branches=BRANCHES, methods=METHODS)) == CoverageReport(
        "simplecov-resultset",
        (
            FileCoverage(
                "/w/cart.rb", 2, 1, 2, 1, Lines(0b1100, 0b100, {3: (1, 2)}, {2: (1, 1), 9: (0, 1)}), 2, 1
            ),
        ),
        has_branches=True,
        tool="SimpleCov",
        produced_at=datetime(2026, 11, 21, 2, 24, 16, tzinfo=UTC),
        has_functions=True,
    )  # fmt: skip


def test_commands_are_merged_and_the_earliest_dates_the_report() -> None:
    numbered = {"[:if, 7, 3, 4, 7, 7]": {"[:then, 8, 4, 6, 4, 10]": 0, "[:else, 9, 6, 6, 6, 11]": 5}}
    report = resultset(
        RSpec=command([None, 1, 0, 0], branches=BRANCHES),
        Cucumber=command([None, 0, 2, None], 1795220000, branches=numbered),
    )

    assert reading.counts(report) == (3, 2, 2, 2)
    assert report.produced_at == datetime(2026, 11, 21, 0, 13, 20, tzinfo=UTC)


def test_old_versions_list_the_lines_of_a_file() -> None:
    report = resultset(RSpec={"coverage": {"/w/a.rb": [None, 1, 0]}, "timestamp": 1})

    assert reading.counts(report) == (2, 1, 0, 0)
    assert (report.has_branches, report.has_functions, report.produced_at) == (False, False, None)


def test_a_command_without_branches_leaves_those_of_the_report_unknown() -> None:
    assert not resultset(A=command([1], branches=BRANCHES), B=command([1])).has_branches


def test_a_count_that_is_no_number_is_not_covered() -> None:
    report = resultset(A=command([1, "1", -1, 1.5, True]))

    assert reading.counts(report)[:2] == (5, 1)
    assert report.notes == ("4 × a line whose count is not a whole number; it is not covered",)


def test_a_branch_without_a_readable_place_counts_without_its_line() -> None:
    report = resultset(A=command([1], branches={"x": {"y": 0}}))

    assert reading.counts(report)[2:] == (1, 0)
    assert report.notes == ("1 × a branch or method whose place cannot be read, counted without its line",)


@cases(
    ("text", "error"),
    [
        ("{}", "unreadable: expected the result set of SimpleCov, but it contains no command"),
        ('{"A": {"timestamp": 1}}', "unreadable: expected the result set of SimpleCov, but `A` has no coverage"),
        ('{"A": {"coverage": []}}',
         "unreadable: expected the result set of SimpleCov, but `coverage` is not an object"),
        ('{"A": {"coverage": {"/a.rb": {"branches": {}}}}}', "unreadable: the entry of /a.rb has no list of lines"),
        (
            '{"A": {"coverage": {"/a.rb": {"lines": [1], "branches": {"[:if, 0, 1, 1, 1, 9]": null}}}}}',
            "unreadable: a condition of /a.rb has no object with its branches",
        ),
        ('{"A": {"coverage": {"/a.rb": null}}}', "unreadable: the entry of /a.rb has no list of lines"),
        ('{"A": {"coverage": {"/a.rb": [1, ',
         "unreadable: not readable as JSON at line 1, column 34: expecting value; was the upload complete?"),
    ],
)  # fmt: skip
def test_a_result_set_that_is_not_whole_is_refused(text: str, error: str) -> None:
    assert reading.refusal(simplecov_resultset.parse, text) == error


# ------------------------------------------------------------------------------------------------------ coverage.json


def own_report(**changes: object) -> dict[str, object]:
    entry = {
        "lines": [None, 1, 0, "ignored"],
        "branches": [
            {"type": "then", "start_line": 3, "coverage": 1, "report_line": 2},
            {"type": "else", "start_line": 5, "coverage": 0, "report_line": 2},
            {"type": "else", "start_line": 9, "coverage": "ignored", "report_line": 9},
        ],
        "total_lines": 2,
        "total_branches": 2,
    }
    return {
        "meta": {"simplecov_version": "1.0.0", "timestamp": "2026-11-20T10:00:00.000+00:00", "root": "/w"},
        "total": {"lines": {"covered": 1, "total": 2}, "branches": {"covered": 1, "total": 2}},
        "coverage": {"lib/cart.rb": entry | changes},
    }


def test_simplecovs_own_report_is_read() -> None:
    assert reading.read(simplecov.parse, json.dumps(own_report())) == CoverageReport(
        "simplecov",
        (FileCoverage("lib/cart.rb", 2, 1, 2, 1, Lines(0b1100, 0b100, {2: (1, 2)})),),
        has_branches=True,
        tool="SimpleCov 1.0.0",
        produced_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
        roots=("/w",),
    )


def test_methods_are_functions() -> None:
    methods = [{"name": "A#b", "start_line": 2, "coverage": 1}, {"name": "A#c", "start_line": 9, "coverage": 0}]
    report = reading.read(simplecov.parse, json.dumps(own_report(methods=methods)))

    assert report.has_functions
    assert (report.files[0].coverable_functions, report.files[0].covered_functions) == (2, 1)


def test_the_gem_simplecov_json_lists_files() -> None:
    document = {
        "timestamp": 1795227856,
        "command_name": "RSpec",
        "files": [{"filename": "/w/a.rb", "coverage": {"lines": [1, 0], "branches": BRANCHES}},
                  {"filename": "/w/b.rb", "coverage": [None, 1], "lines_of_code": 1}],
        "metrics": {"covered_percent": 66.6, "covered_lines": 2, "total_lines": 3},
    }  # fmt: skip
    report = reading.read(simplecov.parse, json.dumps(document))

    assert [file.path for file in report.files] == ["/w/a.rb", "/w/b.rb"]
    assert reading.counts(report) == (3, 2, 2, 1)
    assert (report.has_branches, report.notes) == (False, ())


@cases(
    ("document", "error"),
    [
        (own_report(lines=[None, 1]),
         "mismatched: the entry of lib/cart.rb declares 2 lines and lists 1; the report is incomplete"),
        (own_report(branches=[]),
         "mismatched: the entry of lib/cart.rb declares 2 branches and lists 0; the report is incomplete"),
        (own_report(lines=[None, 1], total_lines=None),
         "mismatched: the report declares 2 lines and lists 1; the report is incomplete"),
        (own_report() | {"coverage": {}},
         "mismatched: the report declares 2 lines and lists 0; the report is incomplete"),
        ({"meta": {"simplecov_version": "1"}, "coverage": None},
         "unreadable: expected a JSON report of SimpleCov, but it has neither `coverage` nor `files`"),
        (own_report(lines=None), "unreadable: the entry of lib/cart.rb has no list of lines"),
        ({"command_name": "R", "files": [{"coverage": [1]}]},
         "unreadable: expected a JSON report of SimpleCov, but entry 0 of `files` names no file"),
    ],
)  # fmt: skip
def test_a_report_that_lists_less_than_it_declares_is_refused(document: object, error: str) -> None:
    assert reading.refusal(simplecov.parse, json.dumps(document)) == error


# ---------------------------------------------------------------------------------------------------------- last run


@cases(
    ("text", "totals"),
    [
        ('{"result": {"covered_percent": 88.89}}', FileCoverage("", 10_000, 8_889)),
        ('{"result": {"line": 90, "branch": 50.5}}', FileCoverage("", 10_000, 9_000, 10_000, 5_050)),
        ('{"result": {"line": 100.0, "method": 0.0}}',
         FileCoverage("", 10_000, 10_000, coverable_functions=10_000)),
    ],
)  # fmt: skip
def test_the_last_run_has_percentages_only(text: str, totals: FileCoverage) -> None:
    report = reading.read(simplecov_last_run.parse, text)

    detail = "the file contains only the percentage of the last run, and no files"
    assert report.totals == Totals(totals, Cause.TOTALS_ONLY, detail, only_percentage=True)
    assert (report.has_branches, report.has_functions) == ("branch" in text, "method" in text)


@cases(
    ("text", "error"),
    [
        ('{"result": {"line": 101}}', "unreadable: the last run of SimpleCov has no percentage of lines"),
        ('{"result": {"line": "90"}}', "unreadable: the last run of SimpleCov has no percentage of lines"),
        ('{"result": {"branch": 90}}', "unreadable: the last run of SimpleCov has no percentage of lines"),
        ('{"result": []}', "unreadable: expected the last run of SimpleCov, but it has no `result`"),
    ],
)
def test_a_last_run_without_a_percentage_is_refused(text: str, error: str) -> None:
    assert reading.refusal(simplecov_last_run.parse, text) == error
