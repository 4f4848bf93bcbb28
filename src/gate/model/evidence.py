"""What was seen, or not seen, and of what: the result of every probe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from gate.model.values import Value


class Cause(StrEnum):
    """Why something could not be seen."""

    ABSENT = "absent"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    MISMATCHED = "mismatched"
    STALE = "stale"
    UNREACHABLE = "unreachable"
    FORBIDDEN = "forbidden"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Seen:
    """A value that a probe saw; `where` names the target when an item has several (a URL, a path).

    `value` is the worst over the targets; `others` is what the rest of them showed where it differs. An expectation
    holds when it holds for all: which target is the worst depends on what is expected (`status == 401`).
    """

    value: Value
    target: str = ""
    others: tuple[Seen | Unseen, ...] = ()


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that could not be seen: the reason, and in words what was looked for and what to do."""

    cause: Cause
    detail: str


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not arise. `by_diff` is true when the diff was read and says so."""

    detail: str
    by_diff: bool = False


Observation = Seen | Unseen | NotApplicable


class Severity(StrEnum):
    """Severity of a finding, in our words; the pages of the probes map each tool's words to these."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class Finding:
    """One located problem inside evidence. `line` and `end_line` count from 1; `path` is relative to the repository."""

    rule: str
    message: str
    severity: Severity = Severity.UNRATED
    path: str = ""
    line: int | None = None
    end_line: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where evidence came from: a file or an address, by which tool, when, and which bytes (`sha256:…`)."""

    location: str
    format: str = ""
    tool: str = ""
    produced_at: datetime | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What makes a fact another one, in words for a person; `line` is to be copied as it stands."""

    words: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a probe saw for one item. Every declared fact is present as seen, unseen or not applicable.

    `notes` are remarks a reader of the report must not miss, such as a report whose totals contradict its lines.
    `remedies` stand by the name of a fact where the probe knows one, and are told instead of what the kind of the fact,
    or the reason that it is unseen, would suggest. What is `reported` was not seen by this run: the pull request's own
    job says so of itself. What is `incomplete` still changes, as a check that runs, and is worth another look.
    """

    facts: Mapping[str, Observation]
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    observed_at: datetime | None = None
    remedies: Mapping[str, Remedy] = field(default_factory=lambda: MappingProxyType({}))
    self_reported: bool = False
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class SelfReported:
    """What the untrusted run of a pull request saw, and saved for us: evidence by item and probe."""

    head_sha: str
    evidence: Mapping[tuple[str, str], Evidence]
