"""Reads the reports of Gitleaks (`--report-format json`), which are lists of leaked secrets.

Source of the format: Gitleaks' `report/finding.go` (version 8) and what versions 4 to 7 wrote. Nothing but the rule,
the description of the rule, file, line and commit is ever kept: the secret and what stands around it stay in the
report. Secrets have no severity. When it finds nothing, Gitleaks writes an empty list (older versions `null`): whoever
names the format vouches that Gitleaks wrote it.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common.json_stream import walk
from gate.formats.findings.scan import Collector, ScanFinding, ScanReport, Wanted, broken, line, plain

_EXPECTED = "a Gitleaks report"


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """The leaked secrets, without the secrets.

    Raises:
        EvidenceError: unreadable when it is broken or no such report.
    """
    found = Collector(wanted)
    for path, value in walk(stream, {}):
        match path:
            case () if value is not None and not isinstance(value, list):
                raise broken(_EXPECTED, "this JSON is no list")
            case (int(),):
                found.add(_leak(value))
    return found.report("gitleaks", "Gitleaks")


def _leak(entry: object) -> ScanFinding:
    named = {name.lower(): value for name, value in entry.items()} if isinstance(entry, dict) else {}
    rule = plain(named.get("ruleid")) or plain(named.get("rule"))
    if not rule:
        raise broken(_EXPECTED, "an entry of it names no rule")
    at = plain(named.get("commit"))[:12]
    first = named.get("startline", named.get("linenumber"))
    return ScanFinding(
        rule, f"a secret ({plain(named.get('description'), 100) or rule})" + (f" in commit {at}" if at else ""),
        path=plain(named.get("file"), 1000), line=line(first), end_line=line(named.get("endline")),
    )  # fmt: skip
