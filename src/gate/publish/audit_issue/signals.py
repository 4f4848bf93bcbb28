"""What one audit alone says about the causes of the statuses of its items; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from gate.model.audit import (
    CertificateExpired,
    EvidenceMissing,
    ItemSignals,
    NewFindings,
    PlanStepBegan,
    ServiceDown,
    WaiverEnded,
)
from gate.model.decision import Broken, Decision, Level, Status, Verdict
from gate.model.evidence import BASELINE_CAUSES, Evidence, Novelty, Seen, Unseen
from gate.model.values import Better, FactSpec, Value

MAX_NAMES = 50
"""How many targets, rules and missing facts of one item are remembered."""

CERTIFICATE = "certificate_valid_for"
"""The fact with the seconds until a certificate expires; see the probe `http`."""

MAX_AGE = timedelta(days=3650)
"""An older certificate counts as expired this long ago."""

Entry = TypeVar("Entry")

_DIRECTIONS = {Better.LOWER: 1, Better.HIGHER: -1}

FIRST_SERVER_ERROR = 500
"""The first status of an error of the server (RFC 9110, section 15.6); 600 stands for no response."""


def read_signals(decision: Decision) -> Mapping[str, ItemSignals]:
    """The signals of every item that was judged, by its id."""
    return {
        verdict.item.id: _signals(verdict, decision.decided_at) for verdict in decision.verdicts if verdict.evidence
    }


def read_values(evidence: Evidence, fact: str) -> Iterator[tuple[str, Value]]:
    """The targets and values of a fact that was seen."""
    observation = evidence.facts.get(fact)
    if isinstance(observation, Seen):
        for seen in (observation, *observation.other_targets):
            if isinstance(seen, Seen):
                yield seen.target, seen.value


def _signals(verdict: Verdict, now: datetime) -> ItemSignals:
    outcomes = [comparison.outcome for comparison in verdict.comparisons]
    missing = [EvidenceMissing(outcome.cause, outcome.subject) for outcome in outcomes if isinstance(outcome, Unseen)]
    evidence = verdict.evidence or Evidence({})
    return ItemSignals(
        broken=tuple(dict.fromkeys(fact.name for fact in _broken_facts(verdict))),
        durations=_first(_broken_durations(verdict)),
        missing=_first(entry for entry in missing if entry.cause not in BASELINE_CAUSES),
        down=_first(ServiceDown(target or only_target(verdict)) for target in _targets_down(evidence)),
        expired_certificates=_first(
            CertificateExpired(target or only_target(verdict), now - age)
            for target, age in _expired_certificates(evidence)
        ),
        ended_waivers=tuple(
            WaiverEnded(check.waiver.until, check.waiver.by) for check in verdict.waivers if check.expired
        ),
        plan_steps=_first(_plan_steps(verdict)),
        new_findings=_new_findings(verdict),
        globs=(*verdict.item.targets, *verdict.item.when.paths),
    )


def _first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(dict.fromkeys(entries))[:MAX_NAMES]


def _broken_facts(verdict: Verdict) -> Iterator[FactSpec]:
    """The facts whose broken expectations decide the status: those of `must`, and for a warning those of `should`."""
    level = {Status.FAIL: Level.MUST, Status.WAIVED: Level.MUST, Status.WARN: Level.SHOULD}.get(verdict.status)
    for comparison in verdict.comparisons:
        if comparison.level is level and isinstance(comparison.outcome, Broken):
            yield comparison.expectation.fact


def _plan_steps(verdict: Verdict) -> Iterator[PlanStepBegan]:
    """The begun steps of the plan with a broken expectation."""
    broken = [comparison.expectation for comparison in verdict.comparisons if isinstance(comparison.outcome, Broken)]
    for step in verdict.item.begun:
        for expectation in step.must:
            if expectation in broken:
                yield PlanStepBegan(step.start, expectation.fact.name)


def _broken_durations(verdict: Verdict) -> Iterator[tuple[str, int]]:
    """The broken facts that are durations in seconds, each with the direction in which they get worse."""
    for fact in _broken_facts(verdict):
        if fact.unit == "s" and fact.better in _DIRECTIONS:
            yield fact.name, _DIRECTIONS[fact.better]


def only_target(verdict: Verdict) -> str:
    """The target of an item that has one; a fact names its target only where there are several."""
    return next(iter(verdict.item.targets)) if len(verdict.item.targets) == 1 else ""


def _targets_down(evidence: Evidence) -> Iterator[str]:
    for target, value in read_values(evidence, "status"):
        if isinstance(value, Decimal) and value >= FIRST_SERVER_ERROR:
            yield target
    for target, value in read_values(evidence, "accepts"):
        if value is False:
            yield target


def _expired_certificates(evidence: Evidence) -> Iterator[tuple[str, timedelta]]:
    """The targets with an expired certificate, each with the time since then, at most MAX_AGE."""
    for target, value in read_values(evidence, CERTIFICATE):
        if isinstance(value, Decimal) and value <= 0:
            yield target, timedelta(seconds=int(min(-value, Decimal(MAX_AGE.total_seconds()))))


def _new_findings(verdict: Verdict) -> NewFindings | None:
    """The findings of the item that no earlier result has, without waived ones."""
    findings = verdict.evidence.findings if verdict.evidence else ()
    new = [
        finding
        for finding in findings
        if finding.novelty is Novelty.NEW and finding not in verdict.waived_findings and finding.rule
    ]
    rules = tuple(dict.fromkeys(finding.rule for finding in new))
    return NewFindings(rules[:MAX_NAMES], len(new)) if new else None
