"""The reports that real tools made of the example shop contain what the tools printed."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.model.evidence import Evidence, Observation, Seen
from gate.probes.common.probe import ProbeContext
from gate.probes.common.registry import load
from tests.cases import cases

SHOP = Path(__file__).resolve().parent.parent / "examples" / "shop"
REPORTS = SHOP / "reports"
TRUTH: dict[str, dict[str, int]] = json.loads((REPORTS / "truth.json").read_text(encoding="utf-8"))

NOT_REPORTS = {"truth.json", "PROVENANCE.md"}

CONTRADICTORY = {
    "coverage.py-6.5.0/coverage.json": "lists docstrings as executed lines, and arcs of generators as branches",
    "coverage.py-6.5.0/lcov.info": "writes docstrings as lines; LH and BRF differ from its rows",
    "vitest/cobertura-coverage.xml": "counts the branch of a default argument, but writes no line that has it",
    "jest/cobertura-coverage.xml": "the same writer as in vitest",
}
"""Reports whose records differ from what their tool printed. No reading is right: the format has to note that."""

LINES_UNKNOWN = "gcovr/jacoco.xml"
"""Its `line` elements have no counts of instructions, so that only its counters count."""

PROBES = {"passed": "tests", "coverable_lines": "coverage", "total": "security"}
"""Which probe reads a report, by a fact of its truth; the first that fits."""


@cache
def measure(path: str) -> Evidence:
    probe = load(next(name for fact, name in PROBES.items() if fact in TRUTH[path]))
    return probe.measure(
        probe.params.model_validate({"reports": f"reports/{path}", "committed": True}), ProbeContext(Host.at(SHOP))
    )


def number(observation: Observation) -> object:
    is_number = isinstance(observation, Seen) and isinstance(observation.value, Decimal)
    return int(observation.value) if is_number else observation  # type: ignore[union-attr,arg-type]


@cases("path", [path for path in TRUTH if path not in CONTRADICTORY])
def test_a_report_contains_what_its_tool_printed(path: str) -> None:
    evidence = measure(path)
    assert {name: number(evidence.facts[name]) for name in TRUTH[path]} == TRUTH[path]


@cases("path", [path for path in TRUTH if path not in {*CONTRADICTORY, LINES_UNKNOWN}])
def test_a_consistent_report_has_no_notes(path: str) -> None:
    assert measure(path).notes == ()


@pytest.mark.parametrize("path", [*CONTRADICTORY, LINES_UNKNOWN])
def test_a_report_that_contradicts_itself_has_a_note(path: str) -> None:
    assert measure(path).notes != ()


def test_every_report_has_its_truth_and_its_provenance() -> None:
    files = {str(file.relative_to(REPORTS)) for file in REPORTS.rglob("*") if file.is_file()} - NOT_REPORTS
    assert files == set(TRUTH)
    provenance = (REPORTS / "PROVENANCE.md").read_text(encoding="utf-8")
    assert [path for path in TRUTH if f"`{path}`" not in provenance] == []
