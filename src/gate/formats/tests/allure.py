"""Reads one result file of Allure 2 and 3 (`*-result.json`), of which each test of a run writes one.

Source of the format: Allure's documentation, "How it works: Test result file", and `TestResult` of allure-java's model:
`status` is passed, failed, broken (an unexpected exception), skipped or unknown, `statusDetails` has the message.
Attempts of a test are files of their own with the same `historyId`, which the names and the parameters make. The
containers beside them tell of fixtures and name no further test.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.tests.builder import ReportBuilder, TestCase
from gate.formats.tests.clock import MILLI, from_epoch
from gate.formats.tests.json_cases import read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.names import split_class, strip_class
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN

STATUSES = {"passed": PASSED, "failed": FAILED, "broken": ERRORED, "skipped": SKIPPED}

_EXPECTED = "a result file of Allure"
_MEMBERS = frozenset((
    "uuid", "historyId", "testCaseId", "fullName", "stage", "statusDetails", "labels[].name", "testCaseName", "status",
))  # fmt: skip
_CONTAINER = frozenset(("children", "befores", "afters"))


def matches(head: bytes) -> bool:
    """Whether the document has two members of such a file, and none of a container."""
    paths = find_member_paths(head)
    return len(paths & _MEMBERS) > 1 and not paths & _CONTAINER


def parse(stream: BinaryIO) -> TestReport:
    """The report of the one test.

    Raises:
        EvidenceError: wrong format when the file names no test; unreadable, empty or too large as any report in JSON.
    """
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"steps": {}, "attachments": {}}):
        if len(path) == 1 and isinstance(path[0], str):
            top[path[0]] = value
    name = parse_text(top.get("name")) or parse_text(top.get("fullName"))
    if not name or not ("uuid" in top or "historyId" in top or "status" in top):
        raise wrong_format(_EXPECTED, "this JSON names no test")
    builder = ReportBuilder("allure")
    builder.start(from_epoch(top.get("start"), MILLI))
    builder.add(_case(builder, top, name))
    return builder.report()


def _case(builder: ReportBuilder, top: dict[str, Any], name: str) -> TestCase:
    word = parse_text(top.get("status"))
    details = as_object(top.get("statusDetails"))
    labels = {
        parse_text(label.get("name")): parse_text(label.get("value")) for label in select_objects(top.get("labels"))
    }
    parameters = [
        f"{parse_text(parameter.get('name'))}={parse_text(parameter.get('value'))}"
        for parameter in select_objects(top.get("parameters"))
        if parameter.get("excluded") is not True and parameter.get("mode") is None
    ]
    classname = labels.get("testClass", "") or split_class(parse_text(top.get("fullName")).partition("#")[0], "")[0]
    start, stop = from_epoch(top.get("start"), MILLI), from_epoch(top.get("stop"), MILLI)
    return TestCase(
        strip_class(name, classname) + (f" [{', '.join(parameters)}]" if parameters else ""),
        STATUSES.get(word, UNKNOWN), word or "no status", suite=labels.get("suite") or labels.get("parentSuite", ""),
        classname=classname, message=read_text(details.get("message")), output=read_text(details.get("trace")),
        duration=builder.seconds(str((stop - start).total_seconds())) if start and stop and stop >= start else None,
        is_flaky=details.get("flaky") is True,
    )  # fmt: skip


FORMAT = TestFormat("allure", "Allure result file", "Allure 2 and 3 (`allure-results/*-result.json`)", matches, parse)
