"""Reads the output of Yarn 2 and later (`yarn npm audit --json`): one JSON object per line (NDJSON).

Source of the format: `plugin-npm-cli/sources/commands/npm/audit.ts` and `npmAuditUtils.ts` of yarnpkg/berry. Version 4
writes a line with the package as `value` and its advisory as `children`, for each advisory. A deprecated package is
such a line too; its `ID` is no number and ends with `(deprecation)`, and it is no vulnerability. An audit without
findings is one message, "No audit suggestions". Versions 2 and 3 write the answer of the registry, in the structure of
npm 6, and that message after it when nothing is severe enough; without the message it is read as an npm audit.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, select_strings, wrong_format
from gate.formats.common.json_outline import find_member_paths, find_names
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import incomplete, read_counts
from gate.formats.findings.fields import require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.findings.npm_advisories import SEVERITIES, WORST_FIRST, read_advisory, read_names
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "the output of `yarn npm audit --json`"
_NOTHING = "No audit suggestions"


def matches(head: bytes) -> bool:
    """Whether the documents are advisories in a tree, or messages with Yarn's codes."""
    paths = find_member_paths(head)
    names = find_names(head)
    return {"value", "children.ID"} <= paths or {"type", "displayName", "data"} <= names


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The advisories on packages.

    Raises:
        EvidenceError: unreadable when Yarn reports an error or the JSON is broken; wrong format when it is not such an
            output; incomplete when nothing in it shows that an audit ended.
    """
    reader = _Reader(Collector(includes))
    for entry in walk_entries(stream):
        reader.add(entry)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    rows: int = 0
    is_clean: bool = False
    errors: int = 0

    def add(self, entry: object) -> None:
        """Reads one line."""
        if not isinstance(entry, dict):
            raise wrong_format(_EXPECTED, "one of its lines is not an object")
        if "value" in entry:
            self._add_row(entry)
        elif "advisories" in entry:
            self._add_answer(entry)
        elif isinstance(entry.get("type"), str):
            self.errors += entry["type"] == "error"
            self.is_clean = self.is_clean or (entry["type"] == "info" and entry.get("data") == _NOTHING)
        else:
            raise wrong_format(_EXPECTED, "one of its lines is neither an advisory nor a message")

    def _add_row(self, row: dict[str, Any]) -> None:
        package, advisory = parse_text(row["value"]), row.get("children")
        if not package or not isinstance(advisory, dict) or "Severity" not in advisory:
            raise wrong_format(_EXPECTED, "one of its advisories has no package or no severity")
        self.rows += 1
        number, title = advisory.get("ID"), parse_text(advisory.get("Issue"))
        if isinstance(number, str) and number.endswith("(deprecation)") and "URL" not in advisory:
            self.collector.note("a deprecated package, which is no vulnerability and is not counted")
            return
        names = read_names({"url": advisory.get("URL"), "source": number}) or ["unnamed advisory"]
        versions = ", ".join(select_strings(advisory.get("Tree Versions")))
        self.collector.add(
            ScanFinding(
                names[0],
                title,
                require_severity(advisory, "Severity", SEVERITIES, _EXPECTED),
                package=package,
                version=parse_text(versions),
                ids=tuple(names),
            )
        )

    def _add_answer(self, answer: dict[str, Any]) -> None:
        """Adds the advisories of an answer of the registry, before the message of versions 2 and 3."""
        advisories, metadata = answer["advisories"], as_object(answer.get("metadata"))
        if not isinstance(advisories, dict) or not metadata:
            raise wrong_format(_EXPECTED, "its `advisories` are not an object, or it has no `metadata`")
        self.rows += 1
        for advisory in advisories.values():
            module = parse_text(as_object(advisory).get("module_name"))
            if not module:
                raise wrong_format(_EXPECTED, "one of its advisories has no module")
            self.collector.add(read_advisory(advisory, module))
        declared = sum(read_counts(as_object(metadata.get("vulnerabilities")), WORST_FIRST).values())
        if declared and not advisories:
            raise incomplete({"": declared}, {}, "vulnerable path")

    def report(self) -> ScanReport:
        if self.errors:
            raise EvidenceError(Cause.UNREADABLE, "the audit did not run: Yarn reports an error instead")
        if not self.rows and not self.is_clean:
            raise EvidenceError(Cause.INCOMPLETE, "it has neither an advisory nor the message that there is none")
        return self.collector.report("yarn-berry", "Yarn npm audit")


FORMAT = FindingsFormat(
    "yarn-berry",
    "Yarn npm audit",
    "Yarn 2 and later (`yarn npm audit --json`)",
    matches,
    parse,
    SEVERITIES,
    paths=("*yarn*audit*.{json,jsonl}",),
)
