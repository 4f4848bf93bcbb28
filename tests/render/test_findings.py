"""Findings are grouped, and their number is limited."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gate.model.evidence import Finding, Severity, Work
from gate.render.findings import (
    MAX_GROUPS,
    MAX_LOCATIONS,
    MAX_RANGES,
    MIN_SAME_FAILURES,
    NO_FINDINGS,
    Location,
    format_ranges,
    group_findings,
)


def at(path: str, line: int, end: int | None = None, rule: str = "uncovered") -> Finding:
    return Finding(rule, "no test ran it", path=path, line=line, end_line=end)


def test_lines_of_one_file_share_a_row_and_adjacent_lines_are_joined() -> None:
    groups = group_findings([at("b.py", 20), at("a.py", 12, 13), at("b.py", 7, 9), at("b.py", 10)])
    (only,) = groups.groups
    assert only.locations == (
        Location("b.py", "7-10, 20", ((7, 10), (20, 20))),
        Location("a.py", "12-13", ((12, 13),)),
    )
    assert (only.count, groups.total, groups.omitted) == (4, 4, 0)
    assert [str(location) for location in only.locations] == ["b.py:7-10, 20", "a.py:12-13"]


def test_findings_sort_by_severity_and_keep_their_order_within_one() -> None:
    findings = [
        Finding("b", "x", Severity.LOW),
        Finding("a", "x"),
        Finding("c", "x", Severity.CRITICAL),
        Finding("d", "x", Severity.LOW),
    ]
    assert [group.rule for group in group_findings(findings).groups] == ["c", "b", "d", "a"]


def test_findings_without_a_path_have_no_locations() -> None:
    (only,) = group_findings([Finding("rule", "message"), Finding("rule", "message")]).groups
    assert (only.locations, only.count) == ((), 2)
    assert str(Location("a.py")) == "a.py"


def test_findings_with_other_remedies_are_other_groups() -> None:
    first, second = Finding("rule", "message", remedy="upgrade a to 2"), Finding("rule", "message")
    groups = group_findings([first, second, first]).groups
    assert [(group.remedy, group.count) for group in groups] == [("upgrade a to 2", 2), ("", 1)]


def test_without_findings_there_are_no_groups() -> None:
    assert group_findings([]) == NO_FINDINGS


def test_groups_files_and_lines_beyond_the_limits_are_counted() -> None:
    groups = group_findings([Finding(f"rule {n}", "x") for n in range(MAX_GROUPS + 3)])
    assert (len(groups.groups), groups.omitted, groups.total) == (MAX_GROUPS, 3, MAX_GROUPS + 3)
    (files,) = group_findings([at(f"{n}.py", 1) for n in range(MAX_LOCATIONS + 5)]).groups
    assert (len(files.locations), files.omitted_locations) == (MAX_LOCATIONS, 5)
    assert format_ranges([at("a.py", 2 * n + 1) for n in range(MAX_RANGES + 2)]).endswith(", 59 and 2 more places")
    assert format_ranges([at("a.py", 2 * n + 1) for n in range(MAX_RANGES + 1)]).endswith(", 59 and 1 more place")


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 5)), max_size=10))
def test_the_ranges_name_exactly_the_lines_of_the_findings(spans: list[tuple[int, int]]) -> None:
    all_lines: set[int] = set()
    for part in filter(None, format_ranges([at("a.py", first, first + more) for first, more in spans]).split(", ")):
        first, _, last = part.partition("-")
        lines = set(range(int(first), int(last or first) + 1))
        assert not all_lines & lines
        all_lines |= lines
    assert all_lines == {line for first, more in spans for line in range(first, first + more + 1)}


def failure(title: str, message: str = "boom", path: str = "setup.ts", line: int | None = 1) -> Finding:
    return Finding(title, message, path=path, line=line, names=(title,), counted_in=("failed",), work=Work.FIX_TEST)


def test_tests_that_fail_with_one_message_at_one_line_are_one_group() -> None:
    findings = [*(failure(f"t{number}") for number in range(MIN_SAME_FAILURES)), failure("other", "no such key")]

    assert [(group.rule, group.message, group.count) for group in group_findings(findings).groups] == [
        ("4 tests, such as t0", "boom", 4),
        ("other", "no such key", 1),
    ]


def test_failures_that_may_have_other_causes_are_named_by_their_titles() -> None:
    few = [failure(f"t{number}") for number in range(MIN_SAME_FAILURES - 1)]
    at_other_lines = [failure(f"t{number}", line=number) for number in range(1, 9)]
    without_line = [failure(f"t{number}", line=None) for number in range(9)]
    of_a_linter = [Finding(f"R{number}", "boom", path="a.ts", line=1) for number in range(9)]

    for findings in (few, at_other_lines, without_line, of_a_linter):
        assert [group.rule for group in group_findings(findings).groups] == [finding.rule for finding in findings]
