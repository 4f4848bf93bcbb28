"""Decides from pairs of measurements whether a benchmark is slower than before, with a declared rate of errors.

Each pair is one run of the base and one of the head under the same conditions. The logarithms of their ratios are
compared with the tolerance by the exact Wilcoxon signed-rank test, whose confidence interval is that of Hodges and
Lehmann: the bounds are order statistics of the Walsh averages (Hollander, Wolfe and Chicken, "Nonparametric Statistical
Methods", third edition, section 3.3). It assumes that noise is as likely to slow down a run of one side as of the
other, and nothing about its distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum
from functools import cache
from statistics import median

from gate.model.lazy_dataclass import dataclass

MAX_PAIRS = 100
MAX_MORE = 1000
"""The most further pairs that are proposed."""


class Verdict(Enum):
    """What the pairs show about the ratio of the times."""

    SLOWER = "slower"
    NOT_SLOWER = "not slower"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The ratio of the time of the head to that of the base, with its confidence bounds; 1.1 is 10 % slower.

    `more` is about how many further pairs an undecided comparison needs; None for more than MAX_MORE.
    """

    verdict: Verdict
    pairs: int
    ratio: float
    low: float
    high: float
    more: int | None = 0


def compare(ratios: Sequence[float], tolerance: float, error_rate: float) -> Comparison:
    """Compares the ratios of pairs with 1 + `tolerance`.

    The verdict is wrong with at most the probability `error_rate`. Only the first MAX_PAIRS count. `ratios` is not
    empty, and each of them is above 0.
    """
    logarithms = [math.log(ratio) for ratio in ratios[:MAX_PAIRS]]
    estimate, low, high = _bounds(logarithms, error_rate)
    limit = math.log1p(tolerance)
    verdict = Verdict.SLOWER if low > limit else Verdict.NOT_SLOWER if high <= limit else Verdict.UNDECIDED
    more = (
        0 if verdict is not Verdict.UNDECIDED else _more_pairs(len(logarithms), estimate - limit, low, high, error_rate)
    )
    return Comparison(verdict, len(logarithms), math.exp(estimate), math.exp(low), math.exp(high), more)


def _bounds(values: Sequence[float], error_rate: float) -> tuple[float, float, float]:
    """The Hodges-Lehmann estimate and its one-sided confidence bounds, each at this error rate."""
    averages = sorted((values[i] + values[j]) / 2 for i in range(len(values)) for j in range(i + 1))
    rank = _critical_rank(len(values), error_rate)
    if rank is None:
        return median(averages), -math.inf, math.inf
    return median(averages), averages[rank], averages[-1 - rank]


@cache
def _critical_rank(pairs: int, error_rate: float) -> int | None:
    """The largest k with P(W <= k) <= error_rate for the signed-rank statistic W of so many pairs; None without any."""
    total = 2.0**pairs
    cumulated, rank = 0.0, None
    for value, count in enumerate(_subset_sums(pairs)):
        cumulated += count / total
        if cumulated > error_rate:
            return rank
        rank = value
    return rank


@cache
def _subset_sums(pairs: int) -> list[int]:
    """How many subsets of the ranks 1 to `pairs` have each sum."""
    counts = [1]
    for rank in range(1, pairs + 1):
        shifted = [0] * rank + counts
        counts = [(counts[value] if value < len(counts) else 0) + shifted[value] for value in range(len(shifted))]
    return counts


def min_pairs(error_rate: float) -> int:
    """The fewest pairs that can decide anything at this error rate."""
    return math.ceil(-math.log2(error_rate))


def _more_pairs(pairs: int, distance: float, low: float, high: float, error_rate: float) -> int | None:
    """How many further pairs narrow the interval to the distance from the limit: its width shrinks with their root."""
    missing = max(1, min_pairs(error_rate) - pairs)
    if math.isinf(low):
        return missing
    half = (high - low) / 2
    factor = (half / abs(distance)) ** 2 if distance else math.inf
    more = pairs * factor - pairs
    return None if more > MAX_MORE else max(missing, math.ceil(more))
