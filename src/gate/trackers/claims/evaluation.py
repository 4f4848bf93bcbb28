"""Compares the claims of a tracker with verdicts: verified, contradicted, unclaimed, met, open or unbound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from gate.model.decision import Status, Verdict
from gate.trackers.checks.contradictions import find_contradictions
from gate.trackers.checks.model import Contradiction
from gate.trackers.claims.status import ClaimStatus
from gate.trackers.draft import Draft, DraftEntry
from gate.trackers.reading.model import Entry
from gate.trackers.reading.vocabulary import EntryKind, Progress
from gate.trackers.suggestions.suggestion import KINDS_WITHOUT_EVIDENCE
from gate.trackers.tracker_file import TrackerFile


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry or a target with its status and the verdicts on its items.

    `reason` explains an unbound claim, or one that passes only by a guess. `column` counts characters from 1 on the
    line of the entry.
    """

    entry: Entry
    status: ClaimStatus
    verdicts: tuple[Verdict, ...] = ()
    reason: str = ""
    column: int = 1


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """The claims and contradictions of a tracker; `digest` (`sha256:…`) is that of its bytes."""

    path: str
    digest: str
    evaluated_at: datetime
    claims: tuple[Claim, ...]
    contradictions: tuple[Contradiction, ...]

    def count(self, status: ClaimStatus) -> int:
        """The number of claims with a status."""
        return sum(claim.status is status for claim in self.claims)

    @property
    def is_consistent(self) -> bool:
        """Whether nothing is contradicted, by evidence or by the document itself."""
        return not self.contradictions and not self.count(ClaimStatus.CONTRADICTED)


def evaluate(document: TrackerFile, draft: Draft, verdicts: Sequence[Verdict], now: datetime) -> ClaimReport:
    """Compares every claim of a tracker with the verdicts; the draft links entries to verdicts by item id."""
    by_id = {verdict.item.id: verdict for verdict in verdicts}
    guesses = draft.guesses
    claims = (
        _evaluate_entry(entry, by_id, guesses)
        for entry in draft.entries
        if entry.item_ids or entry.entry.kind not in KINDS_WITHOUT_EVIDENCE
    )
    contradictions = find_contradictions(document.tracker, now.date())
    return ClaimReport(
        document.path,
        document.digest,
        now,
        tuple(replace(claim, column=document.column(claim.entry.line)) for claim in claims),
        tuple(
            replace(contradiction, column=document.column(contradiction.line, contradiction.excerpt))
            for contradiction in contradictions
        ),
    )


def _evaluate_entry(draft_entry: DraftEntry, by_id: Mapping[str, Verdict], guesses: Set[str]) -> Claim:
    entry, verdicts = draft_entry.entry, select_verdicts(draft_entry, by_id)
    if not verdicts:
        return Claim(entry, ClaimStatus.UNBOUND, reason=_unbound_reason(draft_entry, by_id))
    passed = all(verdict.status is Status.PASS for verdict in verdicts)
    is_listed_file = entry.kind is EntryKind.FILE and entry.progress is not Progress.OPEN
    if entry.progress is Progress.DONE or is_listed_file:
        return Claim(entry, ClaimStatus.VERIFIED if passed else ClaimStatus.CONTRADICTED, verdicts)
    if not passed:
        return Claim(entry, ClaimStatus.OPEN, verdicts)
    if not entry.progress_source or entry.required:  # there is no box or status to update
        return Claim(entry, ClaimStatus.MET, verdicts)
    guessed = [verdict.item.id for verdict in verdicts if not is_proof(verdict, guesses)]
    if guessed:
        reason = f"{guessed[0]} passes but is a guess; change its `should` to a `must` to confirm it"
        return Claim(entry, ClaimStatus.OPEN, verdicts, reason)
    return Claim(entry, ClaimStatus.UNCLAIMED, verdicts)


def _unbound_reason(draft_entry: DraftEntry, by_id: Mapping[str, Verdict]) -> str:
    """Why none of the items of an entry has a verdict."""
    if not draft_entry.item_ids:
        return draft_entry.reason
    missing = [item_id for item_id in draft_entry.item_ids if item_id not in by_id]
    return f"the checklist has no item {missing[0]}" if missing else f"item {draft_entry.item_ids[0]} was skipped"


def is_proof(verdict: Verdict, guesses: Set[str]) -> bool:
    """Whether a verdict proves its entry: it passes, and is no guess or one that the checklist confirms by a `must`."""
    return verdict.status is Status.PASS and (bool(verdict.item.must) or verdict.item.id not in guesses)


def select_verdicts(draft_entry: DraftEntry, by_id: Mapping[str, Verdict]) -> tuple[Verdict, ...]:
    """The verdicts on the items of an entry, without skipped items and items that the checklist does not have."""
    verdicts = (by_id.get(item_id) for item_id in draft_entry.item_ids)
    return tuple(verdict for verdict in verdicts if verdict and verdict.status is not Status.SKIPPED)
