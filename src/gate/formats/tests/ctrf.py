"""Reads CTRF, the Common Test Report Format, which reporters of many runners write.

Source of the format: `spec/ctrf.md` and `schema/ctrf.schema.json` of ctrf-io/ctrf: `results` with `tool`, `summary` and
`tests`. The status `other` is that of a runner for which CTRF has no word; `rawStatus` may have it. `flaky` is true for
a test that passed after failed attempts, of which `retries` is the number and `retryAttempts` the list. Early reporters
write a suite as one text.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_count,
    parse_line_number,
    parse_text,
    select_objects,
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
from gate.formats.tests.names import strip_class
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, STATUSES, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

OUTCOMES = {"passed": PASSED, "failed": FAILED, "skipped": SKIPPED, "pending": SKIPPED}

_EXPECTED = "a CTRF report"
_MEMBERS = ("results.tool", "results.summary", "results.tests")
_TEST = frozenset(("results.tests[].name", "results.tests[].status", "results.tests[].duration"))


def matches(head: bytes) -> bool:
    """Whether the document is called CTRF, or has two of the three parts of its results, or a test of one."""
    paths = find_member_paths(head)
    parts = sum(member in paths for member in _MEMBERS)
    return (
        parts > 1 or (parts == 1 and "reportFormat" in paths) or "results.tests[].rawStatus" in paths or paths >= _TEST
    )


def parse(stream: BinaryIO) -> TestReport:
    """The tests of the run.

    Raises:
        EvidenceError: incomplete when the summary is missing or declares more than is listed; wrong format when the
            list of tests is missing; unreadable, empty or too large as any report in JSON.
    """
    builder = ReportBuilder("ctrf")
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"results": {"tests": {}}}):
        match path:
            case ("results", "tests", int()):
                builder.add(_case(builder, value))
            case ("results", str() as name):
                top[name] = value
            case ("timestamp",):
                top["timestamp"] = value
    if not isinstance(top.get("tests"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its list `results.tests`")
    summary = as_object(top.get("summary"))
    if not summary:
        raise EvidenceError(Cause.INCOMPLETE, "the report has no `results.summary`: did the run end?")
    builder.start(from_epoch(summary.get("start"), MILLI) or parse_text(top.get("timestamp")))
    skipped = [parse_count(summary.get(name)) for name in ("skipped", "pending")]
    builder.declare({
        "tests": parse_count(summary.get("tests")),
        "passed": parse_count(summary.get("passed")),
        "failed": parse_count(summary.get("failed")),
        "skipped": sum(count or 0 for count in skipped),
    })  # fmt: skip
    return builder.report()


def _case(builder: ReportBuilder, entry: object) -> TestCase:
    if not isinstance(entry, dict):
        raise wrong_format(_EXPECTED, "one of its tests is no object")
    word, raw = parse_text(entry.get("status")), parse_text(entry.get("rawStatus"))
    outcome = OUTCOMES.get(word, UNKNOWN)
    if word == "other" and raw:
        outcome = _by_raw_status(raw)
    suite = entry.get("suite")
    group = parse_text(suite) if isinstance(suite, str) else " > ".join(map(parse_text, select_strings(suite)))
    attempts = select_objects(entry.get("retryAttempts"))
    failed = sum(attempt.get("status") == "failed" for attempt in attempts) - (outcome == FAILED)
    return TestCase(
        strip_class(parse_text(entry.get("name")), group), outcome, raw or word or "no status",
        suite=group, classname=group,
        duration=builder.seconds(entry.get("duration"), MILLI), file=parse_path(entry.get("filePath")),
        line=parse_line_number(entry.get("line")), message=read_text(entry.get("message")),
        output=read_text(entry.get("trace")), failed_attempts=max(parse_count(entry.get("retries")) or 0, failed, 0),
        is_flaky=entry.get("flaky") is True,
    )  # fmt: skip


def _by_raw_status(raw: str) -> int:
    """The outcome of a status for which CTRF has no word; one that means a pass is none, or it would be `passed`."""
    outcome = STATUSES.get(re.sub(r"[\s_-]", "", raw.lower()), UNKNOWN)
    return UNKNOWN if outcome == PASSED else outcome


FORMAT = TestFormat(
    "ctrf",
    "CTRF",
    "reporters of CTRF (Playwright, Jest, Cypress, pytest, Go and more)",
    matches,
    parse,
    paths=("ctrf/*.json", "ctrf*.json"),
)
