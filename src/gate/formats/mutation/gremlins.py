"""Reads the output of Gremlins for Go (`gremlins unleash --output FILE`).

Source of the format: Gremlins' `internal/report/internal/structure.go`, `internal/report/report.go` and
`internal/mutator/mutator.go`. The counts of the document are those of killed, lived, not viable and not covered
mutants; those that timed out or were skipped are only listed. A mutant that is `RUNNABLE` was not run (`--dry-run`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO

from gate.formats.common.json_fields import parse_line_number, parse_text, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.mutation.collector import Collector
from gate.formats.mutation.model import MutationFormat, MutationReport, Outcome, PathFilter
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the output of Gremlins"
_OUTCOMES = {
    "KILLED": Outcome.KILLED,
    "LIVED": Outcome.SURVIVED,
    "NOT COVERED": Outcome.NO_COVERAGE,
    "TIMED OUT": Outcome.TIMEOUT,
    "NOT VIABLE": Outcome.INVALID,
    "SKIPPED": Outcome.IGNORED,
}
_COUNTS = {
    "KILLED": "mutants_killed",
    "LIVED": "mutants_lived",
    "NOT COVERED": "mutants_not_covered",
    "NOT VIABLE": "mutants_not_viable",
}
"""The member of the document that counts the mutants of a status."""


def matches(head: bytes) -> bool:
    """Whether the document names the module of Go and counts mutants."""
    return {"go_module", "mutants_total", "mutants_lived"} <= find_member_paths(head)


def parse(stream: BinaryIO, includes: PathFilter) -> MutationReport:
    """The mutants of the report; raises as `MutationFormat` says."""
    collector = Collector(_TITLE, _OUTCOMES, includes)
    top: dict[str, Any] = {}
    statuses: Counter[str] = Counter()
    for path, value in walk(stream, {"files": {}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("files", int()):
                statuses.update(_add(collector, value))
    if not isinstance(top.get("files"), list):
        raise wrong_format(_TITLE, "it has no list `files`")
    for status, member in _COUNTS.items():
        count = top.get(member)
        if isinstance(count, bool) or not isinstance(count, int):
            raise wrong_format(_TITLE, f"it has no number under `{member}`")
        if count != statuses[status]:
            detail = f"it declares {count:,} mutants with `{status}` and lists {statuses[status]:,}"
            raise EvidenceError(Cause.INCOMPLETE, f"the report is incomplete: {detail}")
    total = top.get("mutants_total")
    if isinstance(total, int) and total > statuses.total():
        raise EvidenceError(
            Cause.INCOMPLETE,
            f"the report is incomplete: it declares {total:,} mutants and lists {statuses.total():,}",
        )
    return collector.report("gremlins", "Gremlins")


def _add(collector: Collector, entry: object) -> list[str]:
    """Adds the mutants of a file; returns their statuses."""
    if not isinstance(entry, dict) or not isinstance(entry.get("mutations"), list):
        raise wrong_format(_TITLE, "one of its files has no list of `mutations`")
    path, mutations = parse_text(entry.get("file_name"), 1000), require_objects(entry["mutations"], _TITLE, "mutations")
    for mutation in mutations:
        mutator, line = parse_text(mutation.get("type"), 100), parse_line_number(mutation.get("line"))
        collector.add(mutation.get("status"), mutator, path, line)
    return [mutation["status"] for mutation in mutations]


FORMAT = MutationFormat(
    "gremlins",
    "Gremlins JSON",
    "Gremlins for Go (`gremlins unleash --output`)",
    matches,
    parse,
    paths=("gremlins*.json",),
)
