"""Positions in files, as editors and logs write them."""

from __future__ import annotations

from gate.model.position import Position


def test_a_position_is_written_as_editors_do_and_sorts_by_line_and_column() -> None:
    positions = [Position("b.yml", 1, 1), Position("a.yml", 10, 2), Position("a.yml", 9, 30)]

    assert [str(position) for position in sorted(positions)] == ["a.yml:9:30", "a.yml:10:2", "b.yml:1:1"]
