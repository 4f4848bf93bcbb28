"""Sample reports: a report of a kind, written for a value, in a simple format of that kind.

A folder of formats declares them in its module `sample`, as `SAMPLES`. `gate selftest` writes one in place of the
reports of an item and moves its setting until an expectation breaks; the sample is read like every other report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from types import MappingProxyType

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SampleScope:
    """What a sample is about, so that the filters of an item count it.

    `lines` are lines of code by the path of their file, relative to the repository. `rules` are names of rules,
    `licenses` names of licences. `produced_at` is the time of the report.
    """

    lines: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({"src/sample.py": (1, 2, 3)}))
    rules: tuple[str, ...] = ("sample-rule",)
    licenses: tuple[str, ...] = ("SSPL-1.0",)
    urls: tuple[str, ...] = ("https://example.org/",)
    produced_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    @property
    def time(self) -> str:
        """The time of the report, in ISO 8601."""
        return f"{self.produced_at:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class Sample:
    """A report of adjustable content: `write` takes a setting from 0, the soundest, to `limit`, and the scope."""

    name: str
    write: Callable[[int, SampleScope], bytes]
    limit: int = 1000
