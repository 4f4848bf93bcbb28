"""What a tracker claims, held against verdicts: verified, contradicted, to be ticked, met, open, or unbound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from gate.model.decision import Status, Verdict
from gate.trackers.checks.contradictions import contradictions
from gate.trackers.document import Document
from gate.trackers.draft import Asked, Draft
from gate.trackers.reading.model import Entry
from gate.trackers.reading.vocabulary import Sort, State
from gate.trackers.statements import Contradiction
from gate.trackers.suggestions.suggestion import SILENT


class Standing(StrEnum):
    """How a claim stands, in the order of every report."""

    CONTRADICTED = "contradicted"
    UNCLAIMED = "unclaimed"
    VERIFIED = "verified"
    MET = "met"
    OPEN = "open"
    UNBOUND = "unbound"


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry or a target, where it stands, how, and the verdicts that say so.

    `why` says why nothing is bound to it. `column` counts characters from 1 on the entry's line.
    """

    entry: Entry
    standing: Standing
    verdicts: tuple[Verdict, ...] = ()
    why: str = ""
    column: int = 1


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """A tracker held against verdicts and against itself, at a moment; `digest` (`sha256:…`) is that of its bytes."""

    path: str
    digest: str
    at: datetime
    claims: tuple[Claim, ...]
    contradictions: tuple[Contradiction, ...]

    def count(self, standing: Standing) -> int:
        """How many claims stand so."""
        return sum(claim.standing is standing for claim in self.claims)

    @property
    def sound(self) -> bool:
        """Whether nothing is contradicted, by evidence or by the document itself."""
        return not self.contradictions and not self.count(Standing.CONTRADICTED)


def hold(document: Document, draft: Draft, verdicts: Sequence[Verdict], at: datetime) -> ClaimReport:
    """Holds all that a tracker asks for against the verdicts on its items, which are known by the draft's ids."""
    by_id = {verdict.item.id: verdict for verdict in verdicts}
    asked = (each for each in draft.asked if each.ids or each.entry.sort not in SILENT)
    guesses = draft.guesses
    claims = (_claim(each, by_id, guesses) for each in asked)
    wrong = contradictions(document.tracker, at.date())
    return ClaimReport(
        document.path,
        document.digest,
        at,
        tuple(replace(claim, column=document.column(claim.entry.line)) for claim in claims),
        tuple(replace(each, column=document.column(each.line, each.words)) for each in wrong),
    )


def _claim(asked: Asked, verdicts: Mapping[str, Verdict], guesses: Set[str]) -> Claim:
    entry, found = asked.entry, judged(asked, verdicts)
    if not found:
        return Claim(entry, Standing.UNBOUND, why=_why(asked, verdicts))
    passed = all(verdict.status is Status.PASS for verdict in found)
    if entry.state is State.DONE or (entry.sort is Sort.FILE and entry.state is not State.OPEN):
        return Claim(entry, Standing.VERIFIED if passed else Standing.CONTRADICTED, found)
    if not passed:
        return Claim(entry, Standing.OPEN, found)
    if not entry.told or entry.wanted:  # nothing says how far it is that could be mended: a number to keep is just kept
        return Claim(entry, Standing.MET, found)
    guessed = [verdict.item.id for verdict in found if not proves(verdict, guesses)]
    if guessed:
        return Claim(entry, Standing.OPEN, found, f"{guessed[0]} passes, and is a guess; make a `must` of it to count")
    return Claim(entry, Standing.UNCLAIMED, found)


def _why(asked: Asked, verdicts: Mapping[str, Verdict]) -> str:
    """Why there is no verdict on any of its items."""
    if not asked.ids:
        return asked.why
    missing = [name for name in asked.ids if name not in verdicts]
    return f"the checklist has no item {missing[0]}" if missing else f"its item {asked.ids[0]} was skipped"


def proves(verdict: Verdict, guesses: Set[str]) -> bool:
    """Whether a verdict shows what somebody wrote; a guess does once the checklist makes a `must` of it."""
    return verdict.status is Status.PASS and (bool(verdict.item.must) or verdict.item.id not in guesses)


def judged(asked: Asked, verdicts: Mapping[str, Verdict]) -> tuple[Verdict, ...]:
    """The verdicts on the items of an entry; an item that was skipped, or is not in the checklist, says nothing."""
    found = (verdicts.get(name) for name in asked.ids)
    return tuple(verdict for verdict in found if verdict and verdict.status is not Status.SKIPPED)
