"""Reads the JSON of Jest (`--json --outputFile=FILE`) and of Vitest's reporter `json`, which has the same shape.

Source of the format: Jest's `formatTestResults.ts` and `jest-test-result/src/types.ts`, Vitest's `reporters/json.ts`.
`testResults` has an entry for each file. A file that did not load has the status failed and no failed assertion: it
counts as one error, as does a run that the tool calls a failure although no test failed. `retryReasons` and
`invocations` tell of attempts (`jest.retryTimes`). The raw results that a processor of results gets are read too.

Vitest leaves the messages of failed attempts in a test that passed at last, and counts skipped tests as passed in
`numPassedTests`, which is not read.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_count,
    parse_line_number,
    parse_text,
    require_objects,
    select_strings,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import MILLI, from_epoch
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize

STATUSES = {
    "passed": PASSED,
    "failed": FAILED,
    **dict.fromkeys(("pending", "skipped", "todo", "disabled"), SKIPPED),
}

_EXPECTED = "a JSON report of Jest"
_GOOD_FILES = ("passed", "focused", "skipped", "pending")
_MEMBERS = frozenset((
    "numTotalTests", "numFailedTests", "numPassedTests", "numTotalTestSuites", "numFailedTestSuites",
    "numRuntimeErrorTestSuites", "testResults[].assertionResults", "testResults[].assertionResults[].ancestorTitles",
))  # fmt: skip


def matches(head: bytes) -> bool:
    """Whether the document has counts of tests and suites as Jest names them, or results of assertions."""
    return not _MEMBERS.isdisjoint(find_member_paths(head))


def parse(stream: BinaryIO) -> TestReport:
    """The tests of all files.

    Raises:
        EvidenceError: incomplete when the report declares more than it lists; wrong format when the list of files, or
            that of a file, is missing; unreadable, empty or too large as any report in JSON.
    """
    builder = ReportBuilder("jest")
    top: dict[str, Any] = {}
    failed_files = files = 0
    for path, value in walk(stream, {"testResults": {}, "coverageMap": {}}):
        match path:
            case ("testResults", int() as index):
                failed_files += _add_file(builder, value)
                files = index + 1
            case (str() as name,):
                top[name] = value
    if not isinstance(top.get("testResults"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its list `testResults`")
    _check_files(builder, top, failed_files, files)
    _add_run(builder, top)
    return builder.report()


def _add_run(builder: ReportBuilder, top: dict[str, Any]) -> None:
    """What the report says of the whole run."""
    builder.start(from_epoch(top.get("startTime"), MILLI))
    skipped = [parse_count(top.get(name)) for name in ("numPendingTests", "numTodoTests")]
    builder.declare({
        "tests": parse_count(top.get("numTotalTests")),
        "failed": parse_count(top.get("numFailedTests")),
        "skipped": sum(count or 0 for count in skipped),
    })  # fmt: skip
    if top.get("runExecError"):
        builder.fail_run(read_text(as_object(top["runExecError"]).get("message")) or "the run had an error")
    if top.get("wasInterrupted"):
        builder.fail_run("the run was interrupted")
    if top.get("success", True) is not True and not builder.failed:
        builder.fail_run("`success` is false")


def _check_files(builder: ReportBuilder, top: dict[str, Any], failed_files: int, files: int) -> None:
    """Compares the files that Jest declares with those that are listed; Vitest counts groups of tests as suites."""
    broken = parse_count(top.get("numRuntimeErrorTestSuites"))
    if broken is None:
        return
    if broken > failed_files:
        raise EvidenceError(
            Cause.INCOMPLETE,
            f"the report declares {broken:,} files that could not be run, and lists {failed_files:,} failed files",
        )
    declared = parse_count(top.get("numTotalTestSuites")) or 0
    if declared > files:
        message = f"the report lists {files:,} of {pluralize(declared, 'file')}: the others did not run"
        builder.add_broken("the test run", message)


def _add_file(builder: ReportBuilder, entry: object) -> bool:
    """Adds the tests of one file; true when the file failed."""
    if not isinstance(entry, dict):
        raise wrong_format(_EXPECTED, "one of its `testResults` is no object")
    listed = entry.get("assertionResults", entry.get("testResults"))
    if not isinstance(listed, list):
        raise wrong_format(_EXPECTED, "one of its files has no list `assertionResults`")
    file = parse_path(entry.get("name", entry.get("testFilePath")))
    failed = builder.failed
    for assertion in require_objects(listed, _EXPECTED, "assertionResults"):
        builder.add(_case(builder, assertion, file))
    builder.start(from_epoch(entry.get("startTime"), MILLI))
    message = read_text(entry.get("message", entry.get("failureMessage")))
    status = entry.get("status", "passed" if "testFilePath" in entry else None)
    is_failed = status not in _GOOD_FILES and (status == "failed" or not listed or bool(message.strip()))
    if "testExecError" in entry and entry["testExecError"] is not None:
        is_failed = True
    if builder.failed == failed and (is_failed or (not listed and message.strip())):
        builder.add_broken(file or "a file", message or "the file failed, with no test that shows it", file=file)
        return True
    return is_failed or builder.failed > failed


def _case(builder: ReportBuilder, entry: dict[str, Any], file: str) -> TestCase:
    word = parse_text(entry.get("status"))
    outcome = STATUSES.get(word, UNKNOWN)
    if entry.get("wouldRun") is True and outcome == PASSED:
        outcome = SKIPPED
    reasons = entry.get("retryReasons")
    invocations = parse_count(entry.get("invocations")) or 1
    messages = [read_text(message) for message in select_strings(entry.get("failureMessages"))]
    attempts = max(
        len(reasons) if isinstance(reasons, list) else 0, invocations - 1, len(messages) if outcome == PASSED else 0
    )
    groups = select_strings(entry.get("ancestorTitles"))
    return TestCase(
        parse_text(entry.get("title")) or parse_text(entry.get("fullName")), outcome, word or "no status", suite=file,
        classname=" > ".join(parse_text(group) for group in groups if group), file=file,
        line=parse_line_number(as_object(entry.get("location")).get("line")),
        duration=builder.seconds(entry.get("duration"), MILLI),
        output="\n".join(messages) if outcome == FAILED else "",
        failed_attempts=attempts if outcome in {PASSED, FAILED} else 0,
    )  # fmt: skip


FORMAT = TestFormat(
    "jest",
    "Jest JSON",
    "Jest (`--json`), Vitest (`--reporter=json`)",
    matches,
    parse,
    paths=("*{jest,vitest}*.json", "{report,test-results}.json"),
)
