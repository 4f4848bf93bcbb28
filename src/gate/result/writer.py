"""Writes a decision as JSON in the format of `gate.result.model`: the same bytes for the same decision.

Parameters of probes are left out, since they can name what should not be published. The text is ASCII, so it contains
no invisible character.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from gate import __version__
from gate.model import checklist
from gate.model.decision import (
    Broken,
    Comparison,
    Decision,
    Held,
    Outcome,
    Preview,
    ResolvedThreshold,
    Skip,
    Verdict,
    WaiverCheck,
)
from gate.model.evidence import Evidence, Finding, NotApplicable, Observation, Seen, Source, Unseen, Upgrade
from gate.model.subject import Subject
from gate.model.values import FactSpec, Percentage, Value
from gate.result import finding as finding_model
from gate.result import inventory, model, values
from gate.result.next_steps import NextSteps

MAX_FINDINGS = 5_000
"""Findings of one item that are saved; `findings_total` counts all of them."""


def render(decision: Decision, next_steps: NextSteps | None = None) -> str:
    """The decision as indented JSON, ending in a newline; items are in the checklist's order."""
    return json.dumps(_result(decision, next_steps), indent=2, default=vars, check_circular=False) + "\n"


def _result(decision: Decision, next_steps: NextSteps | None) -> model.Result:
    return model.Result(
        gate_version=__version__,
        state=decision.state,
        title=decision.title,
        decided_at=_time(decision.decided_at),
        score=model.Score(
            overall=_optional_fraction(decision.score.overall),
            by_category={name: _optional_fraction(score) for name, score in decision.score.by_category.items()},
        ),
        subject=_subject(decision.subject),
        checklist=model.Checklist(
            file=decision.checklist_file, digest=decision.checklist_digest, base_policies=decision.base_policies
        ),
        baseline=decision.baseline_file,
        baseline_run=_baseline_run(decision),
        enforcement=decision.enforcement,
        preview=None if decision.preview is None else _preview(decision.preview),
        notes=decision.notes,
        codes=decision.codes,
        left_out=decision.left_out,
        items=tuple(_item(verdict) for verdict in decision.verdicts),
        next=next_steps,
    )


def _baseline_run(decision: Decision) -> model.BaselineRun | None:
    if not decision.baseline_sha:
        return None
    at = _time(decision.baseline_at) if decision.baseline_at else None
    return model.BaselineRun(commit=decision.baseline_sha, branch=decision.baseline_branch, decided_at=at)


def _preview(preview: Preview) -> model.Preview:
    changes = (
        model.StatusChange(item=change.item, before=change.before, after=change.after)
        for change in preview.status_changes
    )
    return model.Preview(state=preview.state, status_changes=tuple(changes), problems=preview.problems)


def _subject(subject: Subject) -> model.Subject:
    return model.Subject(
        event=subject.event,
        trigger=subject.trigger,
        repo=subject.repo,
        head_sha=subject.head_sha,
        tested_sha=subject.tested_sha,
        branch=subject.branch,
        base_ref=subject.base_ref,
        base_sha=subject.base_sha,
        pull_request=subject.pull_request,
        head_repo=subject.head_repo,
        is_fork=subject.is_fork,
        is_draft=subject.is_draft,
        labels=tuple(sorted(subject.labels)),
        run_url=subject.run_url,
        run_id=subject.run.id,
        run_attempt=subject.run.attempt,
    )


def _item(verdict: Verdict) -> model.Item:
    item = verdict.item
    return model.Item(
        id=item.id,
        title=item.title,
        category=item.category,
        owner=item.owner,
        weight=_decimal(item.weight),
        probe=item.probe,
        query=item.query_digest,
        status=verdict.status,
        duration_ms=round(verdict.duration * 1000),
        last_red=_time(verdict.last_red) if verdict.last_red else None,
        comparisons=tuple(_comparison(comparison) for comparison in verdict.comparisons),
        skip=None if verdict.skip is None else _skip(verdict.skip),
        waivers=tuple(_waiver(check) for check in verdict.waivers),
        evidence=None if verdict.evidence is None else _evidence(verdict.evidence, item.facts, verdict.waived_findings),
    )


def _skip(skip: Skip) -> model.Skip:
    return model.Skip(cause=skip.cause, detail=skip.detail, by_diff=skip.by_diff)


def _waiver(check: WaiverCheck) -> model.Waiver:
    waiver = check.waiver
    return model.Waiver(
        in_force=check.in_force,
        explanation=check.reason,
        findings=waiver.findings,
        unused=check.unused,
        baseline=waiver.baseline,
        until=waiver.until.isoformat(),
        by=waiver.by,
        reason=waiver.reason,
        link=waiver.link,
        but=tuple(_comparison(comparison) for comparison in check.but),
    )


# --------------------------------------------------------------------------------------------------------- comparisons


def _comparison(comparison: Comparison) -> model.Comparison:
    expectation = comparison.expectation
    return model.Comparison(
        expectation=expectation.text,
        position=str(expectation.position),
        level=comparison.level,
        fact=expectation.fact.name,
        operator=expectation.op,
        threshold=_threshold(expectation.threshold),
        outcome=_outcome(comparison.outcome),
    )


def _threshold(
    threshold: checklist.Threshold,
) -> model.NumberThreshold | model.BaselineThreshold | model.StringsThreshold | model.PatternThreshold | None:
    match threshold:
        case checklist.Amount():
            return model.NumberThreshold(number=_decimal(threshold.number), unit=threshold.unit)
        case checklist.FromBaseline(offset, relative):
            return model.BaselineThreshold(offset=None if offset is None else _amount(offset), relative=relative)
        case checklist.Amounts(amounts):
            return model.StringsThreshold(strings=tuple(f"{amount.number:f}{amount.unit}" for amount in amounts))
        case checklist.Strings():
            return model.StringsThreshold(strings=threshold.strings)
        case checklist.Pattern():
            return model.PatternThreshold(pattern=threshold.regex)
        case checklist.NoThreshold():
            return None


def _amount(amount: checklist.Amount) -> model.Amount:
    return model.Amount(number=_decimal(amount.number), unit=amount.unit)


def _outcome(outcome: Outcome) -> model.Held | model.Broken | model.Missing | model.NotApplicable:
    match outcome:
        case Held(value, threshold, target):
            return model.Held(value=_value(value), resolved_threshold=_resolved(threshold), target=target)
        case Broken(value, threshold, target):
            return model.Broken(value=_value(value), resolved_threshold=_resolved(threshold), target=target)
        case Unseen():
            return _missing(outcome)
        case NotApplicable():
            return _not_applicable(outcome)


def _resolved(threshold: ResolvedThreshold) -> str | tuple[str, ...] | None:
    if isinstance(threshold, tuple):
        return tuple(_fraction(part) if isinstance(part, Fraction) else part for part in threshold) or None
    return None if threshold is None else _fraction(threshold)


# ------------------------------------------------------------------------------------------------------------ evidence


def _evidence(evidence: Evidence, specs: Mapping[str, FactSpec], waived: frozenset[Finding]) -> model.Evidence:
    units = {name: specs[name].unit if name in specs else "" for name in evidence.facts}
    return model.Evidence(
        facts={name: _fact(observation, units[name]) for name, observation in evidence.facts.items()},
        findings=tuple(_finding(finding, waived) for finding in evidence.findings[:MAX_FINDINGS]),
        findings_total=len(evidence.findings),
        sources=tuple(_source(source) for source in evidence.sources),
        notes=evidence.notes,
        observed_at=None if evidence.observed_at is None else _time(evidence.observed_at),
        self_reported=evidence.self_reported,
        inventory=None if evidence.inventory is None else inventory.write(evidence.inventory),
    )


def _fact(observation: Observation, unit: str) -> model.Seen | model.Missing | model.NotApplicable:
    match observation:
        case Seen(value, target, other_targets):
            targets = tuple(_target(other, unit) for other in other_targets)
            return model.Seen(value=_value(value), unit=unit, target=target, other_targets=targets)
        case Unseen():
            return _missing(observation)
        case NotApplicable():
            return _not_applicable(observation)


def _target(other: Seen | Unseen, unit: str) -> model.TargetSeen | model.Missing:
    if isinstance(other, Unseen):
        return _missing(other)
    return model.TargetSeen(value=_value(other.value), unit=unit, target=other.target)


def _missing(unseen: Unseen) -> model.Missing:
    return model.Missing(cause=unseen.cause, category=unseen.category, subject=unseen.subject, detail=unseen.detail)


def _not_applicable(observation: NotApplicable) -> model.NotApplicable:
    return model.NotApplicable(detail=observation.detail, by_diff=observation.by_diff)


def _finding(finding: Finding, waived: frozenset[Finding]) -> finding_model.Finding:
    return finding_model.Finding(
        rule=finding.rule,
        message=finding.message,
        severity=finding.severity,
        path=finding.path,
        line=finding.line,
        end_line=finding.end_line,
        remedy=finding.remedy,
        names=finding.names,
        places=finding.places,
        counted_in=finding.counted_in,
        amount=finding.amount,
        waived=finding in waived,
        fingerprint=finding.fingerprint,
        novelty=finding.novelty,
        first_seen=finding.first_seen.isoformat() if finding.first_seen else None,
        upgrade=_upgrade(finding.upgrade) if finding.upgrade else None,
        work=finding.work,
        improves=finding.improves,
    )


def _upgrade(upgrade: Upgrade) -> finding_model.Upgrade:
    return finding_model.Upgrade(
        package=upgrade.package,
        versions=upgrade.versions,
        installed=upgrade.installed,
        is_breaking=upgrade.is_breaking,
    )


def _source(source: Source) -> model.Source:
    return model.Source(
        location=source.location,
        format=source.format,
        tool=source.tool,
        produced_at=None if source.produced_at is None else _time(source.produced_at),
        digest=source.digest,
    )


# -------------------------------------------------------------------------------------------------------------- values


def _value(value: Value) -> values.AnyValue:
    match value:
        case bool():
            return values.BooleanValue(value=value)
        case str():
            return values.StringValue(value=value)
        case Percentage(part, of, has_counts):
            return values.PercentageValue(part=part, of=of, has_counts=has_counts)
        case Decimal():
            return values.NumberValue(value=_decimal(value))
        case frozenset():
            return values.ListValue(value=tuple(sorted(value)))


def _decimal(number: Decimal) -> str:
    return f"{number:f}"


def _fraction(number: Fraction) -> str:
    return str(number)


def _optional_fraction(number: Fraction | None) -> str | None:
    return None if number is None else _fraction(number)


def _time(time: datetime) -> str:
    """ISO 8601 in UTC; a time without a zone, as in some reports, stays without."""
    return time.isoformat() if time.tzinfo is None else time.astimezone(UTC).isoformat()
