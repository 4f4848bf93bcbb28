"""The XML of Microsoft's code coverage: documents in, reports or refusals out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from gate.formats.coverage.vs_coverage import parse
from tests.formats.coverage.reading import counts, read, refusal

ROWS = ((3, 4, "yes"), (5, 5, "partial"), (6, 6, "no"))


def results(lines: tuple[int, int, int] = (2, 1, 1), rows: tuple[tuple[int, int, str], ...] = ROWS) -> str:
    covered, partial, missed = lines
    numbers = f'lines_covered="{covered}" lines_partially_covered="{partial}" lines_not_covered="{missed}"'
    ranges = "".join(
        f'<range source_id="0" start_line="{first}" end_line="{last}" covered="{status}"/>'
        for first, last, status in rows
    )
    return (
        f'<results><modules><module name="shop.dll" {numbers}><functions><function name="Total()" {numbers}>'
        f'<ranges>{ranges}</ranges></function></functions><source_files><source_file id="0" path="C:\\src\\Cart.cs"/>'
        "</source_files></module></modules></results>"
    )


def data_set(lines: tuple[int, int, int] = (2, 1, 1), rows: tuple[tuple[int, int, str], ...] = ROWS) -> str:
    names = ("LinesCovered", "LinesPartiallyCovered", "LinesNotCovered")
    numbers = "".join(f"<{name}>{number}</{name}>" for name, number in zip(names, lines, strict=True))
    codes = {"yes": 0, "partial": 1, "no": 2}
    listed = "".join(
        f"<Lines><LnStart>{first}</LnStart><ColStart>9</ColStart><LnEnd>{last}</LnEnd>"
        f"<Coverage>{codes.get(status, status)}</Coverage><SourceFileID>1</SourceFileID></Lines>"
        for first, last, status in rows
    )
    return (
        '<CoverageDSPriv><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Module"/></xs:schema>'
        f"<Module><ModuleName>shop.dll</ModuleName>{numbers}<NamespaceTable>{numbers}<Class>{numbers}"
        f"<Method><MethodName>Total()</MethodName>{numbers}{listed}</Method></Class></NamespaceTable></Module>"
        "<SourceFileNames><SourceFileID>1</SourceFileID><SourceFileName>C:\\src\\Cart.cs</SourceFileName>"
        "</SourceFileNames></CoverageDSPriv>"
    )


Document = Callable[..., str]

both = pytest.mark.parametrize("document", [results, data_set])


def test_both_dialects_are_read_alike_and_partially_covered_lines_are_not_covered() -> None:
    expected = CoverageReport(
        format="vs-coverage",
        files=(
            FileCoverage(
                "C:\\src\\Cart.cs", 4, 2, lines=Lines(0b1111000, 0b11000, functions={3: (1, 1)}),
                coverable_functions=1, covered_functions=1,
            ),
        ),
        has_branches=False,
        has_functions=True,
    )  # fmt: skip
    assert read(parse, results()) == expected
    assert read(parse, data_set()) == expected
    assert read(parse, data_set().encode("utf-16")) == expected


@both
def test_the_counts_of_the_tool_are_followed_where_it_lists_fewer_rows(document: Document) -> None:
    # as for F#, where a statement of two lines is declared as three
    report = read(parse, document((3, 0, 2), ((3, 4, "yes"), (6, 6, "no"))))
    assert counts(report)[:2] == (5, 3)
    assert report.notes == ()


@both
def test_hidden_lines_do_not_count(document: Document) -> None:
    report = read(parse, document((2, 0, 0), ((3, 4, "yes"), (15732480, 15732480, "no"))))
    assert report.files[0].lines
    assert report.files[0].lines.coverable == 0b11000
    assert report.notes == ()


@both
def test_an_unknown_word_is_not_covered_and_noted(document: Document) -> None:
    report = read(parse, document((1, 0, 0), ((3, 3, "maybe"),)))
    assert report.notes == ("1 × a line whose coverage is an unknown word; it is not covered",)
    assert report.files[0].covered_functions == 0


def test_without_counts_the_lines_listed_count() -> None:
    document = results((2, 1, 1)).replace("lines_", "rows_")
    assert counts(read(parse, document))[:2] == (4, 2)


def test_modules_number_their_sources_on_their_own() -> None:
    first = results((1, 0, 0), ((1, 1, "yes"),))
    module = first.partition("<modules>")[2].partition("</modules>")[0]
    both_modules = first.replace("</modules>", f"{module.replace('Cart.cs', 'Shop.cs')}</modules>")
    assert [file.path for file in read(parse, both_modules).files] == ["C:\\src\\Cart.cs", "C:\\src\\Shop.cs"]


def test_a_function_whose_file_is_unknown_counts_under_the_name_of_its_module() -> None:
    report = read(parse, results().replace('source_file id="0"', 'source_file id="7"'))
    assert {file.path: file.coverable_lines for file in report.files} == {"shop.dll": 4, "C:\\src\\Cart.cs": 0}
    assert report.notes == ("1 × a function whose file the report does not name, counted under the name of its module",)


@both
def test_a_function_without_its_lines_is_refused(document: Document) -> None:
    assert refusal(parse, document(rows=())) == (
        "mismatched: the function Total() declares 4 lines and lists 0; the report is incomplete"
    )


def test_a_module_that_lost_a_function_is_refused() -> None:
    document = results().replace('lines_covered="2"', 'lines_covered="9"', 1)
    assert refusal(parse, document) == (
        "mismatched: the module shop.dll declares 11 lines and lists 4; the report is incomplete"
    )


def test_a_module_that_lost_a_number_is_refused() -> None:
    assert refusal(parse, results().replace('lines_not_covered="1"', "", 1)) == (
        "unreadable: a module or function lacks one of the numbers lines_covered, lines_partially_covered, "
        "lines_not_covered"
    )


@both
def test_a_report_that_is_cut_is_refused(document: Document) -> None:
    text = document()
    for end in range(1, len(text)):
        assert refusal(parse, text[:end]).startswith("unreadable")


def test_results_of_another_kind_are_no_coverage() -> None:
    assert refusal(parse, "<coverage line-rate='1'/>").startswith("unreadable: expected a coverage report of Visual")
