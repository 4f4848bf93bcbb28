"""Reads the JSON of RSpec (`rspec --format json --out FILE`).

Source of the format: `lib/rspec/core/formatters/json_formatter.rb` of rspec-core. `examples` lists the examples with
their status; `summary` counts them. Errors outside of examples, such as a file that did not load, are only counted
there, and described in `messages`. A pending example is skipped; one that was fixed is a failure.
"""

from __future__ import annotations

import re
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
from gate.formats.tests import traces
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

STATUSES = {"passed": PASSED, "failed": FAILED, "pending": SKIPPED}
"""The outcome by `status` of an example."""

MAX_ERRORS = 1_000
"""Errors outside of examples that are counted."""

_WITHOUT_ERRORS = re.compile(r"(?:[12]|3\.[0-5])\.")
"""Versions of RSpec that do not count errors outside of examples."""

_EXPECTED = "a JSON report of RSpec"
_MEMBERS = (
    frozenset(("examples", "summary_line")),
    frozenset(("examples[].full_description", "examples[].status")),
    frozenset(("examples[].description", "examples[].exception")),
    frozenset(("summary.example_count",)),
)


def matches(head: bytes) -> bool:
    """Whether the document has examples of RSpec, or counts them."""
    paths = find_member_paths(head)
    return any(paths >= members for members in _MEMBERS)


def parse(stream: BinaryIO) -> TestReport:
    """The examples of the run.

    Raises:
        EvidenceError: incomplete when the summary is missing, or declares more than the examples show; wrong format
            when the list of examples is missing; unreadable, empty or too large as any report in JSON.
    """
    builder = ReportBuilder("rspec")
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"examples": {}}):
        match path:
            case ("examples", int()):
                _add(builder, value)
            case (str() as name,):
                top[name] = value
    if not isinstance(top.get("examples"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its list `examples`")
    _add_run(builder, top)
    return builder.report()


def _add(builder: ReportBuilder, raw: object) -> None:
    (example,) = require_objects([raw], _EXPECTED, "examples")
    status = parse_text(example.get("status"))
    outcome = STATUSES.get(status, UNKNOWN)
    if outcome != FAILED and isinstance(example.get("exception"), dict) and status != "pending":
        outcome = FAILED
    description, full = (parse_text(example.get(name)) for name in ("description", "full_description"))
    group = full.removesuffix(description).strip() if description else ""
    exception = as_object(example.get("exception"))
    file = parse_path(example.get("file_path")).removeprefix("./")
    trace = "\n".join(read_text(line) for line in select_strings(exception.get("backtrace"))[:50])
    location = traces.locate(trace, file) if outcome == FAILED else None
    builder.add(TestCase(
        description or full, outcome, status or "no status", suite=file, classname=group, file=file,
        line=location[1] if location else parse_line_number(example.get("line_number")),
        duration=builder.seconds(example.get("run_time")),
        message=read_text(exception.get("message")) or parse_text(exception.get("class")),
    ))  # fmt: skip


def _add_run(builder: ReportBuilder, top: dict[str, Any]) -> None:
    """What the report says of the whole run."""
    summary = top.get("summary")
    if not isinstance(summary, dict):
        raise EvidenceError(Cause.INCOMPLETE, "the report has no `summary`: did the run end?")
    counts = [parse_count(summary.get(name)) for name in ("example_count", "failure_count", "pending_count")]
    if None in counts:
        raise EvidenceError(Cause.INCOMPLETE, "the `summary` of the report lacks a count of its examples")
    builder.declare(dict(zip(("tests", "failed", "skipped"), counts, strict=True)))
    is_old = "version" not in top or _WITHOUT_ERRORS.match(parse_text(top["version"])) is not None
    errors = parse_count(summary.get("errors_outside_of_examples_count", 0 if is_old else None))
    if errors is None:
        detail = "the `summary` of the report lacks the number of errors outside of examples"
        raise EvidenceError(Cause.INCOMPLETE, detail)
    texts = [read_text(text).strip() for text in select_strings(top.get("messages"))]
    texts = [text for text in texts if "rror" in text] or texts
    for at in range(min(errors, MAX_ERRORS)):
        text = texts[at] if at < len(texts) else ""
        builder.add_broken("the test run", text or "an error outside of the examples", text)


FORMAT = TestFormat("rspec", "RSpec JSON", "RSpec (`--format json`)", matches, parse, paths=("*rspec*.json",))
