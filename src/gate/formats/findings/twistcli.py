"""Reads the reports of Prisma Cloud's `twistcli` (`--output-file`), formerly Twistlock.

Source of the format: Prisma Cloud's documentation, "twistcli: scan images" and "scan code repositories", and published
reports. A result has its `vulnerabilities` and `compliances` (`complianceIssues` of a repository), which are absent
where there is none, and the number of each severity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, read_counts
from gate.formats.findings.fields import parse_severity, read_fix, require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import Severity

_EXPECTED = "a report of `twistcli`"
_SEVERITIES = {
    **{name: parse_severity(name) for name in ("critical", "high", "medium", "moderate", "low", "negligible")},
    "important": Severity.HIGH, "unimportant": Severity.INFO, "untriaged": Severity.UNRATED,
}  # fmt: skip
_MARKS = ("complianceDistribution", "vulnerabilityDistribution", "vulnerabilityScanPassed", "complianceScanPassed")
_FIXED = "fixed in "
_KINDS = (("vulnerabilities", "vulnerabilityDistribution"), ("compliances", "complianceDistribution"))


def matches(head: bytes) -> bool:
    """Whether a result has a member that only twistcli writes."""
    paths = find_member_paths(head)
    is_image = {"results[].distro", "results[].id"} <= paths
    return is_image or any(path.removeprefix("results[].").split(".")[0] in _MARKS for path in paths)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities and the broken rules of compliance of all images, or of the repository.

    Raises:
        EvidenceError: incomplete when fewer are listed than counted; wrong format or unreadable when it is not such a
            report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    results: list[dict[str, Any]] = []
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results", int()):
                results.append(_read_result(value, collector))
            case (str(name),):
                top[name] = value
    if "results" not in top:
        results.append(_read_result(top, collector))
    if not results:
        raise wrong_format(_EXPECTED, "it has no result")
    names = [f"{parse_text(result.get('name'))} {parse_text(result.get('id'), 100)}".strip() for result in results]
    moments = list(filter(None, (parse_timestamp(result.get("scanTime")) for result in results)))
    return collector.report("twistcli", "twistcli", min(moments, default=None), names[0] if len(names) == 1 else "")


def _read_result(value: object, collector: Collector) -> dict[str, Any]:
    """Adds the findings of one result; returns it without them."""
    result = as_object(value)
    if "complianceIssues" in result:
        result["compliances"] = result.pop("complianceIssues")
    for member, distribution in _KINDS:
        entries = result.pop(member, None)
        counts = result.get(distribution)
        if not isinstance(counts, dict) or not isinstance(entries, list | None):
            raise wrong_format(_EXPECTED, f"its `{distribution}` or its list of `{member}` is missing")
        findings = [*_findings(member, entries or [])]
        collector.extend(findings)
        _check_declared(counts, findings)
    return result


def _check_declared(counts: dict[str, Any], findings: list[ScanFinding]) -> None:
    """Refuses a list that is shorter than the numbers beside it."""
    listed = Counter(str(finding.severity) for finding in findings)
    names = ("critical", "high", "medium", "low")
    if not all(type(counts.get(name)) is int for name in names):
        raise wrong_format(_EXPECTED, "it does not have the number of findings of each severity")
    declared = read_counts(counts, names)
    total = {"": max(read_counts(counts, ("total",))["total"], sum(declared.values()))}
    if missing := find_missing(declared, listed) or find_missing(total, {"": len(findings)}):
        raise incomplete(missing, {**listed, "": len(findings)}, "finding")


def _findings(member: str, entries: list[Any]) -> Iterator[ScanFinding]:
    if len(select_objects(entries)) != len(entries):
        raise wrong_format(_EXPECTED, f"one of its `{member}` is not an object")
    for entry in entries:
        severity = require_severity(entry, "severity", _SEVERITIES, _EXPECTED)
        if member == "compliances":
            title = parse_text(entry.get("title"))
            rule = parse_text(entry.get("id"), 40) or title
            yield ScanFinding(rule or "unnamed rule", title or parse_text(entry.get("cause")), severity)
        else:
            yield _vulnerability(entry, severity)


def _vulnerability(entry: dict[str, Any], severity: Severity) -> ScanFinding:
    rule, package = parse_text(entry.get("id")), parse_text(entry.get("packageName"))
    if not rule or not package:
        raise wrong_format(_EXPECTED, "one of its vulnerabilities names no advisory or no package")
    status = parse_text(entry.get("status"))
    fixed = status.removeprefix(_FIXED) if status.startswith(_FIXED) else ""
    return ScanFinding(
        rule, parse_text(entry.get("description")), severity, parse_text(entry.get("packagePath"), 1000),
        package=package, version=parse_text(entry.get("packageVersion")), ids=(rule,), fixable=bool(fixed),
        **read_fix(package, fixed),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "twistcli",
    "twistcli",
    "twistcli of Prisma Cloud (`--output-file`)",
    matches,
    parse,
    _SEVERITIES,
    paths=("*twistcli*.json", "*twistlock*.json"),
)
