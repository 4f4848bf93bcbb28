"""What the formats make of the files of the corpus, compared with the ground truth.

The module `truth` beside the tests of a registry's formats names the kinds of files that its formats read and compares
one of them: the tests of the corpus and the table in docs/formats.md are made from it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, Protocol

import gate.formats
from gate.formats.catalog import registries
from gate.model.errors import EvidenceError
from tests.corpus import Record


class Agreement(StrEnum):
    """How a format agrees with the ground truth of a file.

    The ground truth is followed when a report equals it, and when a file that is no evidence is refused. It is not
    followed, for a reason from the specification, in an exception.
    """

    EQUAL = "equal"
    REFUSED = "refused"
    EXCEPTION = "exception"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Comparison:
    """One file as a format reads it, and its ground truth.

    `counts` has the names of `expected` and what was counted; both are empty where the file was refused with `error`.
    `reason` is why the ground truth is not followed.
    """

    record: Record
    format: str
    counts: Mapping[str, object]
    expected: Mapping[str, object]
    is_noted: bool = False
    error: EvidenceError | None = None
    reason: str = ""

    @property
    def agreement(self) -> Agreement:
        if self.error:
            is_expected = self.record.expect == "reject" or (self.record.expect != "accept" and not self.reason)
            return Agreement.REFUSED if is_expected else Agreement.EXCEPTION if self.reason else Agreement.DIFFERENT
        is_silent = self.record.expect == "accept-with-warning" and not self.is_noted
        if self.record.expect == "reject" or is_silent or self.counts != self.expected:
            return Agreement.DIFFERENT
        return Agreement.EXCEPTION if self.reason else Agreement.EQUAL


def evaluate(record: Record, format_name: str, read: Any, reason: str = "") -> Comparison:
    """The comparison of a file; `read` returns the report, its counts, and the counts of its ground truth."""
    try:
        report, counts, expected = read(record)
    except EvidenceError as error:
        return Comparison(record, format_name, {}, {}, error=error, reason=reason)
    return Comparison(record, format_name, counts, expected, is_noted=bool(report.notes), reason=reason)


class Truth(Protocol):
    """The module `truth` of a registry's tests: its formats by the kinds of files in the manifests."""

    FORMAT_NAMES: Mapping[str, str]

    def compare(self, record: Record) -> Comparison: ...


@cache
def truths() -> Mapping[str, Truth]:
    """The modules `truth` by the name of their registry."""
    modules: dict[str, Any] = {}
    for package in pkgutil.iter_modules(gate.formats.__path__):
        registry: Any = getattr(import_module(f"gate.formats.{package.name}"), "FORMATS", None)
        for name in (name for name, other in registries().items() if other is registry):
            modules[name] = import_module(f"tests.formats.{package.name}.truth")
    return modules


def _is_of(topic: str, record: Record) -> bool:
    """Whether the ground truth of a file is of this topic: its folder is, where formats of several topics read it."""
    topics = [name for name, truth in truths().items() if record.format in truth.FORMAT_NAMES]
    return topics == [topic] or (topic in topics and record.path.startswith(f"{topic}/"))


def compare_all(records: Iterable[Record]) -> Iterator[tuple[str, Comparison]]:
    """The comparison of each file of a kind that a format reads, with the topic of its registry."""
    for record in records:
        for topic, truth in truths().items():
            if _is_of(topic, record):
                yield topic, truth.compare(record)
