"""Reads the reports of Safety (`safety check --json`).

Source of the format: Safety's `formatters/json.py`, `output_utils.py` (`get_report_brief_info`) and `models.py`.
Version 1 writes a bare list with a row of package, versions, installed version, text and id for each advisory: an empty
one shows nothing. Version 2 and later write an object whose `report_meta` counts the packages and the vulnerabilities.
Only the database for customers has severities. Version 3 writes a banner before and after it, on the standard output as
well, which says that the command is deprecated (`cli.py`).
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, read_count
from gate.formats.findings.fields import parse_names, parse_severity, rate_score, read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a Safety report"
_ROW = re.compile(r'\[\s*\[\s*"[\w.-]+",\s*"[^"]*",\s*"[^"]*",\s*"')
_BANNER = re.compile(r"\s*\+=+\+\s+DEPRECATED: this command \(`check`\)")
_MARKS = frozenset({"report_meta", "affected_packages", "ignored_vulnerabilities"})
_LISTS = {"vulnerabilities": "vulnerabilities_found", "ignored_vulnerabilities": "vulnerabilities_ignored"}
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "none")}
"""The names of severities of CVSS."""


def matches(head: bytes) -> bool:
    """Whether the document has members, or is a list of rows, that only `safety check` writes."""
    text = content.decode_head(head).lstrip()
    return bool(find_member_paths(head) & _MARKS) or any(pattern.match(text) for pattern in (_ROW, _BANNER))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of the packages, and the ignored ones as suppressed.

    Raises:
        EvidenceError: empty when no package was checked; incomplete when fewer vulnerabilities are listed than
            counted; wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    listed: Counter[str] = Counter()
    root: object = None
    top: dict[str, Any] = {}
    for path, value in walk(_without_banner(stream), {name: {} for name in _LISTS}):
        match path:
            case ():
                root = value
            case (int(),):
                collector.add(_row(value))
            case ("vulnerabilities" | "ignored_vulnerabilities" as name, int()):
                listed[name] += 1
                collector.add(_vulnerability(value, ignored=name == "ignored_vulnerabilities"))
            case (str(name),):
                top[name] = value
    if isinstance(root, list):
        return collector.report("safety", "Safety")
    meta = top.get("report_meta")
    if not isinstance(meta, dict) or not isinstance(top.get("vulnerabilities"), list):
        reason = "this JSON lacks its `report_meta` or `vulnerabilities`"
        raise wrong_format(_EXPECTED, "it is about licences" if "licenses" in top else reason)
    if not isinstance(top.get("ignored_vulnerabilities", []), list):
        raise wrong_format(_EXPECTED, "its `ignored_vulnerabilities` are not a list")
    _check_counts(meta, top.get("scanned_packages"), listed)
    tool = f"Safety {parse_text(meta.get('safety_version'), 40)}".strip()
    return collector.report("safety", tool, parse_timestamp(meta.get("timestamp")))


def _without_banner(stream: BinaryIO) -> BinaryIO:
    """The document without the banners of version 3.

    Raises:
        EvidenceError: unreadable when there is a banner and no document, as when Safety fails.
    """
    data = b"".join(content.read_chunks(stream))
    if not _BANNER.match(content.decode_head(data[: content.HEAD])):
        return io.BytesIO(data)
    text = data.decode(json.detect_encoding(data), "replace")
    first, last = text.find("{"), text.rfind("}")
    if first < 0:
        raise EvidenceError(Cause.UNREADABLE, "Safety wrote no report, only that `check` is deprecated")
    return io.BytesIO(text[first : last + 1].encode("utf-8", "replace"))


def _check_counts(meta: dict[str, Any], packages: object, listed: Counter[str]) -> None:
    """Refuses lists that are shorter than their counts, and a report of no package."""
    declared = {name: read_count(meta.get(count)) for name, count in _LISTS.items()}
    if missing := find_missing(declared, listed):
        short, counts = (
            {"ignored" if name == "ignored_vulnerabilities" else "": number for name, number in numbers.items()}
            for numbers in (missing, listed)
        )
        raise incomplete(short, counts, "vulnerability", plural="vulnerabilities")
    checked = read_count(meta.get("packages_found")) or len(as_object(packages))
    if not listed.total() and not checked:
        raise EvidenceError(Cause.EMPTY, "Safety found no package to check")


def _row(entry: object) -> ScanFinding:
    """A row of version 1."""
    texts = [parse_text(value) for value in entry[:5]] if isinstance(entry, list) else []
    if len(texts) < 5 or not texts[0] or not texts[4]:
        raise wrong_format(_EXPECTED, "one of its rows names no package or no advisory")
    package, _, version, text, rule = texts
    return ScanFinding(rule, text, package=package, version=version, ids=(rule,))


def _vulnerability(entry: object, *, ignored: bool) -> ScanFinding:
    if not isinstance(entry, dict) or not entry.get("vulnerability_id"):
        raise wrong_format(_EXPECTED, "one of its vulnerabilities has no id")
    rule, package = parse_text(entry["vulnerability_id"]), parse_text(entry.get("package_name")) or "unnamed package"
    fixes = parse_names(entry.get("fixed_versions"))
    cve = entry.get("CVE")
    name = parse_text(cve.get("name") if isinstance(cve, dict) else cve, 40)
    return ScanFinding(
        rule, parse_text(entry.get("advisory")), _severity(entry.get("severity")),
        package=package, version=parse_text(entry.get("analyzed_version")),
        **read_fix(package, ", ".join(fixes)), ids=tuple(filter(None, (rule, name))),
        fixable=bool(fixes), suppressed=ignored or entry.get("ignored") is True,
    )  # fmt: skip


def _severity(raw: object) -> Severity:
    """The severity of CVSS 3, else of CVSS 2."""
    scores = [as_object(as_object(raw).get(version)) for version in ("cvssv3", "cvssv2")]
    words = (parse_severity(score.get("base_severity"), _SEVERITIES) for score in scores)
    rated = (rate_score(score.get("base_score")) for score in scores)
    severities = (severity for severity in (*words, *rated) if severity not in (None, Severity.UNRATED))
    return next(severities, None) or Severity.UNRATED


FORMAT = FindingsFormat(
    "safety", "Safety", "Safety (`check --json`)", matches, parse, _SEVERITIES, paths=("*safety*.json",)
)
