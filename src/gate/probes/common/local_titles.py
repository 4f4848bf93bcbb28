"""Titles of tests whose file has an absolute path, as Jest writes it: with the path in the repository instead.

So a test has one title on every machine: for a waiver that names it, and compared with a baseline.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import chain

from gate.adapters.workspace import Workspace
from gate.formats.tests import titles
from gate.formats.tests.model import FailedTest, TestReport
from gate.probes.common.paths import find_file

Localize = Callable[[str], str]

_ABSOLUTE = re.compile(r"/|[A-Za-z]:[/\\]")


def localizer(workspace: Workspace) -> Callable[[TestReport], TestReport]:
    """A function that replaces the absolute paths in the titles of a report."""

    @cache
    def localize_group(group: str) -> str:
        return (_ABSOLUTE.match(group) and find_file(workspace, group)) or group

    def localize(title: str) -> str:
        group, separator, name = title.partition(titles.SEPARATOR)
        return f"{localize_group(group)}{separator}{name}"

    return lambda report: _replace(report, localize_group, localize) if _has_absolute(report) else report


def _has_absolute(report: TestReport) -> bool:
    groups = (group for test in report.failed_tests for group in (test.suite, test.classname))
    return any(map(_ABSOLUTE.match, chain(report.tests or (), groups)))


def _replace(report: TestReport, localize_group: Localize, localize: Localize) -> TestReport:
    outcomes: dict[str, int] = {}
    for title, outcome in (report.tests or {}).items():
        local = localize(title)
        outcomes[local] = max(outcome, outcomes.get(local, outcome))
    attempts = {localize(title): outcome for title, outcome in report.attempts.outcomes.items()}
    return replace(
        report,
        tests=None if report.tests is None else outcomes,
        failed_tests=tuple(_replace_suite(test, localize_group) for test in report.failed_tests),
        flaky_tests=tuple(map(localize, report.flaky_tests)),
        slowest=report.slowest and replace(report.slowest, title=localize(report.slowest.title)),
        attempts=replace(report.attempts, outcomes=attempts),
    )


def _replace_suite(test: FailedTest, localize_group: Localize) -> FailedTest:
    return replace(test, suite=localize_group(test.suite), classname=localize_group(test.classname))
