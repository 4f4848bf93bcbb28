"""Where something stands, as editors and logs write it."""

from __future__ import annotations

from gate.model.position import Position


def test_a_place_reads_as_editors_read_it_and_sorts_by_position() -> None:
    places = [Position("b.yml", 1, 1), Position("a.yml", 10, 2), Position("a.yml", 9, 30)]

    assert [str(place) for place in sorted(places)] == ["a.yml:9:30", "a.yml:10:2", "b.yml:1:1"]
