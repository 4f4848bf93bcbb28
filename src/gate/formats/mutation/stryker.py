"""Reads the mutation testing report schema (`mutation.json`) of Stryker and of the tools that share it.

Source of the format: mutation-testing-elements, `packages/report-schema/src/mutation-testing-report-schema.json`
(versions 1 and 2). Its states are those of Stryker's handbook, "Mutant states and metrics": `Pending` did not run yet.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, walk
from gate.formats.mutation.collector import Collector
from gate.formats.mutation.model import MutationFormat, MutationReport, Outcome, PathFilter

_TITLE = "a mutation testing report (`mutation.json`)"
_OUTCOMES = {
    "Killed": Outcome.KILLED,
    "Timeout": Outcome.TIMEOUT,
    "Survived": Outcome.SURVIVED,
    "NoCoverage": Outcome.NO_COVERAGE,
    "CompileError": Outcome.INVALID,
    "RuntimeError": Outcome.INVALID,
    "Ignored": Outcome.IGNORED,
}


def matches(head: bytes) -> bool:
    """Whether the document has a version of the schema beside files, thresholds or mutants."""
    paths = find_member_paths(head)
    is_first = "schemaVersion" in paths and not paths.isdisjoint({"thresholds", "files", "projectRoot", "framework"})
    return is_first or any(path.endswith(".mutants[].mutatorName") for path in paths)


def parse(stream: BinaryIO, includes: PathFilter) -> MutationReport:
    """The mutants of the report; raises as `MutationFormat` says."""
    collector, top = Collector(_TITLE, _OUTCOMES, includes), {}
    lists: set[object] = set()
    for path, value in walk(stream, {"files": {WILDCARD: {"mutants": {}}}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("files", str(name), "mutants"):
                if isinstance(value, list):
                    lists.add(name)
            case ("files", str(name)) if not isinstance(value, dict):
                raise wrong_format(_TITLE, "an entry of `files` is not an object")
            case ("files", str(name)):
                lists.discard(name)
                top.setdefault("names", []).append(name)
            case ("files", str(name), "mutants", int()):
                _add(collector, name, as_object(value))
    if not isinstance(top.get("files"), dict) or set(top.get("names", [])) - lists:
        raise wrong_format(_TITLE, "`files`, or the `mutants` of one, is missing")
    framework = as_object(top.get("framework"))
    tool = f"{parse_text(framework.get('name'), 60)} {parse_text(framework.get('version'), 40)}".strip()
    return collector.report("stryker", tool)


def _add(collector: Collector, path: str, mutant: dict[str, Any]) -> None:
    location = as_object(mutant.get("location"))
    first, last = (parse_line_number(as_object(location.get(end)).get("line")) for end in ("start", "end"))
    collector.add(mutant.get("status"), parse_text(mutant.get("mutatorName"), 100), path, first, last)


FORMAT = MutationFormat(
    "stryker",
    "mutation testing report",
    "Stryker, Stryker.NET, Stryker4s, Infection, Mull (`mutation.json`)",
    matches,
    parse,
    paths=("mutation.json", "mutation-report.json", "*infection*.json"),
)
