"""Reads a saved result as a baseline, or as the evidence that a pull request's own run reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from gate.model.decision import Baseline
from gate.model.errors import EvidenceError
from gate.model.evidence import (
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Observation,
    Seen,
    SelfReported,
    Source,
    Unseen,
    Upgrade,
)
from gate.model.subject import Run
from gate.model.text import pluralize
from gate.model.timestamps import parse_iso
from gate.model.values import Percentage, Value
from gate.result import finding as finding_model
from gate.result import inventory, model, values
from gate.result.baseline import BaselineItem, BaselineResult, BaselineSeen
from gate.result.decode import decode, refuse
from gate.result.model import SavedResult
from gate.result.next_steps import NextSteps, SavedNextSteps
from gate.result.stored import StoredResult


def read(data: bytes, file: str) -> Baseline:
    """The collected facts and the producers of every item of a saved result. Messages name it as `file`.

    Raises:
        EvidenceError: as `decode` does; also unreadable when it is the result of a run with --only.
    """
    result = decode(data, file, BaselineResult)
    if result.left_out:
        count = pluralize(len(result.left_out), "item")
        refuse(file, f"is of a part of the checklist and no baseline: --only left out {count}")
    return Baseline(
        facts=MappingProxyType({item.id: MappingProxyType(dict(_values(item))) for item in result.items}),
        producers=MappingProxyType({item.id: _producers(item) for item in result.items}),
        anonymous_formats=MappingProxyType(
            {item.id: formats for item in result.items if (formats := _anonymous_formats(item))}
        ),
        findings=MappingProxyType(
            {item.id: findings for item in result.items if (findings := _baseline_findings(item))}
        ),
        last_red=MappingProxyType({item.id: parse_iso(item.last_red) for item in result.items if item.last_red}),
        inventories=MappingProxyType(
            {
                item.id: inventory.read(item.evidence.inventory)
                for item in result.items
                if item.evidence and item.evidence.inventory
            }
        ),
        decided_at=parse_iso(result.decided_at),
        head_sha=result.subject.head_sha,
        branch=result.subject.branch,
        file=file,
    )


def read_reported(data: bytes, file: str) -> SelfReported:
    """The evidence of every item that has some, as the run that saved the result reported it.

    Raises:
        EvidenceError: as `decode` does.
    """
    result = decode(data, file, SavedResult)
    evidence = {(item.id, item.probe): build_evidence(item.evidence) for item in result.items if item.evidence}
    run = Run(result.subject.run_id, result.subject.run_attempt)
    return SelfReported(result.subject.head_sha, MappingProxyType(evidence), run)


def read_next_steps(data: bytes, file: str) -> tuple[NextSteps, list[str]]:
    """The shortest way to green in a saved result, and the identifiers of all items that it judged.

    Raises:
        EvidenceError: as `decode` does; also not in the report when an earlier release saved the result.
    """
    saved = decode(data, file, SavedNextSteps)
    if saved.next is None:
        reason = "has no next steps: an earlier release of the gate saved it"
        raise EvidenceError(Cause.NOT_IN_REPORT, f"{file} {reason}", file)
    _check_references(saved.next, file)
    return saved.next, [item.id for item in saved.items]


def read_stored(data: bytes, file: str) -> StoredResult:
    """What a saved result says about its run: the decision, and of each item the evidence and its comparisons.

    Raises:
        EvidenceError: as `decode` does.
    """
    return decode(data, file, StoredResult)


def _check_references(steps: NextSteps, file: str) -> None:
    """Raises EvidenceError when an action or item names one that is not in the document, or a name is not unique."""
    items, actions = [item.id for item in steps.items], [action.id for action in steps.actions]
    named_items = {name for action in steps.actions for name in action.items}
    named_actions = {name for item in steps.items for name in item.actions}
    if len(set(items)) < len(items) or len(set(actions)) < len(actions):
        refuse(file, "is not a complete result: an item or action of the next steps is listed twice")
    if not named_items <= set(items) or not named_actions <= set(actions):
        refuse(file, "is not a complete result: the next steps name an item or action that they do not list")


def _values(item: BaselineItem) -> Iterator[tuple[str, tuple[Value, str]]]:
    for name, fact in item.evidence.facts.items() if item.evidence else ():
        if isinstance(fact, BaselineSeen):
            yield name, (_value(fact.value), fact.unit)


def _producers(item: BaselineItem) -> frozenset[str]:
    sources = item.evidence.sources if item.evidence else ()
    return frozenset(source.tool for source in sources if source.tool)


def _anonymous_formats(item: BaselineItem) -> frozenset[str]:
    sources = item.evidence.sources if item.evidence else ()
    return frozenset(source.format for source in sources if source.format and not source.tool)


def _baseline_findings(item: BaselineItem) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "", "", names=finding.names, places=finding.places, counted_in=finding.counted_in, amount=finding.amount
        )
        for finding in (item.evidence.findings if item.evidence else ())
        if finding.counted_in
    )


def build_evidence(evidence: model.SavedEvidence) -> Evidence:
    """The evidence that a saved result has of an item."""
    return Evidence(
        facts={name: _observation(fact) for name, fact in evidence.facts.items()},
        findings=tuple(_finding(finding) for finding in evidence.findings),
        sources=tuple(_source(source) for source in evidence.sources),
        notes=evidence.notes,
    )


def _observation(fact: model.Seen | model.Missing | model.NotApplicable) -> Observation:
    match fact:
        case model.Seen():
            return Seen(_value(fact.value), fact.target, tuple(_target(other) for other in fact.other_targets))
        case model.Missing():
            return _unseen(fact)
        case model.NotApplicable():
            return NotApplicable(fact.detail, fact.by_diff)


def _target(other: model.TargetSeen | model.Missing) -> Seen | Unseen:
    return Seen(_value(other.value), other.target) if isinstance(other, model.TargetSeen) else _unseen(other)


def _unseen(fact: model.Missing) -> Unseen:
    return Unseen(fact.cause, fact.detail, fact.subject)


def _value(value: values.AnyValue) -> Value:
    match value:
        case values.NumberValue():
            return Decimal(value.value)
        case values.PercentageValue():
            return Percentage(value.part, value.of, value.has_counts)
        case values.ListValue():
            return frozenset(value.value)
        case values.StringValue() | values.BooleanValue():
            return value.value


def _finding(finding: finding_model.Finding) -> Finding:
    return Finding(
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
        fingerprint=finding.fingerprint,
        novelty=finding.novelty,
        first_seen=date.fromisoformat(finding.first_seen) if finding.first_seen else None,
        upgrade=_upgrade(finding.upgrade) if finding.upgrade else None,
        work=finding.work,
        improves=finding.improves,
    )


def _upgrade(upgrade: finding_model.Upgrade) -> Upgrade:
    return Upgrade(upgrade.package, upgrade.versions, upgrade.installed, upgrade.is_breaking)


def _source(source: model.Source) -> Source:
    return Source(
        location=source.location,
        format=source.format,
        tool=source.tool,
        produced_at=None if source.produced_at is None else parse_iso(source.produced_at),
        digest=source.digest,
    )
