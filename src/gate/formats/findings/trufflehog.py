"""Reads the output of TruffleHog (`--json`): one JSON object per secret, on a line each or in a list.

Source of the format: `pkg/output/json.go` of version 3 (an object with `SourceMetadata`, `DetectorName` and `Verified`)
and `truffleHog.py` of version 2 (an object with `reason`, `path` and `stringsFound`); and `lib/models.py` of
truffleHog3, the fork in Python (an object with `rule`, `path` and `secret`). Nothing but the detector, file, line and
commit is read: `Raw`, `RawV2`, `Redacted`, `ExtraData`, `secret`, `context` and the diff stay in the report.

TruffleHog has no severities; only the rules of truffleHog3 have. A secret that it verified works at this moment, so it
is critical; any other is unrated. It writes nothing at all without a secret. Its log, which may be in the same file,
ends with the number of secrets: such a file is a scan also without a finding, and must list as many secrets as the log
counts.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import incomplete, read_count
from gate.formats.findings.fields import parse_line_range, parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "the output of TruffleHog"
_MEMBER = re.compile(r"(?:\[\]\.)?(?:SourceMetadata\b.*|DetectorName|stringsFound)")
_FORK = frozenset({"[].rule.id", "[].rule.severity", "[].path", "[].secret"})
_LOG = re.compile(r'\{[^{}]*"logger"\s*:\s*"trufflehog"')
_FINISHED = "finished scanning"
_FAILED = "encountered errors during scan"


def matches(head: bytes) -> bool:
    """Whether the objects have members that only TruffleHog writes."""
    paths = find_member_paths(head)
    is_named = any(map(_MEMBER.fullmatch, paths)) or paths >= _FORK
    return is_named or _LOG.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The secrets, without the secrets.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such an output, or broken, or when the log says that
            the scan failed; incomplete when the log counts more secrets than are listed, or does not end.
    """
    reader = _Reader(Collector(includes))
    for entry in walk_entries(stream):
        reader.add(entry)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    is_logged: bool = False
    is_finished: bool = False
    declared: int = 0
    version: str = ""

    def add(self, entry: object) -> None:
        """Reads one object: a secret, or a line of the log."""
        if not isinstance(entry, dict):
            raise wrong_format(_EXPECTED, "one of its entries is not an object")
        if "DetectorName" in entry or "SourceMetadata" in entry:
            self.collector.add(_secret(entry))
        elif "reason" in entry and "path" in entry:
            self.collector.add(_older_secret(entry))
        elif "secret" in entry and isinstance(entry.get("rule"), dict):
            self.collector.add(_secret_of_fork(entry, entry["rule"]))
        elif "level" in entry and "msg" in entry:
            self._read_log(entry)
        else:
            raise wrong_format(_EXPECTED, "one of its entries names no detector")

    def _read_log(self, entry: dict[str, Any]) -> None:
        self.is_logged = True
        if entry["msg"] == _FINISHED:
            self.is_finished = True
            self.declared += read_count(entry.get("verified_secrets")) + read_count(entry.get("unverified_secrets"))
            self.version = parse_text(entry.get("trufflehog_version"), 40)
        elif entry["msg"] == _FAILED or str(entry["level"]).startswith("fatal"):
            raise EvidenceError(Cause.UNREADABLE, "the scan failed: TruffleHog reports errors in its log")
        elif str(entry["level"]).startswith("error"):
            self.collector.note("an error in the log of TruffleHog: secrets may be missing")

    def report(self) -> ScanReport:
        if self.is_logged and not self.is_finished:
            raise EvidenceError(Cause.INCOMPLETE, "the log of TruffleHog does not say that the scan finished")
        if self.declared > self.collector.total:
            raise incomplete({"": self.declared - self.collector.total}, {"": self.collector.total}, "secret")
        if not self.collector.total and not self.is_finished:
            raise EvidenceError(Cause.EMPTY, "it lists no secret, and nothing in it shows that a scan ran")
        return self.collector.report("trufflehog", f"TruffleHog {self.version}".strip())


def _secret(entry: dict[str, Any]) -> ScanFinding:
    """The finding of version 3. `Data` has one member, named after the source, with what locates the secret there."""
    detector = parse_text(entry.get("DetectorName"), 100)
    if not detector:
        raise wrong_format(_EXPECTED, "one of its secrets names no detector")
    sources = as_object(as_object(entry.get("SourceMetadata")).get("Data")).values()
    location = as_object(next(iter(sources), None))
    verified = entry.get("Verified") is True
    return ScanFinding(
        detector, _message(detector, location.get("commit"), verified=verified),
        Severity.CRITICAL if verified else Severity.UNRATED,
        parse_text(location.get("file") or location.get("path"), 1000), parse_line_number(location.get("line")),
        commit=parse_text(location.get("commit"), 64),
    )  # fmt: skip


def _older_secret(entry: dict[str, Any]) -> ScanFinding:
    """The finding of version 2: `reason` is the rule."""
    rule = parse_text(entry["reason"], 100) or "unnamed rule"
    commit = entry.get("commitHash")
    return ScanFinding(
        rule,
        _message(rule, commit, verified=False),
        path=parse_text(entry["path"], 1000),
        commit=parse_text(commit, 64),
    )


def _secret_of_fork(entry: dict[str, Any], rule: dict[str, Any]) -> ScanFinding:
    """The finding of truffleHog3; `line` is a text."""
    name = parse_text(rule.get("id"), 100)
    if not name:
        raise wrong_format(_EXPECTED, "one of its secrets names no rule")
    return ScanFinding(
        name, _message(name, entry.get("commit"), verified=False), parse_severity(rule.get("severity")),
        parse_text(entry.get("path"), 1000), parse_line_range(parse_text(entry.get("line"), 20))[0],
        commit=parse_text(entry.get("commit"), 64),
    )  # fmt: skip


def _message(detector: str, commit: object, *, verified: bool) -> str:
    name = parse_text(commit)[:12]
    kind = "a verified secret" if verified else "a secret"
    return f"{kind} ({detector})" + (f" in commit {name}" if name else "")


FORMAT = FindingsFormat(
    "trufflehog",
    "TruffleHog",
    "TruffleHog 2 and 3, truffleHog3 (`--json`)",
    matches,
    parse,
    paths=("*trufflehog*.json",),
)
