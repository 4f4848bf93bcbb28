"""What was seen, or not seen, and of what: the result of every probe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from gate.model.values import Value


class Category(StrEnum):
    """The nine kinds of missing evidence, as pages and the saved result name them."""

    ABSENT = "absent"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    MISMATCHED = "mismatched"
    STALE = "stale"
    UNREACHABLE = "unreachable"
    FORBIDDEN = "forbidden"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"


class Cause(StrEnum):
    """Why a fact is missing. Advice is chosen by the cause; the members named like a category have no closer cause."""

    ABSENT = "absent"
    NO_MATCHING_FILE = "no-matching-file"
    NOT_IN_REPORT = "not-in-report"
    MISSING_VALUE = "missing-value"
    SHALLOW_CHECKOUT = "shallow-checkout"
    UNKNOWN_BASE = "unknown-base"
    NO_BASELINE = "no-baseline"
    PENDING = "pending"

    EMPTY = "empty"

    UNREADABLE = "unreadable"
    WRONG_FORMAT = "wrong-format"
    TOO_LARGE = "too-large"
    QUERY_FAILED = "query-failed"
    TOO_MANY_CHANGED_FILES = "too-many-changed-files"
    GIT_FAILED = "git-failed"
    NOT_A_REPOSITORY = "not-a-repository"

    MISMATCHED = "mismatched"
    NOT_CHECKED_OUT = "not-checked-out"
    FILE_NOT_IN_REPORT = "file-not-in-report"

    STALE = "stale"

    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate-limited"

    FORBIDDEN = "forbidden"
    NO_TOKEN = "no-token"  # noqa: S105 - a cause, not a token
    MISSING_PERMISSION = "missing-permission"
    ADDRESS_BLOCKED = "address-blocked"
    OUTSIDE_ROOT = "outside-root"
    NOT_TRUSTED = "not-trusted"

    TIMED_OUT = "timed-out"

    CRASHED = "crashed"

    @property
    def category(self) -> Category:
        """The kind of missing evidence that this cause belongs to."""
        return _CATEGORIES[self]


def _by_category(causes: Iterable[Cause]) -> dict[Cause, Category]:
    """Each cause belongs to the category named last before it: the order of `Cause` is the table."""
    table: dict[Cause, Category] = {}
    category = Category.ABSENT
    for cause in causes:
        category = Category.__members__.get(cause.name, category)
        table[cause] = category
    return table


_CATEGORIES = _by_category(Cause)


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
    """A missing fact: the cause, one sentence on what was expected and seen, and the glob, path or address meant.

    `subject` is empty where the cause concerns the whole item.
    """

    cause: Cause
    detail: str
    subject: str = ""

    @property
    def category(self) -> Category:
        """The kind of missing evidence."""
        return self.cause.category


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
