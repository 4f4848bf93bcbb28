"""The nouns that defend themselves."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest

from gate.model import Place, Share, Subject


def test_a_share_is_exact() -> None:
    assert Share(1, 3).percent == Fraction(100, 3)


@pytest.mark.parametrize(("part", "of"), [(0, 0), (5, 4), (-1, 4), (1, -1)])
def test_counts_that_are_no_share_are_refused(part: int, of: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        Share(part, of)


def test_a_place_reads_as_editors_read_it_and_sorts_by_position() -> None:
    places = [Place("b.yml", 1, 1), Place("a.yml", 10, 2), Place("a.yml", 9, 30)]

    assert [str(place) for place in sorted(places)] == ["a.yml:9:30", "a.yml:10:2", "b.yml:1:1"]


def test_the_nouns_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Subject().event = "push"  # type: ignore[misc]
