"""Reads the reports of markdownlint (`markdownlint --json`, `markdownlint-cli2` with its JSON formatter).

Source of the format: markdownlint's README, "Results". A finding without a severity, as before version 0.39, is an
error: the command fails on each. The list of a clean run is empty and names no tool: it is readable only where the
checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import parse_line_number, parse_text, select_strings, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.fields import parse_severity
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import LEVELS
from gate.formats.quality.listed import Entry, ListReader
from gate.model.evidence import Severity

_EXPECTED = "a report of markdownlint"
_MAX_ALIASES = 10


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of markdownlint."""
    return {"[].fileName", "[].ruleNames", "[].lineNumber"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    rule, *aliases = [parse_text(name) for name in select_strings(entry.get("ruleNames"))] or [""]
    if not rule:
        raise wrong_format(_EXPECTED, "one of its findings has no name of a rule in `ruleNames`")
    texts = (parse_text(entry.get(member)) for member in ("ruleDescription", "errorDetail"))
    yield ScanFinding(
        rule, ": ".join(filter(None, texts)),
        parse_severity(entry["severity"], LEVELS) if entry.get("severity") else Severity.ERROR,
        parse_text(entry.get("fileName"), 1000), parse_line_number(entry.get("lineNumber")),
        ids=tuple(aliases[:_MAX_ALIASES]), fixable=bool(entry.get("fixInfo")),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "markdownlint",
    "markdownlint",
    "markdownlint-cli (`--json`), markdownlint-cli2 (markdownlint-cli2-formatter-json)",
    matches,
    ListReader("markdownlint", "markdownlint", _EXPECTED, _read).parse,
    LEVELS,
    paths=("*markdownlint*.json",),
)
