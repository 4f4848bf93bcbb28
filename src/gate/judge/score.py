"""The score: weighted share of what passes. It informs and never decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from gate.model.decision import Score, Status, Verdict

WORTH: Mapping[Status, Fraction] = {
    Status.PASS: Fraction(1),
    Status.WARN: Fraction(1, 2),
    Status.FAIL: Fraction(0),
    Status.UNKNOWN: Fraction(0),
    Status.WAIVED: Fraction(0),
}
"""What one item is worth; a skipped item leaves the sum altogether."""


def score(verdicts: Sequence[Verdict]) -> Score:
    """Σ(weight × worth) / Σ weight, overall and for each category that an item names, in order of appearance."""
    weighed = [verdict for verdict in verdicts if verdict.status in WORTH]
    categories = dict.fromkeys(verdict.item.category for verdict in verdicts if verdict.item.category)
    by_category = {
        name: _mean([verdict for verdict in weighed if verdict.item.category == name]) for name in categories
    }
    return Score(_mean(weighed), MappingProxyType(by_category))


def _mean(verdicts: list[Verdict]) -> Fraction | None:
    total = sum(Fraction(verdict.item.weight) for verdict in verdicts)
    if total == 0:
        return None
    return sum(Fraction(verdict.item.weight) * WORTH[verdict.status] for verdict in verdicts) / Fraction(total)
