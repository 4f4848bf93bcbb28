"""Reads the reports of PHPMD in JSON.

Source of the format: PHPMD's `src/main/php/PHPMD/Renderer/JSONRenderer.php`. Priorities are those of PMD. `errors`
lists the files that could not be parsed. Files without violations are not listed, and a list of errors is never empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gate.formats.common.json_fields import parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.listed import Entry, ListReader, require_list, require_rule
from gate.formats.quality.pmd_rules import PRIORITIES, failed_file, rate_priority

_EXPECTED = "a report of PHPMD"


def matches(head: bytes) -> bool:
    """Whether the document names PHPMD, or lists its violations."""
    paths = find_member_paths(head)
    return {"package", "files", "timestamp", "version"} <= paths or {
        "files[].violations[].beginLine", "files[].violations[].ruleSet",
    } <= paths  # fmt: skip


def _read(entry: Entry) -> Iterator[ScanFinding]:
    if "fileName" in entry:
        yield failed_file(parse_text(entry["fileName"], 1000), parse_text(entry.get("message")))
        return
    path = parse_text(entry.get("file"), 1000)
    violations = require_list(entry, "violations", _EXPECTED)
    if not violations:
        raise wrong_format(_EXPECTED, "one of its files has no violation")
    for violation in violations:
        yield ScanFinding(
            require_rule(violation, "rule", _EXPECTED), parse_text(violation.get("description")),
            rate_priority(violation.get("priority")), path, parse_line_number(violation.get("beginLine")),
            parse_line_number(violation.get("endLine")), symbol=_name_symbol(violation),
        )  # fmt: skip


def _check(members: Mapping[str, Any]) -> None:
    if members.get("errors") == 0:
        raise wrong_format(_EXPECTED, "its list of `errors` is empty")


def _name_symbol(violation: Mapping[str, Any]) -> str:
    names = (parse_text(violation.get(member)) for member in ("package", "class", "method", "function"))
    return ".".join(filter(None, names))


FORMAT = FindingsFormat(
    "phpmd",
    "PHPMD JSON",
    "PHPMD (its report `json`)",
    matches,
    ListReader("phpmd", "PHPMD", _EXPECTED, _read, ("files", "errors"), _check).parse,
    PRIORITIES,
    paths=("*phpmd*.json",),
)
