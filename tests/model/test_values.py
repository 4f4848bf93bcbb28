"""A share is two counts, and defends itself."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.model.values import Share, share


def test_a_share_is_exact() -> None:
    assert Share(1, 3).percent == Fraction(100, 3)


@pytest.mark.parametrize(("part", "of"), [(0, 0), (5, 4), (-1, 4), (1, -1)])
def test_counts_that_are_no_share_are_refused(part: int, of: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        Share(part, of)


def test_a_declared_share_lies_between_nothing_and_all() -> None:
    declared = share("line_coverage", "lines that ran")

    assert (declared.low, declared.high, declared.unit) == (Decimal(0), Decimal(100), "%")


def test_the_nouns_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Share(1, 3).part = 3  # type: ignore[misc]
