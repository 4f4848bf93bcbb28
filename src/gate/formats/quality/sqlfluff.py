"""Reads the reports of SQLFluff (`--format json`).

Source of the format: SQLFluff's `src/sqlfluff/cli/commands.py` and its documentation, "Command line". The list has an
entry for each file that was checked; files that are too large or ignored have none. A violation is an error, or a
warning where the configuration says so. PRS, LXR and TMP say that a file could not be parsed. Before version 3 the line
is `line_no`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gate.formats.common.json_fields import parse_line_number, parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import is_not_checked
from gate.formats.quality.listed import ROOT, Entry, ListReader, require_list, require_rule
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of SQLFluff"


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of SQLFluff."""
    return {"[].filepath", "[].violations"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    path = parse_text(entry.get("filepath"), 1000)
    for violation in require_list(entry, "violations", _EXPECTED):
        rule = require_rule(violation, "code", _EXPECTED)
        line = violation.get("start_line_no", violation.get("line_no"))
        yield ScanFinding(
            rule, parse_text(violation.get("description")),
            Severity.WARNING if violation.get("warning") is True else Severity.ERROR, path, parse_line_number(line),
            parse_line_number(violation.get("end_line_no")), fixable=bool(violation.get("fixes")),
            is_failure=is_not_checked(rule),
        )  # fmt: skip


def _check(members: Mapping[str, Any]) -> None:
    if not members[ROOT]:
        raise EvidenceError(Cause.EMPTY, "SQLFluff checked no file")


FORMAT = FindingsFormat(
    "sqlfluff",
    "SQLFluff",
    "SQLFluff (`--format json`)",
    matches,
    ListReader("sqlfluff", "SQLFluff", _EXPECTED, _read, check=_check).parse,
    {"every other finding": Severity.ERROR, "warning": Severity.WARNING},
    paths=("*sqlfluff*.json",),
)
