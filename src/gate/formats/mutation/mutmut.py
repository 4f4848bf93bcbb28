"""Reads the totals of mutmut 3 (`mutmut export-cicd-stats`, `mutants/mutmut-cicd-stats.json`).

Source of the format: mutmut's `__main__.py`, `save_cicd_stats`, and `stats.py`. `suspicious` mutants ended in an
unexpected way and count as not detected; `no_tests` are reached by none. `total` includes mutants that were not
checked, and those that a type checker caught, of which the file has no number. It names no mutant, so the lines of a
change are not known.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.mutation.collector import Collector
from gate.formats.mutation.model import MutationFormat, MutationReport, Outcome, PathFilter
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the totals of mutmut"
_MEMBERS = {
    "killed": Outcome.KILLED,
    "survived": Outcome.SURVIVED,
    "no_tests": Outcome.NO_COVERAGE,
    "suspicious": Outcome.SURVIVED,
    "timeout": Outcome.TIMEOUT,
    "segfault": Outcome.KILLED,
    "skipped": Outcome.IGNORED,
}


def matches(head: bytes) -> bool:
    """Whether the document has the totals that mutmut writes."""
    return {"killed", "survived", "total", "no_tests"} <= find_member_paths(head)


def parse(stream: BinaryIO, includes: PathFilter) -> MutationReport:
    """The totals of the report; raises as `MutationFormat` says."""
    collector = Collector(_TITLE, {}, includes)
    top = {path[0]: value for path, value in walk(stream, {}) if len(path) == 1}
    for member, outcome in _MEMBERS.items():
        collector.count(outcome, top.get(member))
    total, listed = top.get("total"), sum(collector.counts.values())
    if type(total) is not int:
        raise wrong_format(_TITLE, "its `total` is missing")
    if total != listed or top.get("check_was_interrupted_by_user"):
        detail = f"it declares {total:,} mutants and lists {listed:,}; finish `mutmut run` without a type checker"
        raise EvidenceError(Cause.INCOMPLETE, f"the report is incomplete: {detail}")
    return collector.report("mutmut", "mutmut")


FORMAT = MutationFormat(
    "mutmut",
    "mutmut totals",
    "mutmut 3 (`mutmut export-cicd-stats`)",
    matches,
    parse,
    paths=("mutants/mutmut-cicd-stats.json",),
)
