"""The probe `coverage`: functions, files below a minimum, and reports that hold only totals."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from gate.adapters.host import Host
from gate.formats.coverage import FORMATS, WITH_FUNCTIONS
from gate.model.evidence import Cause, Evidence, Finding, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from tests.command import gate, lay_out
from tests.probes.coverage_evidence import NOW, SOURCES, facts, hits, lcov, measure, measure_in

FUNCTIONS = ("function_coverage", "covered_functions", "coverable_functions")

COBERTURA = (
    '<coverage><packages><package><classes><class filename="src/a.py"><lines><line number="1" hits="1"/></lines>'
    "</class></classes></package></packages></coverage>"
)


def test_the_formats_that_count_functions_are_those_that_say_so() -> None:
    assert tuple(name for name, entry in FORMATS.items() if entry.counts_functions) == WITH_FUNCTIONS


def test_functions_of_all_files_are_counted(tmp_path: Path) -> None:
    report = lcov({"src/a.py": hits("1")}, "FNF:3\nFNH:2\n") + lcov({"src/b.py": hits("1")}, "FNF:1\nFNH:0\n")

    evidence = measure(tmp_path, SOURCES | {"coverage.info": report})

    assert facts(evidence, *FUNCTIONS) == [Seen(Percentage(2, 4)), Seen(Decimal(2)), Seen(Decimal(4))]


def test_shards_never_count_more_functions_than_one_of_them_measured(tmp_path: Path) -> None:
    first, second = (lcov({"src/a.py": hits("1")}, f"FNF:3\nFNH:{covered}\n") for covered in (2, 1))

    evidence = measure(tmp_path, SOURCES | {"one.info": first, "two.info": second})

    assert facts(evidence, "function_coverage") == [Seen(Percentage(2, 3))]


def test_a_format_without_functions_says_which_formats_count_them(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"coverage.xml": COBERTURA}, reports="coverage.xml")

    (unseen, *_) = facts(evidence, *FUNCTIONS)
    assert isinstance(unseen, Unseen)
    assert unseen.cause is Cause.NOT_IN_REPORT
    assert unseen.detail.startswith("coverage.xml: Cobertura XML does not count functions; these formats do: ")
    assert "lcov" in unseen.detail.partition("formats do: ")[2].split(", ")


def test_one_report_without_functions_makes_those_of_all_missing(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.xml": COBERTURA, "a.info": lcov({"src/b.py": hits("1")}, "FNF:1\nFNH:1\n")}

    evidence = measure(tmp_path, files, reports=["coverage.xml", "a.info"])

    assert isinstance(evidence.facts["function_coverage"], Unseen)


LOW = lcov({"src/a.py": hits("1", "2 3"), "src/b.py": hits("1", "2"), "src/c.py": hits("1-4"), "src/d.py": hits("")})
FILES = SOURCES | {"src/c.py": "", "src/d.py": "", "coverage.info": LOW}


def measure_with(folder: Path, minimums: Mapping[str, int], **params: object) -> Evidence:
    thresholds = {name: Fraction(minimum) for name, minimum in minimums.items()}
    return measure_in(ProbeContext(Host.at(folder, NOW), minimums=thresholds), FILES, **params)


def test_files_below_the_minimum_of_the_item_are_findings_and_the_lowest_is_the_first(tmp_path: Path) -> None:
    evidence = measure_with(tmp_path, {"lowest_file_coverage": 80})

    assert facts(evidence, "lowest_file_coverage") == [Seen(Percentage(1, 3), "src/a.py")]
    assert evidence.findings == (
        Finding("low-coverage", "1 of 3 lines of the file are covered, less than 80%", path="src/a.py"),
        Finding("low-coverage", "1 of 2 lines of the file are covered, less than 80%", path="src/b.py"),
    )


def test_files_at_the_minimum_or_left_out_are_no_findings(tmp_path: Path) -> None:
    assert measure(tmp_path, FILES).findings == ()
    assert measure_with(tmp_path, {"line_coverage": 100}).findings == ()
    assert measure_with(tmp_path, {"lowest_file_coverage": 50}, ignore="src/a.py").findings == ()


def test_a_file_below_the_minimum_is_named_with_its_lines(tmp_path: Path) -> None:
    checklist = """
version: 1
title: Shop
items:
  - id: coverage
    title: Each file is covered
    probe: coverage
    with: {reports: coverage.info}
    must: lowest_file_coverage >= 50%
"""
    lay_out(tmp_path, FILES | {"readiness.yml": checklist})

    result = gate(tmp_path, "check")

    assert result.code == 1
    assert "src/a.py" in result.out
    assert "1 of 3 lines of the file are covered, less than 50%" in result.out
    assert "src/b.py" not in result.out
