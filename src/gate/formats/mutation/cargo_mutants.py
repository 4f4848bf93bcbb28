"""Reads `mutants.out/outcomes.json` of cargo-mutants.

Source of the format: cargo-mutants' `src/outcome.rs` and `src/mutant.rs`. The scenario `Baseline` runs the tests of the
unchanged tree: when it fails, no mutant was tested. The file is written again after each mutant, with totals of those
that were tested so far; versions from 25 on write `end_time`, which is null until the end.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, parse_timestamp, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.mutation.collector import Collector
from gate.formats.mutation.model import MutationFormat, MutationReport, Outcome, PathFilter
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the outcomes of cargo-mutants"
_OUTCOMES = {
    "CaughtMutant": Outcome.KILLED,
    "MissedMutant": Outcome.SURVIVED,
    "Unviable": Outcome.INVALID,
    "Timeout": Outcome.TIMEOUT,
}
_TOTALS = ("caught", "missed", "timeout", "unviable")


def matches(head: bytes) -> bool:
    """Whether the outcomes belong to scenarios."""
    paths = find_member_paths(head)
    return "outcomes[].scenario" in paths or {"outcomes[].summary", "outcomes[].phase_results"} <= paths


def parse(stream: BinaryIO, includes: PathFilter) -> MutationReport:
    """The mutants of the report; raises as `MutationFormat` says."""
    collector, top = Collector(_TITLE, _OUTCOMES, includes), {}
    listed = 0
    for path, value in walk(stream, {"outcomes": {}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("outcomes", int()):
                listed += _add(collector, as_object(value))
    if not isinstance(top.get("outcomes"), list):
        raise wrong_format(_TITLE, "it has no list `outcomes`")
    if "end_time" in top and not top["end_time"]:
        raise EvidenceError(Cause.INCOMPLETE, "the run did not end, so mutants are missing")
    totals = [top.get("total_mutants"), sum(top[name] for name in _TOTALS if type(top.get(name)) is int)]
    if any(total != listed for total in totals):
        detail = f"it declares {totals[0]} mutants, {totals[1]} of them with a result, and lists {listed}"
        raise EvidenceError(Cause.INCOMPLETE, f"the report is incomplete: {detail}")
    tool = f"cargo-mutants {parse_text(top.get('cargo_mutants_version'), 40)}".strip()
    return collector.report("cargo-mutants", tool, parse_timestamp(top.get("end_time")))


def _add(collector: Collector, outcome: dict[str, Any]) -> int:
    """Adds the mutant of an outcome; returns how many mutants it has."""
    scenario = outcome.get("scenario")
    if scenario == "Baseline":
        if outcome.get("summary") != "Success":
            raise EvidenceError(Cause.INCOMPLETE, "the tests fail without any mutant, so no mutant was tested")
        return 0
    mutant = as_object(as_object(scenario).get("Mutant"))
    span = as_object(mutant.get("span"))
    first, last = (parse_line_number(as_object(span.get(end)).get("line")) for end in ("start", "end"))
    path = parse_text(mutant.get("file") or as_object(mutant.get("source_file")).get("tree_relative_path"), 1000)
    line = first or parse_line_number(mutant.get("line"))
    collector.add(outcome.get("summary"), parse_text(mutant.get("genre"), 100), path, line, last)
    return 1


FORMAT = MutationFormat(
    "cargo-mutants",
    "cargo-mutants",
    "cargo-mutants (`mutants.out/outcomes.json`)",
    matches,
    parse,
    paths=("mutants.out/outcomes.json",),
)
