"""Reads the messages of Cargo (`cargo clippy --message-format=json`, also `check` and `build`).

Source of the format: The Cargo Book, "External tools", "JSON messages"; The rustc book, "JSON output" (diagnostics with
`level`, `code` and `spans`). The last message is `build-finished`: without it the output was cut. Cargo repeats a
diagnostic for each target that holds the file. A diagnostic without a code and without a span sums others up. Where the
compiler reports an error, Clippy has not checked the crate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_line_number,
    parse_text,
    require_objects,
    select_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_sequence
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import hash_code, parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "the JSON messages of Cargo"
_LEVELS = {
    "error": Severity.ERROR,
    "error: internal compiler error": Severity.ERROR,
    "warning": Severity.WARNING,
}
"""The levels that are diagnostics of their own; `note`, `help` and `failure-note` belong to others."""

_NO_DIAGNOSTIC = frozenset({"note", "help", "failure-note"})
_COMPILER_ERROR = re.compile(r"E[0-9]{4}|")
MAX_COMPARED = 100_000
"""How many diagnostics are compared, to count repeated ones once."""


def matches(head: bytes) -> bool:
    """Whether the first object is a message of Cargo."""
    paths = find_member_paths(head)
    return "reason" in paths and bool({"package_id", "success"} & paths)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The diagnostics of all crates.

    Raises:
        EvidenceError: incomplete when the build did not finish; unreadable when it failed and nothing says why; wrong
            format or unreadable when it is not such an output, or broken.
    """
    collector = Collector(includes)
    identities: set[tuple[object, ...]] = set()
    results: list[object] = []
    errors = 0
    for document in walk_sequence(stream):
        if not isinstance(document, dict) or not isinstance(document.get("reason"), str):
            raise wrong_format(_EXPECTED, "one of its messages has no `reason`")
        results += [document.get("success")] if document["reason"] == "build-finished" else []
        for finding in _diagnostics(document):
            identity = (finding.severity, finding.rule, finding.path, finding.line, finding.message)
            if identity not in identities:
                errors += finding.severity is Severity.ERROR
                collector.add(finding)
            if len(identities) < MAX_COMPARED:
                identities.add(identity)
    if not results or any(not isinstance(result, bool) for result in results):
        raise EvidenceError(Cause.INCOMPLETE, "the output is incomplete: Cargo does not say that the build finished")
    if not all(results) and not errors:
        raise EvidenceError(Cause.UNREADABLE, "the build failed, and no diagnostic says why")
    return collector.report("cargo", "clippy")


def _diagnostics(document: dict[str, Any]) -> Iterator[ScanFinding]:
    message = document.get("message")
    if document["reason"] != "compiler-message" and not isinstance(message, dict):
        return
    if not isinstance(message, dict) or not isinstance(message.get("level"), str):
        raise wrong_format(_EXPECTED, "one of its diagnostics has no `level`")
    spans = require_objects(message.get("spans"), _EXPECTED, "spans")
    code = _parse_code(message)
    if message["level"] in _NO_DIAGNOSTIC or not (spans or code):
        return
    span = next((span for span in spans if span.get("is_primary") is True), spans[0] if spans else {})
    text = as_object(next(iter(select_objects(span.get("text"))), {})).get("text")
    severity = parse_severity(message["level"], _LEVELS)
    fixable = any(_is_fix(span) for child in select_objects(message.get("children")) for span in _spans(child))
    yield ScanFinding(
        code or "compiler error", parse_text(message.get("message")), severity, parse_text(span.get("file_name"), 1000),
        parse_line_number(span.get("line_start")), parse_line_number(span.get("line_end")), fixable=fixable,
        remedy="run `cargo clippy --fix`" if fixable else "",
        code_hash=hash_code(text) if isinstance(text, str) else "",
        is_failure=severity is Severity.ERROR and _COMPILER_ERROR.fullmatch(code) is not None,
    )  # fmt: skip


def _parse_code(message: dict[str, Any]) -> str:
    """The rule or the number of the error; rustc writes null where there is none."""
    code = parse_text(as_object(message.get("code")).get("code"))
    if not code and message.get("code", "") is not None:
        raise wrong_format(_EXPECTED, "the `code` of a diagnostic is neither an object with a code nor null")
    return code


def _spans(child: dict[str, Any]) -> list[dict[str, Any]]:
    return select_objects(child.get("spans"))


def _is_fix(span: dict[str, Any]) -> bool:
    return span.get("suggestion_applicability") == "MachineApplicable"


FORMAT = FindingsFormat(
    "cargo",
    "Cargo and Clippy",
    "Cargo (`--message-format=json`)",
    matches,
    parse,
    _LEVELS,
    paths=("*{clippy,cargo}*.json",),
)
