"""Compares the claims of a tracker with verdicts: each gets one of the statuses of `ClaimStatus`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from gate.model.decision import Broken, Status, Verdict
from gate.model.lazy_dataclass import dataclass
from gate.trackers.checks.contradictions import find_contradictions
from gate.trackers.checks.model import Contradiction
from gate.trackers.claims.status import ClaimStatus
from gate.trackers.draft import Draft, DraftEntry
from gate.trackers.reading.model import Entry
from gate.trackers.reading.nesting import find_open_children
from gate.trackers.reading.statuses import parse_field_progress
from gate.trackers.reading.vocabulary import EntryKind, Progress
from gate.trackers.suggestions.suggestion import KINDS_WITHOUT_EVIDENCE
from gate.trackers.tracker_file import TrackerFile


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry or a target with its status and the verdicts on its items.

    `reason` says why the verdicts do not decide, or why there are none. `column` counts characters from 1 on the line
    of the entry.
    """

    entry: Entry
    status: ClaimStatus
    verdicts: tuple[Verdict, ...] = ()
    reason: str = ""
    column: int = 1


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """The claims and contradictions of a tracker; `digest` (`sha256:…`) is that of its bytes.

    `notes` are about how the tracker was read.
    """

    path: str
    digest: str
    evaluated_at: datetime
    claims: tuple[Claim, ...]
    contradictions: tuple[Contradiction, ...]
    notes: tuple[str, ...] = ()

    def count(self, status: ClaimStatus) -> int:
        """The number of claims with a status."""
        return sum(claim.status is status for claim in self.claims)

    @property
    def is_consistent(self) -> bool:
        """Whether nothing is contradicted, by evidence or by the document itself."""
        return not self.contradictions and not self.count(ClaimStatus.CONTRADICTED)


def evaluate(
    document: TrackerFile,
    draft: Draft,
    verdicts: Sequence[Verdict],
    now: datetime,
    doubts: Mapping[str, str] = MappingProxyType({}),
) -> ClaimReport:
    """Compares every claim of a tracker with the verdicts; the draft links entries to verdicts by item id.

    `doubts` says, by item id, why the verdict on an item does not decide a claim.
    """
    evidence = _Evidence(
        {verdict.item.id: verdict for verdict in verdicts},
        draft.guesses,
        doubts,
        find_open_children(document.tracker.entries),
    )
    claims = (
        evidence.evaluate(entry)
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
        document.tracker.unknown_statuses,
    )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What decides a claim: the verdicts by item id, the items that are guesses, the doubts, and open nested entries.

    `open_children` maps the line of an entry to the first open entry that is nested in it.
    """

    by_id: Mapping[str, Verdict]
    guesses: Set[str]
    doubts: Mapping[str, str]
    open_children: Mapping[int, Entry]

    def evaluate(self, draft_entry: DraftEntry) -> Claim:
        """The status of an entry: what it claims, compared with what the verdicts on its items show."""
        entry, verdicts = draft_entry.entry, self._select(draft_entry)
        if not verdicts:
            return Claim(entry, ClaimStatus.UNBOUND, reason=self._unbound_reason(draft_entry))
        deciding = [verdict for verdict in verdicts if not self._is_guess(verdict)] or verdicts
        reasons = {verdict.item.id: self._undecided_reason(verdict) for verdict in deciding}
        undecided = [reason for reason in reasons.values() if reason is not None]
        refuted = any(reasons[verdict.item.id] is None and _is_broken(verdict) for verdict in deciding)
        reason = next(filter(None, undecided), "")
        is_listed_file = entry.kind is EntryKind.FILE and entry.progress not in (Progress.OPEN, Progress.DROPPED)
        if refuted:
            is_done = entry.progress is Progress.DONE or is_listed_file
            return Claim(entry, ClaimStatus.CONTRADICTED if is_done else ClaimStatus.OPEN, verdicts)
        if entry.progress is Progress.DONE or is_listed_file:
            return Claim(entry, ClaimStatus.UNVERIFIED if undecided else ClaimStatus.VERIFIED, verdicts, reason)
        if undecided:
            return Claim(entry, ClaimStatus.OPEN, verdicts, reason)
        return self._evaluate_supported(entry, verdicts)

    def _evaluate_supported(self, entry: Entry, verdicts: tuple[Verdict, ...]) -> Claim:
        """The status of an entry that is not claimed as done, although evidence supports it."""
        if not entry.progress_source or entry.required:  # there is no box or status to update
            return Claim(entry, ClaimStatus.MET, verdicts)
        reason = self._unfinished_reason(entry)
        return Claim(entry, ClaimStatus.OPEN if reason else ClaimStatus.UNCLAIMED, verdicts, reason)

    def _select(self, draft_entry: DraftEntry) -> tuple[Verdict, ...]:
        """The verdicts on the items of an entry, without skipped items and those that the checklist does not have."""
        verdicts = (self.by_id.get(item_id) for item_id in draft_entry.item_ids)
        return tuple(verdict for verdict in verdicts if verdict and verdict.status is not Status.SKIPPED)

    def _unbound_reason(self, draft_entry: DraftEntry) -> str:
        """Why none of the items of an entry has a verdict."""
        if not draft_entry.item_ids:
            return draft_entry.reason
        missing = [item_id for item_id in draft_entry.item_ids if item_id not in self.by_id]
        return f"the checklist has no item {missing[0]}" if missing else f"item {draft_entry.item_ids[0]} was skipped"

    def _is_guess(self, verdict: Verdict) -> bool:
        """Whether a verdict is about a guess that the checklist does not confirm by a `must`."""
        return verdict.item.id in self.guesses and not verdict.item.must

    def _undecided_reason(self, verdict: Verdict) -> str | None:
        """Why a verdict neither supports nor contradicts a claim; None where it does, empty for missing evidence."""
        item = verdict.item
        if self._is_guess(verdict):
            action = "passes but is a guess" if verdict.status is Status.PASS else "is a guess"
            return f"{item.id} {action}; change its `should` to a `must` to confirm it"
        if doubt := self.doubts.get(item.id):
            return f"{item.id}: {doubt}"
        return None if verdict.status is Status.PASS or _is_broken(verdict) else ""

    def _unfinished_reason(self, entry: Entry) -> str:
        """Why an entry is not finished although its items pass; empty where nothing says so."""
        for progress in (entry.progress, parse_field_progress(entry.get("status"))):
            if progress in (Progress.IN_PROGRESS, Progress.DROPPED):
                return f"its items pass, but it is marked as {progress}"
        child = self.open_children.get(entry.line)
        return f"its items pass, but {child.title!r} below it (line {child.line}) is open" if child else ""


def _is_broken(verdict: Verdict) -> bool:
    """Whether a value was seen that does not meet an expectation."""
    if verdict.status is Status.WARN:
        return any(isinstance(comparison.outcome, Broken) for comparison in verdict.comparisons)
    return verdict.status in (Status.FAIL, Status.WAIVED)
