"""Waivers of single findings: these findings, and no others, leave the counts of their item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Observation, Seen, Unseen
from gate.model.values import Percentage


def select_named(evidence: Evidence, names: Sequence[str]) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings that have one of these names and that a fact counts, and the names that none of them has."""
    searched = frozenset(names)
    findings = []
    used: set[str] = set()
    for finding in evidence.findings if searched else ():
        matches = searched.intersection(finding.all_names()) if finding.counted_in else ()
        if matches:
            findings.append(finding)
            used.update(matches)
    return tuple(findings), tuple(name for name in names if name not in used)


def without(evidence: Evidence, waived: frozenset[Finding]) -> Evidence:
    """The evidence with facts that do not count these findings."""
    amounts = _count_waived(evidence, waived)
    facts = {name: _reduce(name, fact, amounts[name]) for name, fact in evidence.facts.items()}
    return replace(evidence, facts=facts) if amounts else evidence


def _count_waived(evidence: Evidence, waived: frozenset[Finding]) -> Counter[str]:
    """How many waived findings each fact counts."""
    amounts: Counter[str] = Counter()
    for finding in evidence.findings if waived else ():
        if finding in waived:
            amounts.update(dict.fromkeys(finding.counted_in, finding.amount))
    return amounts


def _reduce(name: str, fact: Observation, amount: int) -> Observation:
    """The fact without the waived findings that it counts; missing when they are more than it counts."""
    if not amount or not isinstance(fact, Seen) or fact.other_targets:
        return fact
    match fact.value:
        case Percentage(part=0, of=whole) if amount == whole:
            return NotApplicable(f"every finding that {name} counts is waived")
        case Percentage(part, whole) if part + amount <= whole:
            return Seen(Percentage(part, whole - amount), fact.target)
        case Decimal() as count if amount <= count:
            return Seen(count - amount, fact.target)
        case Percentage() | Decimal():
            detail = f"the result lists {amount:,} waived findings, which are more than {name} counts"
            return Unseen(Cause.MISMATCHED, detail)
        case _:
            return fact
