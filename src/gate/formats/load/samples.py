"""Summarizes a report that lists every request: counts, times and percentiles, in bounded memory."""

from __future__ import annotations

from array import array
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from gate.formats.load.fields import MAX_PARTS, check_total
from gate.formats.load.model import LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_SAMPLES = 5_000_000
NANOSECONDS = 1_000_000
"""In a millisecond."""

_MAX_TIME = 10**17
"""The longest time of a request, in nanoseconds: three years."""

_PERCENTILES = {"p50": 50, "p75": 75, "p90": 90, "p95": 95, "p99": 99}


def to_nanoseconds(number: Decimal | None, factor: int) -> int | None:
    """A time in nanoseconds; `number` times `factor` is nanoseconds. None for none, and for one that is too long."""
    exact = None if number is None else int(number * factor)
    return exact if exact is not None and exact <= _MAX_TIME else None


@dataclass(slots=True)
class _Samples:
    times: array[int] = field(default_factory=lambda: array("q"))
    failed: int = 0

    def summarize(self, name: str, *, has_failures: bool, span: int | None = None) -> RequestSummary:
        """The summary of these requests; `span` is the time of the whole run in nanoseconds."""
        count = len(self.times)
        rate = Fraction(count * 1_000 * NANOSECONDS, span) if span else None
        failed = self.failed if has_failures else None
        return RequestSummary(name, count, failed, _times(self.times), _divide(rate) if rate is not None else None)


class SampleCollector:
    """Collects the requests of a run, all together and by name.

    A percentile is the time of the nearest rank: the smallest that at least so many percent of the requests do not
    exceed.
    """

    def __init__(self) -> None:
        self._total = _Samples()
        self._parts: dict[str, _Samples] = {}
        self._first: int | None = None
        self._last: int | None = None
        self._has_failures = True

    def add(
        self, name: str, time: int, *, failed: bool | None, start: int | None = None, is_group: bool = False
    ) -> None:
        """Adds a request: its time and its start, if known, in nanoseconds, and whether it failed.

        A group is made of other requests of the run, and counts only under its own name.

        Raises:
            EvidenceError: too large with more requests or names than the limits.
        """
        for samples in (self._part(name), *(() if is_group else (self._total,))):
            samples.times.append(time)
            samples.failed += bool(failed)
        self._has_failures = self._has_failures and failed is not None
        if start is not None:
            self._first = start if self._first is None else min(self._first, start)
            self._last = start + time if self._last is None else max(self._last, start + time)
        if len(self._total.times) > MAX_SAMPLES or len(self._parts) > MAX_PARTS:
            raise EvidenceError(
                Cause.TOO_LARGE, f"the report has more than {MAX_SAMPLES:,} requests, or too many names"
            )

    def _part(self, name: str) -> _Samples:
        samples = self._parts.get(name)
        if samples is None:
            samples = self._parts[name] = _Samples()
        return samples

    @property
    def span(self) -> int | None:
        """From the first start to the last end, in nanoseconds; None when it is not known."""
        return None if self._first is None or self._last is None else self._last - self._first

    def report(
        self, name: str, tool: str, notes: tuple[str, ...] = (), produced_at: datetime | None = None
    ) -> LoadReport:
        """The report of all that was collected.

        Raises:
            EvidenceError: empty when there is no request.
        """
        total = check_total(self._total.summarize("", has_failures=self._has_failures, span=self.span))
        parts = tuple(
            samples.summarize(part, has_failures=self._has_failures, span=self.span)
            for part, samples in self._parts.items()
            if part
        )
        return LoadReport(name, total, parts, tool=tool, notes=notes, produced_at=produced_at)


def _times(times: array[int]) -> dict[str, Decimal]:
    ordered = sorted(times)
    if not ordered:
        return {}
    ranks = {name: -(-len(ordered) * percent // 100) for name, percent in _PERCENTILES.items()}
    percentiles = {name: Decimal(ordered[rank - 1]) / NANOSECONDS for name, rank in ranks.items()}
    return {
        "min": Decimal(ordered[0]) / NANOSECONDS,
        "mean": _divide(Fraction(sum(ordered), len(ordered) * NANOSECONDS)),
        **percentiles,
        "max": Decimal(ordered[-1]) / NANOSECONDS,
    }


def _divide(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
