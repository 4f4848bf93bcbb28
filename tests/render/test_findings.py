"""Findings, grouped and bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gate.model.evidence import Finding, Severity
from gate.render.findings import MAX_BUNCHES, MAX_PLACES, MAX_RANGES, NONE, Location, group_findings, ranges


def at(path: str, line: int, end: int | None = None, rule: str = "uncovered") -> Finding:
    return Finding(rule, "no test ran it", path=path, line=line, end_line=end)


def test_lines_of_one_file_share_a_row_and_neighbours_are_joined() -> None:
    found = group_findings([at("b.py", 20), at("a.py", 12, 13), at("b.py", 7, 9), at("b.py", 10)])
    (only,) = found.shown
    assert only.locations == (Location("b.py", "7-10, 20"), Location("a.py", "12-13"))
    assert (only.count, found.total, found.left_out) == (4, 4, 0)
    assert [str(spot) for spot in only.locations] == ["b.py:7-10, 20", "a.py:12-13"]


def test_the_gravest_come_first_and_equals_keep_their_order() -> None:
    findings = [
        Finding("b", "x", Severity.LOW),
        Finding("a", "x"),
        Finding("c", "x", Severity.CRITICAL),
        Finding("d", "x", Severity.LOW),
    ]
    assert [one.rule for one in group_findings(findings).shown] == ["c", "b", "d", "a"]


def test_findings_without_a_place_have_no_rows() -> None:
    (only,) = group_findings([Finding("rule", "message"), Finding("rule", "message")]).shown
    assert (only.locations, only.count) == ((), 2)
    assert str(Location("a.py")) == "a.py"


def test_no_findings_are_nothing() -> None:
    assert group_findings([]) == NONE


def test_the_rest_is_counted() -> None:
    found = group_findings([Finding(f"rule {n}", "x") for n in range(MAX_BUNCHES + 3)])
    assert (len(found.shown), found.left_out, found.total) == (MAX_BUNCHES, 3, MAX_BUNCHES + 3)
    (files,) = group_findings([at(f"{n}.py", 1) for n in range(MAX_PLACES + 5)]).shown
    assert (len(files.locations), files.more_locations) == (MAX_PLACES, 5)
    assert ranges([at("a.py", 2 * n + 1) for n in range(MAX_RANGES + 2)]).endswith(", 59 and 2 more places")


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 5)), max_size=10))
def test_the_ranges_name_exactly_the_lines(spans: list[tuple[int, int]]) -> None:
    named: set[int] = set()
    for part in filter(None, ranges([at("a.py", first, first + more) for first, more in spans]).split(", ")):
        first, _, last = part.partition("-")
        lines = set(range(int(first), int(last or first) + 1))
        assert not named & lines
        named |= lines
    assert named == {line for first, more in spans for line in range(first, first + more + 1)}
