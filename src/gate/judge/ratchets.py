"""The notes on ratchets that begin, and on steps of a plan that come soon and would not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from gate.judge.compare import compare
from gate.model.decision import BaseFacts, Broken, Level, Verdict
from gate.model.evidence import NotApplicable
from gate.model.text import join_names

NOTICE_DAYS = 14
"""A note announces a step of a plan that begins within this many days."""

MAX_NAMES = 10
"""How many items a note names."""


def ratchet_notes(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """A note that names the items whose ratchet has nothing to compare with yet."""
    names = [verdict.item.id for verdict in verdicts if _begins(verdict)]
    if names:
        yield f"There is no earlier result of {join_names(names, MAX_NAMES)}: the ratchet begins with today's values."


def _begins(verdict: Verdict) -> bool:
    evidence = verdict.evidence
    return evidence is not None and any(
        comparison.expectation.is_ratchet
        and isinstance(comparison.outcome, NotApplicable)
        and comparison.outcome != evidence.facts.get(comparison.expectation.fact.name)
        for comparison in verdict.comparisons
    )


def base_notes(verdicts: Iterable[Verdict], base: BaseFacts) -> Iterator[str]:
    """A note that names the items that are compared with the base commit itself."""
    names = [verdict.item.id for verdict in verdicts if verdict.evidence and base.facts.get(verdict.item.id)]
    if names:
        yield f"The baseline of {join_names(names, MAX_NAMES)} was measured on the base commit {base.commit[:7]}."


def plan_notes(verdicts: Iterable[Verdict], today: date) -> Iterator[str]:
    """A note for each expectation that blocks soon and that today's value breaks."""
    for verdict in verdicts:
        evidence = verdict.evidence
        if evidence is None:
            continue
        for step in verdict.item.plan:
            soon = step.must if (step.start - today).days <= NOTICE_DAYS else ()
            for expectation in soon:
                if isinstance(compare(expectation, Level.MUST, evidence).outcome, Broken):
                    yield f"From {step.start} on, {verdict.item.id} must meet `{expectation.text}`; today it does not."
