"""Findings with their age: how many are new, and how the evidence lists them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from heapq import nsmallest
from typing import NamedTuple

from gate.formats.findings.model import SEVERITY_RANKS, FindingKind, ScanFinding
from gate.model.evidence import MAX_FINDINGS, Finding, Novelty, Observation, Seen, Severity, Upgrade
from gate.probes.common.findings.counted_findings import CountedFinding
from gate.probes.common.findings.history import Age, FindingHistory
from gate.probes.common.findings.severity_scale import SeverityScale

COUNTED_AS_NEW = (Novelty.NEW, Novelty.UNSURE)
_VERSION = re.compile(r"v?[0-9][0-9A-Za-z.+:~_-]{0,99}")
"""One version, and no range or list of them."""

_NOVELTY_ORDER = (Novelty.NEW, Novelty.UNSURE, None, Novelty.OLD)


class AgedFinding(NamedTuple):
    """A finding that counts, with its age."""

    counted: CountedFinding
    age: Age

    @property
    def sort_key(self) -> tuple[int, int]:
        """Worst first, and new before old ones of the same severity."""
        return (-SEVERITY_RANKS[self.counted.finding.severity], _NOVELTY_ORDER.index(self.age.novelty))


Unlisted = Mapping[FindingKind, int]
"""How many open findings of a kind the reports only count."""


def count_new(
    findings: Sequence[AgedFinding], unlisted: Unlisted, history: FindingHistory, scale: SeverityScale
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

    return {"new": observe(*scale.facts)} | {f"new_{fact}": observe(severity) for severity, fact in scale.facts.items()}


def facts_with(scale: SeverityScale, severity: Severity, novelty: Novelty | None, *, fixable: bool) -> tuple[str, ...]:
    """The names of the facts that count an open finding."""
    fact = scale.facts[severity]
    fixes = ("fixable", *((f"fixable_{fact}",) if severity in scale.problems else ())) if fixable else ()
    new = ("new", f"new_{fact}") if novelty in COUNTED_AS_NEW else ()
    return (fact, "total", *fixes, *new)


def list_findings(
    findings: Sequence[AgedFinding], is_overdue: Callable[[AgedFinding], bool], scale: SeverityScale
) -> Iterator[Finding]:
    """The worst of them, new ones first; findings of one severity and novelty stay in their order."""
    for aged in nsmallest(MAX_FINDINGS, findings, key=lambda finding: finding.sort_key):
        finding = aged.counted.finding
        facts = facts_with(scale, finding.severity, aged.age.novelty, fixable=finding.fixable)
        yield _finding(aged, (*facts, "overdue") if is_overdue(aged) else facts)


def list_unlisted(unlisted: Unlisted, novelty: Novelty | None, scale: SeverityScale) -> Iterator[Finding]:
    """One finding for all those of a rule that a report only counts."""
    for kind, count in unlisted.items():
        if kind.rule:
            message = f"{count:,} more, not listed one by one"
            yield Finding(
                kind.rule, message, kind.severity, names=(kind.rule,), amount=count, novelty=novelty,
                counted_in=facts_with(scale, kind.severity, novelty, fixable=kind.fixable),
            )  # fmt: skip


def _finding(aged: AgedFinding, counted_in: tuple[str, ...]) -> Finding:
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
        counted_in=counted_in,
        fingerprint=age.fingerprint, novelty=age.novelty, first_seen=age.first_seen, upgrade=_upgrade(finding),
    )  # fmt: skip


def _upgrade(finding: ScanFinding) -> Upgrade | None:
    """The upgrade that the report names, with the version in use where the report names exactly one."""
    upgrade = finding.upgrade
    if upgrade is None or upgrade.package != finding.package or not _VERSION.fullmatch(finding.version):
        return upgrade
    return Upgrade(upgrade.package, upgrade.versions, finding.version, upgrade.is_breaking)
