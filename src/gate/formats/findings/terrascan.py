"""Reads the reports of Terrascan (`-o json`).

Source of the format: Terrascan's `pkg/results/types.go`. All is in `results`: `violations`, `skipped_violations` and,
of images, `vulnerabilities`; `scan_errors` are folders that could not be read. `scan_summary` counts the policies and
the violations of each severity. A list is null when it has no entry. With `iac_type: all`, the default, every loader
that has no file of its kind in the folder reports an error (`pkg/iac-providers/*/load-dir.go`): a folder of Terraform
files always has those of Helm and Kustomize.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_line_number,
    parse_text,
    parse_timestamp,
    require_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, note_failures, read_count, read_counts
from gate.formats.findings.fields import parse_severity, require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a Terrascan report"
_LISTS = ("violations", "skipped_violations")
_MARKS = frozenset({"results.scan_summary", "results.skipped_violations", "results.violations[].rule_id"})
_SEVERITIES = {name: parse_severity(name) for name in ("high", "medium", "low")}
"""Terrascan's names of severities."""

_ABSENT = re.compile(
    r"\bfiles? not found in the directory |^no helm charts found in directory |has no terraform config files$"
)
"""What a loader reports of a folder without a file of its kind."""

_FIRST_LOADERS = frozenset({"helm", "k8s", "kustomize", "terraform"})
"""The loaders of every version; later ones have more, and a report does not name those that ran."""


def matches(head: bytes) -> bool:
    """Whether the document has members that only a Terrascan report has."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The violations, and the skipped ones as suppressed.

    Raises:
        EvidenceError: empty when no policy was validated; incomplete when fewer violations are listed than counted;
            unreadable when folders could not be read and nothing is listed; wrong format or unreadable when it is not
            such a report, or broken.
    """
    collector = Collector(includes)
    listed: Counter[str] = Counter()
    results: dict[str, Any] = {}
    for path, value in walk(stream, {"results": {name: {} for name in _LISTS}}):
        match path:
            case ("results", "violations" | "skipped_violations" as kind, int()):
                finding = _violation(value, suppressed=kind == "skipped_violations")
                listed[str(finding.severity)] += not finding.suppressed
                collector.add(finding)
            case ("results", str(name)):
                results[name] = value
    summary = results.get("scan_summary")
    if not isinstance(summary, dict) or any(not isinstance(results.get(name), (list, type(None))) for name in _LISTS):
        raise wrong_format(_EXPECTED, "this JSON lacks its `violations` or `scan_summary`")
    _check_declared(summary, listed)
    vulnerabilities = require_objects(results.get("vulnerabilities"), _EXPECTED, "vulnerabilities")
    collector.note("a vulnerability of an image, which is not counted", len(vulnerabilities))
    errors = require_objects(results.get("scan_errors"), _EXPECTED, "scan_errors")
    absent = _find_absent(errors) if summary.get("iac_type") == "all" else frozenset()
    failed = sum(not (_is_absent(error) and error.get("iac_type") in absent) for error in errors)
    note_failures(collector, "a folder that Terrascan could not read", failed)
    if not collector.total and absent >= _FIRST_LOADERS:
        raise EvidenceError(Cause.EMPTY, "Terrascan reports files of no kind in the folder; name their kind with `-i`")
    if not collector.total and not read_count(summary.get("policies_validated")):
        raise EvidenceError(Cause.EMPTY, "Terrascan validated no policy")
    moment = parse_text(summary.get("scanned_at"), 60).replace(" +0000", "+00:00")
    return collector.report("terrascan", "Terrascan", parse_timestamp(moment))


def _find_absent(errors: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The loaders that have no file of their kind."""
    return frozenset(parse_text(error.get("iac_type"), 40) for error in errors if _is_absent(error))


def _is_absent(error: Mapping[str, Any]) -> bool:
    message = error.get("errMsg")
    return isinstance(message, str) and _ABSENT.search(message) is not None


def _check_declared(summary: dict[str, Any], listed: Counter[str]) -> None:
    """Refuses lists that are shorter than the summary."""
    missing = find_missing(read_counts(summary, _SEVERITIES), listed)
    missing = missing or find_missing({"": read_count(summary.get("violated_policies"))}, {"": listed.total()})
    if missing:
        raise incomplete(missing, {**listed, "": listed.total()}, "violation")


def _violation(entry: object, *, suppressed: bool) -> ScanFinding:
    violation = as_object(entry)
    rule = parse_text(violation.get("rule_id"))
    if not rule:
        raise wrong_format(_EXPECTED, "one of its violations names no rule")
    names = (parse_text(violation.get(name), 150) for name in ("resource_type", "resource_name"))
    return ScanFinding(
        rule, parse_text(violation.get("description")) or parse_text(violation.get("rule_name")),
        require_severity(violation, "severity", _SEVERITIES, _EXPECTED), parse_text(violation.get("file"), 1000),
        parse_line_number(violation.get("line")),
        suppressed=suppressed, symbol=".".join(filter(None, names)),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "terrascan", "Terrascan", "Terrascan (`-o json`)", matches, parse, _SEVERITIES, paths=("*terrascan*.json",)
)
