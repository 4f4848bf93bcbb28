"""Findings that are open for longer than they may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from gate.model.evidence import Cause, Observation, Seen, Severity, Unseen
from gate.model.text import pluralize
from gate.probes.common.findings.counted_findings import CountedFinding
from gate.probes.common.findings.history import Age

Limits = Mapping[Severity, timedelta]
"""How long findings of a severity may be open."""


def is_overdue(entry: CountedFinding, age: Age, limits: Limits, today: date) -> bool:
    """Whether a finding is known to be open for longer than findings of its severity may be."""
    limit = limits.get(entry.finding.severity)
    return limit is not None and age.first_seen is not None and today - age.first_seen > limit


def count_overdue(
    pairs: Iterable[tuple[CountedFinding, Age]], unlisted: Iterable[Severity], limits: Limits, today: date
) -> Observation:
    """The number of overdue findings; missing when the date of one with a limit is unknown.

    `unlisted` are the severities of findings that the reports only count.
    """
    if not limits:
        return Unseen(Cause.MISSING_VALUE, "the item sets no limits with `remediate`")
    listed = [(entry, age) for entry, age in pairs if entry.finding.severity in limits]
    undated = sum(age.first_seen is None for _, age in listed) + sum(severity in limits for severity in unlisted)
    if undated:
        findings = pluralize(undated, "finding has", "findings have")
        detail = f"{findings} a limit in `remediate` and no known date: neither a baseline nor the reports name one"
        return Unseen(Cause.NO_BASELINE, detail)
    return Seen(Decimal(sum(is_overdue(entry, age, limits, today) for entry, age in listed)))
