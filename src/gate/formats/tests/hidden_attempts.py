"""The tools that write the last attempt of a test alone: a test that fails once and then passes looks like any other.

Sources for JUnit XML: Vitest's `reporters/junit.ts`, jest-junit's `buildJsonResults.js`, Mocha's `reporters/xunit.js`,
mocha-junit-reporter's `index.js`, and Playwright's `reporters/junit.ts`, which shows attempts with `includeRetries`
alone. The names are the defaults of these tools; a report with another name does not show its tool.
"""

from __future__ import annotations

from collections.abc import Mapping

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class HiddenAttempts:
    """A kind of report that has the last attempt of each test alone, and the report of the same tool that has all."""

    report: str
    alternative: str


CUCUMBER_JS = HiddenAttempts("the JSON of cucumber-js", "its messages have all: `--format message:FILE`")

PLAYWRIGHT = HiddenAttempts("JUnit XML of Playwright", "its JSON has all: `--reporter=json`")

JUNIT_NAMES = {
    "vitest tests": HiddenAttempts("JUnit XML of Vitest", "its JSON has all: `--reporter=json --outputFile=FILE`"),
    "jest tests": HiddenAttempts("JUnit XML of jest-junit", "Jest's JSON has all: `--json --outputFile=FILE`"),
    "Mocha Tests": HiddenAttempts("JUnit XML of Mocha", "its JSON has all: `--reporter json`"),
}
"""By the name of the suite, or of the suites, in JUnit XML."""

_OF_PLAYWRIGHT = ("id", "name", "tests", "failures", "skipped", "errors", "time")


def find_in_root(attributes: Mapping[str, str]) -> HiddenAttempts | None:
    """What the attributes of the root of JUnit XML show; None where its attempts are in it, or the tool is unknown.

    Playwright leaves the names empty: its attributes, in their order, show it.
    """
    return PLAYWRIGHT if tuple(attributes) == _OF_PLAYWRIGHT else None
