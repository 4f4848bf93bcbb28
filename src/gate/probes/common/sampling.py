"""Calls a service several times: retries with backoff, a quorum of samples, and percentiles of the latency."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Generic, TypeVar

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import Connected, HttpResponse, Unreachable
from gate.adapters.http.retry import backoff, retry_after
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Observation, Seen, Unseen
from gate.model.lazy_dataclass import dataclass

logger = logging.getLogger(__name__)

MIN_SAMPLES_FOR_P95 = 20
"""With fewer samples the 95th percentile (nearest rank) is the slowest sample."""

FIRST_PAUSE = 0.25
"""Seconds before the first retry; each pause is twice the one before, less a random part of up to half."""

_RETRYABLE_STATUSES = frozenset({429, 500, 502, 503, 504})
_OUT_OF_TIME = Unseen(
    Cause.TIMED_OUT, "the item ran out of time before all samples were taken; reduce `samples`, or raise `timeout`"
)

Response = TypeVar("Response", bound=HttpResponse | Connected)
"""What a service that is up gives: a response, or an accepted connection."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a service is called: `timeout` is the longest that one request may take, in seconds."""

    samples: int
    retries: int
    timeout: float


@dataclass(frozen=True, slots=True)
class Sample(Generic[Response]):
    """The outcome of one sample after `attempts`; `duration` is the time of all attempts, in nanoseconds.

    The pauses between attempts do not count. Failed attempts do: a caller waits for them too.
    """

    outcome: Response | Unreachable | Unseen
    duration: int = 0
    attempts: int = 0

    @property
    def response(self) -> Response | None:
        """The response, unless it is a server error (5xx)."""
        if isinstance(self.outcome, (Unreachable, Unseen)) or _is_server_error(self.outcome):
            return None
        return self.outcome

    @property
    def failed(self) -> bool:
        """Whether the service was called and was down."""
        return self.response is None and not isinstance(self.outcome, Unseen)


def _is_server_error(response: HttpResponse | Connected) -> bool:
    return isinstance(response, HttpResponse) and response.status >= 500


def take_samples(
    query: Callable[[Deadline], Response | Unreachable], web: HttpClient, deadline: Deadline, policy: RetryPolicy
) -> list[Sample[Response]]:
    """Takes the samples one after the other.

    A sample that fails is retried. After one has failed for good, later ones are not retried: a service that is down
    must not use up the time of the item. When the service cannot be called at all, later samples get the same outcome.
    """
    samples: list[Sample[Response]] = []
    for _ in range(policy.samples):
        current = replace(policy, retries=0) if any(sample.failed for sample in samples) else policy
        samples.append(_take_sample(query, web, deadline, current))
        if isinstance(samples[-1].outcome, Unseen):
            missing: Sample[Response] = Sample(samples[-1].outcome)
            return samples + [missing] * (policy.samples - len(samples))
    return samples


def _take_sample(
    query: Callable[[Deadline], Response | Unreachable], web: HttpClient, deadline: Deadline, policy: RetryPolicy
) -> Sample[Response]:
    duration, attempts = 0, 0
    outcome: Response | Unreachable | Unseen = _OUT_OF_TIME
    while attempts <= policy.retries and _wait_for_attempt(web, deadline, attempts, outcome):
        attempts += 1
        started = web.clock()
        outcome = _attempt(query, deadline, policy.timeout)
        duration += web.clock() - started
        if _is_final(outcome):
            break
    return Sample(outcome, duration, attempts)


def _wait_for_attempt(web: HttpClient, deadline: Deadline, attempts: int, last: object) -> bool:
    """Sleeps before the next attempt; false when the deadline leaves no time for it."""
    pause = backoff(attempts, FIRST_PAUSE, web.random()) if attempts else 0
    if isinstance(last, HttpResponse):
        pause = max(pause, retry_after(last.headers) or 0)
    if deadline.remaining <= pause:
        return False
    if pause:
        logger.debug("attempt %d in %.2f s: %s", attempts + 1, pause, _retry_reason(last))
        web.sleep(pause)
    return True


def _retry_reason(last: object) -> str:
    """The reason for another attempt, for the log."""
    if isinstance(last, HttpResponse):
        return f"status {last.status}"
    return last.message if isinstance(last, Unreachable) else last.detail if isinstance(last, Unseen) else ""


def _attempt(
    query: Callable[[Deadline], Response | Unreachable], deadline: Deadline, timeout: float
) -> Response | Unreachable | Unseen:
    available = min(timeout, deadline.remaining)
    try:
        outcome = query(Deadline.after(available))
    except EvidenceError as error:
        return error.unseen
    if isinstance(outcome, Unreachable) and outcome.timed_out and available < timeout:
        return _OUT_OF_TIME  # it had less time than its timeout, which does not prove that it is down
    return outcome


def _is_final(outcome: HttpResponse | Connected | Unreachable | Unseen) -> bool:
    if isinstance(outcome, Unseen):
        return outcome.category is not Category.UNREACHABLE
    if isinstance(outcome, HttpResponse):
        return outcome.status not in _RETRYABLE_STATUSES
    return isinstance(outcome, Connected)


def select_best_samples(samples: Sequence[Sample[HttpResponse]], quorum: int) -> list[Sample[HttpResponse]]:
    """The `quorum` best samples."""

    def badness(sample: Sample[HttpResponse]) -> tuple[int, int]:
        if isinstance(sample.outcome, Unseen):
            return 1, 0
        status = sample.outcome.status if isinstance(sample.outcome, HttpResponse) else 0
        return (0 if sample.response else 2 if status else 3), status

    return sorted(samples, key=badness)[:quorum]


def compute_latencies(durations: Sequence[int]) -> dict[str, Observation]:
    """`min`, `median`, `p95` and `max` in milliseconds, from at least one duration in nanoseconds.

    The median of an even number of durations is halfway between the middle two. p95 uses the nearest rank: the smallest
    duration that at least 95 % of the durations do not exceed. With fewer than MIN_SAMPLES_FOR_P95 it is unseen.
    """
    ordered = sorted(durations)
    count = len(ordered)
    rank = -(-count * 95 // 100)
    p95: Observation = Unseen(
        Cause.MISSING_VALUE,
        f"p95 needs {MIN_SAMPLES_FOR_P95} samples with a response and has {count}; "
        f"set `samples: {MIN_SAMPLES_FOR_P95}` or more",
    )
    if count >= MIN_SAMPLES_FOR_P95:
        p95 = Seen(_milliseconds(ordered[rank - 1]))
    median = Seen(_milliseconds(ordered[(count - 1) // 2] + ordered[count // 2]) / 2)
    return {
        "min": Seen(_milliseconds(ordered[0])),
        "median": median,
        "p95": p95,
        "max": Seen(_milliseconds(ordered[-1])),
    }


def unavailable_p95(samples: int) -> dict[str, str]:
    """What to write when this number of samples can never give `p95`; empty when it can."""
    return (
        {} if samples >= MIN_SAMPLES_FOR_P95 else {"p95": f"set `samples: {MIN_SAMPLES_FOR_P95}` or more under `with`"}
    )


def _milliseconds(nanoseconds: int) -> Decimal:
    return Decimal(nanoseconds) / 1_000_000
