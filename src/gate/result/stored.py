"""The part of a saved result that `gate replay` reads: what was decided, on which evidence, compared with what.

What was decided is only compared with the decision of another checklist. Keys that earlier releases did not write have
a default.
"""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from pydantic import FailFast, Field

from gate.model.decision import Enforcement, State, Status
from gate.model.lazy_dataclass import dataclass
from gate.result.model import BaselineThreshold, NumberThreshold, Outcome, PatternThreshold, SavedEvidence, Skip
from gate.result.model import StringsThreshold as Strings
from gate.result.values import Boolean, Bounded, Integer, ZonedTimestamp

Names = Annotated[tuple[str, ...], Bounded]
Threshold = Annotated[NumberThreshold | BaselineThreshold | Strings | PatternThreshold, Field(discriminator="kind")]


@dataclass(frozen=True, kw_only=True)
class StoredComparison:
    """One comparison of an item."""

    fact: str
    threshold: Threshold | None
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class StoredEvidence(SavedEvidence):
    """The evidence of an item, and whether the run of a pull request reported it."""

    self_reported: Boolean = False


@dataclass(frozen=True, kw_only=True)
class StoredWaiver:
    """The conditions of a waiver, which are compared too."""

    but: Annotated[tuple[StoredComparison, ...], FailFast(), Bounded] = ()


@dataclass(frozen=True, kw_only=True)
class StoredItem:
    """One item of the run; `query` is empty in results of earlier releases."""

    id: str
    probe: str
    status: Status
    query: str = ""
    skip: Skip | None = None
    comparisons: Annotated[tuple[StoredComparison, ...], FailFast(), Bounded] = ()
    waivers: Annotated[tuple[StoredWaiver, ...], FailFast(), Bounded] = ()
    evidence: StoredEvidence | None = None


@dataclass(frozen=True, kw_only=True)
class StoredSubject:
    """What was judged, as far as `when` asks for it."""

    event: str
    trigger: str = ""
    head_sha: str = ""
    branch: str = ""
    base_ref: str = ""
    pull_request: Integer | None = None
    is_draft: Boolean = False
    labels: Names = ()
    run_url: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredPreview:
    """The problems of a proposed checklist, which make a decision undecided."""

    problems: Names = ()


@dataclass(frozen=True, kw_only=True)
class StoredChecklist:
    """The digest of the checklist that decided."""

    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredResult:
    """A saved result of one run."""

    state: State
    decided_at: ZonedTimestamp
    subject: StoredSubject
    enforcement: Enforcement = Enforcement.IN_FORCE
    checklist: StoredChecklist = field(default_factory=StoredChecklist)
    preview: StoredPreview | None = None
    left_out: Names = ()
    items: Annotated[tuple[StoredItem, ...], FailFast(), Bounded] = ()
