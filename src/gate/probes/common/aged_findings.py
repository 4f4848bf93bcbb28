"""Findings with their age: how many are new, and how the evidence lists them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from heapq import nsmallest
from typing import NamedTuple

from gate.formats.findings.model import FindingKind
from gate.model.evidence import MAX_FINDINGS, RATED, Finding, Novelty, Observation, Seen, Severity
from gate.probes.common.advisories import WORST_FIRST
from gate.probes.common.counted_findings import CountedFinding
from gate.probes.common.finding_history import Age, FindingHistory

COUNTED_AS_NEW = (Novelty.NEW, Novelty.UNSURE)
_NOVELTY_ORDER = (Novelty.NEW, Novelty.UNSURE, None, Novelty.OLD)


class AgedFinding(NamedTuple):
    """A finding that counts, with its age."""

    counted: CountedFinding
    age: Age

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Worst first, and new before old ones of the same severity."""
        severity, *rest = self.counted.sort_key
        return (severity, _NOVELTY_ORDER.index(self.age.novelty), *rest)


Unlisted = Mapping[FindingKind, int]
"""How many open findings of a kind the reports only count."""


def count_new(
    findings: Sequence[AgedFinding], unlisted: Unlisted, history: FindingHistory
) -> Mapping[str, Observation]:
    """The facts that count new findings; one is missing when it is unknown whether a finding that it may count is new.

    Where there is no finding there is no new one, whatever is known about others.
    """
    novelties = Counter((finding.counted.finding.severity, finding.age.novelty) for finding in findings)
    for kind, count in unlisted.items():
        novelties[kind.severity, history.unlisted] += count

    def observe(*severities: Severity) -> Observation:
        if any(novelties[severity, None] for severity in severities):
            return history.missing
        return Seen(Decimal(sum(novelties[severity, novelty] for severity in severities for novelty in COUNTED_AS_NEW)))

    return {"new": observe(*WORST_FIRST)} | {f"new_{severity}": observe(severity) for severity in WORST_FIRST}


def facts_with(
    severity: Severity, novelty: Novelty | None, *, fixable: bool, is_overdue: bool = False
) -> tuple[str, ...]:
    """The names of the facts that count an open finding."""
    fixes = ("fixable", *((f"fixable_{severity}",) if severity in RATED else ())) if fixable else ()
    new = ("new", f"new_{severity}") if novelty in COUNTED_AS_NEW else ()
    return (str(severity), "total", *fixes, *new, *(("overdue",) if is_overdue else ()))


def list_findings(findings: Sequence[AgedFinding], is_overdue: Callable[[AgedFinding], bool]) -> Iterator[Finding]:
    """The worst of them, in an order that does not depend on the order of the reports."""
    worst = nsmallest(MAX_FINDINGS, findings, key=lambda finding: finding.sort_key)
    return (_finding(finding, is_overdue=is_overdue(finding)) for finding in worst)


def list_unlisted(unlisted: Unlisted, novelty: Novelty | None) -> Iterator[Finding]:
    """One finding for all those of a rule that a report only counts."""
    for kind, count in unlisted.items():
        if kind.rule:
            message = f"{count:,} more, not listed one by one"
            yield Finding(
                kind.rule, message, kind.severity, names=(kind.rule,), amount=count, novelty=novelty,
                counted_in=facts_with(kind.severity, novelty, fixable=kind.fixable),
            )  # fmt: skip


def _finding(aged: AgedFinding, *, is_overdue: bool) -> Finding:
    counted, age = aged
    finding, path = counted.finding, counted.path
    message = finding.message or "no message"
    if finding.package:
        fix = "" if finding.remedy else "fix available; " if finding.fixable else "no known fix; "
        package = f"{finding.package} {finding.version}".strip()
        message = f"{package}: {message} ({fix}reported by {', '.join(counted.scanners)})"
    if finding.path and not path:
        message += f" (in {finding.path[-200:]}, which is not in this repository)"
    return Finding(
        finding.rule, message, finding.severity, path, finding.line if path else None,
        finding.end_line if path else None, remedy=finding.remedy, names=counted.names,
        places=tuple(dict.fromkeys(filter(None, (finding.package, path or finding.path)))),
        counted_in=facts_with(finding.severity, age.novelty, fixable=finding.fixable, is_overdue=is_overdue),
        fingerprint=age.fingerprint, novelty=age.novelty, first_seen=age.first_seen,
    )  # fmt: skip
