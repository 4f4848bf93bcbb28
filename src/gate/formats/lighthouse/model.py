"""The plain values that every format of Lighthouse returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import BinaryIO

from gate.model.lazy_dataclass import dataclass

CATEGORIES = {
    "performance": "performance", "accessibility": "accessibility", "best-practices": "best_practices", "seo": "seo",
    "pwa": "pwa",
}  # fmt: skip
"""The facts of the categories by their ids in Lighthouse."""

METRICS = {
    "largest-contentful-paint": "lcp", "cumulative-layout-shift": "cls", "total-blocking-time": "tbt",
    "first-contentful-paint": "fcp", "speed-index": "si", "interactive": "tti", "interaction-to-next-paint": "inp",
    "total-byte-weight": "total_byte_weight",
}  # fmt: skip
"""The facts of the metrics by the ids of their audits."""


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit that counts in a category and does not pass; `score` is from 0 to 1."""

    name: str
    category: str
    title: str
    score: Decimal


@dataclass(frozen=True, slots=True)
class PageRun:
    """One run of Lighthouse on one page.

    `scores` and `metrics` are by fact; scores are from 0 to 1. `reasons` says of facts why they are missing.
    `failed_audits` and `over_budget` are None when the report does not contain them. `path` is that of the complete
    report, if this is only its entry in a manifest.
    """

    url: str
    device: str = ""
    scores: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    metrics: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    failed_audits: tuple[Audit, ...] | None = None
    over_budget: tuple[str, ...] | None = None
    is_representative: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion of Lighthouse CI; `level` is `error`, `warn` or `off`."""

    url: str
    name: str
    level: str
    holds: bool
    message: str


@dataclass(frozen=True, slots=True)
class LighthouseReport:
    """The runs of one report, or the assertions of Lighthouse CI; `assertions` is None in all other reports."""

    format: str
    runs: tuple[PageRun, ...] = ()
    assertions: tuple[Assertion, ...] | None = None
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LighthouseFormat:
    """One format of Lighthouse, for the registry.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is empty, broken, of another format, or of a run that failed.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO], LighthouseReport]
    paths: tuple[str, ...] = ()
