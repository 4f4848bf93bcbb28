"""Samples, retries and percentiles; the clock and sleep are arguments, so no test waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import RESPONSE_TIMED_OUT, HttpResponse, Unreachable
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Seen, Unseen
from gate.probes.common.sampling import RetryPolicy, Sample, compute_latencies, select_best_samples, take_samples
from tests.cases import cases

GOOD, BAD, REFUSED = HttpResponse(200, {}, b"{}"), HttpResponse(503, {}, b"{}"), Unreachable("connection refused")
NO_NAME = EvidenceError(Cause.UNREACHABLE, "the name does not resolve")
BLOCKED = EvidenceError(Cause.FORBIDDEN, "connections are blocked")
Step = HttpResponse | Unreachable | EvidenceError


class Service:
    """Plays one step per request and repeats the last one; records the pauses."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps
        self.requests = 0
        self.pauses: list[float] = []
        self.ticks: Iterator[int] = iter(range(0, 10**9, 1000))

    def query(self, _deadline: Deadline) -> HttpResponse | Unreachable:
        self.requests += 1
        step = self.steps[min(self.requests, len(self.steps)) - 1]
        if isinstance(step, EvidenceError):
            raise step
        return step

    def sample(
        self, samples: int = 1, retries: int = 3, seconds: float = 1000, chance: float = 0
    ) -> list[Sample[HttpResponse]]:
        web = HttpClient(clock=lambda: next(self.ticks), sleep=self.pauses.append, random=lambda: chance)
        return take_samples(self.query, web, Deadline.after(seconds), RetryPolicy(samples, retries, 10))


def test_a_successful_request_is_not_retried() -> None:
    service = Service(GOOD)

    assert service.sample() == [Sample(GOOD, 1000, 1)]
    assert service.pauses == []


@cases("status", [404, 401, 302])
def test_a_status_that_a_retry_cannot_change_is_not_retried(status: int) -> None:
    service = Service(HttpResponse(status, {}, b""))

    service.sample()

    assert service.requests == 1


@cases("failure", [BAD, REFUSED, RESPONSE_TIMED_OUT, HttpResponse(429, {}, b""), NO_NAME])
def test_a_failure_is_retried_with_growing_pauses(failure: Step) -> None:
    service = Service(failure, failure, failure, GOOD)

    assert service.sample() == [Sample(GOOD, 4000, 4)]
    assert service.pauses == [0.25, 0.5, 1.0]


def test_chance_shortens_a_pause_by_up_to_half() -> None:
    service = Service(BAD)

    service.sample(chance=1)

    assert service.pauses == [0.125, 0.25, 0.5]


def test_the_duration_includes_failed_attempts_but_no_pauses() -> None:
    assert Service(REFUSED, GOOD).sample() == [Sample(GOOD, 2000, 2)]


def test_after_a_failed_sample_later_samples_are_not_retried() -> None:
    service = Service(REFUSED)

    assert [sample.attempts for sample in service.sample(samples=4)] == [4, 1, 1, 1]


def test_a_forbidden_request_is_made_once() -> None:
    service = Service(BLOCKED)
    unseen = Unseen(Cause.FORBIDDEN, "connections are blocked")

    assert [sample.outcome for sample in service.sample(samples=3)] == [unseen] * 3
    assert service.requests == 1


def test_without_time_no_request_is_made() -> None:
    service = Service(GOOD)
    (sample,) = service.sample(seconds=0)

    assert isinstance(sample.outcome, Unseen)
    assert sample.outcome.category is Category.TIMED_OUT
    assert service.requests == 0


def test_a_pause_beyond_the_deadline_ends_the_sample() -> None:
    service = Service(REFUSED)

    assert [sample.outcome for sample in service.sample(seconds=0.2)] == [REFUSED]
    assert service.pauses == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_longer_retry_after_extends_the_pause(status: int) -> None:
    service = Service(*(HttpResponse(status, {"retry-after": seconds}, b"") for seconds in ("7", "0")), GOOD)

    assert service.sample() == [Sample(GOOD, 3000, 3)]
    assert service.pauses == [7, 0.5]


def test_a_retry_after_beyond_the_deadline_ends_the_sample() -> None:
    wait = HttpResponse(503, {"retry-after": "3600"}, b"")
    service = Service(wait, GOOD)

    assert service.sample(seconds=100) == [Sample(wait, 1000, 1)]
    assert service.pauses == []


def test_a_timeout_shorter_than_configured_does_not_prove_a_service_down() -> None:
    (sample,) = Service(RESPONSE_TIMED_OUT).sample(seconds=5, retries=0)

    assert isinstance(sample.outcome, Unseen)
    assert sample.outcome.category is Category.TIMED_OUT


@cases(
    ("quorum", "expected"),
    [
        (1, [GOOD]),
        (2, [GOOD, Unseen(Cause.TIMED_OUT, "")]),
        (3, [GOOD, Unseen(Cause.TIMED_OUT, ""), BAD]),
        (4, [GOOD, Unseen(Cause.TIMED_OUT, ""), BAD, REFUSED]),
    ],
)
def test_the_best_samples_are_selected(quorum: int, expected: Sequence[object]) -> None:
    samples = [Sample(outcome) for outcome in (REFUSED, GOOD, BAD, Unseen(Cause.TIMED_OUT, ""))]

    assert [sample.outcome for sample in select_best_samples(samples, quorum)] == expected


def test_percentiles_use_the_nearest_rank() -> None:
    facts = compute_latencies([number * 1_000_000 for number in range(20, 0, -1)])

    assert facts == {
        "min": Seen(Decimal(1)),
        "median": Seen(Decimal("10.5")),
        "p95": Seen(Decimal(19)),
        "max": Seen(Decimal(20)),
    }


def test_with_too_few_samples_p95_is_unseen_with_the_number_it_needs() -> None:
    facts = compute_latencies([3_000_000, 1_500_000, 2_000_000])

    assert facts["median"] == Seen(Decimal(2))
    assert facts["p95"] == Unseen(
        Cause.MISSING_VALUE, "p95 needs 20 samples with a response and has 3; set `samples: 20` or more"
    )


@given(st.lists(st.integers(0, 10**12), min_size=20, max_size=200))
def test_at_least_95_percent_of_the_samples_are_at_or_below_p95(durations: list[int]) -> None:
    p95 = compute_latencies(durations)["p95"]

    assert isinstance(p95, Seen)
    assert isinstance(p95.value, Decimal)
    nanoseconds = p95.value * 1_000_000
    assert sum(duration <= nanoseconds for duration in durations) * 100 >= len(durations) * 95
    assert sum(duration < nanoseconds for duration in durations) * 100 < len(durations) * 95
