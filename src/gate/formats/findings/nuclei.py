"""Reads the results of Nuclei (`-jsonl`, `-json-export`, `-jsonl-export`): an object per match, or a list of them.

Source of the format: Nuclei's `pkg/output/output.go`, ResultEvent: `template-id` (up to version 2.3 `templateID`),
`info` with the severity, `matched-at` (before `matched`). With `-matcher-status`, Nuclei also writes templates that did
not match; their `matcher-status` is false. Without a match it writes nothing, or an empty list.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_strings, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import MAX_NAMES, parse_severity, require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport

_EXPECTED = "a report of Nuclei"
_MEMBER = re.compile(r"(?:\[\]\.)?(?:templateID|template-id)")
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "info", "unknown")}


def matches(head: bytes) -> bool:
    """Whether the objects have the identifier of a template."""
    return any(_MEMBER.fullmatch(path) for path in find_member_paths(head))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The matches of all templates.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    latest: datetime | None = None
    for entry in walk_entries(stream):
        if not isinstance(entry, dict) or not (rule := _template(entry)):
            raise wrong_format(_EXPECTED, "one of its results names no template")
        time = parse_timestamp(entry.get("timestamp"))
        latest = max(filter(None, (latest, time)), default=None)
        if entry.get("matcher-status") is False:
            collector.note("a template that did not match (-matcher-status)")
        else:
            collector.add(_finding(rule, entry))
    return collector.report("nuclei", "Nuclei", latest)


def _template(entry: dict[str, object]) -> str:
    return parse_text(entry.get("template-id")) or parse_text(entry.get("templateID"))


def _finding(rule: str, entry: dict[str, object]) -> ScanFinding:
    info = entry.get("info")
    if not isinstance(info, dict):
        raise wrong_format(_EXPECTED, "one of its results has no `info`")
    matcher = parse_text(entry.get("matcher-name") or entry.get("matcher_name"), 80)
    name = parse_text(info.get("name")) or rule
    where = next(filter(None, (parse_text(entry.get(member), 200) for member in ("matched-at", "matched", "host"))), "")
    cves = as_object(info.get("classification")).get("cve-id")
    ids = [cves] if isinstance(cves, str) else select_strings(cves)[:MAX_NAMES]
    return ScanFinding(
        rule, parse_text(f"{name}{f' [{matcher}]' if matcher else ''} at {where}" if where else name),
        require_severity(info, "severity", _SEVERITIES, _EXPECTED), remedy=parse_text(info.get("remediation")),
        ids=tuple(parse_text(name, 40).upper() for name in ids),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "nuclei",
    "Nuclei",
    "Nuclei (`-jsonl`, `-json-export`)",
    matches,
    parse,
    _SEVERITIES,
    paths=("*nuclei*.{json,jsonl}",),
)
