"""Reads the JSON report of Infection (its logger `json`).

Source of the format: Infection's `src/Reporter/JsonReporter.php`. There is a list of mutants for each result, and
`stats` counts them; skipped mutants are only counted, as are those that no test covers in a run `--only-covered`.
Mutants that ended in an error are invalid, as in the report that Infection writes for Stryker's dashboard.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import PathTree, walk
from gate.formats.mutation.collector import Collector
from gate.formats.mutation.model import MutationFormat, MutationReport, Outcome, PathFilter
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a JSON report of Infection"
_OUTCOMES = {
    "escaped": Outcome.SURVIVED,
    "timeouted": Outcome.TIMEOUT,
    "killed": Outcome.KILLED,
    "killedByStaticAnalysis": Outcome.KILLED,
    "errored": Outcome.INVALID,
    "syntaxErrors": Outcome.INVALID,
    "uncovered": Outcome.NO_COVERAGE,
    "ignored": Outcome.IGNORED,
}
"""The outcome by the list of a mutant."""

_COUNTS = {
    "escaped": "escapedCount",
    "timeouted": "timeOutCount",
    "killed": "killedCount",
    "killedByStaticAnalysis": "killedByStaticAnalysisCount",
    "errored": "errorCount",
    "syntaxErrors": "syntaxErrorCount",
    "uncovered": "notCoveredCount",
    "ignored": "ignoredCount",
}
"""The member of `stats` that counts a list."""

_OPTIONAL = ("killedByStaticAnalysis", "syntaxErrors", "ignored")
"""The lists of later versions."""


def matches(head: bytes) -> bool:
    """Whether the document has the counts of Infection."""
    return {"stats.totalMutantsCount", "stats.escapedCount"} <= find_member_paths(head)


def parse(stream: BinaryIO, includes: PathFilter) -> MutationReport:
    """The mutants of the report; raises as `MutationFormat` says."""
    collector = Collector(_TITLE, _OUTCOMES, includes)
    top: dict[str, Any] = {}
    lengths: Counter[str] = Counter()
    tree: PathTree = {name: {} for name in _OUTCOMES}
    for path, value in walk(stream, tree):
        match path:
            case (str(member),):
                top[member] = value
            case (str(name), int()):
                lengths[name] += 1
                _add(collector, name, value)
    for name in _OUTCOMES:
        if not isinstance(top.get(name, [] if name in _OPTIONAL else None), list):
            raise wrong_format(_TITLE, f"it has no list `{name}`")
    _check(collector, as_object(top.get("stats")), lengths)
    return collector.report("infection", "Infection")


def _add(collector: Collector, name: str, entry: object) -> None:
    mutator = as_object(as_object(entry).get("mutator"))
    path = parse_text(mutator.get("originalFilePath"), 1000)
    line = parse_line_number(mutator.get("originalStartLine"))
    collector.add(name, parse_text(mutator.get("mutatorName"), 100), path, line)


def _check(collector: Collector, stats: dict[str, Any], lengths: Counter[str]) -> None:
    """Compares the lists with their counts, and adds what is only counted."""
    counts = {name: _count(stats, member, is_optional=name in _OPTIONAL) for name, member in _COUNTS.items()}
    if not lengths["uncovered"]:
        collector.count(Outcome.NO_COVERAGE, counts.pop("uncovered"))
    missing = sum(count != lengths[name] for name, count in counts.items())
    skipped = _count(stats, "skippedCount", is_optional=True)
    collector.count(Outcome.IGNORED, skipped)
    total = _count(stats, "totalMutantsCount")
    listed = sum(lengths.values()) + skipped + (0 if "uncovered" in counts else _count(stats, "notCoveredCount"))
    if missing or total != listed:
        detail = f"it declares {total:,} mutants and lists {listed:,}, or other numbers of a result than it declares"
        raise EvidenceError(Cause.INCOMPLETE, f"the report is incomplete: {detail}")


def _count(stats: dict[str, Any], member: str, *, is_optional: bool = False) -> int:
    count = stats.get(member, 0 if is_optional else None)
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise wrong_format(_TITLE, f"its `stats` have no number under `{member}`")
    return count


FORMAT = MutationFormat(
    "infection",
    "Infection JSON",
    "Infection (its logger `json`)",
    matches,
    parse,
    paths=("infection*.json",),
)
