"""Sets of lines and the sums of records that all coverage formats share."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.formats.coverage.fields import compare_totals
from gate.formats.coverage.line_sets import (
    BranchList,
    LineCounts,
    Tallies,
    flatten,
    make_bit_set,
    make_line_sets,
    make_negated_sets,
    make_span_set,
)
from gate.formats.coverage.model import MAX_LINE, FileCoverage, Limits
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.formats.coverage.reading import line_numbers


@given(st.lists(st.integers(0, 2000)))
def test_a_bit_set_holds_exactly_its_lines(lines: list[int]) -> None:
    assert line_numbers(make_bit_set(lines)) == sorted(set(lines))


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60))))
def test_a_bit_set_of_spans_holds_their_lines(spans: list[tuple[int, int]]) -> None:
    lines = {line for first, width in spans for line in range(first, first + width + 1)}
    assert line_numbers(make_span_set((first, first + width) for first, width in spans)) == sorted(lines)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3))))
def test_a_line_is_hit_if_any_of_its_records_is(records: list[tuple[int, int]]) -> None:
    sets = make_line_sets([line for line, _ in records], [hits for _, hits in records])
    assert sets is not None
    assert line_numbers(sets[0]) == sorted({line for line, _ in records})
    assert line_numbers(sets[1]) == sorted({line for line, hits in records if hits})


@example([(6, 1), (5, 0)])
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3))))
def test_negated_lines_give_the_same_sets(records: list[tuple[int, int]]) -> None:
    sets = make_negated_sets([number for line, hits in records for number in (-line, hits)])
    has_line_0 = any(line == 0 for line, _ in records)
    assert sets == (
        None if has_line_0 else make_line_sets([line for line, _ in records], [hits for _, hits in records])
    )


def test_a_line_number_beyond_the_limit_gives_no_set() -> None:
    assert make_line_sets([1, MAX_LINE + 1], [1, 1]) is None
    assert make_line_sets([MAX_LINE + 1, 1], [1, 1]) is None
    assert make_negated_sets([-1, 1, -MAX_LINE - 1, 1]) is None
    assert make_negated_sets([-MAX_LINE - 1, 1, -1, 1]) is None


@given(st.dictionaries(st.integers(0, 10**7), st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))))
def test_the_branches_of_lines_are_a_mapping(counts: dict[int, tuple[int, int]]) -> None:
    covered, totals = [count[0] for count in counts.values()], [count[1] for count in counts.values()]
    branches = LineCounts(flatten(counts, covered, totals))
    assert branches == counts
    assert dict(branches) == counts
    assert branches.totals == (sum(covered), sum(totals))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3))))
def test_a_list_of_branches_counts_them_by_line(branches: list[tuple[int, int]]) -> None:
    counts = BranchList([line for line, _ in branches], [hits for _, hits in branches])
    assert (counts.totals, bool(counts)) == ((sum(hits > 0 for _, hits in branches), len(branches)), bool(branches))
    by_line: dict[int, tuple[int, int]] = {}
    for line, hits in branches:
        covered, total = by_line.get(line, (0, 0))
        by_line[line] = (covered + (hits > 0), total + 1)
    assert (len(counts), dict(counts)) == (len(by_line), by_line)
    assert counts == by_line


@given(st.lists(st.tuples(st.sets(st.integers(0, 99)), st.sets(st.integers(0, 99))), max_size=5))
def test_a_tally_is_the_union_of_its_records(records: list[tuple[set[int], set[int]]]) -> None:
    tallies = Tallies()
    for coverable, covered in records:
        tallies.add(tallies.of("a"), make_bit_set(list(coverable | covered)), make_bit_set(list(covered)))
    for file in tallies.results():
        assert file.lines is not None
        assert line_numbers(file.lines.covered) == sorted(set().union(*(covered for _, covered in records)))
        assert file.coverable_lines == len(set().union(*(record[0] | record[1] for record in records)))


def test_of_repeated_branches_the_larger_numbers_count() -> None:
    tallies = Tallies()
    for covered, total in ((1, 2), (0, 4), (2, 2)):
        tallies.of("a").branch(7, covered, total)
    (file,) = tallies.results()
    assert (file.covered_branches, file.coverable_branches) == (2, 4)


def test_more_files_than_the_limit_are_refused() -> None:
    tallies = Tallies(Limits(files=2))
    tallies.of("a")
    tallies.of("b")
    tallies.of("a")
    with pytest.raises(EvidenceError, match="names more than 2 files") as raised:
        tallies.of("c")
    assert raised.value.cause is Cause.TOO_LARGE


def test_a_rounded_rate_is_not_a_contradiction() -> None:
    files = [FileCoverage("a", 362, 350)]
    assert compare_totals(files, line_rate="0.97") == []
    assert compare_totals(files, line_rate="0.9") == [
        "the report declares a line rate of 0.9, but 350 of 362 are covered"
    ]
