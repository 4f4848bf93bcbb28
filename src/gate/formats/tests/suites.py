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

_VITEST = ("name", "timestamp", "hostname", "tests", "failures", "errors", "skipped")
_MOCHA_JUNIT = ("name", "timestamp", "tests")
_WRITERS: Mapping[tuple[str, ...], str] = {
    _VITEST: "vitest",
    (*_VITEST, "time"): "vitest",
    ("name", "errors", "failures", "skipped", "timestamp", "time", "tests"): "jest-junit",
    **{
        (*_MOCHA_JUNIT, *file, "time", "failures", *skipped): "mocha"
        for file in ((), ("file",))
        for skipped in ((), ("skipped",))
    },
}
"""The same tools, and mocha-junit-reporter, by the attributes of a suite in their order; its name can be set."""

_MOCHA = ("name", "tests", "failures", "errors", "skipped", "timestamp", "time")
"""The attributes of the only suite of Mocha's `xunit`, whose time has the form of `Date.toUTCString`."""

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
        self.declares_outcomes = False  # whether a suite has a total beside the number of its tests
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
        self.declares_outcomes = self.declares_outcomes or bool(declared.keys() - {"tests"})
        name = attributes.get("name", "")[:MAX_NAME]
        self.hiding_tool = _find_hiding_tool(attributes, name, is_root=not self.stack) or self.hiding_tool
        self.stack.append(_OpenSuite(name, declared, "time" in attributes, counted))
        raw_time = attributes.get("timestamp")
        started = timestamps.parse_report_time(raw_time) if raw_time else None
        if started and (self.oldest is None or started < self.oldest):
            self.oldest = started

    def close(self, counted: Counts) -> None:
        """Declared failures, or tests, without a case are a contradiction; any other difference is a note.

        Where the totals of the whole report equal its cases, nothing is lost: a suite then counts what another one
        lists, such as xcresultparser's failures outside of a test.
        """
        suite = self.stack[-1]
        actual = Counts(*map(sub, counted, suite.before))
        if _hides(suite.declared, actual):
            self.contradiction = self.contradiction or self.compare(suite.declared, actual)
        elif self.contradiction and len(self.stack) == 1 and _equals(suite.declared, actual):
            self.differences.insert(0, self.contradiction)
            self.differing, self.contradiction = self.differing + 1, ""
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


def _find_hiding_tool(attributes: Attributes, name: str, *, is_root: bool) -> str:
    """The tool that wrote a suite, if it writes the last attempt of a test alone; empty for any other."""
    if name in HIDING_TOOLS:
        return HIDING_TOOLS[name]
    order = tuple(attributes)
    if is_root and order == _PLAYWRIGHT:
        return "playwright"
    if is_root and order == _MOCHA and attributes["timestamp"].endswith(" GMT"):
        return "mocha"
    return _WRITERS.get(order, "")


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


def _equals(declared: Mapping[str, int], actual: Counts) -> bool:
    """Whether it declares the number of its tests and of its failures, and the cases show exactly these."""
    bad = declared.get("failures", -1) + declared.get("errors", 0)
    return declared.get("tests") == actual.tests > 0 and bad == actual.bad == actual.failed


def _differs(declared: Mapping[str, int], actual: Counts) -> bool:
    attempts = _counted_attempts(declared, actual)
    bad = declared.get("failures", 0) + declared.get("errors", 0)
    numbers = (actual.bad, actual.failed)
    return (
        declared.get("tests", actual.tests) - attempts != actual.tests
        or (("failures" in declared or "errors" in declared) and not any(n <= bad <= n + attempts for n in numbers))
        or sum(declared.get(key, 0) for key in ("skipped", "disabled", "ignored")) > actual.skipped
    )
