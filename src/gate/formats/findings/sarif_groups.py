"""The results of a SARIF run, grouped by what decides their severity, until the end of the run rates them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import NamedTuple

from gate.formats.findings.fields import Fix
from gate.formats.findings.sarif_identity import ResultIdentity
from gate.formats.findings.sarif_rules import Rating, Reference
from gate.model.lazy_dataclass import dataclass


class Signature(NamedTuple):
    """What decides the severity of a result, and whether it counts."""

    rule: Reference
    rating: Rating
    package: str
    fixable: bool
    suppressed: bool


class Result(NamedTuple):
    """What a finding needs from one result, until the end of the run rates it."""

    message: str
    path: str
    line: int | None
    end_line: int | None
    fix: Fix
    ids: tuple[str, ...]
    identity: ResultIdentity


class StoredResult(NamedTuple):
    """A result that may be listed: what decides how it is counted, and what reads the rest of it.

    `size` is about what it takes in memory.
    """

    path: str
    ids: tuple[str, ...]
    is_new: bool | None
    size: int
    read: Callable[[], Result]


@dataclass(slots=True)
class Group:
    """The results of one signature: the first of them, and how many there are."""

    first: list[StoredResult] = field(default_factory=list)
    count: int = 0
