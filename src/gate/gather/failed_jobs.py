"""Why evidence is absent: its maker, a job that ours needs, may have failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gate.config.needed_jobs import RESULTS
from gate.model.decision import ItemObservation
from gate.model.evidence import Category, Evidence, Observation, Seen, Unseen
from gate.model.text import named

NAMED = 5
"""How many jobs one explanation names."""


def explain(gathered: Iterable[ItemObservation], jobs: Mapping[str, str]) -> tuple[ItemObservation, ...]:
    """The same with every absence followed by the needed jobs that did not succeed, which may be why."""
    why = _why(jobs)
    return tuple(_explained(found, why) if why else found for found in gathered)


def _why(jobs: Mapping[str, str]) -> str:
    bad = [f"job `{name}` {RESULTS[result]}" for name, result in jobs.items() if result != "success"]
    return named(bad, NAMED, "jobs did not succeed")


def _explained(found: ItemObservation, why: str) -> ItemObservation:
    if not isinstance(found.outcome, Evidence) or any(isinstance(fact, Seen) for fact in found.outcome.facts.values()):
        return found  # a report that is there and silent on one fact is nobody's failure
    facts = {name: _because(fact, why) for name, fact in found.outcome.facts.items()}
    return replace(found, outcome=replace(found.outcome, facts=facts))


def _because(fact: Observation, why: str) -> Observation:
    if isinstance(fact, Unseen) and fact.category is Category.ABSENT:
        return replace(fact, detail=f"{fact.detail}; {why}")
    return fact
