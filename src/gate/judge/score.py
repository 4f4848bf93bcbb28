"""The score: the weighted average of the verdicts. It informs and never decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from gate.model.decision import Score, Status, Verdict

POINTS: Mapping[Status, Fraction] = {
    Status.PASS: Fraction(1),
    Status.WARN: Fraction(1, 2),
    Status.FAIL: Fraction(0),
    Status.UNKNOWN: Fraction(0),
    Status.WAIVED: Fraction(0),
}
"""The points of one item by status; a skipped item does not count."""


def score(verdicts: Sequence[Verdict]) -> Score:
    """Σ(weight × points) / Σ weight, overall and for each category, in order of appearance."""
    weighed = [verdict for verdict in verdicts if verdict.status in POINTS]
    categories = dict.fromkeys(verdict.item.category for verdict in verdicts if verdict.item.category)
    by_category = {
        name: _mean([verdict for verdict in weighed if verdict.item.category == name]) for name in categories
    }
    return Score(_mean(weighed), MappingProxyType(by_category))


def _mean(verdicts: list[Verdict]) -> Fraction | None:
    total = sum(Fraction(verdict.item.weight) for verdict in verdicts)
    if total == 0:
        return None
    return sum(Fraction(verdict.item.weight) * POINTS[verdict.status] for verdict in verdicts) / Fraction(total)
