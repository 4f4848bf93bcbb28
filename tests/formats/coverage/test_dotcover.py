"""dotCover XML and JSON: documents in, reports or refusals out."""

from __future__ import annotations

import json

import pytest

from gate.formats.coverage import dotcover, dotcover_json
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines, Totals, Unit
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.coverage.reading import counts, read, refusal, shortage


def statement(line: int, last: int, covered: object, file: int = 1) -> str:
    return f'<Statement FileIndex="{file}" Line="{line}" EndLine="{last}" Covered="{covered}"/>'


def report(statements: str, covered: int = 1, total: int = 2, kind: str = "DetailedXml") -> str:
    numbers = f'CoveredStatements="{covered}" TotalStatements="{total}" CoveragePercent="50"'
    return (
        f'<Root {numbers} ReportType="{kind}" DotCoverVersion="2023.3"><FileIndices>'
        '<File Index="1" Name="C:\\src\\Cart.cs"/></FileIndices>'
        f'<Assembly Name="Shop" {numbers}><Namespace Name="Shop" {numbers}><Type Name="Cart" {numbers}>'
        f'<Method Name="Total():System.Int32" {numbers}>{statements}</Method></Type></Namespace></Assembly></Root>'
    )


TOTALS = Totals(FileCoverage("", 14, 9), Cause.TOTALS_ONLY, "the report contains only totals, and no files")


def test_a_complete_report_is_read() -> None:
    document = report(statement(3, 4, True) + statement(5, 5, False))
    assert read(dotcover.parse, document) == CoverageReport(
        format="dotcover",
        files=(
            FileCoverage(
                "C:\\src\\Cart.cs", 2, 1,
                lines=Lines(0b111000, 0b11000, {}, {3: (1, 1)}, {3: (1, 1), 5: (0, 1)}),
                coverable_functions=1, covered_functions=1,
            ),
        ),
        has_branches=False,
        tool="dotCover 2023.3",
        has_functions=True,
        unit=Unit.STATEMENTS,
    )  # fmt: skip


def test_a_statement_of_several_compiled_methods_counts_as_often() -> None:
    document = report(statement(3, 3, True) + statement(3, 3, False), 1, 2)
    assert counts(read(dotcover.parse, document))[:2] == (2, 1)


def test_a_report_without_statements_gives_totals_and_says_so() -> None:
    document = report("", 9, 14, "Xml")
    assert read(dotcover.parse, document) == CoverageReport(
        "dotcover", (), has_branches=False, tool="dotCover 2023.3", unit=Unit.STATEMENTS, totals=TOTALS
    )


@pytest.mark.parametrize("kind", ["DetailedXml", "Unheard"])
def test_of_a_detailed_report_that_lost_statements_the_totals_count(kind: str) -> None:
    assert shortage(dotcover.parse, report("", kind=kind)) == (
        1, 2, "the report declares 2 statements and lists 0; the report is incomplete",
    )  # fmt: skip
    assert shortage(dotcover.parse, report(statement(3, 3, True), kind=kind)) == (
        1, 2, "the report declares 2 statements and lists 1; the report is incomplete",
    )  # fmt: skip


def test_totals_that_are_no_numbers_are_refused() -> None:
    assert refusal(dotcover.parse, report("", 9, 3, "Xml")) == NO_NUMBERS


def test_an_unknown_word_is_not_covered_and_an_unknown_file_is_noted() -> None:
    result = read(dotcover.parse, report(statement(3, 3, "Perhaps") + statement(4, 4, "False", 9), 0, 2))
    assert counts(result)[:2] == (2, 0)
    assert [file.path for file in result.files] == ["C:\\src\\Cart.cs", "Shop"]
    assert len(result.notes) == 2


def document(children: object, **more: object) -> str:
    top = {"DotCoverVersion": "2025.1", "Kind": "Root", "CoveredStatements": 9, "TotalStatements": 14}
    return json.dumps({**top, "Children": children, **more})


NO_NUMBERS = "unreadable: expected the covered lines or statements and all as whole numbers, the first not larger"


def assembly(total: object) -> dict[str, object]:
    return {"Kind": "Assembly", "Name": "Shop", "CoveredStatements": 1, "TotalStatements": total}


def test_the_json_report_gives_totals() -> None:
    assert read(dotcover_json.parse, document([assembly(11), assembly(3)])) == CoverageReport(
        "dotcover-json", (), has_branches=False, tool="dotCover 2025.1", unit=Unit.STATEMENTS, totals=TOTALS
    )


@cases(("children", "listed"), [([assembly(11)], 11), (None, 0), ([assembly("11"), assembly(None), "x"], 11)])
def test_of_a_json_report_that_lost_a_part_the_totals_count(children: object, listed: int) -> None:
    assert shortage(dotcover_json.parse, document(children)) == (
        9, 14, f"the report declares 14 statements and lists {listed}; the report is incomplete",
    )  # fmt: skip


def test_a_json_report_without_its_totals_is_refused() -> None:
    assert refusal(dotcover_json.parse, document([assembly(14)], CoveredStatements=None)) == NO_NUMBERS
    assert refusal(dotcover_json.parse, document([assembly(3)], CoveredStatements=None)) == (
        "mismatched: the report declares 14 statements and lists 3; the report is incomplete"
    )
    assert refusal(dotcover_json.parse, '{"DotCoverVersion": "2025.1"}') == (
        "unreadable: expected a dotCover report, but this JSON lacks `CoveredStatements` or `TotalStatements`"
    )
