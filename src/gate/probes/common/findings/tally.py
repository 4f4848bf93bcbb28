"""The findings that an item counts: after its filters, with their age; and the facts that count them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from decimal import Decimal

from gate.formats.findings.model import FindingKind
from gate.model.evidence import MAX_FINDINGS, Observation, Remedy, Seen
from gate.model.subject import Change
from gate.probes.common.findings.advisories import Scan, add_counts, add_unlisted, advisory_names, count_unlisted, merge
from gate.probes.common.findings.aged_findings import AgedFinding, count_new, list_findings, list_unlisted
from gate.probes.common.findings.counted_findings import count_findings, list_counted, list_worst
from gate.probes.common.findings.filters import FindingFilter
from gate.probes.common.findings.history import FindingHistory, read_history
from gate.probes.common.findings.overdue import Limits, count_overdue, is_overdue
from gate.probes.common.findings.parameters import FindingParams
from gate.probes.common.findings.paths import FindingPaths
from gate.probes.common.findings.severity_scale import SeverityScale
from gate.probes.common.findings.vex import VexFilter
from gate.probes.common.probe import ProbeContext


class Tally:
    """The findings that the item counts.

    `limits` says how long findings may be open; None where the probe does not count overdue ones.
    """

    def __init__(
        self,
        params: FindingParams,
        context: ProbeContext,
        scans: Sequence[Scan],
        paths: FindingPaths,
        *,
        scale: SeverityScale,
        limits: Limits | None,
        vex: VexFilter | None,
    ) -> None:
        self.merged = merge(scans, vex.amend if vex and vex.has_statements else None)
        unlisted = add_unlisted(scans)
        tools = frozenset(scan.report.tool for scan in scans) - {""}
        self._scale, self._limits = scale, limits
        self._today = context.clock.now.astimezone(UTC).date()
        self._filter = FindingFilter(params.severity, params.rules, fixable=params.fixable)
        unlisted_open = Counter({kind: count for kind, count in unlisted.items() if not kind.suppressed})
        if self._compares(context):
            entries = list_counted(self.merged, paths.in_repository)
        else:
            entries, others = list_worst(self.merged, paths.in_repository, MAX_FINDINGS)
            unlisted_open.update(others)
        self.history: FindingHistory = read_history(entries, sum(unlisted_open.values()), tools, context)
        aged = map(AgedFinding, entries, self.history.ages)
        self.selected = [finding for finding in aged if self._filter.selects_all or self._selects(finding)]
        self.unlisted = {kind: count for kind, count in unlisted_open.items() if self._selects_kind(kind, count)}
        suppressed = self.merged.suppressed + count_unlisted(unlisted).suppressed
        listed = count_findings((finding.counted for finding in self.selected), suppressed)
        self.counts = add_counts([listed, count_unlisted(self.unlisted)])
        self.findings = (
            *list_findings(self.selected, self._is_overdue, scale),
            *list_unlisted(self.unlisted, self.history.unlisted, scale),
        )

    def _compares(self, context: ProbeContext) -> bool:
        """Whether each finding matters by itself, and not only the worst ones: to other runs, or to what counts."""
        is_compared = context.baseline is not None or isinstance(context.change, Change)
        return context.identifies_findings or is_compared or not self._filter.selects_all or bool(self._limits)

    @property
    def listed(self) -> int:
        """How many findings the evidence lists."""
        return sum(finding.amount for finding in self.findings)

    def _selects(self, aged: AgedFinding) -> bool:
        finding = aged.counted.finding
        names = (*aged.counted.names, *advisory_names(finding)) if self._filter.needs_names else ()
        return self._filter.selects(
            (finding.rule, *names), finding.severity, fixable=finding.fixable, is_failure=finding.is_failure
        )

    def _selects_kind(self, kind: FindingKind, count: int) -> bool:
        return self._filter.selects(
            (kind.rule,), kind.severity, fixable=kind.fixable, is_failure=kind.is_failure, amount=count
        )

    def _is_overdue(self, finding: AgedFinding) -> bool:
        return is_overdue(finding.counted, finding.age, self._limits or {}, self._today)

    def facts(self) -> dict[str, Observation]:
        """All facts but the number of reports."""
        counts, scale = self.counts, self._scale
        numbers = {fact: counts.severities[severity] for severity, fact in scale.facts.items()}
        numbers |= {"total": counts.severities.total(), "fixable": counts.fixable, "suppressed": counts.suppressed}
        numbers |= {f"fixable_{scale.facts[severity]}": counts.fixes[severity] for severity in scale.problems}
        facts: dict[str, Observation] = {name: Seen(Decimal(number)) for name, number in numbers.items()}
        facts |= count_new(self.selected, self.unlisted, self.history, scale)
        if self._limits is not None:
            severities = [kind.severity for kind in self.unlisted]
            facts["overdue"] = count_overdue(self.selected, severities, self._limits, self._today)
        return facts

    def remedies(self, facts: Iterable[str]) -> dict[str, Remedy]:
        """Advice on the facts about new findings."""
        remedy = self.history.remedy
        return {name: remedy for name in facts if name.startswith("new")} if remedy else {}

    def notes(self) -> Iterator[str]:
        """The notes on what is left out, and on what is not sure."""
        yield from self._filter.notes()
        yield from self.history.notes
