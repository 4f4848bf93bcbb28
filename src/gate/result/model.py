"""The saved result `readiness-gate/result/2` as classes; the writer, the reader and the JSON Schema all use them.

Each class is one JSON object, each field one key. The classes named `Saved…` are the part that the gate reads back.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import ConfigDict, FailFast, Field

from gate.model.checklist import Op
from gate.model.decision import Enforcement, Level, SkipCause, State, Status
from gate.model.evidence import Category, Cause
from gate.model.lazy_dataclass import dataclass
from gate.result.finding import Finding
from gate.result.inventory import Inventory
from gate.result.next_steps import NextSteps
from gate.result.values import (
    Boolean,
    Bounded,
    DecimalText,
    FractionText,
    Integer,
    Timestamp,
    Value,
    ZonedTimestamp,
)

SCHEMA: Final = "readiness-gate/result/2"
"""The name and version of the format."""


# ------------------------------------------------------------------------------------------------- facts and evidence


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A fact that could not be collected. `subject` is the glob, path or URL meant, empty when none is."""

    result: Literal["missing"] = "missing"
    cause: Cause
    category: Category
    subject: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class NotApplicable:
    """A fact whose question does not arise. `by_diff`: the diff was read, and nothing else is the reason."""

    result: Literal["not applicable"] = "not applicable"
    detail: str
    by_diff: Boolean


@dataclass(frozen=True, kw_only=True)
class TargetSeen:
    """The value of one more target of an item."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")  # values hold no further values
    result: Literal["seen"] = "seen"
    value: Value
    unit: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A collected fact: the worst value of all targets, and in `other_targets` those that differ from it."""

    result: Literal["seen"] = "seen"
    value: Value
    unit: str
    target: str
    other_targets: Annotated[
        tuple[Annotated[TargetSeen | Missing, Field(discriminator="result")], ...], FailFast(), Bounded
    ] = ()


Fact = Annotated[Seen | Missing | NotApplicable, Field(discriminator="result")]
Facts = Annotated[dict[str, Fact], Bounded]


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where evidence came from: a file or URL, the tool that made it, and the digest of its bytes."""

    location: str
    format: str
    tool: str
    produced_at: Timestamp | None
    digest: str


Findings = Annotated[tuple[Finding, ...], FailFast(), Bounded]
Sources = Annotated[tuple[Source, ...], FailFast(), Bounded]
Notes = Annotated[tuple[str, ...], FailFast(), Bounded]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The evidence of one item. `findings` is cut at 5,000; `findings_total` counts all of them."""

    facts: Facts
    findings: Findings
    findings_total: Annotated[Integer, Field(ge=0)]
    sources: Sources
    notes: Notes
    observed_at: ZonedTimestamp | None
    self_reported: Annotated[
        Boolean, Field(description="the pull request's own run reported it, this run did not see it")
    ]
    inventory: Inventory | None = None


# ------------------------------------------------------------------------------------------------------ the decision


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number and its unit, as the checklist writes them."""

    number: DecimalText
    unit: str


@dataclass(frozen=True, kw_only=True)
class NumberThreshold(Amount):
    """A fixed number."""

    kind: Literal["number"] = "number"


@dataclass(frozen=True, kw_only=True)
class BaselineThreshold:
    """The value of the baseline plus `offset`; when `relative`, the offset is a percentage of that value."""

    kind: Literal["baseline"] = "baseline"
    offset: Amount | None
    relative: Boolean


@dataclass(frozen=True, kw_only=True)
class StringsThreshold:
    """The string, or the allowed strings, to compare with."""

    kind: Literal["strings"] = "strings"
    strings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PatternThreshold:
    """A regular expression in RE2 syntax."""

    kind: Literal["pattern"] = "pattern"
    pattern: str


Threshold = Annotated[
    NumberThreshold | BaselineThreshold | StringsThreshold | PatternThreshold, Field(discriminator="kind")
]
ResolvedThreshold = Annotated[
    FractionText | tuple[str, ...] | None,
    Field(description="the threshold in the unit of the fact, as an exact fraction; the strings; or null"),
]


@dataclass(frozen=True, kw_only=True)
class Held:
    """The fact satisfies the expectation."""

    result: Literal["held"] = "held"
    value: Value
    resolved_threshold: ResolvedThreshold
    target: str


@dataclass(frozen=True, kw_only=True)
class Broken:
    """The fact does not satisfy the expectation."""

    result: Literal["broken"] = "broken"
    value: Value
    resolved_threshold: ResolvedThreshold
    target: str


Outcome = Annotated[Held | Broken | Missing | NotApplicable, Field(discriminator="result")]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One expectation of the checklist, compared with its fact."""

    expectation: str
    position: Annotated[str, Field(description="file:line:column in the checklist")]
    level: Level
    fact: str
    operator: Op
    threshold: Threshold | None
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Skip:
    """Why an item was not judged. `by_diff`: the diff was read, and nothing else is the reason."""

    cause: SkipCause
    detail: str
    by_diff: Boolean


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A waiver of an item; `explanation` says why it is in force or not, `reason` is the author's.

    It covers the whole item, or only what `findings` (names) and `baseline` (tools) name. `unused` are the names in
    `findings` that no finding has.
    """

    in_force: Boolean
    explanation: str
    findings: tuple[str, ...]
    unused: tuple[str, ...]
    baseline: tuple[str, ...]
    until: Annotated[str, Field(json_schema_extra={"format": "date"})]
    by: str
    reason: str
    link: str
    but: tuple[Comparison, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of the checklist with its verdict."""

    id: str
    title: str
    category: str
    owner: str
    weight: DecimalText
    probe: str
    query: Annotated[
        str, Field(description="digest of what the evidence depends on: probe, parameters, paths and trust")
    ]
    status: Status
    duration_ms: Annotated[Integer, Field(ge=0)]
    last_red: ZonedTimestamp | None
    comparisons: tuple[Comparison, ...]
    skip: Skip | None
    waivers: tuple[Waiver, ...]
    evidence: Evidence | None


@dataclass(frozen=True, kw_only=True)
class Score:
    """Weighted part of the items that pass, from 0 to 1; null where nothing has a weight."""

    overall: FractionText | None
    by_category: dict[str, FractionText | None]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What was judged: the commit, the pull request and the event."""

    event: str
    trigger: str
    repo: str
    head_sha: str
    tested_sha: str
    branch: str
    base_ref: str
    base_sha: str
    pull_request: Integer | None
    head_repo: str
    is_fork: Boolean
    is_draft: Boolean
    labels: tuple[str, ...]
    run_url: str
    run_id: Annotated[Integer, Field(description="the workflow run that saved this result, 0 outside of one")]
    run_attempt: Annotated[Integer, Field(description="the attempt of that run, from 1; 0 outside of one")]


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """The checklist that decided."""

    file: str
    digest: str
    base_policies: Annotated[
        tuple[str, ...],
        Field(description="the files that it extends: paths, or `github:OWNER/NAME//PATH@COMMIT`"),
    ] = ()


@dataclass(frozen=True, kw_only=True)
class BaselineRun:
    """The commit, its branch, and when it was judged."""

    commit: str
    branch: str
    decided_at: ZonedTimestamp | None


@dataclass(frozen=True, kw_only=True)
class StatusChange:
    """An item to which the proposed checklist gives another status; null where a checklist has no such item."""

    item: str
    before: Status | None
    after: Status | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the checklist that a pull request proposes would decide; `state` is null when it has problems."""

    state: State | None
    status_changes: tuple[StatusChange, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Result:
    """The saved result of one decision."""

    schema: Literal["readiness-gate/result/2"] = SCHEMA
    gate_version: str
    state: State
    title: str
    decided_at: ZonedTimestamp
    score: Score
    subject: Subject
    checklist: Checklist
    baseline: Annotated[str, Field(description="the baseline file, `history` for a run of it, empty without one")]
    baseline_run: Annotated[BaselineRun | None, Field(description="the run that the baseline is of")]
    enforcement: Enforcement
    preview: Preview | None
    notes: tuple[str, ...]
    codes: Annotated[
        tuple[str, ...], Field(description="the codes of the errors because of which nothing could be judged")
    ]
    left_out: Annotated[
        tuple[str, ...], Field(description="items that a person left out; no baseline if there are any")
    ]
    items: tuple[Item, ...]
    next: Annotated[NextSteps | None, Field(description="the shortest way to green; null where nothing computed it")]


# ------------------------------------------------------------------------------------------------ what is read back


@dataclass(frozen=True, kw_only=True)
class SavedEvidence:
    """The part of `Evidence` that is read back."""

    facts: Facts
    findings: Findings
    sources: Sources
    notes: Notes


@dataclass(frozen=True, kw_only=True)
class SavedItem:
    """The part of `Item` that is read back."""

    id: str
    probe: str
    evidence: SavedEvidence | None


@dataclass(frozen=True, kw_only=True)
class SavedSubject:
    """The part of `Subject` that is read back; results of earlier releases name no run."""

    head_sha: str
    branch: str = ""
    run_id: Integer = 0
    run_attempt: Integer = 0


@dataclass(frozen=True, kw_only=True)
class SavedResult:
    """The part of `Result` that is read back. What was decided is not: a file decides nothing."""

    decided_at: ZonedTimestamp
    subject: SavedSubject
    items: Annotated[tuple[SavedItem, ...], FailFast(), Bounded]
