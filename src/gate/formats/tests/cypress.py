"""Reads the result of Cypress' module API (`cypress.run()`), which projects save as JSON.

Source of the format: Cypress' documentation, "Module API", and `cli/types/cypress-npm-api.d.ts`: `runs` has an entry
for each spec file, with `tests`, whose `attempts` are listed, or `state` before version 5. A spec with an `error` did
not load, which `totalFailed` counts. A result of `failures` and a `message` says that no spec ran.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_count,
    parse_text,
    require_objects,
    select_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import MILLI
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

STATES = {"passed": PASSED, "failed": FAILED, "pending": SKIPPED, "skipped": SKIPPED}

_EXPECTED = "a result of Cypress"
_MEMBERS = frozenset(
    ("cypressVersion", "totalTests", "totalPassed", "totalFailed", "runs[].reporterStats", "runs[].spec")
)


def matches(head: bytes) -> bool:
    """Whether the document has two members of such a result."""
    paths = find_member_paths(head)
    return len(paths & _MEMBERS) > 1 or paths.issuperset(("failures", "message", "status"))


def parse(stream: BinaryIO) -> TestReport:
    """The tests of all spec files.

    Raises:
        EvidenceError: empty when Cypress says that nothing ran; incomplete when the result declares more than it lists;
            wrong format when the list of runs is missing; unreadable or too large as any report in JSON.
    """
    builder = ReportBuilder("cypress")
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"runs": {}}):
        match path:
            case ("runs", int()):
                _add_run(builder, value)
            case (str() as name,):
                top[name] = value
    if not isinstance(top.get("runs"), list):
        if message := read_text(top.get("message")):
            raise EvidenceError(Cause.EMPTY, f"Cypress ran no test: {parse_text(message)}")
        raise wrong_format(_EXPECTED, "this JSON lacks its list `runs`")
    builder.start(parse_text(top.get("startedTestsAt")))
    builder.run_duration = builder.seconds(top.get("totalDuration"), MILLI)
    failed = parse_count(top.get("totalFailed"))
    skipped = [parse_count(top.get(name)) for name in ("totalPending", "totalSkipped")]
    builder.declare({
        "tests": parse_count(top.get("totalTests")),
        "passed": parse_count(top.get("totalPassed")),
        "failed": failed - builder.broken if failed is not None else None,
        "skipped": sum(count or 0 for count in skipped),
    })  # fmt: skip
    return builder.report()


def _add_run(builder: ReportBuilder, run: object) -> None:
    if not isinstance(run, dict):
        raise wrong_format(_EXPECTED, "one of its `runs` is no object")
    spec = as_object(run.get("spec"))
    file = parse_path(spec.get("relative")) or parse_path(spec.get("absolute")) or parse_path(spec.get("name"))
    failed = builder.failed
    for test in require_objects(run.get("tests"), _EXPECTED, "tests"):
        builder.add(_case(builder, test, file))
    missing = (parse_count(as_object(run.get("stats")).get("failures")) or 0) - (builder.failed - failed)
    error = read_text(run.get("error"))
    if missing > 0 or (error and builder.failed == failed):
        builder.add_broken(
            file or "a spec file", error or "the spec file failed, with no test that shows it", file=file
        )


def _case(builder: ReportBuilder, test: dict[str, Any], file: str) -> TestCase:
    attempts = [parse_text(attempt.get("state")) for attempt in select_objects(test.get("attempts"))]
    word = parse_text(test.get("state")) or (attempts[-1] if attempts else "")
    outcome = STATES.get(word, UNKNOWN)
    title = test.get("title")
    parts = [parse_text(part) for part in title] if isinstance(title, list) else [parse_text(title)]
    milliseconds = test.get("duration")
    if milliseconds is None:
        durations = [attempt.get("wallClockDuration") for attempt in select_objects(test.get("attempts"))]
        milliseconds = next((duration for duration in reversed(durations) if duration is not None), None)
    group = " > ".join(parts[:-1])
    return TestCase(
        parts[-1] if parts else "", outcome, word or "no state", suite=file, classname=group, file=file,
        duration=builder.seconds(milliseconds, MILLI), message=read_text(test.get("displayError")),
        failed_attempts=max(attempts.count("failed") - (outcome == FAILED), 0),
    )  # fmt: skip


FORMAT = TestFormat(
    "cypress",
    "Cypress result",
    "Cypress' module API (`cypress.run()`)",
    matches,
    parse,
    paths=("*cypress*.json", "cypress/results/*.json"),
)
