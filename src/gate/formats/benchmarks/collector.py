"""Collects the measurements of one report, and reads their fields; in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from gate.formats.benchmarks.model import BenchmarkReport, Measurement
from gate.formats.common.json_fields import wrong_format
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import join_names, truncate

MAX_BENCHMARKS = 20_000
MAX_SAMPLES = 2_000_000
"""The most samples of all benchmarks together."""

MAX_NAME = 300

SECONDS = {
    "ps": 1e-12, "ns": 1e-9, "nsec": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0,
    "min": 60.0, "h": 3600.0, "hr": 3600.0, "day": 86_400.0,
}  # fmt: skip
"""The units of time that tools write, in seconds."""


class Collector:
    """Collects the samples of each benchmark of one report; a name that occurs again adds to its samples."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._samples: dict[tuple[str, bool], list[float]] = {}
        self._count = 0
        self._failed: list[str] = []

    def add(self, name: str, samples: Iterable[float], *, is_rate: bool = False) -> None:
        """Adds samples of a benchmark.

        Raises:
            EvidenceError: wrong format when a sample is not above 0, or there is none; too large when there are more
                than the limits.
        """
        valid = list(samples)
        name = truncate(" ".join(name.split()), MAX_NAME)
        if not valid or any(not math.isfinite(sample) or sample <= 0 for sample in valid):
            raise self.wrong_format(f"the benchmark {name or '(without a name)'} has no valid measurement")
        self._count += len(valid)
        self._samples.setdefault((name, is_rate), []).extend(valid)
        if len(self._samples) > MAX_BENCHMARKS or self._count > MAX_SAMPLES:
            raise EvidenceError(Cause.TOO_LARGE, "the report has more benchmarks, or samples, than can be compared")

    def fail(self, name: str) -> None:
        """Notes a benchmark that failed."""
        self._failed.append(truncate(" ".join(name.split()), MAX_NAME))

    def wrong_format(self, detail: str) -> EvidenceError:
        """The error for a document that is not such a report."""
        return wrong_format(self._title, detail)

    def report(self, name: str, tool: str = "", produced_at: datetime | None = None) -> BenchmarkReport:
        """The report of all that was collected.

        Raises:
            EvidenceError: incomplete when a benchmark failed; empty when there is none.
        """
        if self._failed:
            names = join_names(self._failed, 3)
            raise EvidenceError(Cause.INCOMPLETE, f"a benchmark failed, so its time is unknown: {names}")
        if not self._samples:
            raise EvidenceError(Cause.EMPTY, "the report contains no benchmark")
        measurements = tuple(Measurement(key[0], tuple(values), key[1]) for key, values in self._samples.items())
        return BenchmarkReport(name, measurements, tool, produced_at)


def read_number(raw: object) -> float:
    """A number above 0; NaN, which no collector accepts, for anything else."""
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
        return math.nan
    try:
        return float(raw)
    except OverflowError:
        return math.nan


def read_numbers(raw: object, scale: float = 1.0) -> list[float]:
    """The numbers of a list, each times `scale`; empty for anything else."""
    return [read_number(entry) * scale for entry in raw] if isinstance(raw, list) else []


def read_name(raw: object) -> str:
    """A name; empty for anything else."""
    return raw[: 4 * MAX_NAME] if isinstance(raw, str) else ""
