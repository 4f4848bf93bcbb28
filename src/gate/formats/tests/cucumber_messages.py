"""Reads the messages of Cucumber (`--format message`), one object of JSON in each line.

Source of the format: the JSON Schema of cucumber/messages (`jsonschema/messages.md`), and the samples of the Cucumber
Compatibility Kit. A test case runs a pickle, which is a scenario or a row of an outline. It has the worst status of its
steps and hooks; one that did not start, or lacks the result of a step, is unknown. Cucumber writes each attempt
(`--retry`), and whether another one follows: the last one counts. What a hook of the whole run, or reading a feature,
reports as failed is an error outside of a test. Without `testRunFinished` the run did not end; it is the last message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any, BinaryIO, TypeVar

from gate.formats.common.json_fields import (
    as_object,
    parse_count,
    parse_line_number,
    parse_text,
    select_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.text_lines import read_lines
from gate.formats.tests.builder import ReportBuilder, check_pending
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import NANO, from_epoch
from gate.formats.tests.cucumber import STATUSES, find_worst
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import FAILED, UNKNOWN
from gate.model import strict_json
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.text import quote

_EXPECTED = "the messages of Cucumber"
_KIND = re.compile(r'\s*\{\s*"(\w{1,40})"\s*:')
_MAX_DEPTH = 20
_NOT_STARTED = "not started"

Value = TypeVar("Value")


def matches(head: bytes) -> bool:
    """Whether one of the first messages names the version of the protocol and the implementation."""
    return {"meta.protocolVersion", "meta.implementation"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> TestReport:
    """The test cases of the run.

    Raises:
        EvidenceError: incomplete when a message refers to one that is missing, or the run has no end; unreadable when a
            line is damaged; wrong format when no line is a message, or some follow the end of the run; empty or too
            large.
    """
    run = _Run()
    decoder = strict_json.new_decoder()
    for number, line in enumerate(read_lines(stream), 1):
        if not line.strip():
            continue
        kind = _KIND.match(line)
        if kind is not None and kind[1] in _SKIPPED:
            continue
        try:
            message = decoder.decode(line)
        except (ValueError, ArithmeticError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise EvidenceError(Cause.UNREADABLE, f"line {number:,} is a damaged message: {quote(line)}")
        run.read(message)
    return run.report()


_SKIPPED = frozenset(("attachment", "externalAttachment", "source", "suggestion", "testStepStarted"))
"""Messages that say nothing about results, and may be long."""


@dataclass(slots=True)
class _Attempt:
    """The statuses of the steps of one attempt of a test case, the first message of a failure, and the durations."""

    case: str
    statuses: list[str] = field(default_factory=list)
    message: str = ""
    trace: str = ""
    duration: Decimal = Decimal(0)
    is_finished: bool = False


@dataclass(slots=True)
class _Case:
    """A test case: its pickle, the number of its steps and hooks, its last attempt, and how many failed before it."""

    pickle: str
    steps: int
    attempt: _Attempt | None = None
    failed_attempts: int = 0


class _Run:
    def __init__(self) -> None:
        self.builder = ReportBuilder("cucumber-messages")
        self.features: dict[str, str] = {}  # by the path of the file
        self.lines: dict[str, int] = {}  # of scenarios and rows, by their ids
        self.pickles: dict[str, dict[str, Any]] = {}
        self.cases: dict[str, _Case] = {}
        self.all_cases: list[_Case] = []
        self.attempts: dict[str, _Attempt] = {}
        self.end: Mapping[str, Any] | None = None
        self.is_cucumber = False
        self.readers: Mapping[str, Callable[[dict[str, Any]], None]] = {
            "meta": self.read_meta, "gherkinDocument": self.read_document, "pickle": self.read_pickle,
            "testCase": self.read_case, "testRunStarted": self.read_start, "testCaseStarted": self.start_attempt,
            "testStepFinished": self.finish_step, "testCaseFinished": self.finish_attempt,
            "testRunHookFinished": self.finish_hook, "parseError": self.read_parse_error,
            "testRunFinished": self.finish_run,
        }  # fmt: skip

    def read(self, message: dict[str, Any]) -> None:
        for kind, value in message.items():
            if reader := self.readers.get(kind):
                if self.end is not None:
                    raise wrong_format(
                        _EXPECTED, "messages follow the end of the run: write those of each run to a file"
                    )
                reader(as_object(value))

    def read_meta(self, meta: dict[str, Any]) -> None:
        self.is_cucumber = self.is_cucumber or "protocolVersion" in meta

    def read_document(self, document: dict[str, Any]) -> None:
        feature = as_object(document.get("feature"))
        self.features[parse_path(document.get("uri"))] = parse_text(feature.get("name"))
        self.lines.update(_find_lines(feature))
        check_pending(len(self.lines))

    def read_pickle(self, pickle: dict[str, Any]) -> None:
        self.pickles[parse_text(pickle.get("id"))] = {
            name: pickle.get(name) for name in ("name", "uri", "location", "astNodeIds")
        }
        check_pending(len(self.pickles))

    def read_case(self, case: dict[str, Any]) -> None:
        steps = len(select_objects(case.get("testSteps")))
        self.cases[parse_text(case.get("id"))] = _Case(parse_text(case.get("pickleId")), steps)
        self.all_cases.append(self.cases[parse_text(case.get("id"))])
        check_pending(len(self.all_cases))

    def read_start(self, start: dict[str, Any]) -> None:
        self.builder.start(from_epoch(as_object(start.get("timestamp")).get("seconds")))

    def start_attempt(self, start: dict[str, Any]) -> None:
        case = parse_text(start.get("testCaseId"))
        self.attempts[parse_text(start.get("id"))] = _Attempt(case)
        self.case(case).attempt = self.attempts[parse_text(start.get("id"))]

    def finish_step(self, step: dict[str, Any]) -> None:
        attempt, result = self.attempt(step), as_object(step.get("testStepResult"))
        status = parse_text(result.get("status")).lower()
        attempt.statuses.append(status)
        attempt.duration += _seconds(result.get("duration"))
        if STATUSES.get(status, UNKNOWN) >= FAILED and not attempt.message:
            attempt.message = _message(result) or status
            attempt.trace = read_text(as_object(result.get("exception")).get("stackTrace"))

    def finish_attempt(self, finish: dict[str, Any]) -> None:
        attempt = self.attempt(finish)
        attempt.is_finished = True
        self.case(attempt.case).failed_attempts += finish.get("willBeRetried") is True

    def finish_hook(self, finish: dict[str, Any]) -> None:
        result = as_object(finish.get("result"))
        if parse_text(result.get("status")).lower() not in ("passed", "skipped"):
            self.builder.add_broken("a hook of the run", _message(result))

    def read_parse_error(self, error: dict[str, Any]) -> None:
        path = parse_path(as_object(error.get("source")).get("uri"))
        self.builder.add_broken(path or "a feature", parse_text(error.get("message")), file=path)

    def finish_run(self, finish: dict[str, Any]) -> None:
        self.end = finish

    def attempt(self, message: dict[str, Any]) -> _Attempt:
        return _require(self.attempts, message.get("testCaseStartedId"), "testCaseStarted")

    def case(self, identifier: str) -> _Case:
        return _require(self.cases, identifier, "testCase")

    def report(self) -> TestReport:
        if not self.is_cucumber:
            raise wrong_format(_EXPECTED, "no line names the version of their protocol")
        if self.end is None or not isinstance(self.end.get("success"), bool):
            detail = "the run has no end (`testRunFinished`): was it stopped, or is the file cut short?"
            raise EvidenceError(Cause.INCOMPLETE, detail)
        for case in self.all_cases:
            self.builder.add(self.result(case))
        if self.end["success"] is False and (_message(self.end) or not self.builder.failed):
            self.builder.fail_run(_message(self.end) or "`success` of the run is false")
        return self.builder.report()

    def result(self, case: _Case) -> TestCase:
        pickle = _require(self.pickles, case.pickle, "pickle")
        attempt = case.attempt or _Attempt(case.pickle, [_NOT_STARTED])
        outcome = find_worst(attempt.statuses)
        if outcome < FAILED and not (attempt.is_finished and len(attempt.statuses) >= case.steps):
            outcome = UNKNOWN
        path = parse_path(pickle["uri"])
        line = parse_line_number(as_object(pickle["location"]).get("line")) or self.find_line(pickle["astNodeIds"])
        return TestCase(
            parse_text(pickle["name"]) or path, outcome, next((s for s in attempt.statuses if s not in STATUSES), ""),
            suite=f"{path}:{line or ''}", classname=self.features.get(path, "") or path, file=path, line=line,
            duration=attempt.duration, message=attempt.message if outcome >= FAILED else "", output=attempt.trace,
            failed_attempts=case.failed_attempts,
        )  # fmt: skip

    def find_line(self, nodes: object) -> int | None:
        """The line of a pickle by its nodes, of which the last is the row of an outline."""
        identifiers = nodes if isinstance(nodes, list) else []
        return next((self.lines[node] for node in reversed(identifiers) if node in self.lines), None)


def _require(values: Mapping[str, Value], identifier: object, kind: str) -> Value:
    """The value of an id that a message refers to.

    Raises:
        EvidenceError: incomplete when it is not in the file.
    """
    value = values.get(parse_text(identifier))
    if value is None:
        raise EvidenceError(Cause.INCOMPLETE, f"the message `{kind}` with the id {identifier!r} is missing"[:200])
    return value


def _find_lines(node: Any, depth: int = 0) -> Iterator[tuple[str, int]]:
    """The lines of all nodes of a document that have an id, as far as scenarios nest."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, list):
        for entry in node:
            yield from _find_lines(entry, depth + 1)
    elif isinstance(node, dict):
        line = parse_line_number(as_object(node.get("location")).get("line"))
        if line and isinstance(node.get("id"), str):
            yield node["id"], line
        for name in ("children", "rule", "scenario", "examples", "tableBody"):
            yield from _find_lines(node.get(name), depth + 1)


def _message(result: Mapping[str, Any]) -> str:
    return read_text(result.get("message")) or read_text(as_object(result.get("exception")).get("message"))


def _seconds(duration: object) -> Decimal:
    parts = as_object(duration)
    return Decimal(parse_count(parts.get("seconds")) or 0) + (parse_count(parts.get("nanos")) or 0) * NANO


FORMAT = TestFormat(
    "cucumber-messages",
    "Cucumber messages",
    "Cucumber (`--format message`), Reqnroll",
    matches,
    parse,
    paths=("*cucumber*.ndjson", "messages.ndjson"),
)
