"""Asking a service several times: retries with backoff, how many samples must agree, and percentiles."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import Accepted, HttpResponse, Unreachable
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Observation, Seen, Unseen
from gate.model.timestamps import parse_rfc5322

ENOUGH_FOR_P95 = 20
"""From so many samples on, the 95th percentile (nearest rank) is another one than the slowest."""

FIRST_PAUSE = 0.25
"""Seconds before the first retry; each next pause is twice as long, and up to half of it is left to chance."""

_WORTH_A_RETRY = frozenset({429, 500, 502, 503, 504})
_NO_TIME = Unseen(Cause.TIMED_OUT, "the item's time was over before every sample was taken; ask for fewer samples, "
                  "or raise its `timeout`")  # fmt: skip

Got = TypeVar("Got", bound=HttpResponse | Accepted)
"""What a service gives that is not down."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How hard a service is asked: `patience` is the longest that one request may take, in seconds."""

    samples: int
    retries: int
    patience: float


@dataclass(frozen=True, slots=True)
class Sample(Generic[Got]):
    """What one sample came to after `attempts`; `took` is what the attempts took together, in nanoseconds.

    The pauses between attempts are ours and do not count; an attempt that failed does: it is what a caller waits.
    """

    outcome: Got | Unreachable | Unseen
    duration: int = 0
    attempts: int = 0

    @property
    def answered(self) -> Got | None:
        """The answer, unless it says that the server is not able to answer (5xx)."""
        if isinstance(self.outcome, (Unreachable, Unseen)) or _is_server_error(self.outcome):
            return None
        return self.outcome

    @property
    def failed(self) -> bool:
        """Whether the service was asked and seen to be down."""
        return self.answered is None and not isinstance(self.outcome, Unseen)


def _is_server_error(got: HttpResponse | Accepted) -> bool:
    return isinstance(got, HttpResponse) and got.status >= 500


def take(
    query: Callable[[Deadline], Got | Unreachable], web: HttpClient, deadline: Deadline, effort: RetryPolicy
) -> list[Sample[Got]]:
    """So many samples, one after the other.

    A sample that fails is tried again. Once one has failed for good, the next ones are not tried again: a service that
    is down shall not use up the time of the item. When it cannot be asked at all, nor will it be for later samples.
    """
    taken: list[Sample[Got]] = []
    for _ in range(effort.samples):
        given = replace(effort, retries=0) if any(sample.failed for sample in taken) else effort
        taken.append(_sample(query, web, deadline, given))
        if isinstance(taken[-1].outcome, Unseen):
            untaken: Sample[Got] = Sample(taken[-1].outcome)
            return taken + [untaken] * (effort.samples - len(taken))
    return taken


def _sample(
    query: Callable[[Deadline], Got | Unreachable], web: HttpClient, deadline: Deadline, effort: RetryPolicy
) -> Sample[Got]:
    took, attempts = 0, 0
    outcome: Got | Unreachable | Unseen = _NO_TIME
    while attempts <= effort.retries and _waited(web, deadline, attempts, outcome):
        attempts += 1
        started = web.clock()
        outcome = _attempt(query, deadline, effort.patience)
        took += web.clock() - started
        if _is_settled(outcome):
            break
    return Sample(outcome, took, attempts)


def _waited(web: HttpClient, deadline: Deadline, attempts: int, last: object) -> bool:
    """Whether there is time for another attempt, after the pause that comes before it."""
    pause = FIRST_PAUSE * 2 ** (attempts - 1) * (1 - web.chance() / 2) if attempts else 0
    if isinstance(last, HttpResponse):
        pause = max(pause, retry_after(last.headers))
    if deadline.left <= pause:
        return False
    if pause:
        web.sleep(pause)
    return True


def retry_after(headers: Mapping[str, str]) -> float:
    """The seconds for which the server asks to be left alone (RFC 9110, section 10.2.3); 0 for nothing usable.

    A moment is counted from the server's own `Date`, so that it does not matter whose clock is right.
    """
    written = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", written):
        return float(written)
    try:
        asked = parse_rfc5322(written) - parse_rfc5322(headers.get("date", ""))
    except (TypeError, ValueError, OverflowError):  # no date, or one with a zone and one without
        return 0
    return max(asked, timedelta()).total_seconds()


def _attempt(
    query: Callable[[Deadline], Got | Unreachable], deadline: Deadline, patience: float
) -> Got | Unreachable | Unseen:
    given = min(patience, deadline.left)
    try:
        outcome = query(Deadline.after(given))
    except EvidenceError as fault:
        return Unseen(fault.cause, fault.detail)
    if isinstance(outcome, Unreachable) and outcome.timed_out and given < patience:
        return _NO_TIME  # it was not given the time that it is granted, so it is not seen to be down
    return outcome


def _is_settled(outcome: HttpResponse | Accepted | Unreachable | Unseen) -> bool:
    if isinstance(outcome, Unseen):
        return outcome.category is not Category.UNREACHABLE
    if isinstance(outcome, HttpResponse):
        return outcome.status not in _WORTH_A_RETRY
    return isinstance(outcome, Accepted)


def best(samples: Sequence[Sample[HttpResponse]], quorum: int) -> list[Sample[HttpResponse]]:
    """The `quorum` best of the samples: N of M."""

    def badness(sample: Sample[HttpResponse]) -> tuple[int, int]:
        if isinstance(sample.outcome, Unseen):
            return 1, 0
        status = sample.outcome.status if isinstance(sample.outcome, HttpResponse) else 0
        return (0 if sample.answered else 2 if status else 3), status

    return sorted(samples, key=badness)[:quorum]


def latencies(times: Sequence[int]) -> dict[str, Observation]:
    """`min`, `median`, `p95` and `max` in milliseconds, of times in nanoseconds; there is at least one.

    The median of an even number is halfway between the middle two. p95 is the value at the nearest rank, the smallest
    with at least 95 % of the values at or below it; of fewer than ENOUGH_FOR_P95 it is unseen.
    """
    ordered = sorted(times)
    count = len(ordered)
    rank = -(-count * 95 // 100)
    wanted = f"p95 needs {ENOUGH_FOR_P95} answered samples and has {count}; write `samples: {ENOUGH_FOR_P95}` or more"
    p95: Observation = Unseen(Cause.ABSENT, wanted)
    if count >= ENOUGH_FOR_P95:
        p95 = Seen(_ms(ordered[rank - 1]))
    median = Seen(_ms(ordered[(count - 1) // 2] + ordered[count // 2]) / 2)
    return {"min": Seen(_ms(ordered[0])), "median": median, "p95": p95, "max": Seen(_ms(ordered[-1]))}


def few_for_p95(samples: int) -> dict[str, str]:
    """What to write where so few samples can never show `p95`, by its name."""
    return {"p95": f"write under `with` `samples: {ENOUGH_FOR_P95}` or more"} if samples < ENOUGH_FOR_P95 else {}


def _ms(nanoseconds: int) -> Decimal:
    return Decimal(nanoseconds) / 1_000_000
