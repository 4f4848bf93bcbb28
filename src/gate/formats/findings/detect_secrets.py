"""Reads the output of detect-secrets (`detect-secrets scan`), and its baseline, which has the same structure.

Source of the format: Yelp's detect-secrets, `core/baseline.py` and `core/potential_secret.py`: `results` maps files to
secrets, `plugins_used` lists the detectors. `is_secret` is the answer of a person who audited the secret
(`detect-secrets audit`): false means that it is none. Nothing but the type and the line is read. There are no
severities; a secret that was verified works at this moment, so it is critical.
"""

from __future__ import annotations

import re
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
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of detect-secrets"
_SECRET = re.compile(r"results\..+\[\]\.hashed_secret")
_READ = frozenset({"results", "plugins_used", "version", "generated_at"})


def matches(head: bytes) -> bool:
    """Whether the document has members that only detect-secrets writes."""
    paths = find_member_paths(head)
    return "plugins_used" in paths or any(_SECRET.fullmatch(path) for path in paths)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The possible secrets, without the secrets and their hashes.

    Raises:
        EvidenceError: empty when no detector was used; wrong format or unreadable when it is not such a report, or
            broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"results": {}}):
        match path:
            case (str(name),) if name in _READ:
                top[name] = value
            case ("results", str(file)):
                entries = require_objects(value, _EXPECTED, "results of a file")
                if not entries:
                    raise wrong_format(_EXPECTED, "one of its files has no secrets")
                collector.extend(_secret(file, entry) for entry in entries)
    if not isinstance(top.get("results"), dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `results`")
    plugins = top.get("plugins_used")
    if not isinstance(plugins, list):
        raise wrong_format(_EXPECTED, "this JSON lacks its `plugins_used`")
    if not plugins and not collector.total:
        raise EvidenceError(Cause.EMPTY, "detect-secrets searched for nothing: `plugins_used` is empty")
    version = parse_text(top.get("version"), 40)
    produced_at = parse_timestamp(top.get("generated_at"))
    return collector.report("detect-secrets", f"detect-secrets {version}".strip(), produced_at)


def _secret(file: str, entry: dict[str, Any]) -> ScanFinding:
    kind = parse_text(entry.get("type"), 100)
    if not kind:
        raise wrong_format(_EXPECTED, "one of its secrets has no type")
    verified = entry.get("is_verified") is True or entry.get("verified_result") is True
    return ScanFinding(
        kind, f"{'a verified secret' if verified else 'a secret'} ({kind})",
        Severity.CRITICAL if verified else Severity.UNRATED, parse_text(file, 1000),
        parse_line_number(entry.get("line_number")), suppressed=entry.get("is_secret") is False,
    )  # fmt: skip


FORMAT = FindingsFormat(
    "detect-secrets",
    "detect-secrets",
    "detect-secrets (`detect-secrets scan`)",
    matches,
    parse,
    paths=("*detect-secrets*.json",),
)
