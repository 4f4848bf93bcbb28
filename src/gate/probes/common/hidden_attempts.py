"""Why nothing is known of flaky and retried tests where a tool writes the last attempt of a test alone."""

from __future__ import annotations

from collections.abc import Iterable

from gate.model.evidence import Cause, Unseen

REPORTS = {
    "cucumber-js": ("the JSON of cucumber-js", "its messages have all: `--format message:FILE`"),
    "vitest": ("JUnit XML of Vitest", "its JSON has all: `--reporter=json --outputFile=FILE`"),
    "jest-junit": ("JUnit XML of jest-junit", "Jest's JSON has all: `--json --outputFile=FILE`"),
    "mocha": ("JUnit XML of Mocha", "its JSON has all: `--reporter json`"),
    "playwright": ("JUnit XML of Playwright", "its JSON has all: `--reporter=json`"),
}
"""The report that hides attempts, and the one of the same tool that has them, by `TestReport.hides_attempts`."""


def doubts(tools: Iterable[str]) -> tuple[Unseen, ...]:
    """A doubt for each of these tools; an empty name is none."""
    reports = (REPORTS[tool] for tool in dict.fromkeys(tools) if tool)
    return tuple(
        Unseen(Cause.NOT_IN_REPORT, f"{report} has the last attempt of each test alone; {alternative}")
        for report, alternative in reports
    )
