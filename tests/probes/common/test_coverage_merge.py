"""Laws of merging: order and repetition do not matter, and a line is covered only if a shard covered it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.coverage.line_sets import count_lines, make_bit_set
from gate.formats.coverage.model import FileCoverage, Lines
from gate.model.errors import EvidenceError
from gate.probes.common.coverage_merge import CoveredFile, merge, merge_lines
from gate.probes.common.patch_coverage import find_line_ranges

NUMBERS = st.sets(st.integers(0, 60))
FUNCTIONS = st.dictionaries(st.integers(0, 3), st.sampled_from([(0, 1), (1, 1), (1, 2)]))
PLACES: st.SearchStrategy[dict[object, tuple[int, int]]] = st.dictionaries(
    st.sampled_from(["1.1,2.2", "3.1,3.9"]), st.sampled_from([(0, 2), (2, 2)])
)
STATEMENTS = st.none() | PLACES


@st.composite
def lines_of_a_file(draw: st.DrawFn) -> Lines:
    coverable = draw(NUMBERS)
    covered = {line for line in coverable if draw(st.booleans())}
    totals = {line: draw(st.integers(1, 4)) for line in coverable if draw(st.booleans())}
    branches = {line: (draw(st.integers(0, total)), total) for line, total in totals.items()}
    functions = draw(FUNCTIONS)
    statements = draw(STATEMENTS)
    return Lines(make_bit_set(sorted(coverable)), make_bit_set(sorted(covered)), branches, functions, statements)


@given(lines_of_a_file(), lines_of_a_file(), lines_of_a_file())
def test_the_order_does_not_matter(first: Lines, second: Lines, third: Lines) -> None:
    assert merge_lines(first, second) == merge_lines(second, first)
    assert merge_lines(merge_lines(first, second), third) == merge_lines(first, merge_lines(second, third))


@given(lines_of_a_file())
def test_merging_with_itself_changes_nothing(lines: Lines) -> None:
    assert merge_lines(lines, lines) == lines


@given(lines_of_a_file(), lines_of_a_file())
def test_a_line_is_covered_if_and_only_if_a_shard_covered_it(first: Lines, second: Lines) -> None:
    both = merge_lines(first, second)

    assert both.covered == first.covered | second.covered
    assert both.covered & ~both.coverable == 0
    assert all(covered <= total for covered, total in both.branches.values())


def test_statements_count_only_where_both_reports_have_them() -> None:
    go = Lines(0b1110, 0b0110, statements={"1.1,2.2": (3, 3), "3.1,3.9": (0, 1)})
    shard = Lines(0b1110, 0b1000, statements={"1.1,2.2": (0, 3), "3.1,3.9": (1, 1)})
    lcov = Lines(0b1110, 0b1000)

    both, mixed = count_lines("a.go", merge_lines(go, shard)), count_lines("a.go", merge_lines(go, lcov))

    assert (both.covered_lines, both.coverable_lines) == (4, 4)
    assert (mixed.covered_lines, mixed.coverable_lines) == (3, 3)


def test_functions_with_and_without_a_line_are_not_counted_twice() -> None:
    located, unlocated = Lines(functions={3: (1, 1), 9: (0, 1)}), Lines(functions={0: (2, 3)})

    file = count_lines("a.java", merge_lines(located, unlocated))

    assert (file.covered_functions, file.coverable_functions) == (2, 3)


@given(st.sets(st.integers(0, 200)))
def test_ranges_contain_exactly_the_lines_of_the_set(lines: set[int]) -> None:
    ranges = list(find_line_ranges(make_bit_set(sorted(lines))))

    assert {line for first, last in ranges for line in range(first, last + 1)} == lines
    assert all(last + 1 < first for (_, last), (first, _) in itertools.pairwise(ranges))


def test_totals_cannot_be_merged_and_the_message_names_their_report() -> None:
    detailed = CoveredFile("a.py", is_mapped=True, report="detailed.xml", coverage=count_lines("a.py", Lines(6, 2)))
    totals = CoveredFile("a.py", is_mapped=True, report="totals.xml", coverage=FileCoverage("a.py", 2, 1))

    for file, other in ((detailed, totals), (totals, detailed)):
        with pytest.raises(EvidenceError, match=r"but totals\.xml contains only totals of it"):
            merge(file, other)
