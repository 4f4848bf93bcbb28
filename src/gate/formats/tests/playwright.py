"""Reads the JSON of Playwright Test (`--reporter=json`).

Source of the format: `packages/playwright/src/reporters/json.ts` and the types `JSONReport…` of `testReporter.d.ts`.
`suites` nest; a `spec` has a test for each project, and a test a result for each attempt. `status` of a test is the
own judgement of the tool: `expected` (passed, or failed as `test.fail()` expects), `unexpected`, `flaky`, `skipped`.
`errors` at the top are failures outside of a test, such as a file that did not load. `stats` counts tests by status.

A test without a result, or whose last attempt was interrupted, did not run to its end: Playwright calls it skipped,
and it is unknown here. When another status contradicts the results, the worse one counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_count,
    parse_line_number,
    parse_text,
    require_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import MILLI
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

STATUSES = {"expected": PASSED, "flaky": PASSED, "unexpected": FAILED, "skipped": SKIPPED}
"""The outcome by `status` of a test."""

RESULTS = {"passed": PASSED, "failed": FAILED, "timedOut": ERRORED, "skipped": SKIPPED}
"""The outcome by `status` of an attempt; `interrupted` is none."""

MAX_DEPTH = 100
"""Suites inside suites."""

_EXPECTED = "a JSON report of Playwright"
_MEMBERS = (
    frozenset(("config.projects", "suites")),
    frozenset(("config.rootDir", "config.configFile")),
    frozenset(("config.forbidOnly", "config.projects")),
    frozenset(("config.projects[].repeatEach",)),
    frozenset(("suites[].specs",)),
    frozenset(("suites[].suites[].specs",)),
    frozenset(("stats.expected", "stats.unexpected")),
)


def matches(head: bytes) -> bool:
    """Whether the document has the configuration of Playwright, or suites with specs."""
    paths = find_member_paths(head)
    return any(paths >= members for members in _MEMBERS)


def parse(stream: BinaryIO) -> TestReport:
    """The tests of all projects.

    Raises:
        EvidenceError: incomplete when `stats` declares more than the suites list; wrong format when a list is missing;
            unreadable, empty or too large as any report in JSON.
    """
    report = _Report()
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"suites": {}}):
        match path:
            case ("suites", int()):
                report.add_suite(value, ())
            case (str() as name,):
                top[name] = value
    if not isinstance(top.get("suites"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its list `suites`")
    report.add_run(top)
    return report.builder.report()


class _Report:
    def __init__(self) -> None:
        self.builder = ReportBuilder("playwright")
        self.statuses: Counter[str] = Counter()

    def add_suite(self, raw: object, groups: Sequence[str]) -> None:
        if not isinstance(raw, dict):
            raise wrong_format(_EXPECTED, "one of its `suites` is no object")
        if len(groups) > MAX_DEPTH:
            raise EvidenceError(Cause.UNREADABLE, f"more than {MAX_DEPTH} suites inside one another")
        if "specs" not in raw and "suites" not in raw:
            raise wrong_format(_EXPECTED, "one of its suites has no list `specs`")
        groups = (*groups, parse_text(raw.get("title")))
        for spec in require_objects(raw.get("specs"), _EXPECTED, "specs"):
            tests = require_objects(spec.get("tests"), _EXPECTED, "tests")
            if not tests:
                raise wrong_format(_EXPECTED, "one of its specs has no list `tests`")
            for test in tests:
                self.add_test(spec, test, groups)
        for suite in require_objects(raw.get("suites"), _EXPECTED, "suites"):
            self.add_suite(suite, groups)

    def add_test(self, spec: dict[str, Any], test: dict[str, Any], groups: Sequence[str]) -> None:
        results = require_objects(test.get("results"), _EXPECTED, "results")
        status = parse_text(test.get("status"))
        self.statuses[status] += 1
        outcome = _outcome(spec, test, status, results)
        project = parse_text(test.get("projectName"))
        bad = [result for result in results if RESULTS.get(parse_text(result.get("status")), ERRORED) >= FAILED]
        failure = bad[-1] if bad and outcome >= FAILED else {}
        location = as_object(failure.get("errorLocation"))
        attempts = len(results) - 1 if outcome in {PASSED, FAILED, ERRORED} else 0
        times = [self.builder.seconds(result.get("duration"), MILLI) for result in results]
        durations = [time for time in times if time is not None]
        self.builder.add(TestCase(
            parse_text(spec.get("title")), outcome, status or "no status",
            suite=f"[{project}] {groups[0]}" if project else groups[0],
            classname=" > ".join(filter(None, (f"[{project}]" if project else "", *groups))),
            duration=sum(durations, Decimal(0)) if durations else None,
            file=parse_path(location.get("file")) or parse_path(spec.get("file")),
            line=parse_line_number(location.get("line")) or parse_line_number(spec.get("line")),
            message=_message(failure, test) if outcome >= FAILED else "",
            failed_attempts=max(attempts, 0), is_flaky=status == "flaky",
        ))  # fmt: skip

    def add_run(self, top: dict[str, Any]) -> None:
        """What the report says of the whole run."""
        for error in require_objects(top.get("errors"), _EXPECTED, "errors"):
            location = as_object(error.get("location"))
            file = parse_path(location.get("file"))
            text = read_text(error.get("message") or error.get("value") or error.get("stack"))
            self.builder.add_broken(file or "the test run", text or "an error without a message", text, file=file)
        stats = top.get("stats", {})  # older releases write none
        if not isinstance(stats, dict):
            raise wrong_format(_EXPECTED, "its `stats` are no object")
        self.builder.start(parse_text(stats.get("startTime")))
        for status in STATUSES:
            declared, listed = parse_count(stats.get(status)), self.statuses[status]
            if declared is not None and declared > listed:
                detail = f"`stats` declares {declared:,} {status} tests, and the suites list {listed:,}"
                raise EvidenceError(Cause.INCOMPLETE, detail)


def _outcome(spec: dict[str, Any], test: dict[str, Any], status: str, results: Sequence[dict[str, Any]]) -> int:
    """The outcome of a test: its status, unless its results or its spec say worse."""
    outcome = STATUSES.get(status, UNKNOWN)
    last = parse_text(results[-1].get("status")) if results else ""
    if outcome == FAILED:
        return ERRORED if last == "timedOut" else FAILED
    if last not in RESULTS and outcome in {PASSED, SKIPPED}:
        is_planned = parse_text(test.get("expectedStatus")) == "skipped"
        return SKIPPED if outcome == SKIPPED and is_planned else UNKNOWN
    if outcome == PASSED and last != "passed" and RESULTS[last] != RESULTS.get(parse_text(test.get("expectedStatus"))):
        return max(RESULTS[last], FAILED)
    if (
        outcome == PASSED
        and spec.get("ok") is False
        and all(STATUSES.get(parse_text(as_object(other).get("status"))) == PASSED for other in spec["tests"])
    ):
        return FAILED
    return outcome


def _message(failure: dict[str, Any], test: dict[str, Any]) -> str:
    error = as_object(failure.get("error"))
    text = read_text(error.get("message")) or read_text(error.get("value"))
    if text:
        return text.removeprefix("Error: ")
    if parse_text(test.get("expectedStatus")) == "failed":
        return "passed, and the test expects to fail"
    return parse_text(failure.get("status"))


FORMAT = TestFormat(
    "playwright",
    "Playwright JSON",
    "Playwright Test (`--reporter=json`)",
    matches,
    parse,
    paths=("*playwright*.json", "{report,results,test-results}.json", "playwright-report/*.json"),
)
