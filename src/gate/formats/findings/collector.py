"""Collects the findings and notes of one report, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import compress

from gate.formats.findings.model import (
    OBJECT_SIZE,
    DeferredFindings,
    FindingHead,
    FindingKind,
    PathFilter,
    ScanFinding,
    ScanReport,
    count_everywhere,
)
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Cause

MAX_PER_RULE = MAX_FINDINGS
"""How many findings of one rule and severity are listed one by one; the others are counted."""

LARGE = 5 * MAX_FINDINGS
"""A report that lists so many findings lists only the first FEW of every further rule and severity."""

FEW = 10
"""Enough to see what a rule is about; most of the time for a report of 200,000 findings goes into those it lists."""

MAX_NOTES = 100
"""How many different notes of one report are kept; their texts may contain words of the report."""

MAX_LISTED = 500_000
"""The most findings that are listed one by one; a report with more is broken or hostile."""

MAX_TEXT = 128 * 1024 * 1024
"""The largest size of all listed findings together."""


def limit_per_rule(listed: int) -> int:
    """How many findings of one rule and severity are listed in a report that lists so many findings already."""
    return MAX_PER_RULE if listed < LARGE else FEW


class Collector:
    """Collects the findings and notes of one report."""

    def __init__(self, includes: PathFilter, max_listed: int = MAX_LISTED) -> None:
        self._max_listed = max_listed
        self._includes = includes
        self.counts_everywhere = includes is count_everywhere
        self._findings = DeferredFindings()
        self._per_rule: Counter[FindingKind] = Counter()
        self._unlisted: Counter[FindingKind] = Counter()
        self._notes: Counter[str] = Counter()
        self._excluded = 0
        self.total = 0
        self.notes_made = 0
        """How many notes were added, repeated ones included."""

    def add(self, finding: ScanFinding, times: int = 1) -> None:
        """Adds a finding that the report lists `times` times, at paths that the filter treats alike.

        Raises:
            EvidenceError: too large when more than `max_listed`, or more than MAX_TEXT, would have to be listed.
        """
        head = finding.head
        if self._admits(head, finding.path, times):
            self._list(head, finding, finding.size, times)

    def defer(self, head: FindingHead, path: str, size: int, make: Callable[[], ScanFinding], times: int = 1) -> None:
        """Does what `add` does for the finding that `make` returns, and makes it only when somebody reads it.

        `head`, `path` and `size` are its own, the size roughly; raises as `add` does.
        """
        if self._admits(head, path, times):
            self._list(head, make, size, times)

    def defer_all(
        self,
        heads: Sequence[FindingHead],
        paths: Iterable[str],
        makes: Iterable[Callable[[], ScanFinding]],
        texts: Iterable[Iterable[str]],
    ) -> None:
        """Does what `defer` does for findings about packages, each of which the report lists once.

        `texts` are what takes memory, by member.
        """
        self.total += len(heads)
        if not self.counts_everywhere:
            selection = list(map(self.include, paths))
            heads, makes = list(compress(heads, selection)), compress(makes, selection)
            texts = [compress(column, selection) for column in texts]
        size = OBJECT_SIZE * len(heads) + sum(sum(map(len, column)) for column in texts)
        self._check_limits(len(heads), size)
        self._findings.extend(heads, makes, size)

    def _admits(self, head: FindingHead, path: str, times: int) -> bool:
        """Whether to list the finding; counts it if it is left out, or one of many of its kind."""
        self.total += times
        if not self.counts_everywhere and not self.include(path, times):
            return False
        if not head.package:
            self._per_rule[head.kind] += 1
            if self._per_rule[head.kind] > limit_per_rule(len(self._findings)):
                self._unlisted[head.kind] += times
                return False
        return True

    def _list(self, head: FindingHead, finding: ScanFinding | Callable[[], ScanFinding], size: int, times: int) -> None:
        self._check_limits(1, size)
        self._findings.append(head, finding, size)
        if times > 1:
            self._unlisted[head.kind] += times - 1

    def _check_limits(self, count: int, size: int) -> None:
        if len(self._findings) + count > self._max_listed:
            raise EvidenceError(Cause.TOO_LARGE, f"the report lists more than {self._max_listed:,} findings")
        if self._findings.size + size > MAX_TEXT:
            raise EvidenceError(Cause.TOO_LARGE, "the texts of the findings have more characters than can be kept")

    def count(self, kind: FindingKind, path: str, times: int) -> bool:
        """Does what `add` does for a finding of this kind without a package that is not listed.

        Returns False, and does nothing, for one that is: it has to be passed to `add`.
        """
        if self._per_rule[kind] < limit_per_rule(len(self._findings)):
            return False
        self.total += times
        if self.include(path, times):
            self._per_rule[kind] += 1
            self._unlisted[kind] += times
        return True

    def extend(self, findings: Iterable[ScanFinding]) -> None:
        """Adds all of these; raises as `add` does."""
        for finding in findings:
            self.add(finding)

    def include(self, path: str, times: int = 1) -> bool:
        """Returns whether findings at this path count; counts them as excluded otherwise."""
        if not path or self._includes(path):
            return True
        self._excluded += times
        return False

    def note(self, text: str, times: int = 1) -> None:
        """Adds a note; a repeated one is reported once, with how often it occurred."""
        if times > 0:
            self.notes_made += times
            has_room = text in self._notes or len(self._notes) < MAX_NOTES
            self._notes[text if has_room else "a note of another kind"] += times

    def report(self, name: str, tool: str = "", produced_at: datetime | None = None, target: str = "") -> ScanReport:
        """The report of all that was collected."""
        notes = tuple(text if times == 1 else f"{text} ({times:,} times)" for text, times in self._notes.items())
        unlisted = dict(self._unlisted)
        return ScanReport(name, self._findings, unlisted, self._excluded, tool, produced_at, notes, target)
