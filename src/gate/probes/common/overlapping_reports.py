"""Reports of tests that hold the same cases: aggregates, which are passed over, and repetitions, which are noted.

Ant's `junitreport` writes `TESTS-TestSuites.xml` beside the reports that it joins, and tools that merge reports do
likewise. Such a file has the suites of the others, case by case with the same outcomes and times, so nothing is lost
without it. Two reports with the same cases may as well be two attempts of a run, or two legs of a matrix.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gate.formats.tests.identity import Identity
from gate.formats.tests.model import TestReport
from gate.model.text import join_names, pluralize
from gate.probes.common.report_files import ReportFile

TestFile = ReportFile[TestReport]

MAX_SUITES = 1_000_000
"""Suites of all reports together that are compared one by one."""

MAX_SHARING = 200
"""Reports with a suite in common that are compared with each other."""

MAX_NAMES = 3
"""Reports that one note names."""


def drop_aggregates(files: Sequence[TestFile]) -> tuple[list[TestFile], list[str]]:
    """The reports without those that only repeat the cases of several others, and a note for each of these."""
    index = _SuiteIndex(files)
    dropped: dict[str, str] = {}
    for file in sorted(files, key=lambda file: len(file.report.identity.suites)):
        parts = index.parts_of(file, dropped)
        if len(parts) > 1:
            names = join_names([part.path for part in parts], MAX_NAMES)
            dropped[file.path] = f"{file.path} repeats the test cases of {names} and is passed over"
    if joined := _joined([file for file in files if file.path not in dropped]):
        dropped[joined.path] = f"{joined.path} repeats the test cases of the other reports and is passed over"
    return [file for file in files if file.path not in dropped], [dropped[path] for path in sorted(dropped)]


def note_repetitions(files: Sequence[TestFile]) -> Iterator[str]:
    """A note for each group of reports that hold the same cases, and for a report whose cases another one holds too."""
    advice = "count; if one is of an earlier attempt, or a copy, exclude it"
    groups: dict[tuple[int, int], list[TestFile]] = defaultdict(list)
    for file in files:
        if file.report.total:
            groups[file.report.total, file.report.identity.names].append(file)
    for (total, _), group in groups.items():
        if len(group) > 1:
            names = join_names([file.path for file in group], MAX_NAMES)
            yield f"{names} hold the same {pluralize(total, 'test case')}, and all of them {advice}"
    index = _SuiteIndex(files)
    for file in files:
        if whole := index.whole_of(file):
            yield f"the test cases of {file.path} are in {whole.path} too, and both {advice}"


class _SuiteIndex:
    """The reports by their suites; empty when there are too many suites."""

    def __init__(self, files: Sequence[TestFile]) -> None:
        self.files: dict[int, list[TestFile]] = defaultdict(list)
        if sum(len(file.report.identity.suites) for file in files) > MAX_SUITES:
            return
        for file in files:
            for suite in dict.fromkeys(file.report.identity.suites):
                self.files[suite].append(file)

    def sharing(self, identity: Identity) -> Mapping[str, TestFile]:
        """The reports that share a suite with this one, by path; empty when there are more than MAX_SHARING."""
        sharing: dict[str, TestFile] = {}
        for suite in identity.suites:
            sharing.update((file.path, file) for file in self.files.get(suite, ()))
            if len(sharing) > MAX_SHARING:
                return {}
        return sharing

    def parts_of(self, file: TestFile, excluded: Mapping[str, str]) -> list[TestFile]:
        """The other reports whose suites together are those of this one; empty when there are none."""
        suites = Counter(file.report.identity.suites)
        parts = [
            other
            for path, other in self.sharing(file.report.identity).items()
            if path != file.path and path not in excluded and Counter(other.report.identity.suites) <= suites
        ]
        total = Counter(suite for other in parts for suite in other.report.identity.suites)
        return parts if total == suites else []

    def whole_of(self, file: TestFile) -> TestFile | None:
        """A report that has all suites of this one, and more."""
        suites = Counter(file.report.identity.suites)
        if not suites or not file.report.identity.is_timed:
            return None
        sharing = self.sharing(file.report.identity).values()
        return next((other for other in sharing if suites < Counter(other.report.identity.suites)), None)


def _joined(files: Sequence[TestFile]) -> TestFile | None:
    """The report that holds the cases of all others, in suites of its own; None for fewer than two others."""
    reports = [file for file in files if file.report.total]
    total = sum(file.report.total for file in reports)
    results = sum(file.report.identity.results for file in reports)
    for file in reports if len(reports) > 2 else ():
        identity = file.report.identity
        if identity.is_timed and 2 * file.report.total == total and 2 * identity.results == results:
            return file
    return None
