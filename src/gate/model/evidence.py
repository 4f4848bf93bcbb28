"""The result of a probe: facts that are seen, missing or not applicable, with findings and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from gate.model.inventory import Inventory
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import NO_RUN, Run
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
    """Why a fact is missing; advice is chosen by the cause.

    Each category is followed by its closer causes. The member with the name of the category is for all other cases.
    """

    ABSENT = "absent"
    NO_MATCHING_FILE = "no-matching-file"
    OTHER_PATH = "other-path"
    ALL_EXCLUDED = "all-excluded"
    NOT_IN_REPORT = "not-in-report"
    MISSING_VALUE = "missing-value"
    SHALLOW_CHECKOUT = "shallow-checkout"
    UNKNOWN_BASE = "unknown-base"
    NO_BASELINE = "no-baseline"
    NO_CHANGE = "no-change"
    NOT_IN_BASELINE = "not-in-baseline"
    GIT_NOT_INSTALLED = "git-not-installed"
    TOO_NOISY = "too-noisy"

    EMPTY = "empty"

    UNREADABLE = "unreadable"
    WRONG_FORMAT = "wrong-format"
    OTHER_FORMAT = "other-format"
    UNNAMED_TOOL = "unnamed-tool"
    TOTALS_ONLY = "totals-only"
    TOO_LARGE = "too-large"
    QUERY_FAILED = "query-failed"
    TOO_MANY_CHANGED_FILES = "too-many-changed-files"
    CHANGE_TOO_LARGE = "change-too-large"
    GIT_FAILED = "git-failed"
    NOT_A_REPOSITORY = "not-a-repository"

    MISMATCHED = "mismatched"
    BASELINE_OF_OTHER_TOOL = "baseline-of-other-tool"
    BASELINE_OF_OTHER_KIND = "baseline-of-other-kind"
    INCOMPLETE = "incomplete"
    NOT_CHECKED_OUT = "not-checked-out"
    OTHER_RUN = "other-run"
    NEWER_COMMIT = "newer-commit"
    FILE_NOT_IN_REPORT = "file-not-in-report"
    AMBIGUOUS_FILE = "ambiguous-file"
    OTHER_FILES = "other-files"

    STALE = "stale"
    NEWER_THAN_REPORT = "newer-than-report"
    COMMITTED = "committed"

    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate-limited"

    FORBIDDEN = "forbidden"
    NO_TOKEN = "no-token"  # noqa: S105 - a cause, not a token
    NO_REPOSITORY = "no-repository"
    MISSING_PERMISSION = "missing-permission"
    ADDRESS_BLOCKED = "address-blocked"
    CERTIFICATE_NOT_TRUSTED = "certificate-not-trusted"
    OUTSIDE_ROOT = "outside-root"
    NOT_TRUSTED = "not-trusted"

    TIMED_OUT = "timed-out"

    CRASHED = "crashed"

    @property
    def category(self) -> Category:
        """The category of this cause."""
        return _CATEGORIES[self]


def _by_category(causes: Iterable[Cause]) -> dict[Cause, Category]:
    """The category of each cause: the last member before it, or itself, that is named like a category."""
    table: dict[Cause, Category] = {}
    category = Category.ABSENT
    for cause in causes:
        category = Category.__members__.get(cause.name, category)
        table[cause] = category
    return table


_CATEGORIES = _by_category(Cause)


@dataclass(frozen=True, slots=True)
class Seen:
    """The value of a fact; `target` names the URL or path it belongs to when an item has several.

    `value` is the worst of all targets; `other_targets` holds the observations of other targets that differ from it. An
    expectation must hold for all of them, because the worst target depends on the expectation (`status == 401`).
    """

    value: Value
    target: str = ""
    other_targets: tuple[Seen | Unseen, ...] = ()


@dataclass(frozen=True, slots=True)
class Unseen:
    """A missing fact.

    `detail` is one sentence on what was expected and what was seen. `subject` is the glob, path or address that the
    checklist names; it is empty when the cause concerns the whole item. `hint` is what to copy in order to fix it, such
    as the line of a parameter: a value that only this run can compute, which completes the advice on the cause.
    """

    cause: Cause
    detail: str
    subject: str = ""
    hint: str = ""

    @property
    def category(self) -> Category:
        """The category of the cause."""
        return self.cause.category


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not arise. `by_diff` is true when the reason is the diff, which was read."""

    detail: str
    by_diff: bool = False


Observation = Seen | Unseen | NotApplicable


class Severity(StrEnum):
    """Severity of a finding, worst first; the pages of the probes map the severities of each tool to these.

    Findings of linters are errors, warnings and infos; those of scans of the security are rated from critical to info.
    """

    CRITICAL = "critical"
    HIGH = "high"
    ERROR = "error"
    MEDIUM = "medium"
    WARNING = "warning"
    LOW = "low"
    INFO = "info"
    UNRATED = "unrated"


RATED = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
"""The severities of problems of the security, worst first."""


BASELINE_CAUSES = (
    Cause.NO_BASELINE, Cause.NO_CHANGE, Cause.NOT_IN_BASELINE, Cause.BASELINE_OF_OTHER_TOOL,
    Cause.BASELINE_OF_OTHER_KIND,
)  # fmt: skip
"""Causes that are about the baseline, and not about the fact that a probe gives advice on."""


class Novelty(StrEnum):
    """Whether a finding is new, compared with the baseline, with the report's own baseline or with the change.

    One that is unsure counts as new.
    """

    NEW = "new"
    UNSURE = "unsure"
    OLD = "old"


MAX_FINDINGS = 2_000
"""How many findings of one item a probe lists; the others are only counted, and no waiver can name them."""


BUNDLE = " + "
"""Joins the names of problems that a tool counts as one, such as the advisories of a package."""


class Work(StrEnum):
    """What somebody does about one finding; the shortest way to green counts and words it by this."""

    FIX_FINDING = "fix-findings"
    FIX_TEST = "fix-tests"
    COVER_LINE = "cover-lines"
    KILL_MUTANT = "kill-mutants"
    REPLACE_COMPONENT = "replace-components"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The upgrade of a package that fixes a finding.

    `versions` are the first versions with the fix, one of each line of releases that has it. `installed` is the version
    in use, empty where the report does not name exactly one.
    """

    package: str
    versions: tuple[str, ...]
    installed: str = ""
    is_breaking: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One located problem.

    A waiver can name a finding by one of its `names`, by one of its `places`, or by `NAME in PLACE`; one whose name is
    a BUNDLE also by all parts of that name. A finding that no fact counts cannot be waived.
    """

    rule: str
    message: str
    severity: Severity = Severity.UNRATED
    path: str = ""
    """Relative to the repository."""
    line: int | None = None
    """Counts from 1, as `end_line` does."""
    end_line: int | None = None
    remedy: str = ""
    """How the tool that reports the problem says it is fixed, such as `upgrade lodash to 4.17.21`."""
    names: tuple[str, ...] = field(default=(), compare=False)
    """An advisory, a rule, a test."""
    places: tuple[str, ...] = field(default=(), compare=False)
    """A package, a file."""
    counted_in: tuple[str, ...] = field(default=(), compare=False)
    """The facts that count the finding, each `amount` times: a percentage has it in its whole and not in its part."""
    amount: int = field(default=1, compare=False)
    fingerprint: str = field(default="", compare=False)
    """Identifies the finding in other runs: it stays when lines move and files get other names."""
    novelty: Novelty | None = field(default=None, compare=False)
    """None where there is nothing to compare with."""
    first_seen: date | None = field(default=None, compare=False)
    """None where the date is unknown."""
    upgrade: Upgrade | None = field(default=None, compare=False)
    """The parts of the remedy, where it is an upgrade."""
    work: Work = field(default=Work.FIX_FINDING, compare=False)
    """What somebody does about it."""
    improves: tuple[str, ...] = field(default=(), compare=False)
    """Facts that get better by the same amount then, but count more than findings, as `line_coverage` does."""

    def all_names(self) -> Iterator[str]:
        """Every text by which a waiver can name the finding."""
        yield from self.names
        yield from self.places
        yield from (f"{name} in {place}" for name in self.names for place in self.places)

    def named_by(self, names: frozenset[str]) -> frozenset[str]:
        """Those of the names of a waiver that name the finding; empty when they do not, or not every part of it."""
        if direct := names.intersection(self.all_names()):
            return direct
        for bundle in (name for name in self.names if BUNDLE in name):
            parts = [
                names.intersection((part, *(f"{part} in {place}" for place in self.places)))
                for part in bundle.split(BUNDLE)
            ]
            if all(parts):
                return frozenset[str]().union(*parts)
        return frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """The file or address that evidence came from, with its tool, its time and the digest of its bytes (`sha256:…`)."""

    location: str
    format: str = ""
    tool: str = ""
    produced_at: datetime | None = None
    digest: str = ""


class Request(StrEnum):
    """What to ask other people for."""

    APPROVE = "approve"
    SIGN_OFF = "sign-off"


@dataclass(frozen=True, slots=True)
class Remedy:
    """Advice on how to change a fact; `snippet` is to be copied unchanged.

    `request` is not None where only other people can do it; `people` are those who may, empty for anybody with the
    right to. With `completes`, the text follows the sentence on what the fact lacks; otherwise it replaces that.
    """

    text: str
    snippet: str = ""
    request: Request | None = None
    people: tuple[str, ...] = ()
    completes: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a probe collected for one item. Every declared fact is present: seen, missing or not applicable."""

    facts: Mapping[str, Observation]
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader must not miss, such as a report whose totals contradict its lines."""
    observed_at: datetime | None = None
    remedies: Mapping[str, Remedy] = field(default_factory=lambda: MappingProxyType({}))
    """The advice of the probe by fact; it replaces the advice chosen by kind or cause."""
    self_reported: bool = False
    """Whether the pull request's own run collected it."""
    incomplete: bool = False
    """Whether it still changes, like a running check, and is collected again."""
    inventory: Inventory | None = None
    """What the saved result remembers by name for the next run; None when the probe remembers nothing."""


@dataclass(frozen=True, slots=True)
class SelfReported:
    """Evidence that the untrusted run of a pull request saved, by item id and probe; `run` is what it calls itself."""

    head_sha: str
    evidence: Mapping[tuple[str, str], Evidence]
    run: Run = NO_RUN
