"""Waivers of single findings: these findings, and no others, leave the counts of their item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from gate.model.decision import Baseline
from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Observation, Seen, Unseen
from gate.model.values import Percentage, Value


def select_named(evidence: Evidence, names: Sequence[str]) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings that have one of these names and that a fact counts, and the names that none of them has."""
    searched = frozenset(names)
    findings = []
    used: set[str] = set()
    for finding in evidence.findings if searched else ():
        matches = finding.named_by(searched) if finding.counted_in else frozenset[str]()
        if matches:
            findings.append(finding)
            used.update(matches)
    return tuple(findings), tuple(name for name in names if name not in used)


def without(evidence: Evidence, waived: frozenset[Finding]) -> Evidence:
    """The evidence with facts that do not count these findings."""
    amounts = _count(finding for finding in evidence.findings if finding in waived) if waived else Counter[str]()
    facts = {name: _reduce(name, fact, amounts[name]) for name, fact in evidence.facts.items()}
    return replace(evidence, facts=facts) if amounts else evidence


def reduce_baseline(baseline: Baseline, item: str, names: Sequence[str]) -> tuple[Baseline, frozenset[str]]:
    """The baseline without the findings of an item that have these names, and the facts for which that is exact.

    It is exact where the baseline lists every finding that the fact counts: among others may be one with such a name.
    """
    values, findings = baseline.facts.get(item, {}), baseline.findings.get(item, ())
    listed = _count(findings)
    named_amounts = _count(finding for finding in findings if finding.named_by(frozenset(names)))
    exact: dict[str, tuple[Value, str]] = {}
    for name, (value, unit) in values.items():
        reduced = _reduce(name, Seen(value), named_amounts[name])
        if isinstance(reduced, Seen) and listed[name] == _counted(value):
            exact[name] = (reduced.value, unit)
    facts = {**baseline.facts, item: {**values, **exact}}
    return replace(baseline, facts=facts), frozenset(exact)


def _counted(value: Value) -> Decimal | int | None:
    """How many findings a fact counts: those that a percentage has in its whole and not in its part."""
    match value:
        case Percentage(part, whole, has_counts=True):
            return whole - part
        case Decimal():
            return value
        case _:
            return None


def _count(findings: Iterable[Finding]) -> Counter[str]:
    """How many of the findings each fact counts."""
    amounts: Counter[str] = Counter()
    for finding in findings:
        amounts.update(dict.fromkeys(finding.counted_in, finding.amount))
    return amounts


def _reduce(name: str, fact: Observation, amount: int) -> Observation:
    """The fact without the waived findings that it counts; missing when they are more than it counts."""
    if not amount or not isinstance(fact, Seen) or fact.other_targets:
        return fact
    match fact.value:
        case Percentage(part=0, of=whole, has_counts=True) if amount == whole:
            return NotApplicable(f"every finding that {name} counts is waived")
        case Percentage(part, whole, has_counts=True) if part + amount <= whole:
            return Seen(Percentage(part, whole - amount), fact.target)
        case Decimal() as count if amount <= count:
            return Seen(count - amount, fact.target)
        case Percentage() | Decimal():
            detail = f"the result lists {amount:,} waived findings, which are more than {name} counts"
            return Unseen(Cause.MISMATCHED, detail)
        case _:
            return fact
