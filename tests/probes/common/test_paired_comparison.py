"""The comparison of pairs: exact bounds, the declared rate of errors on data without a difference, and its power."""

from __future__ import annotations

import itertools
import math
import random

from hypothesis import given
from hypothesis import strategies as st

from gate.probes.common import paired_comparison
from gate.probes.common.paired_comparison import Verdict, compare, min_pairs
from tests.cases import cases

RUNS = 1500
RATIOS = st.lists(st.floats(0.5, 2.0), min_size=1, max_size=25)


def noise(seed: random.Random, spread: float) -> float:
    """The ratio of two runs of one program: a common drift cancels, each run has skewed noise of its own."""
    drift = seed.uniform(0.8, 1.5)
    head, base = (drift * (1 + seed.expovariate(1 / spread)) for _ in range(2))
    return head / base


def verdicts(slowdown: float, pairs: int, *, tolerance: float, error_rate: float) -> dict[Verdict, float]:
    """How often each verdict is given."""
    seed = random.Random(20261129)  # noqa: S311 - noise, no secret
    results = [
        compare([slowdown * noise(seed, 0.05) for _ in range(pairs)], tolerance, error_rate).verdict
        for _ in range(RUNS)
    ]
    return {verdict: results.count(verdict) / RUNS for verdict in Verdict}


@cases("pairs", [7, 10, 20])
def test_at_the_limit_the_alarm_is_false_no_more_often_than_declared(pairs: int) -> None:
    for rate in (0.01, 0.05):
        shares = verdicts(1.05, pairs, tolerance=0.05, error_rate=rate)
        sampling_error = 3 * math.sqrt(rate * (1 - rate) / RUNS)
        assert shares[Verdict.SLOWER] <= rate + sampling_error
        assert shares[Verdict.NOT_SLOWER] <= rate + sampling_error


def test_without_a_difference_a_tolerance_of_5_percent_never_alarms_and_is_decided_with_enough_pairs() -> None:
    shares = verdicts(1.0, 20, tolerance=0.05, error_rate=0.01)

    assert shares[Verdict.SLOWER] == 0
    assert shares[Verdict.NOT_SLOWER] > 0.8


def test_a_slowdown_of_15_percent_is_shown_by_12_pairs() -> None:
    assert verdicts(1.15, 12, tolerance=0.05, error_rate=0.01)[Verdict.SLOWER] > 0.9


def test_too_few_pairs_decide_nothing_and_say_how_many_more_can() -> None:
    result = compare([2.0] * 3, 0.05, 0.01)

    assert (result.verdict, result.more, min_pairs(0.01)) == (Verdict.UNDECIDED, 4, 7)
    assert compare([2.0] * 7, 0.05, 0.01).verdict is Verdict.SLOWER


def test_noise_around_the_limit_needs_more_pairs_than_can_be_proposed() -> None:
    result = compare([1.0, 1.1] * 10, 0.0488088481701516, 0.01)

    assert result.verdict is Verdict.UNDECIDED
    assert result.more is None


@given(RATIOS)
def test_the_bounds_enclose_the_estimate_and_swapping_the_sides_inverts_them(ratios: list[float]) -> None:
    result = compare(ratios, 0.05, 0.1)
    inverse = compare([1 / ratio for ratio in ratios], 0.05, 0.1)

    assert result.low <= result.ratio <= result.high
    assert math.isclose(result.ratio * inverse.ratio, 1, rel_tol=1e-9)
    assert inverse.high == math.inf if result.low == 0 else math.isclose(result.low * inverse.high, 1, rel_tol=1e-9)


@cases("pairs", [1, 4, 8, 10])
@cases("rate", [0.01, 0.05, 0.2])
def test_the_critical_rank_is_that_of_all_assignments_of_signs(pairs: int, rate: float) -> None:
    sums = [
        sum(rank for rank, sign in enumerate(signs, 1) if sign) for signs in itertools.product((0, 1), repeat=pairs)
    ]
    ranks = [k for k in range(max(sums) + 1) if sum(value <= k for value in sums) / len(sums) <= rate]

    assert paired_comparison._critical_rank(pairs, rate) == (max(ranks) if ranks else None)
