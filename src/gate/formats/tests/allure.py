"""Reads the files of a folder `allure-results` of Allure 2 and 3: results, containers and globals.

Source of the format: Allure's documentation, "How it works: Test result file" and "Container file", and `TestResult`,
`TestResultContainer` and `Globals` of the models in allure-java and allure-js. Each test of a run writes one
`*-result.json`: its `status` is passed, failed, broken (an unexpected exception), skipped or unknown. A fixture that
failed is in a `*-container.json` and, in Allure 3, in a `*-globals.json`, and counts as one error: the tests that it
kept from running may have no result.

Attempts of a test are results with the same `historyId`, which adapters make of its name and parameters. The order is
that in which they began.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
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
from gate.formats.tests.clock import MILLI, from_epoch
from gate.formats.tests.json_cases import read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.names import split_class, strip_class
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN

STATUSES = {"passed": PASSED, "failed": FAILED, "broken": ERRORED, "skipped": SKIPPED}

_EXPECTED = "a result file of Allure"
_RESULT = frozenset((
    "uuid", "historyId", "testCaseId", "fullName", "stage", "statusDetails", "labels[].name", "testCaseName", "status",
))  # fmt: skip
_CONTAINER = frozenset(("children", "befores", "afters"))
_FIXTURES = ("befores", "afters")
_SUITES = ("parentSuite", "suite", "subSuite")
_DOTTED = re.compile(r"[\w.$]+(?:\(.*\)|\[.*\])?")


def matches(head: bytes) -> bool:
    """Whether the document has two members of a result, of a container, or the two of globals."""
    paths = find_member_paths(head)
    top = {path for path in paths if "." not in path and "[" not in path}
    is_globals = paths >= {"attachments", "errors"} and top == {"attachments", "errors"}
    is_container = len(paths & _CONTAINER) > 1 or (bool(paths & _CONTAINER) and "uuid" in paths)
    return is_globals or is_container or len(paths & _RESULT) > 1


def parse(stream: BinaryIO) -> TestReport:
    """The report of the one file.

    Raises:
        EvidenceError: wrong format when the file names no test and no fixture; unreadable, empty or too large as any
            report in JSON.
    """
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"steps": {}}):
        if len(path) == 1 and isinstance(path[0], str):
            top[path[0]] = value
    if _CONTAINER.isdisjoint(top) and not ("errors" in top and "uuid" not in top):
        name = parse_text(top.get("name")) or parse_text(top.get("fullName"))
        if not name or _RESULT.isdisjoint(top.keys() - {"status"}):
            raise wrong_format(_EXPECTED, "this JSON names no test")
        return _report([(_start(top), _case(top, name))])
    fixtures = [fixture for key in _FIXTURES for fixture in require_objects(top.get(key), _EXPECTED, key)]
    failed = [fixture for fixture in fixtures if _is_failed(fixture)]
    errors = require_objects(top.get("errors", []), _EXPECTED, "errors")
    if top.get("errors", []) is None:
        raise wrong_format(_EXPECTED, "its `errors` is null")
    return _report([(_start(entry), _broken(entry)) for entry in (*failed, *errors)])


def join(reports: Sequence[TestReport]) -> TestReport:
    """The report of a whole folder: tests in the order in which they ran, each failure of a fixture once.

    Containers, globals and the results of tests repeat one failure of a fixture, with the same trace or message.
    """
    parts = sorted((part for report in reports for part in report.parts), key=lambda part: part[0])
    tests = [part for part in parts if not part[1].is_fixture]
    texts = {text for _, case in tests if case.outcome >= FAILED for text in _texts(case)}
    fixtures = {
        _texts(case)[-1:]: (begin, case) for begin, case in parts if case.is_fixture and texts.isdisjoint(_texts(case))
    }
    return _report([*tests, *fixtures.values()])


def _texts(case: TestCase) -> tuple[str, ...]:
    """Message and trace of a failure, without the white space by which copies of it differ."""
    return tuple(" ".join(text.split()) for text in (case.message, case.output) if text.strip())


def _report(parts: Sequence[tuple[int, TestCase]]) -> TestReport:
    builder = ReportBuilder("allure")
    for begin, case in parts:
        builder.start(from_epoch(begin, MILLI))
        if case.is_fixture:
            builder.add_broken(case.name, case.message, case.output)
        else:
            builder.add(case)
    return builder.report(parts)


def _start(entry: dict[str, Any]) -> int:
    return parse_count(entry.get("start")) or parse_count(entry.get("timestamp")) or 0


def _is_failed(fixture: dict[str, Any]) -> bool:
    """Whether a fixture failed; finalizers of pytest have no status, and say nothing unless they have a message."""
    status = parse_text(fixture.get("status"))
    details = as_object(fixture.get("statusDetails"))
    return status not in {"passed", "skipped"} if status else bool(details.get("message") or details.get("trace"))


def _broken(entry: dict[str, Any]) -> TestCase:
    """A fixture that failed, or an error of the whole run."""
    details = as_object(entry.get("statusDetails")) or entry
    name = parse_text(entry.get("name")) or "the test run"
    message, trace = read_text(details.get("message")), read_text(details.get("trace"))
    return TestCase(name, ERRORED, message=message, output=trace, is_fixture=True)


def _case(top: dict[str, Any], name: str) -> TestCase:
    word, details = parse_text(top.get("status")), as_object(top.get("statusDetails"))
    labels = {
        parse_text(label.get("name")): parse_text(label.get("value")) for label in select_objects(top.get("labels"))
    }
    suites = [labels[key] for key in _SUITES if labels.get(key)]
    classname = labels.get("testClass") or _class_of(parse_text(top.get("fullName")), " > ".join(suites))
    start, stop = from_epoch(top.get("start"), MILLI), from_epoch(top.get("stop"), MILLI)
    duration = Decimal(str((stop - start).total_seconds())) if start and stop and stop >= start else None
    return TestCase(
        strip_class(name, classname) + _parameters(top), STATUSES.get(word, UNKNOWN), word or "no status",
        suite=" > ".join(suites), classname=classname, message=read_text(details.get("message")),
        output=read_text(details.get("trace")), duration=duration, is_flaky=details.get("flaky") is True,
        identity=parse_text(top.get("historyId")),
    )  # fmt: skip


def _class_of(full_name: str, suites: str) -> str:
    """The class in a full name such as `shop.CartTest.adds` or `tests.test_cart#adds`; else the suites."""
    classname, _, method = full_name.partition("#")
    if method:
        return classname
    return split_class(full_name, "")[0] or suites if _DOTTED.fullmatch(full_name) else suites


def _parameters(top: dict[str, Any]) -> str:
    """The parameters that distinguish the test from others of its name; pytest and JUnit write them into the name."""
    if parse_text(top.get("name")).endswith(("]", ")")):
        return ""
    parameters = [
        f"{parse_text(parameter.get('name'))}={parse_text(parameter.get('value'))}"
        for parameter in select_objects(top.get("parameters"))
        if parameter.get("excluded") is not True and parameter.get("mode") in (None, "default")
    ]
    return f" [{', '.join(parameters)}]" if parameters else ""


FORMAT = TestFormat(
    "allure",
    "Allure results",
    "Allure 2 and 3 (`allure-results/*.json`)",
    matches,
    parse,
    join,
    paths=("allure-results/*.json",),
)
