"""The plain values that every format of test results returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from gate.formats.tests import titles
from gate.formats.tests.attempts import Attempts
from gate.formats.tests.case import TestCase
from gate.formats.tests.durations import TimedTest
from gate.formats.tests.identity import Identity
from gate.model.inventory import MAX_ENTRIES
from gate.model.lazy_dataclass import dataclass

MAX_TESTS = MAX_ENTRIES
"""Tests of one report whose outcomes are remembered by title: as many as a saved result remembers."""


@dataclass(frozen=True, slots=True)
class FailedTest:
    """One test that failed or had an error; `file` is as in the report, `line` counts from 1.

    `is_broken` is true for a failure outside of a test, which `TestReport.total` does not count.
    """

    suite: str
    classname: str
    name: str
    message: str
    is_error: bool = False
    file: str = ""
    line: int | None = None
    is_broken: bool = field(default=False, compare=False)

    @property
    def title(self) -> str:
        """The title of the test, as in `TestReport.tests`."""
        return titles.join(self.classname or self.suite, self.name)


@dataclass(frozen=True, slots=True)
class TestReport:
    """One report of test results. `total` counts the cases, each with its worst outcome.

    `unknown` counts the cases whose status does not tell the outcome, `flaky` those that passed after a failed attempt
    inside the case, and `retried` those with several attempts inside. `attempts` says what other results of the same
    tests change. `flaky_tests` are the titles of flaky tests of both kinds, as many as are listed.
    `tests` has the worst outcome by title (see `titles`), or BROKEN; None when there are more than MAX_TESTS. `slowest`
    is the slowest case; None when no case has a time, or one cannot be read.

    `broken` counts what failed outside of a test, such as a suite that did not load: it is in `errors`, not in `total`.
    `parts` are the cases with the order in which they ran, when the file is a part of a report (see `TestFormat.join`).
    `inconclusive` counts those that their runner calls neither passed nor failed: neither executed nor skipped.

    `hides_attempts` is the tool, where it writes the last attempt of a test alone, so that others cannot be counted.

    `duration` is in seconds; None where the report has none, or where one cannot be read. `produced_at` is the oldest
    time in the report, since a report is as old as its oldest part; a time without a zone is taken as UTC.
    """

    __test__ = False  # for pytest: not a class of tests

    total: int
    failures: int
    errors: int
    skipped: int
    duration: Decimal | None = None
    failed_tests: tuple[FailedTest, ...] = ()
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()
    format: str = "junit"
    unknown: int = 0
    inconclusive: int = 0
    broken: int = 0
    flaky: int = 0
    retried: int = 0
    hides_attempts: str = ""
    flaky_tests: tuple[str, ...] = ()
    slowest: TimedTest | None = None
    tests: Mapping[str, int] | None = field(default=None, repr=False, compare=False)
    parts: tuple[tuple[int, TestCase], ...] = field(default=(), repr=False, compare=False)
    attempts: Attempts = field(default_factory=Attempts, repr=False)
    identity: Identity = field(default=Identity(), repr=False, compare=False)

    @property
    def passed(self) -> int:
        """Cases that neither failed, nor had an error, nor were skipped, nor are unknown."""
        return self.executed - self.failures - self.errors

    def last_attempts(self) -> TestReport:
        """The report in which each test counts once, with its last attempt."""
        _, unknown, inconclusive, skipped, failures, errors = self.attempts.changes
        failed = tuple(test for at, test in enumerate(self.failed_tests) if at not in self.attempts.superseded)
        tests = {**self.tests, **self.attempts.outcomes} if self.tests is not None else None
        return replace(
            self, total=self.total + sum(self.attempts.changes), failures=self.failures + failures,
            errors=self.errors + errors, skipped=self.skipped + skipped, unknown=self.unknown + unknown,
            inconclusive=self.inconclusive + inconclusive, failed_tests=failed, tests=tests, attempts=Attempts(),
        )  # fmt: skip

    @property
    def executed(self) -> int:
        """Cases that ran to a known outcome, and what failed outside of a test."""
        return self.total + self.broken - self.skipped - self.unknown - self.inconclusive


@dataclass(frozen=True, slots=True)
class TestFormat:
    """One format of test results, for the registry.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is empty, broken or of another format. `join` makes one
    report of several files, for a tool that writes a file for each test.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    """

    __test__ = False  # for pytest: not a class of tests

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO], TestReport]
    join: Callable[[Sequence[TestReport]], TestReport] | None = None
    paths: tuple[str, ...] = ()
