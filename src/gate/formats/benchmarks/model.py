"""The plain values that every format of benchmark results returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from statistics import median
from typing import BinaryIO

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """One benchmark of one run of the tool.

    `samples` are its measured values, each above 0: seconds for one operation, or operations in a second when
    `is_rate` is true. The name is empty where the report does not contain it.
    """

    name: str
    samples: tuple[float, ...]
    is_rate: bool = False

    @property
    def seconds(self) -> float:
        """The median time of one operation."""
        value = median(self.samples)
        return 1 / value if self.is_rate else value


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """The measurements of one run of the tool, each name once."""

    format: str
    measurements: tuple[Measurement, ...]
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BenchmarkFormat:
    """One format of benchmark results, for the registry.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is empty, broken, of another format, or when a benchmark
    failed.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO], BenchmarkReport]
    paths: tuple[str, ...] = ()
