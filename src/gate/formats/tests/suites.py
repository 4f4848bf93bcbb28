"""The suites of a JUnit report, and what they declare compared with what their cases show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import sub
from typing import NamedTuple

from gate.formats.tests.failed_tests import WHOLE, Attributes
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize

MAX_DEPTH = 200
"""Suites inside suites; real reports have a handful."""

MAX_NAME = 300
"""Characters of the name of a suite."""

MAX_NUMBER = 40
"""Characters of a number that are read."""

MAX_NOTES = 3
"""Suites that are named when their totals differ from their cases."""

DECLARED = ("tests", "failures", "errors", "skipped", "disabled", "ignored")


PYTEST = "pytest"
"""The default name of pytest's suite."""

PYTEST_SUITES = "pytest tests"
"""The name of the element around pytest's suite."""

HIDING_TOOLS = {"vitest tests": "vitest", "jest tests": "jest-junit", "Mocha Tests": "mocha"}
"""The tools that write the last attempt of a test alone, by the default name of their suites.

Sources: Vitest's `reporters/junit.ts`, jest-junit's `buildJsonResults.js`, Mocha's `reporters/xunit.js`.
"""

_PLAYWRIGHT = ("id", "name", "tests", "failures", "skipped", "errors", "time")
"""The attributes of the root in Playwright's `reporters/junit.ts`, which leaves the names empty."""


class Counts(NamedTuple):
    """The counts so far. `bad` and `skipped` count elements where those are more, as many suites do.

    `attempts` counts failed attempts that a runner repeated.
    """

    tests: int
    bad: int
    failed: int
    skipped: int
    attempts: int


class _OpenSuite(NamedTuple):
    """A suite that has begun: only what is needed at its end, in bounded memory."""

    name: str
    declared: Mapping[str, int]
    has_time: bool
    before: Counts


class Suites:
    """The open suites; compares what they declare with what their cases show."""

    def __init__(self) -> None:
        self.stack: list[_OpenSuite] = []
        self.times = timestamps.Seconds()
        self.oldest: datetime | None = None
        self.contradiction = ""
        self.hiding_tool = ""  # the tool that wrote the report, if it writes the last attempt of a test alone
        self.differing = 0
        self.differences: list[str] = []

    def name(self) -> str:
        """The name of the innermost open suite that has one."""
        return next((suite.name for suite in reversed(self.stack) if suite.name), "")

    def is_of_pytest(self) -> bool:
        """Whether the innermost suite is one that pytest wrote."""
        outer = self.stack[-2].name if len(self.stack) > 1 else ""
        return self.stack[-1].name == PYTEST or outer == PYTEST_SUITES

    def open(self, attributes: Attributes, counted: Counts) -> None:
        """A suite begins.

        Raises:
            EvidenceError: unreadable when suites are nested too deep.
        """
        if len(self.stack) >= MAX_DEPTH:
            raise EvidenceError(Cause.UNREADABLE, f"more than {MAX_DEPTH} suites inside one another")
        if "time" in attributes and not any(outer.has_time for outer in self.stack):
            self.times.batch.append(attributes["time"][:MAX_NUMBER])
            if len(self.times.batch) >= timestamps.BATCH:
                self.times.add()
        declared = {key: int(text) for key in DECLARED if (text := attributes.get(key)) and WHOLE.fullmatch(text)}
        name = attributes.get("name", "")[:MAX_NAME]
        if not self.stack and tuple(attributes) == _PLAYWRIGHT:
            self.hiding_tool = "playwright"
        elif name in HIDING_TOOLS:
            self.hiding_tool = HIDING_TOOLS[name]
        self.stack.append(_OpenSuite(name, declared, "time" in attributes, counted))
        raw_time = attributes.get("timestamp")
        started = timestamps.parse_report_time(raw_time) if raw_time else None
        if started and (self.oldest is None or started < self.oldest):
            self.oldest = started

    def close(self, counted: Counts) -> None:
        """Declared failures, or tests, without a case are a contradiction; any other difference is a note."""
        suite = self.stack[-1]
        actual = Counts(*map(sub, counted, suite.before))
        if _hides(suite.declared, actual):
            self.contradiction = self.contradiction or self.compare(suite.declared, actual)
        elif _differs(suite.declared, actual):
            self.differing += 1
            if len(self.differences) < MAX_NOTES:
                self.differences.append(self.compare(suite.declared, actual))
        self.stack.pop()

    def compare(self, declared: Mapping[str, int], actual: Counts) -> str:
        """Both sides in words."""
        totals = ", ".join(f"{count:,} {key}" for key, count in declared.items())
        verb = "shows" if actual.tests == 1 else "show"
        cases = f"{pluralize(actual.tests, 'test case')} {verb} {actual.failed:,} failed and {actual.skipped:,} skipped"
        return f"{self.name() or 'a suite'!r} declares {totals}; {cases}"

    def notes(self) -> Iterator[str]:
        """The differences that are no contradiction."""
        for difference in self.differences:
            yield f"{difference}; the cases count"
        if more := self.differing - len(self.differences):
            yield f"{pluralize(more, 'more suite')} whose totals and cases differ"


def _counted_attempts(declared: Mapping[str, int], actual: Counts) -> int:
    """How many failed attempts the totals can include.

    Surefire and Gradle (`mergeReruns`, see its `JUnitXmlResultWriter`) count every attempt in `tests` and `failures`,
    and write one case for all of them. Totals that count each case once cannot mean an attempt by a failure.
    """
    return max(0, min(actual.attempts, declared.get("tests", 0) - actual.tests))


def _hides(declared: Mapping[str, int], actual: Counts) -> bool:
    """Whether it declares failures, or tests, that no case shows. Some runners write one number under two names."""
    bad = max(declared.get("failures", 0), declared.get("errors", 0)) - _counted_attempts(declared, actual)
    return bad > max(actual.bad, actual.failed) or (declared.get("tests", 0) > 0 and not actual.tests)


def _differs(declared: Mapping[str, int], actual: Counts) -> bool:
    attempts = _counted_attempts(declared, actual)
    bad = declared.get("failures", 0) + declared.get("errors", 0)
    numbers = (actual.bad, actual.failed)
    return (
        declared.get("tests", actual.tests) - attempts != actual.tests
        or (("failures" in declared or "errors" in declared) and not any(n <= bad <= n + attempts for n in numbers))
        or sum(declared.get(key, 0) for key in ("skipped", "disabled", "ignored")) > actual.skipped
    )
