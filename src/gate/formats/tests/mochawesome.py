"""Reads the JSON of Mochawesome, a reporter of Mocha and Cypress, also merged by mochawesome-merge.

Source of the format: `src/mochawesome.js`, `src/utils.js` and `src/stats.js` of adamgruber/mochawesome: `results` is a
list of suites in suites, with `tests`, `beforeHooks` and `afterHooks`. A test has one of the flags `pass`, `fail`,
`pending`, `skipped`; a skipped one did not run because a hook failed. Failed hooks are no tests and count as errors, as
`stats.other` counts them. Up to version 3 there is one root suite, `suites`.
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
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import MILLI
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, UNKNOWN
from gate.formats.tests.suites import MAX_DEPTH
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

STATES = {"passed": PASSED, "failed": FAILED, "pending": SKIPPED, "skipped": SKIPPED}

_EXPECTED = "a report of Mochawesome"
_PATHS: PathTree = {"results": {WILDCARD: {"suites": {}}}}
_MEMBERS = frozenset((
    "stats.passPercent", "stats.testsRegistered", "stats.hasOther", "results[].suites", "results[].beforeHooks",
    "results[].fullFile", "results[].rootEmpty",
))  # fmt: skip
_HOOKS = ("beforeHooks", "afterHooks")


def matches(head: bytes) -> bool:
    """Whether the document has statistics or suites of Mochawesome."""
    return not _MEMBERS.isdisjoint(find_member_paths(head))


def parse(stream: BinaryIO) -> TestReport:
    """The tests of all suites.

    Raises:
        EvidenceError: incomplete when `stats` declares more than the suites show; wrong format when the list of suites
            is missing; unreadable, empty or too large as any report in JSON.
    """
    builder = ReportBuilder("mochawesome")
    stats: dict[str, Any] = {}
    lists_suites = False
    outer: dict[str, Any] = {}
    for path, value in walk(stream, _PATHS):
        match path:
            case ("stats",):
                stats = as_object(value)
            case ("suites",):
                _add_suite(builder, value)
                lists_suites = True
            case ("results",):
                lists_suites = isinstance(value, list)
            case ("results", int()):
                _add_suite(builder, outer)
                outer = as_object(value)
            case ("results", int(), "suites", int()):
                _add_suite(builder, value)
            case ("results", int(), str() as name):
                outer[name] = [] if name == "suites" else value
    _add_suite(builder, outer)
    if not lists_suites or not stats:
        raise wrong_format(_EXPECTED, "this JSON lacks its `stats` or its list `results`")
    _declare(builder, stats)
    return builder.report()


def _declare(builder: ReportBuilder, stats: dict[str, Any]) -> None:
    builder.start(parse_text(stats.get("start")))
    counts = {
        name: parse_count(stats.get(name))
        for name in ("tests", "passes", "failures", "pending", "other", "testsRegistered")
    }
    builder.declare({
        "tests": counts["tests"] if counts["testsRegistered"] is None else counts["testsRegistered"],
        "passed": counts["passes"],
        "failed": counts["failures"],
        "skipped": counts["pending"],
        "broken": counts["other"],
    })  # fmt: skip


def _add_suite(builder: ReportBuilder, suite: object, file: str = "", group: str = "", depth: int = 1) -> None:
    """Adds a suite and those in it."""
    if depth > MAX_DEPTH:
        raise EvidenceError(Cause.TOO_LARGE, f"suites are nested more than {MAX_DEPTH} deep")
    if not isinstance(suite, dict):
        raise wrong_format(_EXPECTED, "one of its suites is no object")
    file = parse_path(suite.get("fullFile")) or parse_path(suite.get("file")).lstrip("/") or file
    group = " > ".join(filter(None, (group, parse_text(suite.get("title")))))
    for name in _HOOKS:
        for hook in select_objects(suite.get(name)):
            if hook.get("state") == "failed" or hook.get("fail") is True:
                message, trace = _failure(hook)
                builder.add_broken(parse_text(hook.get("title")) or "a hook", message, trace, suite=group, file=file)
    if suite and not isinstance(suite.get("tests"), list):
        raise wrong_format(_EXPECTED, "one of its suites has no list `tests`")
    for test in require_objects(suite.get("tests"), _EXPECTED, "tests"):
        builder.add(_case(builder, test, file, group))
    for inner in require_objects(suite.get("suites"), _EXPECTED, "suites"):
        _add_suite(builder, inner, file, group, depth + 1)


def _case(builder: ReportBuilder, test: dict[str, Any], file: str, group: str) -> TestCase:
    outcome, word = _outcome(test)
    message, trace = _failure(test)
    return TestCase(
        parse_text(test.get("title")) or parse_text(test.get("fullTitle")), outcome, word, suite=file, classname=group,
        file=file, message=message, output=trace, duration=builder.seconds(test.get("duration"), MILLI),
    )  # fmt: skip


def _outcome(test: dict[str, Any]) -> tuple[int, str]:
    """The worst of `state` and the flags; a test of neither did not run."""
    word = parse_text(test.get("state"))
    flags = (("pass", PASSED), ("pending", SKIPPED), ("skipped", SKIPPED), ("fail", FAILED))
    outcomes = [outcome for flag, outcome in flags if test.get(flag) is True]
    if word or ("state" in test and PASSED in outcomes):
        outcomes.append(STATES.get(word, UNKNOWN))
    return max(outcomes, default=UNKNOWN), word or "no state"


def _failure(entry: dict[str, Any]) -> tuple[str, str]:
    error = as_object(entry.get("err"))
    return read_text(error.get("message")), read_text(error.get("estack"))


FORMAT = TestFormat(
    "mochawesome",
    "Mochawesome",
    "Mochawesome (Mocha, Cypress), mochawesome-merge",
    matches,
    parse,
    paths=("mochawesome*.json", "mochawesome-report/*.json"),
)
