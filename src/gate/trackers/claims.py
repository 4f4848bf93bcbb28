"""What a tracker claims, held against a decision: verified, contradicted, to be ticked, open, or bound to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gate.model.decision import Decision, Status, Verdict
from gate.parsers.tracker_model import Entry, Tracker
from gate.parsers.tracker_words import Sort, State
from gate.trackers.contradictions import contradictions
from gate.trackers.draft import Draft
from gate.trackers.sayings import Contradiction
from gate.trackers.suggestion import SILENT


class Standing(StrEnum):
    """How a claim stands, in the order of every report."""

    CONTRADICTED = "contradicted"
    UNCLAIMED = "seen, not claimed"
    VERIFIED = "verified"
    OPEN = "open"
    UNBOUND = "unbound"


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry, how it stands, and the verdicts that say so; none for what nothing is bound to."""

    entry: Entry
    standing: Standing
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """A tracker held against a decision and against itself. `path` is that of the tracker."""

    path: str
    claims: tuple[Claim, ...]
    contradictions: tuple[Contradiction, ...]

    def count(self, standing: Standing) -> int:
        """How many claims stand so."""
        return sum(claim.standing is standing for claim in self.claims)

    @property
    def sound(self) -> bool:
        """Whether nothing is contradicted, by evidence or by the document itself."""
        return not self.contradictions and not self.count(Standing.CONTRADICTED)


def hold(path: str, tracker: Tracker, draft: Draft, decision: Decision, today: date) -> Holding:
    """Holds every entry against the verdicts on its items, which are known by the ids that the draft gives them."""
    verdicts = {verdict.item.id: verdict for verdict in decision.verdicts}
    claims = tuple(
        _claim(entry, draft, verdicts)
        for entry in tracker.entries
        if entry.sort not in SILENT or entry.line in draft.ids
    )
    return Holding(path, claims, contradictions(tracker, today))


def _claim(entry: Entry, draft: Draft, verdicts: Mapping[str, Verdict]) -> Claim:
    found = judged(entry, draft, verdicts)
    if not found:
        return Claim(entry, Standing.UNBOUND)
    passed = all(verdict.status is Status.PASS for verdict in found)
    if entry.state is State.DONE or (entry.sort is Sort.FILE and entry.state is not State.OPEN):
        return Claim(entry, Standing.VERIFIED if passed else Standing.CONTRADICTED, found)
    return Claim(entry, Standing.UNCLAIMED if passed else Standing.OPEN, found)


def judged(entry: Entry, draft: Draft, verdicts: Mapping[str, Verdict]) -> tuple[Verdict, ...]:
    """The verdicts on the items of an entry; an item that was skipped, or is not in the checklist, says nothing."""
    found = (verdicts.get(name) for name in draft.ids.get(entry.line, ()))
    return tuple(verdict for verdict in found if verdict and verdict.status is not Status.SKIPPED)
