"""The plain values that every format of mutation tests returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from gate.model.lazy_dataclass import dataclass

PathFilter = Callable[[str], bool]
"""Whether mutants at this path (as in the report) count; a mutant without a path always does."""


class Outcome(StrEnum):
    """What became of a mutant. An invalid one shows nothing about the tests, and an ignored one was not run."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    SURVIVED = "survived"
    NO_COVERAGE = "no coverage"
    INVALID = "invalid"
    IGNORED = "ignored"


DETECTED = (Outcome.KILLED, Outcome.TIMEOUT)
UNDETECTED = (Outcome.SURVIVED, Outcome.NO_COVERAGE)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mutant that no test detected. `path` is as in the report, and lines count from 1."""

    outcome: Outcome
    mutator: str
    path: str = ""
    line: int | None = None
    end_line: int | None = None


@dataclass(frozen=True, slots=True)
class MutationReport:
    """One report of a run that is complete.

    `counts` has the mutants by outcome. `undetected` are those that no test detected; `omitted` of them are counted and
    not listed, all of them where the report has only totals. `excluded` counts the mutants that the path filter left
    out.
    """

    format: str
    counts: Mapping[Outcome, int]
    undetected: tuple[Mutant, ...] = ()
    omitted: int = 0
    excluded: int = 0
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MutationFormat:
    """One format of mutation tests, for the registry.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is empty, broken, of another format, or of a run that is not
    complete.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO, PathFilter], MutationReport]
    paths: tuple[str, ...] = ()
