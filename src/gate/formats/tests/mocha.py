"""Reads the JSON of Mocha (`--reporter json`), also as Cypress writes it.

Source of the format: Mocha's `lib/reporters/json.js`: `stats`, and the lists `tests`, `pending`, `failures`, `passes`
of the same entries. `failures` has failed hooks too, which are no tests and count as errors; the tests after a failed
hook are in no list. `currentRetry` counts the failed attempts before the last one, which are in no list either.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_count, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import PathTree, walk
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import MILLI
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED

_EXPECTED = "a JSON report of Mocha"
_PATHS: PathTree = {"passes": {}, "failures": {}, "pending": {}, "tests": {}}
_LISTS = {"passes": PASSED, "failures": FAILED, "pending": SKIPPED}
_OTHERS = frozenset(("results", "stats.passPercent", "stats.testsRegistered", "stats.hasOther"))
_HOOK = re.compile(r'"(?:before|after) (?:all|each)" hook')


def matches(head: bytes) -> bool:
    """Whether the document has the counts of Mocha, or a list of its entries, and is not of Mochawesome."""
    paths = find_member_paths(head)
    if paths & _OTHERS:
        return False
    has_entries = any(f"{name}[].fullTitle" in paths for name in (*_LISTS, "tests"))
    return paths.issuperset(("stats.suites", "stats.passes")) or has_entries


def parse(stream: BinaryIO) -> TestReport:
    """The tests of all lists.

    Raises:
        EvidenceError: incomplete when `stats` declares more than the lists show; wrong format when a list is missing;
            unreadable, empty or too large as any report in JSON.
    """
    builder = ReportBuilder("mocha")
    top: dict[str, Any] = {}
    for path, value in walk(stream, _PATHS):
        match path:
            case (str() as name, int()) if name in _LISTS:
                _add(builder, value, name)
            case (str() as name,):
                top[name] = value
    stats = as_object(top.get("stats"))
    if not stats or not all(isinstance(top.get(name), list) for name in _LISTS):
        raise wrong_format(_EXPECTED, f"this JSON lacks its `stats` or one of the lists {', '.join(_LISTS)}")
    builder.start(parse_text(stats.get("start")))
    failures = parse_count(stats.get("failures"))
    builder.declare({
        "tests": parse_count(stats.get("tests")),
        "passed": parse_count(stats.get("passes")),
        "failed": failures - builder.broken if failures is not None else None,
        "skipped": parse_count(stats.get("pending")),
    })  # fmt: skip
    return builder.report()


def _add(builder: ReportBuilder, entry: object, member: str) -> None:
    if not isinstance(entry, dict):
        raise wrong_format(_EXPECTED, f"an entry of `{member}` is no object")
    title, full_title = parse_text(entry.get("title")), parse_text(entry.get("fullTitle"))
    file, error = parse_path(entry.get("file")), as_object(entry.get("err"))
    message, trace = read_text(error.get("message")), read_text(error.get("stack"))
    group = full_title.removesuffix(title).strip() if full_title != title else ""
    if _HOOK.match(title):
        builder.add_broken(title, message, trace, suite=group, file=file)
        return
    builder.add(TestCase(
        title or full_title, _LISTS[member], suite=file, classname=group, file=file, message=message, output=trace,
        duration=builder.seconds(entry.get("duration"), MILLI),
        failed_attempts=parse_count(entry.get("currentRetry")) or 0,
    ))  # fmt: skip


FORMAT = TestFormat(
    "mocha",
    "Mocha JSON",
    "Mocha, Cypress (`--reporter json`)",
    matches,
    parse,
    paths=("*mocha*.json", "test-results.json"),
)
