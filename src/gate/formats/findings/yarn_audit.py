"""Reads the output of Yarn 1 (`yarn audit --json`): one JSON object per line (NDJSON).

Source of the format: Yarn's `src/cli/commands/audit.js` and `src/reporters/json-reporter.js`. A line has a `type` and
`data`. There is one `auditAdvisory` for each path of dependencies to a vulnerable package, as Yarn counts them. The
`auditSummary` at the end, with the number of each severity, shows that the audit ran: there is none after an `error`,
nor where only messages are written (Yarn writes errors to stderr). `--level` leaves out the lines of less severe
advisories, never those of the worst.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import as_object, parse_text, wrong_format
from gate.formats.common.json_outline import find_names
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, is_below_listed, read_counts
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport
from gate.formats.findings.npm_advisories import SEVERITIES, WORST_FIRST, read_advisory
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "the output of `yarn audit --json`"
_OTHER_TYPES = frozenset({
    "activityEnd", "activitySetEnd", "activitySetStart", "activitySetTick", "activityStart", "activityTick",
    "auditAction", "command", "finished", "info", "inspect", "list", "log", "progressFinish", "progressStart",
    "progressTick", "question", "step", "success", "table", "tree", "verbose", "warning",
})  # fmt: skip
"""The other types of lines that Yarn's reporters write."""

_TYPE = re.compile(rf'"type"\s*:\s*"(?:auditAdvisory|auditSummary|error|{"|".join(_OTHER_TYPES)})"')


def matches(head: bytes) -> bool:
    """Whether the documents have a `type` of Yarn and `data`, and nothing else."""
    return find_names(head) == {"type", "data"} and _TYPE.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerable paths.

    Raises:
        EvidenceError: unreadable when Yarn reports an error or the JSON is broken; wrong format when it is not such an
            output; incomplete when it has no summary, or one that declares more than the lines; empty when there was
            no dependency to audit.
    """
    reader = _Reader(Collector(includes))
    for entry in walk_entries(stream):
        reader.add(entry)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    listed: Counter[str] = field(default_factory=Counter)
    declared: Counter[str] = field(default_factory=Counter)
    summaries: int = 0
    dependencies: int = 0
    errors: int = 0

    def add(self, entry: object) -> None:
        """Reads one line."""
        if not isinstance(entry, dict) or not isinstance(entry.get("type"), str):
            raise wrong_format(_EXPECTED, "one of its lines has no `type`")
        match entry["type"]:
            case "auditAdvisory":
                self._add_path(as_object(entry.get("data")))
            case "auditSummary":
                self._add_summary(entry.get("data"))
            case "error":
                self.errors += 1
            case kind if kind not in _OTHER_TYPES:
                raise wrong_format(_EXPECTED, "one of its lines has a type that Yarn does not write")

    def _add_path(self, data: dict[str, Any]) -> None:
        advisory = as_object(data.get("advisory"))
        module = parse_text(advisory.get("module_name"))
        if not module:
            raise wrong_format(_EXPECTED, "one of its advisories has no module")
        self.listed[parse_text(advisory.get("severity"), 20).lower()] += 1
        path = parse_text(as_object(data.get("resolution")).get("path"), 200)
        self.collector.add(read_advisory(advisory, module, "" if path == module else path))

    def _add_summary(self, data: object) -> None:
        counts = as_object(data).get("vulnerabilities")
        if not isinstance(counts, dict):
            raise wrong_format(_EXPECTED, "its `auditSummary` has no `vulnerabilities`")
        self.summaries += 1
        self.declared.update(read_counts(counts, WORST_FIRST))
        total = as_object(data).get("totalDependencies")
        self.dependencies += total if isinstance(total, int) else 1

    def report(self) -> ScanReport:
        if self.errors:
            raise EvidenceError(Cause.UNREADABLE, "the audit did not run: Yarn reports an error instead")
        if not self.summaries:
            detail = "it has no `auditSummary`, which ends an audit of Yarn; did the audit fail, or was it cut short?"
            raise EvidenceError(Cause.INCOMPLETE, detail)
        self._compare()
        if not self.collector.total and not self.dependencies:
            raise EvidenceError(Cause.EMPTY, "Yarn had no dependency to audit")
        return self.collector.report("yarn-audit", "Yarn audit")

    def _compare(self) -> None:
        """Refuses a summary that declares more than the lines, unless `--level` left out the less severe ones."""
        missing = find_missing(self.declared, self.listed)
        if missing and not is_below_listed(missing, self.listed, WORST_FIRST):
            raise incomplete(missing, self.listed, "vulnerable path")
        self.collector.note("a vulnerable path that Yarn counts and does not list (--level)", sum(missing.values()))
        fewer = find_missing(self.listed, self.declared)
        note = "the summary declares fewer vulnerabilities than are listed; the list counts"
        self.collector.note(note, int(bool(fewer)))


FORMAT = FindingsFormat(
    "yarn-audit",
    "Yarn 1 audit",
    "Yarn 1 (`yarn audit --json`)",
    matches,
    parse,
    SEVERITIES,
    paths=("*yarn*audit*.{json,jsonl}",),
)
