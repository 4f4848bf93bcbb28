"""Statements, branches and functions that a report lists one by one."""

from __future__ import annotations

import pytest

from gate.formats.coverage.model import FileCoverage, Limits
from gate.formats.coverage.points import Points
from gate.model.errors import EvidenceError
from tests.cases import cases
from tests.formats.coverage.reading import line_numbers


def only_file(points: Points) -> FileCoverage:
    (file,) = points.results()
    return file


def lines_of(file: FileCoverage) -> tuple[list[int], list[int]]:
    assert file.lines
    return line_numbers(file.lines.coverable), line_numbers(file.lines.covered)


def test_statements_count_and_their_lines_are_covered_where_any_ran() -> None:
    points = Points()
    points.of("a.cs").statement(3, 5, covered=True)
    points.of("a.cs").statement(5, 6, covered=False)
    points.of("a.cs").statement(5, 5, covered=False)
    file = only_file(points)
    assert (file.coverable_lines, file.covered_lines) == (3, 1)
    assert lines_of(file) == ([3, 4, 5, 6], [3, 4, 5])


def test_a_statement_without_a_line_counts_and_stands_on_none() -> None:
    points = Points()
    points.of("a.cs").statement(0, 0, covered=False)
    points.of("a.cs").statement(1, 1, covered=True)
    file = only_file(points)
    assert (file.coverable_lines, file.covered_lines) == (2, 1)
    assert lines_of(file) == ([1], [1])


@cases("width", [1, 2, 63, 64, 65, 9000])
def test_a_statement_of_any_width_covers_its_lines(width: int) -> None:
    points = Points()
    points.of("a.cs").statement(7, 6 + width, covered=True)
    points.of("a.cs").statement(1, 1, covered=False)
    assert lines_of(only_file(points)) == ([1, *range(7, 7 + width)], list(range(7, 7 + width)))


def test_a_statement_that_ends_before_it_begins_stands_on_its_first_line() -> None:
    points = Points()
    points.of("a.cs").statement(7, 3, covered=True)
    assert lines_of(only_file(points)) == ([7], [7])


def test_branches_and_functions_of_one_line_add_up() -> None:
    points = Points()
    for covered in (True, False):
        points.of("a.cs").branch(4, covered, 1)
        points.of("a.cs").function(4, covered)
    file = only_file(points)
    assert (file.coverable_branches, file.covered_branches) == (2, 1)
    assert (file.coverable_functions, file.covered_functions) == (2, 1)


def test_declared_totals_count_instead_of_what_is_listed() -> None:
    points = Points()
    file = points.of("a.cs")
    file.span(1, 2, covered=True)
    file.branch(1, 1, 2)
    file.declare_lines(3, 5)
    file.declare_lines(1, 1)
    file.declare_branches(2, 8)
    (result,) = points.results()
    assert (result.coverable_lines, result.covered_lines) == (6, 4)
    assert (result.coverable_branches, result.covered_branches) == (8, 2)


def test_declared_totals_can_be_left_out() -> None:
    points = Points()
    file = points.of("a.cs")
    file.span(1, 2, covered=True)
    file.declare_lines(3, 5)
    file.count_lines()
    assert only_file(points).coverable_lines == 2


def test_slashes_of_both_kinds_are_one_file() -> None:
    points = Points()
    points.of("src\\a.cs").statement(1, 1, covered=True)
    points.of("src/a.cs").statement(2, 2, covered=False)
    assert only_file(points).path == "src\\a.cs"


def test_wide_statements_stay_within_the_limit_of_all_lines() -> None:
    file = Points(Limits(span=20_000)).of("a.cs")
    file.statement(1, 9_000, covered=True)
    file.statement(1, 9_000, covered=True)
    with pytest.raises(EvidenceError, match="more than 20,000 lines"):
        file.statement(1, 9_000, covered=True)
