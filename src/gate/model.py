"""The nouns of the gate: frozen values, standard library only.

Everything that flows from one room to the next is defined here, so that it can be printed, saved and put in a test.
Nothing in this module reads the world or judges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

# ------------------------------------------------------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, kept as two counts so that no rounding can move a verdict.

    `of` is never 0: nothing out of nothing is not a share, it is unseen. `part` lies between 0 and `of`.

    Raises:
        ValueError: when the counts cannot be a share.
    """

    part: int
    of: int

    def __post_init__(self) -> None:
        if self.of <= 0 or not 0 <= self.part <= self.of:
            raise ValueError(f"{self.part} of {self.of} is not a share")

    @property
    def percent(self) -> Fraction:
        """The share in percent, exactly."""
        return Fraction(self.part * 100, self.of)


Value = Decimal | Share | str | bool | frozenset[str]
"""What a fact can be: number, share, word, flag or set. Counts are Decimal too."""


class Kind(StrEnum):
    """The five kinds of fact; the kind decides which operators make sense."""

    NUMBER = "number"
    SHARE = "share"
    WORD = "word"
    FLAG = "flag"
    SET = "set"


class Better(StrEnum):
    """Which direction of a fact is an improvement. It guides words (`gate init`, trend) and never a verdict."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact a probe declares that it can see.

    `unit` is the unit of the measured value: `""` for a count, `"%"` for a share, otherwise one of `gate.units`.
    `low` and `high` bound what the value can be (in that unit, both inclusive; None means unbounded); a bound of an
    expectation outside of them is refused. `words` lists the only words a closed word or set can be; empty means open.
    `permission` is what a token has to have to see it, as a workflow writes it: `checks: read`; empty for none.
    """

    name: str
    meaning: str
    unit: str = ""
    better: Better = Better.NEITHER
    kind: Kind = Kind.NUMBER
    low: Decimal | None = Decimal(0)
    high: Decimal | None = None
    words: tuple[str, ...] = ()
    permission: str = ""


def share(name: str, meaning: str, better: Better = Better.HIGHER) -> FactSpec:
    """A fact that is a share: in percent, between 0 and 100."""
    return FactSpec(name, meaning, "%", better, Kind.SHARE, Decimal(0), Decimal(100))


# ----------------------------------------------------------------------------------------------------------- evidence


class Reason(StrEnum):
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
    where: str = ""
    others: tuple[Seen | Unseen, ...] = ()


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that could not be seen: the reason, and in words what was looked for and what to do."""

    reason: Reason
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
    job says so of itself. What is `unfinished` still changes, as a check that runs, and is worth another look.
    """

    facts: Mapping[str, Observation]
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    observed_at: datetime | None = None
    remedies: Mapping[str, Remedy] = field(default_factory=lambda: MappingProxyType({}))
    reported: bool = False
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """What the untrusted run of a pull request saw, and saved for us: evidence by item and probe."""

    head_sha: str
    evidence: Mapping[tuple[str, str], Evidence]


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a change: its path in the tested tree, and the lines (from 1) that are new or altered there."""

    path: str
    added: frozenset[int]
    binary: bool = False
    deleted: bool = False
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a pull request changes, as read from the diff against its base."""

    files: tuple[ChangedFile, ...]


# ---------------------------------------------------------------------------------------------------------- checklist


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Op(StrEnum):
    """Operators of the expectation grammar. IS and IS_NOT are a bare flag and its negation."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"
    EQUAL = "=="
    UNEQUAL = "!="
    IN = "in"
    MATCHES = "matches"
    HAS = "has"
    LACKS = "lacks"
    IS = "is"
    IS_NOT = "not"


@dataclass(frozen=True, slots=True)
class Amount:
    """A bound as it was written: number and unit. `scaled` is the same in the unit of the fact, exactly."""

    number: Decimal
    unit: str
    scaled: Fraction


@dataclass(frozen=True, slots=True)
class FromBaseline:
    """A bound that moves with the baseline. `by` is signed and None for the bare word `baseline`.

    With `relative`, `by.number` is a percentage of the baseline's value; else `by.scaled` is added to it.
    """

    by: Amount | None = None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One word (`==`, `!=`, `has`, `lacks`) or the allowed words (`in`)."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression in RE2 syntax, searched for anywhere in the word."""

    regex: str


@dataclass(frozen=True, slots=True)
class NoBound:
    """A bare flag has no bound."""


Bound = Amount | FromBaseline | Words | Pattern | NoBound


@dataclass(frozen=True, slots=True)
class Expectation:
    """`fact operator bound`, checked against the declared fact. `text` is what the author wrote."""

    fact: FactSpec
    op: Op
    bound: Bound
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class When:
    """When an item is judged at all: keys are AND, values OR; an empty tuple and None mean "whatever"."""

    events: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    draft: bool | None = None


class Trust(StrEnum):
    """Whose word counts for an item: also what a pull request's own run reports, or only what this run saw."""

    REPORTED = "reported"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `inputs` is the validated parameter object of its probe (see `gate.probe`).

    `facts` are the facts that the probe declares for these inputs, by name.
    """

    id: str
    title: str
    probe: str
    inputs: object
    must: tuple[Expectation, ...]
    should: tuple[Expectation, ...]
    facts: Mapping[str, FactSpec]
    place: Place
    category: str = ""
    owner: str = ""
    weight: Decimal = Decimal(1)
    when: When = When()
    help: str = ""
    timeout: Decimal | None = None
    trust: Trust = Trust.REPORTED


@dataclass(frozen=True, slots=True)
class Waiver:
    """Dated, owned, reasoned forgiveness of one failing item; `until` is the last day (UTC) on which it counts."""

    item: str
    until: date
    by: str
    reason: str
    place: Place
    link: str = ""
    but: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist that has been read and found sound. `digest` identifies its bytes (`sha256:…`)."""

    title: str
    items: tuple[Item, ...]
    waivers: tuple[Waiver, ...] = ()
    file: str = ""
    digest: str = ""


# ---------------------------------------------------------------------------------------------------------- judgement


class SkipCause(StrEnum):
    """Which key of `when` was false, or that no question arose."""

    EVENT = "event"
    BRANCH = "branch"
    PATHS = "paths"
    LABELS = "labels"
    DRAFT = "draft"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Skip:
    """Why an item was not judged. `by_diff` is true when the diff alone, and read, is the cause."""

    cause: SkipCause
    detail: str
    by_diff: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """What gathering found for one item: evidence, or the reason it was not asked; `took` is in seconds."""

    item: Item
    outcome: Evidence | Skip
    took: float = 0.0


class Level(StrEnum):
    """A broken `must` blocks, a broken `should` warns, a broken `but` ends a waiver's force."""

    MUST = "must"
    SHOULD = "should"
    BUT = "but"


ResolvedBound = Fraction | tuple[str, ...] | None
"""The bound a value was held against: a number in the fact's unit, words or a pattern, or None for a flag."""


@dataclass(frozen=True, slots=True)
class Held:
    """The fact stood in the wanted relation to the bound."""

    value: Value
    bound: ResolvedBound
    where: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """The fact was seen and does not stand in the wanted relation to the bound."""

    value: Value
    bound: ResolvedBound
    where: str = ""


Outcome = Held | Broken | Unseen | NotApplicable


@dataclass(frozen=True, slots=True)
class Comparison:
    """One expectation held against what was seen."""

    expectation: Expectation
    level: Level
    outcome: Outcome


class Status(StrEnum):
    """Status of one item, in the order of every report."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    WARN = "warn"
    WAIVED = "waived"
    PASS = "pass"  # noqa: S105 - a status, not a password
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A waiver looked at today: whether it is in force for its item, and if not, why."""

    waiver: Waiver
    in_force: bool
    why: str
    but: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of one item, and because of what. `took` is in seconds."""

    item: Item
    status: Status
    because: tuple[Comparison, ...]
    evidence: Evidence | None = None
    waiver: Ruling | None = None
    skip: Skip | None = None
    took: float = 0.0


class State(StrEnum):
    """The decision of the whole checklist."""

    READY = "ready"
    NOT_READY = "not ready"
    UNDECIDED = "undecided"

    @property
    def exit_code(self) -> int:
        """Who must act: 0 nobody, 1 the author of the change, 2 the keeper of the gate."""
        return {State.READY: 0, State.NOT_READY: 1, State.UNDECIDED: 2}[self]


@dataclass(frozen=True, slots=True)
class Score:
    """Weighted share of what passes, between 0 and 1; None where nothing was weighed. It informs, never decides."""

    overall: Fraction | None
    by_category: Mapping[str, Fraction | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged: a commit, where it came from, and the event that asked.

    `event` is that of what is judged: `pull_request` whenever a pull request is, whatever `trigger` started the run.
    """

    event: str = "local"
    repo: str = ""
    head_sha: str = ""
    tested_sha: str = ""
    branch: str = ""
    base_ref: str = ""
    base_sha: str = ""
    pull_request: int | None = None
    head_repo: str = ""
    is_fork: bool = False
    is_draft: bool = False
    labels: frozenset[str] = frozenset()
    run_url: str = ""
    trigger: str = "local"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Earlier evidence to compare with: per item its seen facts, and the producers (tool and version) behind them."""

    facts: Mapping[str, Mapping[str, Value]]
    producers: Mapping[str, frozenset[str]]
    decided_at: datetime | None = None
    head_sha: str = ""
    file: str = ""


class Standing(StrEnum):
    """What a decision counts for."""

    IN_FORCE = "in force"
    FIRST = "first checklist, not yet in force"
    POLICY_ONLY = "a change of the policy alone"


@dataclass(frozen=True, slots=True)
class Flip:
    """An item that a changed checklist judges otherwise; None where one of the two has no such item."""

    item: str
    now: Status | None
    then: Status | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pull request's own checklist would decide; `state` is None, with the `problems`, when it is broken."""

    state: State | None
    flips: tuple[Flip, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision of the whole checklist. `verdicts` are in the checklist's order.

    `notes` are what a reader must know beyond the items: waivers about to end, unused or expired, nothing judged.
    `checklist_digest` and `baseline` name what it was judged by. `preview` is there when the checklist is changed.
    """

    state: State
    score: Score
    verdicts: tuple[Verdict, ...]
    subject: Subject
    decided_at: datetime
    title: str = ""
    notes: tuple[str, ...] = ()
    checklist_file: str = ""
    checklist_digest: str = ""
    baseline_file: str = ""
    standing: Standing = Standing.IN_FORCE
    preview: Preview | None = None

    @property
    def exit_code(self) -> int:
        """Who must act; a first checklist binds nobody yet."""
        return 0 if self.standing is Standing.FIRST else self.state.exit_code


# -------------------------------------------------------------------------------------------------------- the audit


@dataclass(frozen=True, slots=True)
class Remembered:
    """One item as the next audit remembers it: its status, and the values it was judged by with their units."""

    status: Status
    values: Mapping[str, tuple[Value, str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Night:
    """One run of the audit as the next one remembers it; not `whole` where there was no room for every item."""

    state: State
    at: datetime
    items: Mapping[str, Remembered]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """A value that is not what it was; `unit` is that of both."""

    item: str
    fact: str
    was: Value
    now: Value
    unit: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What an audit finds otherwise than the last one, which was at `since`: items, and values that moved.

    Not `comparable` is a night on which no item could be judged: then the decision alone is compared.
    """

    since: datetime
    was: State
    now: State
    flips: tuple[Flip, ...] = ()
    moves: tuple[Move, ...] = ()
    comparable: bool = True
