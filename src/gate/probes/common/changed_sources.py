"""The source files behind the reports: their text, and whether a report still fits them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from gate.formats.coverage.model import Lines
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Unseen
from gate.model.subject import Change
from gate.model.text import join_names
from gate.probes.common.coverage_files import MappedReport
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_age import ReportTimes, describe_misfit, find_newer_files, report_times
from gate.probes.common.repository_files import RepositoryFiles

MAX_FILES_IN_MESSAGE = 5

MAX_SOURCE = 1024 * 1024
"""A source file with more bytes is not read."""

MAX_SOURCES = 32 * 1024 * 1024
"""The most bytes of source files that one item reads."""


class ChangedSources:
    """Reads changed files, and compares them with the reports."""

    def __init__(
        self,
        context: ProbeContext,
        reports: Sequence[MappedReport],
        repository: RepositoryFiles,
    ) -> None:
        change = context.change
        self.change = change
        self._host = context.host
        self._is_local = context.is_on_own_machine
        self._reports = reports
        self._repository = repository
        self._changed = [file.path for file in change.files] if isinstance(change, Change) else []
        self._budget = MAX_SOURCES

    def read(self, path: str) -> str | None:
        """The text of a file; None when it cannot be read or is too large."""
        try:
            data = self._host.workspace.read(path, min(MAX_SOURCE, self._budget))
        except EvidenceError:
            return None
        self._budget -= len(data)
        return data.decode("utf-8", "replace")

    def unusable(self, paths: Sequence[str]) -> Unseen | None:
        """Why the line numbers of the reports cannot be trusted for these files; None when they can."""
        newer = [path for path in paths if path in self._newer]
        if newer:
            report = self._newer[newer[0]]
            names = join_names(newer, MAX_FILES_IN_MESSAGE)
            return Unseen(Cause.NEWER_THAN_REPORT, f"{names} changed after {report} was written")
        for path in paths:
            for report, misfit in self._misfits(path):
                return Unseen(Cause.MISMATCHED, f"{report} {misfit}: it is about another version of {path}")
        return None

    def notes(self) -> Iterator[str]:
        """A note on files that changed after the reports were written: the totals count them as they were."""
        if self._newer:
            names, report = join_names(list(self._newer), MAX_FILES_IN_MESSAGE), next(iter(self._newer.values()))
            yield f"{names} changed after {report} was written; the totals count the lines that it lists"

    @cached_property
    def _newer(self) -> dict[str, str]:
        return find_newer_files(self._host, self._times_by_file(), self._changed, self._repository)

    def _times_by_file(self) -> dict[str, list[ReportTimes]]:
        times: defaultdict[str, list[ReportTimes]] = defaultdict(list)
        candidates = self._repository.different.union(self._changed)
        for mapped in self._reports:
            report = mapped.report
            own = report_times(self._host, mapped.location, report.produced_at, has_zone=report.has_zone)
            own = own.as_written_here() if self._is_local else own
            for file in candidates.intersection(file for file in mapped.files.values() if file):
                times[file].append(own)
        return times

    def _misfits(self, path: str) -> Iterator[tuple[str, str]]:
        text = self.read(path)
        for report, lines in self._reported_lines.get(path, ()) if text is not None else ():
            if misfit := describe_misfit(path, lines, text or ""):
                yield report, misfit

    @cached_property
    def _reported_lines(self) -> dict[str, list[tuple[str, Lines]]]:
        """The lines that the reports list of each changed file."""
        lines: defaultdict[str, list[tuple[str, Lines]]] = defaultdict(list)
        changed = frozenset(self._changed)
        for mapped in self._reports:
            for coverage in mapped.report.files:
                path = mapped.files.get(coverage.path)
                if path in changed and coverage.lines is not None:
                    lines[path].append((mapped.location, coverage.lines))
        return lines
