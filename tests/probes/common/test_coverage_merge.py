"""Laws of merging: order and repetition change nothing, and nothing is covered that no shard covered."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.coverage.line_sets import bit_set
from gate.formats.coverage.model import FileCoverage, Lines
from gate.model.errors import EvidenceError
from gate.probes.common.coverage_merge import Covered, count, merge, merge_lines
from gate.probes.common.patch_coverage import ranges


@st.composite
def some_lines(draw: st.DrawFn) -> Lines:
    coverable = draw(st.sets(st.integers(0, 60)))
    covered = {line for line in coverable if draw(st.booleans())}
    totals = {line: draw(st.integers(1, 4)) for line in coverable if draw(st.booleans())}
    branches = {line: (draw(st.integers(0, total)), total) for line, total in totals.items()}
    return Lines(bit_set(sorted(coverable)), bit_set(sorted(covered)), branches)


@given(some_lines(), some_lines(), some_lines())
def test_order_changes_nothing(one: Lines, two: Lines, three: Lines) -> None:
    assert merge_lines(one, two) == merge_lines(two, one)
    assert merge_lines(merge_lines(one, two), three) == merge_lines(one, merge_lines(two, three))


@given(some_lines())
def test_merging_with_itself_changes_nothing(one: Lines) -> None:
    assert merge_lines(one, one) == one


@given(some_lines(), some_lines())
def test_a_line_is_covered_when_and_only_when_a_shard_covered_it(one: Lines, two: Lines) -> None:
    both = merge_lines(one, two)

    assert both.covered == one.covered | two.covered
    assert both.covered & ~both.coverable == 0
    assert all(taken <= total for taken, total in both.branches.values())


@given(st.sets(st.integers(0, 200)))
def test_ranges_cover_just_the_lines_of_the_set(lines: set[int]) -> None:
    found = list(ranges(bit_set(sorted(lines))))

    assert {line for first, last in found for line in range(first, last + 1)} == lines
    assert all(last + 1 < first for (_, last), (first, _) in itertools.pairwise(found))


def test_totals_alone_cannot_be_merged_and_the_message_names_the_poor_report() -> None:
    rich = Covered("a.py", mapped=True, report="rich.xml", coverage=count("a.py", Lines(6, 2)))
    poor = Covered("a.py", mapped=True, report="poor.xml", coverage=FileCoverage("a.py", 2, 1))

    for one, other in ((rich, poor), (poor, rich)):
        with pytest.raises(EvidenceError, match=r"but poor\.xml holds no lines of it"):
            merge(one, other)
