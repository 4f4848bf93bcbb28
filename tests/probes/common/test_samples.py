"""Samples, retries and percentiles; the clock and sleep are arguments, so no test waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from gate.probes.common.samples import RetryPolicy, Sample, best, latencies, retry_after, take
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import TIMED_OUT, HttpResponse, Unreachable
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Seen, Unseen

GOOD, BAD, REFUSED = HttpResponse(200, {}, b"{}"), HttpResponse(503, {}, b"{}"), Unreachable("connection refused")
NO_NAME = EvidenceError(Cause.UNREACHABLE, "the name does not resolve")
BARRED = EvidenceError(Cause.FORBIDDEN, "nobody connects there")
Step = HttpResponse | Unreachable | EvidenceError


class Service:
    """Answers as it was told, one step a request, the last for ever; notes what was waited."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps
        self.asked = 0
        self.pauses: list[float] = []
        self.ticks: Iterator[int] = iter(range(0, 10**9, 1000))

    def query(self, _deadline: Deadline) -> HttpResponse | Unreachable:
        self.asked += 1
        step = self.steps[min(self.asked, len(self.steps)) - 1]
        if isinstance(step, EvidenceError):
            raise step
        return step

    def take(
        self, samples: int = 1, retries: int = 3, left: float = 1000, chance: float = 0
    ) -> list[Sample[HttpResponse]]:
        web = HttpClient(clock=lambda: next(self.ticks), sleep=self.pauses.append, chance=lambda: chance)
        return take(self.query, web, Deadline.after(left), RetryPolicy(samples, retries, 10))


def test_an_answer_is_not_asked_for_again() -> None:
    service = Service(GOOD)

    assert service.take() == [Sample(GOOD, 1000, 1)]
    assert service.pauses == []


@pytest.mark.parametrize("status", [404, 401, 302])
def test_an_answer_that_will_be_the_same_is_not_asked_for_again(status: int) -> None:
    service = Service(HttpResponse(status, {}, b""))

    service.take()

    assert service.asked == 1


@pytest.mark.parametrize("failure", [BAD, REFUSED, TIMED_OUT, HttpResponse(429, {}, b""), NO_NAME])
def test_a_failure_is_tried_again_and_the_pauses_grow(failure: Step) -> None:
    service = Service(failure, failure, failure, GOOD)

    assert service.take() == [Sample(GOOD, 4000, 4)]
    assert service.pauses == [0.25, 0.5, 1.0]


def test_chance_shortens_a_pause_by_up_to_a_half() -> None:
    service = Service(BAD)

    service.take(chance=1)

    assert service.pauses == [0.125, 0.25, 0.5]


def test_the_attempts_that_failed_count_as_time_and_the_pauses_do_not() -> None:
    assert Service(REFUSED, GOOD).take() == [Sample(GOOD, 2000, 2)]


def test_once_a_sample_failed_for_good_the_next_are_not_tried_again() -> None:
    service = Service(REFUSED)

    assert [sample.attempts for sample in service.take(samples=4)] == [4, 1, 1, 1]


def test_what_is_forbidden_is_asked_once() -> None:
    service = Service(BARRED)
    unseen = Unseen(Cause.FORBIDDEN, "nobody connects there")

    assert [sample.outcome for sample in service.take(samples=3)] == [unseen] * 3
    assert service.asked == 1


def test_without_time_nothing_is_asked() -> None:
    service = Service(GOOD)
    (sample,) = service.take(left=0)

    assert isinstance(sample.outcome, Unseen)
    assert sample.outcome.category is Category.TIMED_OUT
    assert service.asked == 0


def test_a_pause_longer_than_the_time_left_is_not_waited() -> None:
    service = Service(REFUSED)

    assert [sample.outcome for sample in service.take(left=0.2)] == [REFUSED]
    assert service.pauses == []


DATE = "Sat, 21 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 120 "}, 120),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:30 GMT", "date": DATE}, 30),
        ({"retry-after": "Sat, 21 Nov 2026 07:00:00 GMT", "date": DATE}, 0),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:30 GMT"}, 0),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:30 -0000", "date": DATE}, 0),
        ({"retry-after": "soon", "date": DATE}, 0),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "1.5"}, 0),
        ({"retry-after": "9" * 5000}, 0),
        ({}, 0),
    ],
)
def test_how_long_a_server_asks_to_be_left_alone(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_is_as_long_as_the_server_asks_for_when_that_is_longer(status: int) -> None:
    service = Service(*(HttpResponse(status, {"retry-after": seconds}, b"") for seconds in ("7", "0")), GOOD)

    assert service.take() == [Sample(GOOD, 3000, 3)]
    assert service.pauses == [7, 0.5]


def test_a_server_that_asks_for_more_than_the_time_that_is_left_is_not_asked_again() -> None:
    wait = HttpResponse(503, {"retry-after": "3600"}, b"")
    service = Service(wait, GOOD)

    assert service.take(left=100) == [Sample(wait, 1000, 1)]
    assert service.pauses == []


def test_a_service_that_was_not_given_its_time_is_not_seen_to_be_down() -> None:
    (sample,) = Service(TIMED_OUT).take(left=5, retries=0)

    assert isinstance(sample.outcome, Unseen)
    assert sample.outcome.category is Category.TIMED_OUT


@pytest.mark.parametrize(
    ("quorum", "wanted"),
    [
        (1, [GOOD]),
        (2, [GOOD, Unseen(Cause.TIMED_OUT, "")]),
        (3, [GOOD, Unseen(Cause.TIMED_OUT, ""), BAD]),
        (4, [GOOD, Unseen(Cause.TIMED_OUT, ""), BAD, REFUSED]),
    ],
)
def test_of_the_samples_the_best_are_kept(quorum: int, wanted: Sequence[object]) -> None:
    samples = [Sample(each) for each in (REFUSED, GOOD, BAD, Unseen(Cause.TIMED_OUT, ""))]

    assert [sample.outcome for sample in best(samples, quorum)] == wanted


def test_percentiles_are_those_of_the_nearest_rank() -> None:
    found = latencies([number * 1_000_000 for number in range(20, 0, -1)])

    assert found == {
        "min": Seen(Decimal(1)),
        "median": Seen(Decimal("10.5")),
        "p95": Seen(Decimal(19)),
        "max": Seen(Decimal(20)),
    }


def test_of_too_few_samples_p95_is_unseen_and_says_how_many_it_needs() -> None:
    found = latencies([3_000_000, 1_500_000, 2_000_000])

    assert found["median"] == Seen(Decimal(2))
    assert found["p95"] == Unseen(Cause.ABSENT, "p95 needs 20 answered samples and has 3; write `samples: 20` or more")


@given(st.lists(st.integers(0, 10**12), min_size=20, max_size=200))
def test_p95_has_at_least_95_percent_of_the_samples_at_or_below_it(times: list[int]) -> None:
    found = latencies(times)["p95"]

    assert isinstance(found, Seen)
    assert isinstance(found.value, Decimal)
    nanoseconds = found.value * 1_000_000
    assert sum(each <= nanoseconds for each in times) * 100 >= len(times) * 95
    assert sum(each < nanoseconds for each in times) * 100 < len(times) * 95
