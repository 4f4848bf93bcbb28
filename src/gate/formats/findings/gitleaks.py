"""Reads the reports of Gitleaks (`--report-format json`), which are lists of leaked secrets.

Source of the format: Gitleaks' `report/finding.go` (version 8) and what versions 4 to 7 wrote. Nothing but the rule,
the description of the rule, file, line, commit and its date is read: the secret and the text around it stay in the
report. Secrets have no severity. When it finds nothing, Gitleaks writes an empty list (older versions `null`), which
only a checklist that names the format can attribute to Gitleaks.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common.json_fields import parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_date
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport

_EXPECTED = "a Gitleaks report"


def matches(head: bytes) -> bool:
    """Whether the entries of the list have a member that only Gitleaks writes."""
    return bool(find_member_paths(head) & {"[].RuleID", "[].StartLine", "[].offender"})


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The leaked secrets, without the secrets.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    for path, value in walk(stream, {}):
        match path:
            case () if value is not None and not isinstance(value, list):
                raise wrong_format(_EXPECTED, "this JSON is not a list")
            case (int(),):
                collector.add(_leak(value))
    return collector.report("gitleaks", "Gitleaks")


def _leak(entry: object) -> ScanFinding:
    leak = {name.lower(): value for name, value in entry.items()} if isinstance(entry, dict) else {}
    rule = parse_text(leak.get("ruleid")) or parse_text(leak.get("rule"))
    if not rule:
        raise wrong_format(_EXPECTED, "one of its entries names no rule")
    commit = parse_text(leak.get("commit"))[:12]
    first = leak.get("startline", leak.get("linenumber"))
    return ScanFinding(
        rule,
        f"a secret ({parse_text(leak.get('description'), 100) or rule})" + (f" in commit {commit}" if commit else ""),
        path=parse_text(leak.get("file"), 1000), line=parse_line_number(first),
        end_line=parse_line_number(leak.get("endline")),
        commit=commit, first_seen=parse_date(leak.get("date")),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "gitleaks", "Gitleaks", "Gitleaks (`--report-format json`)", matches, parse, paths=("*gitleaks*.json",)
)
