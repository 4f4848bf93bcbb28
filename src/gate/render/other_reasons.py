"""Why data is missing that the status of an item does not depend on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.model.decision import Broken, Verdict
from gate.model.evidence import Seen, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.render.comparisons import NO_DATA, ComparisonText, Reason, describe_unchecked


@dataclass(frozen=True, slots=True)
class OtherReason:
    """Why facts have no value that the status does not depend on, and these facts with their level."""

    facts: str
    reason: Reason

    def __str__(self) -> str:
        return f"{self.facts}: {self.reason.explanation}"


def list_other_reasons(texts: Sequence[ComparisonText], decisive: Sequence[Reason]) -> Iterator[OtherReason]:
    """The reasons of the comparisons that are not among the decisive ones."""
    for reason in dict.fromkeys(text.reason for text in texts if text.reason and text.reason not in decisive):
        members = [text for text in texts if text.reason == reason]
        facts = ", ".join(dict.fromkeys(f"{describe_unchecked(text)} ({text.level})" for text in members))
        yield OtherReason(facts, reason)


def list_doubts(verdict: Verdict) -> Iterator[OtherReason]:
    """What is missing beside the values that break expectations; the advice has a step for it."""
    members: dict[Unseen, dict[str, None]] = {}
    for comparison in verdict.comparisons:
        observed = verdict.evidence.facts.get(comparison.expectation.fact.name) if verdict.evidence else None
        if isinstance(comparison.outcome, Broken) and isinstance(observed, Seen):
            for target in observed.other_targets:
                if isinstance(target, Unseen):
                    members.setdefault(target, {})[comparison.expectation.fact.name] = None
    for unseen, facts in members.items():
        yield OtherReason(", ".join(facts), Reason(NO_DATA, unseen.detail, unseen.category, unseen.cause))
