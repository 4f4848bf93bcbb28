"""Explains absent evidence by the needed jobs that did not succeed: one of them may have had to write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gate.config.needed_jobs import RESULTS
from gate.model.decision import ItemObservation
from gate.model.evidence import Category, Evidence, Observation, Seen, Unseen
from gate.model.text import join_names

MAX_JOBS = 5
"""Jobs that an explanation names."""


def explain(observations: Iterable[ItemObservation], jobs: Mapping[str, str]) -> tuple[ItemObservation, ...]:
    """The observations, with the jobs that did not succeed added to the detail of every absent fact."""
    reason = _describe_failures(jobs)
    return tuple(_explain(observation, reason) if reason else observation for observation in observations)


def _describe_failures(jobs: Mapping[str, str]) -> str:
    failures = [f"job `{name}` {RESULTS[result]}" for name, result in jobs.items() if result != "success"]
    return join_names(failures, MAX_JOBS, "jobs did not succeed")


def _explain(observation: ItemObservation, reason: str) -> ItemObservation:
    evidence = observation.outcome
    if not isinstance(evidence, Evidence) or any(isinstance(fact, Seen) for fact in evidence.facts.values()):
        return observation  # a report that exists and lacks one fact was not prevented by a job
    facts = {name: _explain_fact(fact, reason) for name, fact in evidence.facts.items()}
    return replace(observation, outcome=replace(evidence, facts=facts))


def _explain_fact(fact: Observation, reason: str) -> Observation:
    if isinstance(fact, Unseen) and fact.category is Category.ABSENT:
        return replace(fact, detail=f"{fact.detail}; {reason}")
    return fact
