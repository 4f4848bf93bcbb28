"""Reads the JSON of Cucumber (`--format json` of cucumber-js, cucumber-ruby, Cucumber-JVM) and of behave.

Source of the format: `src/formatter/json_formatter.ts` of cucumber-js, `JsonFormatter` of Cucumber-JVM, and
`behave/formatter/json.py`. The document is a list of features; their `elements` are scenarios, and before a scenario
perhaps its background, whose steps count with it. A scenario has the worst outcome of its steps and hooks. An undefined
or ambiguous step is an error, as in Cucumber's strict mode; a pending one makes the scenario skipped. A scenario
without any result of a step is unknown. cucumber-ruby writes the attempts of a scenario (`--retry`) one after the
other, as elements of the same `id`, line and name. cucumber-js, whose steps have `arguments`, writes the last attempt
alone; before version 8 the rows of an outline have one line.

Durations are nanoseconds, in behave seconds. Of behave, whose steps after a failure have no result, the status of the
scenario counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, walk
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import NANO
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN

STATUSES = {
    "passed": PASSED,
    **dict.fromkeys(("skipped", "pending", "untested"), SKIPPED),
    "failed": FAILED,
    **dict.fromkeys(("undefined", "ambiguous", "error", "hook_error", "cleanup_error"), ERRORED),
}
"""The outcome by `status` of a step, a hook, or a scenario of behave."""

_EXPECTED = "a JSON report of Cucumber"
_MEMBERS = (
    frozenset(("[].elements", "[].keyword")),
    frozenset(("[].elements[].steps",)),
    frozenset(("[].elements[].keyword", "[].elements[].type")),
    frozenset(("[].uri", "[].keyword", "[].id")),
)


def matches(head: bytes) -> bool:
    """Whether the document is a list of features with elements."""
    paths = find_member_paths(head)
    return any(paths >= members for members in _MEMBERS)


def parse(stream: BinaryIO) -> TestReport:
    """The scenarios of all features.

    Raises:
        EvidenceError: wrong format when the document is no list of features, or a list is missing; unreadable, empty or
            too large as any report in JSON.
    """
    builder = ReportBuilder("cucumber")
    feature, is_of_js = _Feature(), False
    for path, value in walk(stream, {WILDCARD: {"elements": {}}}):
        match path:
            case ():
                if not isinstance(value, list):
                    raise wrong_format(_EXPECTED, "this JSON is no list of features")
            case (int(),):
                is_of_js = _close(builder, feature) or is_of_js
                feature = _Feature(is_open=True)
                if value != {}:
                    raise wrong_format(_EXPECTED, "one of its features is no object")
            case (int(), "elements", int()):
                feature.elements.append(value)
            case (int(), str() as name):
                feature.members[name] = value
    is_of_js = _close(builder, feature) or is_of_js
    return replace(builder.report(), hides_attempts="cucumber-js" if is_of_js else "")


class _Feature:
    """A feature with its members and its elements."""

    def __init__(self, *, is_open: bool = False) -> None:
        self.is_open = is_open
        self.members: dict[str, Any] = {}
        self.elements: list[Any] = []


def _close(builder: ReportBuilder, feature: _Feature) -> bool:
    """Adds the scenarios of a feature that ended; returns whether cucumber-js wrote it."""
    if not feature.is_open:
        return False
    elements, members = feature.elements, feature.members
    listed = members.get("elements")
    if not isinstance(listed, list) and not (listed is None and _status(members) in {"skipped", "untested"}):
        raise wrong_format(_EXPECTED, "one of its features has no list `elements`")
    reader = _Scenarios(builder, members)
    for element in require_objects(elements, _EXPECTED, "elements"):
        reader.read(element)
    reader.close()
    return reader.is_of_js


class _Scenarios:
    def __init__(self, builder: ReportBuilder, feature: dict[str, Any]) -> None:
        self.builder = builder
        self.number = builder.total  # distinguishes features of one name, such as those of two browsers
        self.location = parse_text(feature.get("location"))
        self.is_behave = bool(self.location) and "uri" not in feature
        self.uri = parse_path(feature.get("uri")) or self.location.rpartition(":")[0]
        self.feature = parse_text(feature.get("name")) or self.uri
        self.background: TestCase | None = None
        self.is_of_js = False

    def read(self, element: dict[str, Any]) -> None:
        case = self.case(element)
        if element.get("type") == "background" or parse_text(element.get("keyword")).startswith("Background"):
            self.close()
            self.background = None if self.is_behave else case  # in behave, its steps are in the scenarios too
            return
        if self.background is not None:
            case, self.background = _join(self.background, case), None
        self.builder.add(case)

    def close(self) -> None:
        """A background ends that no scenario follows."""
        if self.background is not None and self.background.outcome >= FAILED:
            self.builder.add_broken(self.background.name or "the background", self.background.message, suite=self.uri)
        self.background = None

    def case(self, element: dict[str, Any]) -> TestCase:
        results = list(_results(element))
        words = [_status(result) for result in results]
        outcome = find_worst(words)
        if not element.get("steps") and outcome < FAILED:
            outcome = UNKNOWN  # hooks alone are no test
        status = _status(element)
        if self.is_behave and status:
            outcome = max(find_worst([status]), outcome if outcome >= FAILED else PASSED)
        line = parse_line_number(element.get("line"))
        location = parse_text(element.get("location")).rpartition(":")[2]
        if line is None and location.isascii() and location.isdigit():
            line = int(location[:7]) or None
        unit = Decimal(1) if self.is_behave else NANO
        times = [self.builder.seconds(result.get("duration"), unit) for result in results]
        durations = [time for time in times if time is not None]
        return TestCase(
            parse_text(element.get("name")) or parse_text(element.get("id")), outcome,
            next(filter(_is_unknown, words), status),
            suite=f"{self.uri}:{line or ''}", classname=self.feature, file=self.uri, line=line,
            duration=sum(durations, Decimal(0)) if durations else None,
            message=_message(results) if outcome >= FAILED else "",
            identity=self.identify(element, line),
        )  # fmt: skip

    def identify(self, element: dict[str, Any], line: int | None) -> str:
        """What the attempts of a scenario have in common; empty where a scenario has no `id` or no attempts."""
        identifier = parse_text(element.get("id"))
        name = parse_text(element.get("name"))
        steps = require_objects(element.get("steps"), _EXPECTED, "steps")
        if any("arguments" in step for step in steps):
            self.is_of_js = True
            return ""
        return f"{self.number} {self.uri}:{line or ''} {identifier} {name}" if identifier else ""


def _results(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The results of the hooks and steps of a scenario; an empty one for a step without a result."""
    for name in ("before", "steps", "after"):
        for step in require_objects(element.get(name), _EXPECTED, name):
            for hooks in ("before", "after"):
                for hook in require_objects(step.get(hooks), _EXPECTED, hooks):
                    yield as_object(hook.get("result"))
            yield as_object(step.get("result")) | {"name": step.get("name")}


def _status(entry: dict[str, Any]) -> str:
    """The status in lower case; SpecFlow begins it with a capital."""
    return parse_text(entry.get("status")).lower()


def _is_unknown(word: str) -> bool:
    return word not in STATUSES


def find_worst(words: list[str]) -> int:
    """The outcome of a scenario: a failure, else what is unknown, else what is skipped."""
    outcomes = {STATUSES.get(word, UNKNOWN) for word in words}
    if not outcomes:
        return UNKNOWN
    return UNKNOWN if UNKNOWN in outcomes and max(outcomes) < FAILED else max(outcomes)


def _join(background: TestCase, scenario: TestCase) -> TestCase:
    """The scenario with its background."""
    outcomes = {background.outcome, scenario.outcome}
    failed = next((case for case in (background, scenario) if case.outcome >= FAILED), None)
    outcome = max(outcomes) if failed else UNKNOWN if UNKNOWN in outcomes else max(outcomes)
    durations = [case.duration for case in (background, scenario) if case.duration is not None]
    return replace(
        scenario, outcome=outcome, message=failed.message if failed else "",
        duration=sum(durations, Decimal(0)) if durations else None,
    )  # fmt: skip


def _message(results: list[dict[str, Any]]) -> str:
    for result in results:
        status = _status(result)
        if STATUSES.get(status, PASSED) >= FAILED:
            raw = result.get("error_message")
            text = read_text("\n".join(map(str, raw)) if isinstance(raw, list) else raw).strip()
            return text or f"{status} step: {parse_text(result.get('name'))}".removesuffix(": ")
    return ""


FORMAT = TestFormat(
    "cucumber",
    "Cucumber JSON",
    "cucumber-js, cucumber-ruby, Cucumber-JVM, behave",
    matches,
    parse,
    paths=("*cucumber*.json",),
)
