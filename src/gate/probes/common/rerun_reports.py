"""Reports of one item that are attempts of the same tests, such as `junit.xml` and `junit-rerun.xml`.

Two things must show it. The paths differ only in a mark of an attempt: `attempt-2`, `retry`, `rerun`; Bazel writes
earlier attempts to `test_attempts/attempt_1.xml` beside `test.xml`. And a later report holds either every test of the
earlier one, or only tests that failed there. Reports of shards and of legs of a matrix have paths without such a mark,
and the same name of a test in two packages is no attempt.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from gate.formats.tests.model import TestReport
from gate.formats.tests.outcomes import FAILED, PASSED
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, pluralize
from gate.probes.common.report_files import ReportFile

TestFile = ReportFile[TestReport]

_BAZEL = re.compile(r"test_attempts/attempt_(\d{1,4})(?=\.xml$)")
_MARK = re.compile(r"[-_./]?(?<![a-z0-9])(?:attempt|retry|rerun|re-run)s?[-_.]?(\d{0,4})(?![a-z0-9])", re.IGNORECASE)
_BEFORE = -10_000
"""Added to the number of an attempt that is earlier than the report without a mark."""

MAX_NAMES = 3
"""Reports that one note names."""


@dataclass(frozen=True, slots=True)
class Reruns:
    """The reports with the last attempt of each test, and what several reports show about tests that ran again.

    `paths` are those of all reports that are attempts.
    """

    last: Sequence[TestFile]
    retried: int = 0
    flaky_tests: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    paths: frozenset[str] = frozenset()


def find_reruns(files: Sequence[TestFile]) -> Reruns:
    """The attempts among the reports of an item."""
    last = {file.path: file for file in files}
    retried, flaky, notes = 0, [], []
    paths: set[str] = set()
    for group in filter(_are_attempts, _groups(files)):
        outcomes = _outcomes(group)
        retried += sum(len(attempts) > 1 for attempts in outcomes.values())
        flaky += [title for title, attempts in outcomes.items() if _is_flaky(attempts)]
        for file, later in pairwise(group):
            if remaining := _without(file.report, later.report):
                last[file.path] = replace(file, report=remaining)
            else:
                del last[file.path]
        notes.append(_note(group))
        paths.update(file.path for file in group)
    return Reruns(tuple(last.values()), retried, tuple(flaky), tuple(notes), frozenset(paths))


def _groups(files: Sequence[TestFile]) -> Iterator[list[TestFile]]:
    """Reports whose paths differ only in the number of the attempt, in its order."""
    groups: dict[str, dict[int, TestFile]] = defaultdict(dict)
    ambiguous = set()
    for file in files:
        base, number = _split(file.path)
        if number in groups[base]:
            ambiguous.add(base)
        groups[base][number] = file
    for base, group in groups.items():
        if len(group) > 1 and base not in ambiguous:
            yield [group[number] for number in sorted(group)]


def _split(path: str) -> tuple[str, int]:
    """A path without its mark of an attempt, and the number of the attempt; the first one may have no mark."""
    if match := _BAZEL.search(path):
        return f"{path[: match.start()]}test{path[match.end() :]}", _BEFORE + int(match[1])
    if match := _MARK.search(path):
        return path[: match.start()] + path[match.end() :], int(match[1] or 1)
    return path, 0


def _are_attempts(group: Sequence[TestFile]) -> bool:
    return all(_is_rerun(file.report, later.report) for file, later in pairwise(group))


def _is_rerun(earlier: TestReport, later: TestReport) -> bool:
    """Whether the later report holds every test of the earlier one, or only tests that failed there."""
    if not earlier.tests or not later.tests or len(earlier.failed_tests) != earlier.failures + earlier.errors:
        return False
    return earlier.tests.keys() <= later.tests.keys() or all(
        earlier.tests.get(title, PASSED) >= FAILED for title in later.tests
    )


def _outcomes(group: Sequence[TestFile]) -> dict[str, list[int]]:
    """The outcomes of each test, by title, in the order of the attempts."""
    outcomes: dict[str, list[int]] = defaultdict(list)
    for file in group:
        for title, outcome in (file.report.last_attempts().tests or {}).items():
            outcomes[title].append(outcome)
    return outcomes


def _is_flaky(outcomes: Sequence[int]) -> bool:
    return PASSED in outcomes and max(outcomes) >= FAILED


def _without(earlier: TestReport, later: TestReport) -> TestReport | None:
    """The earlier report without the failed tests that the later one repeats; None when it repeats all tests."""
    tests, repeated = earlier.tests or {}, later.tests or {}
    if tests.keys() <= repeated.keys():
        return None
    superseded = [test for test in earlier.failed_tests if test.title in repeated]
    errors = sum(test.is_error for test in superseded)
    broken = sum(test.is_broken for test in superseded)
    return replace(
        earlier,
        total=earlier.total - len(superseded) + broken,
        broken=earlier.broken - broken,
        failures=earlier.failures - len(superseded) + errors,
        errors=earlier.errors - errors,
        failed_tests=tuple(test for test in earlier.failed_tests if test.title not in repeated),
        tests={title: outcome for title, outcome in tests.items() if title not in repeated},
    )


def _note(group: Sequence[TestFile]) -> str:
    names = join_names([file.path for file in group], MAX_NAMES)
    tests = pluralize(sum(len(attempts) > 1 for attempts in _outcomes(group).values()), "test")
    return f"{names} are attempts of the same run, in which {tests} ran again"
