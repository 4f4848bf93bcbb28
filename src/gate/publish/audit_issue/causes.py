"""What may have caused the changes from one audit to the next; pure. Nothing is guessed: a cause was observed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from gate.model.audit import (
    AuditSnapshot,
    CertificateExpired,
    Changes,
    ChecklistChanged,
    CommitRange,
    Commits,
    GateChanged,
    ItemSignals,
    LikelyCause,
    PlanStepBegan,
    SnapshotItem,
    TimePassed,
    ToolChanged,
    WaiverEnded,
)
from gate.model.decision import Status
from gate.model.globs import matches
from gate.model.lazy_dataclass import dataclass

MAX_PATHS = 50
"""How many changed files of one item are remembered."""

GOOD_STATUSES = (Status.PASS, Status.SKIPPED)
"""The statuses that need no explanation."""

SHORTEST = 3600
"""Seconds between two audits that make a change by time alone recognizable."""

TOLERANCE = 900
"""Seconds by which the moments of two measurements may differ from those of their audits: the time of a run."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two audits and the commits between them; `prefix` is the folder of the root in the repository, such as `web/`."""

    before: AuditSnapshot
    after: AuditSnapshot
    commits: CommitRange | None = None
    prefix: str = ""

    def causes(self, name: str, signals: ItemSignals) -> tuple[LikelyCause, ...]:
        """The possible causes of the change of one item, the most telling first; dates alone where they explain it."""
        before, after = self.before.items.get(name), self.after.items[name]
        dates = tuple(self._dates(before, after, signals))
        if before and self._is_explained(dates, before, after, signals):
            return dates
        return (*dates, *self._others(before, after, signals))

    def _dates(self, before: SnapshotItem | None, after: SnapshotItem, signals: ItemSignals) -> Iterator[LikelyCause]:
        """What a date between the two audits changed."""
        if before and before.status is Status.WAIVED and after.status is Status.FAIL:
            yield from (waiver for waiver in signals.ended_waivers if waiver.until >= self.before.at.date())
        yield from (step for step in signals.plan_steps if step.start > self.before.at.date())
        certificates = [entry for entry in signals.expired_certificates if self._is_since(entry, before)]
        yield from certificates
        if before and not certificates:
            yield from self._passed(before, after, signals)

    def _is_since(self, certificate: CertificateExpired, before: SnapshotItem | None) -> bool:
        """Whether the certificate expired after the audit before, or that audit may not have seen it."""
        has_data = before is not None and before.status not in (Status.UNKNOWN, Status.SKIPPED)
        return not has_data or self._is_new(certificate)

    def _is_new(self, certificate: CertificateExpired) -> bool:
        return certificate.at > self.before.at - timedelta(seconds=TOLERANCE)

    def _is_explained(
        self, dates: tuple[LikelyCause, ...], before: SnapshotItem, after: SnapshotItem, signals: ItemSignals
    ) -> bool:
        """Whether the dates explain the change alone: the checklist is the same, and nothing else got worse.

        The values that a waiver covered, or that a step of the plan judges, are the same as before; every other broken
        fact is a duration that changed as the clock did. An expired certificate explains what else its service no
        longer answers.
        """
        if not dates or signals.new_findings or self._has_other_checklist:
            return False
        if certificates := [cause for cause in dates if isinstance(cause, CertificateExpired)]:
            return any(map(self._is_new, certificates))
        passed = {cause.fact for cause in dates if isinstance(cause, TimePassed)}
        planned = {cause.fact for cause in dates if isinstance(cause, PlanStepBegan)}
        waived = any(isinstance(cause, WaiverEnded) for cause in dates)
        return all(
            fact in passed or ((waived or fact in planned) and _is_same(fact, before, after)) for fact in signals.broken
        )

    @property
    def _has_other_checklist(self) -> bool:
        before, after = self.before.checklist, self.after.checklist
        return bool(before and after and before != after)

    def _others(self, before: SnapshotItem | None, after: SnapshotItem, signals: ItemSignals) -> Iterator[LikelyCause]:
        """What else differs."""
        yield from signals.down
        yield from signals.missing
        if signals.new_findings:
            yield signals.new_findings
        yield from self._changed_tools(before, after)
        if self.before.gate and self.after.gate and self.before.gate != self.after.gate:
            yield GateChanged(self.before.gate, self.after.gate)
        if self._has_other_checklist:
            yield ChecklistChanged()
        if self.commits:
            yield Commits(self._paths(signals))

    def _passed(self, before: SnapshotItem, after: SnapshotItem, signals: ItemSignals) -> Iterator[TimePassed]:
        """The broken durations that changed as the clock did: ages grow, and the time that remains shrinks."""
        elapsed = Decimal((self.after.at - self.before.at).total_seconds())
        for fact, direction in signals.durations if elapsed >= SHORTEST else ():
            earlier, earlier_unit = before.values.get(fact, (None, ""))
            later, unit = after.values.get(fact, (None, ""))
            if not isinstance(earlier, Decimal) or not isinstance(later, Decimal) or earlier_unit != unit:
                continue
            if abs((later - earlier) * direction - elapsed) <= TOLERANCE:
                yield TimePassed(fact)

    def _changed_tools(self, before: SnapshotItem | None, after: SnapshotItem) -> Iterator[ToolChanged]:
        if before and before.tools and after.tools and set(before.tools) != set(after.tools):
            yield ToolChanged(
                tuple(tool for tool in before.tools if tool not in after.tools),
                tuple(tool for tool in after.tools if tool not in before.tools),
            )

    def _paths(self, signals: ItemSignals) -> tuple[str, ...]:
        """The changed files that the globs of the item match; other entries among these are addresses."""
        globs = tuple(glob for glob in signals.globs if "://" not in glob)
        has_names = any(not glob.startswith("!") for glob in globs)  # only exclusions name no file
        paths = [path for path in (self.commits.paths if self.commits else ()) or () if path.startswith(self.prefix)]
        return tuple(path for path in paths if has_names and matches(path.removeprefix(self.prefix), globs))[:MAX_PATHS]


def add_causes(changes: Changes, signals: Mapping[str, ItemSignals], comparison: Comparison) -> Changes:
    """The changes with the possible causes of every item that got worse, the most telling first."""
    worse = [change for change in changes.status_changes if change.after not in (*GOOD_STATUSES, None)]
    causes = {change.item: comparison.causes(change.item, signals.get(change.item, ItemSignals())) for change in worse}
    return replace(changes, causes=causes, commits=comparison.commits)


def _is_same(fact: str, before: SnapshotItem, after: SnapshotItem) -> bool:
    """Whether both audits saved the same value."""
    return fact in before.values and before.values[fact] == after.values.get(fact)
