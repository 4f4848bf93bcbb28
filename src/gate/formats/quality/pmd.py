"""Reads the JSON reports of PMD (`pmd check -f json`).

Source of the format: PMD's `net/sourceforge/pmd/renderers/JsonRenderer.java` and its documentation, "Report formats".
PMD lists only files with violations, and suppressed ones on demand (`--show-suppressed`). A processing error is a file
that PMD could not check, a configuration error a rule that did not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    parse_line_number,
    parse_text,
    parse_timestamp,
    require_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.pmd_rules import EXPECTED, PRIORITIES, failed_file, failed_rule, rate_priority

_LISTS = ("files", "suppressedViolations", "processingErrors", "configurationErrors")


def matches(head: bytes) -> bool:
    """Whether the document has the version of PMD, or its lists."""
    paths = find_member_paths(head)
    return "pmdVersion" in paths or {"files[].filename", "files[].violations"} <= paths


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The violations in all files, and what PMD could not check.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {name: {} for name in _LISTS}):
        match path:
            case (str(name), int()):
                collector.extend(_findings(name, value))
            case (str(name),):
                top[name] = value
    if "pmdVersion" not in top:
        raise wrong_format(EXPECTED, "this JSON has no `pmdVersion`")
    if any(not isinstance(top.get(name), list) for name in _LISTS):
        raise wrong_format(EXPECTED, "it lacks one of its lists")
    tool = f"PMD {parse_text(top['pmdVersion'], 40)}".strip()
    return collector.report("pmd", tool, parse_timestamp(top.get("timestamp")))


def _findings(name: str, entry: object) -> Iterator[ScanFinding]:
    if not isinstance(entry, dict):
        raise wrong_format(EXPECTED, f"one of its `{name}` is not an object")
    path = parse_text(entry.get("filename"), 1000)
    if name == "processingErrors":
        yield failed_file(path, parse_text(entry.get("message")))
    elif name == "configurationErrors":
        yield failed_rule(parse_text(entry.get("rule")), parse_text(entry.get("message")))
    elif not isinstance(entry.get("violations"), list) or not entry["violations"]:
        raise wrong_format(EXPECTED, "one of its files has no list of `violations`, or an empty one")
    else:
        for violation in require_objects(entry["violations"], EXPECTED, "violations"):
            yield _finding(violation, path, suppressed=name == "suppressedViolations")


def _finding(violation: dict[str, Any], path: str, *, suppressed: bool) -> ScanFinding:
    rule = parse_text(violation.get("rule"))
    if not rule:
        raise wrong_format(EXPECTED, "one of its violations names no rule")
    return ScanFinding(
        rule, parse_text(violation.get("description")), rate_priority(violation.get("priority")), path,
        parse_line_number(violation.get("beginline")), parse_line_number(violation.get("endline")),
        suppressed=suppressed,
    )  # fmt: skip


FORMAT = FindingsFormat("pmd", "PMD JSON", "PMD (`-f json`)", matches, parse, PRIORITIES, paths=("*pmd*.json",))
