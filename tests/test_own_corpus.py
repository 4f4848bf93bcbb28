"""Our own small corpus: every report that a real tool made of the example shop says what the tool itself printed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.model.evidence import Evidence, Observation, Seen
from gate.probes.common.probe import ProbeContext
from gate.probes.common.registry import load

SHOP = Path(__file__).resolve().parent.parent / "examples" / "shop"
REPORTS = SHOP / "reports"
TRUTH: dict[str, dict[str, int]] = json.loads((REPORTS / "truth.json").read_text(encoding="utf-8"))

NOT_REPORTS = {"truth.json", "PROVENANCE.md"}

CONTRADICTORY = {
    "coverage.py-6.5.0/coverage.json": "lists docstrings as executed lines, and arcs of generators as branches",
    "coverage.py-6.5.0/lcov.info": "writes docstrings as lines, and counts LH and BRF otherwise than its rows",
    "vitest/cobertura-coverage.xml": "counts the branch of a default argument, but writes no line that has it",
    "jest/cobertura-coverage.xml": "the same writer as in vitest",
}
"""Reports whose records are not what their tool printed. There is no right reading: a reader has to say so."""

LINES_UNKNOWN = "gcovr/jacoco.xml"
"""Its `line` elements have no counts of instructions, so that its counters alone count."""

PROBES = {"passed": "tests", "coverable_lines": "coverage", "total": "security"}
"""Which probe reads a report, by a fact that its truth names; the first that fits."""


def measure(path: str) -> Evidence:
    probe = load(next(name for fact, name in PROBES.items() if fact in TRUTH[path]))
    return probe.measure(probe.params.model_validate({"reports": f"reports/{path}"}), ProbeContext(Host.at(SHOP)))


def number(fact: Observation) -> object:
    return int(fact.value) if isinstance(fact, Seen) and isinstance(fact.value, Decimal) else fact


@pytest.mark.parametrize("path", [path for path in TRUTH if path not in CONTRADICTORY])
def test_a_report_says_what_its_tool_printed(path: str) -> None:
    evidence = measure(path)
    assert {name: number(evidence.facts[name]) for name in TRUTH[path]} == TRUTH[path]


@pytest.mark.parametrize("path", [path for path in TRUTH if path not in {*CONTRADICTORY, LINES_UNKNOWN}])
def test_a_sound_report_needs_no_remark(path: str) -> None:
    assert measure(path).notes == ()


@pytest.mark.parametrize("path", [*CONTRADICTORY, LINES_UNKNOWN])
def test_a_report_that_contradicts_itself_is_never_silent(path: str) -> None:
    assert measure(path).notes != ()


def test_every_report_has_its_truth_and_its_provenance() -> None:
    files = {str(file.relative_to(REPORTS)) for file in REPORTS.rglob("*") if file.is_file()} - NOT_REPORTS
    assert files == set(TRUTH)
    provenance = (REPORTS / "PROVENANCE.md").read_text(encoding="utf-8")
    assert [path for path in TRUTH if f"`{path}`" not in provenance] == []
