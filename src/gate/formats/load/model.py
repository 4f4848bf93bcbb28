"""The plain values that every format of load tests returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import BinaryIO

from gate.model.lazy_dataclass import dataclass

TIMES = ("min", "mean", "p50", "p75", "p90", "p95", "p99", "max")
"""The names of the response times that a summary may have."""


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """The requests of one name, or all requests of the run where the name is empty.

    `requests` is None for a name whose requests the report does not count.
    `times` are response times in milliseconds, by those of TIMES that the tool reports. `failed` is None when the
    report does not contain it, and a lower bound when `counts_all_failures` is false. `unanswered` are failures that
    the tool does not count among its requests.
    """

    name: str
    requests: int | None
    failed: int | None
    times: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    rps: Decimal | None = None
    unanswered: int = 0
    counts_all_failures: bool = True


@dataclass(frozen=True, slots=True)
class Threshold:
    """A condition of the test itself, such as `p(95)<500` of `http_req_duration`, and whether it holds."""

    metric: str
    condition: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Check:
    """An assertion of the test about responses, and how often it held."""

    name: str
    passes: int
    fails: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """One run: all its requests, those of each name, and what the test itself demands.

    `checks` is the total of all checks; None where the test has none. `listed_checks` are those that the report lists.
    """

    format: str
    total: RequestSummary
    parts: tuple[RequestSummary, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    checks: Check | None = None
    listed_checks: tuple[Check, ...] = ()
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadFormat:
    """One format of load tests, for the registry.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is empty, broken, of another format, or has no request.
    `hints` says for facts that the report may lack which option of the tool adds them.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO], LoadReport]
    hints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    paths: tuple[str, ...] = ()
