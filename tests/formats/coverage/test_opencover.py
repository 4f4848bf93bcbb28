"""OpenCover XML: documents in, reports or refusals out."""

from __future__ import annotations

import pytest

from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines, Unit
from gate.formats.coverage.opencover import parse
from tests.cases import cases
from tests.formats.coverage.reading import counts, read, refusal, shortage

POINTS = '<SequencePoint vc="2" sl="3" el="4" fileid="1"/><SequencePoint vc="0" sl="5" el="5" fileid="1"/>'
BRANCHES = '<BranchPoint vc="1" sl="3" fileid="1"/><BranchPoint vc="0" sl="3" fileid="1"/>'


def summary(points: int, visited: int, branches: int = 0, visited_branches: int = 0) -> str:
    return (
        f'<Summary numSequencePoints="{points}" visitedSequencePoints="{visited}" numBranchPoints="{branches}" '
        f'visitedBranchPoints="{visited_branches}"/>'
    )


def method(points: str, branches: str = "", totals: str = "", reference: str = "") -> str:
    return (
        f"<Method>{totals}<Name>Total()</Name>{reference}<SequencePoints>{points}</SequencePoints>"
        f'<BranchPoints>{branches}</BranchPoints><MethodPoint vc="1" sl="3"/></Method>'
    )


def session(methods: str, totals: str = "", version: str = "") -> str:
    return (
        f"<CoverageSession{version}>{totals}<Modules>"
        '<Module skippedDueTo="Filter"><ModuleName>mscorlib</ModuleName><Classes/></Module><Module>'
        "<ModulePath>C:\\b\\Shop.dll</ModulePath><ModuleName>Shop</ModuleName>"
        '<Files><File uid="1" fullPath="C:\\src\\Cart.cs"/></Files>'
        f"<Classes><Class><FullName>Shop.Cart</FullName><Methods>{methods}</Methods></Class></Classes></Module>"
        "</Modules></CoverageSession>"
    )


def test_a_complete_report_is_read() -> None:
    # the entry of the method is a third branch, which is not listed
    document = session(method(POINTS, BRANCHES, summary(2, 1, 3, 2)), summary(2, 1, 3, 2), ' Version="4.7.0.0"')
    assert read(parse, document) == CoverageReport(
        format="opencover",
        files=(
            FileCoverage(
                "C:\\src\\Cart.cs", 2, 1, 3, 2,
                Lines(0b111000, 0b11000, {3: (1, 2)}, {3: (1, 1)}, {3: (1, 1), 5: (0, 1)}), 1, 1,
            ),
        ),
        has_branches=True,
        tool="OpenCover 4.7.0.0",
        has_functions=True,
        unit=Unit.SEQUENCE_POINTS,
    )  # fmt: skip


def test_a_byte_order_mark_and_another_encoding_are_read_alike() -> None:
    document = session(method(POINTS))
    assert read(parse, document.encode("utf-8-sig")) == read(parse, document.encode("utf-16")) == read(parse, document)


def test_without_summaries_the_listed_points_and_branches_count() -> None:
    assert counts(read(parse, session(method(POINTS, BRANCHES)))) == (2, 1, 2, 1)


def test_older_versions_name_the_file_of_a_method_once() -> None:
    points = POINTS.replace(' fileid="1"', "")
    report = read(parse, session(method(points, reference='<FileRef uid="1"/>')))
    assert [(file.path, file.coverable_lines) for file in report.files] == [("C:\\src\\Cart.cs", 2)]
    assert report.notes == ()


def test_branches_of_a_method_without_points_count_for_the_file_before() -> None:
    methods = method(POINTS, totals=summary(2, 1, 1, 1)) + method("", totals=summary(0, 0, 1, 0))
    assert counts(read(parse, session(methods, summary(2, 1, 2, 1)))) == (2, 1, 2, 1)


def test_a_method_without_points_is_no_function() -> None:
    (file,) = read(parse, session(method(POINTS) + method(""))).files
    assert (file.coverable_functions, file.covered_functions) == (1, 1)


def test_hidden_lines_of_the_compiler_do_not_count() -> None:
    hidden = '<SequencePoint vc="1" sl="16707566" el="16707566" fileid="1"/>'
    report = read(parse, session(method(POINTS + hidden, totals=summary(3, 2))))
    assert counts(report)[:2] == (2, 1)
    assert report.notes == ()


def test_points_of_an_unknown_file_count_under_the_name_of_the_module() -> None:
    report = read(parse, session(method(POINTS.replace('fileid="1"', 'fileid="9"'))))
    assert [file.path for file in report.files] == ["C:\\src\\Cart.cs", "Shop"]
    assert any("whose file the report does not name" in note for note in report.notes)


def test_a_point_without_a_line_or_visits_counts_as_not_covered_with_a_note() -> None:
    report = read(
        parse, session(method('<SequencePoint fileid="1"/><SequencePoint vc="-1" sl="2" el="2" fileid="1"/>'))
    )
    assert counts(report)[:2] == (2, 0)
    assert report.notes == (
        "2 × a point whose visits are not a whole number; what is not clearly more than 0 is not covered",
        "1 × a statement without a usable line, counted without one",
    )


@cases(
    ("document", "message"),
    [
        (
            session(method(POINTS, totals=summary(3, 1))),
            "mismatched: the method Total() declares 3 sequence points and lists 2; the report is incomplete",
        ),
        ("", "empty: the file is empty"),
        ("<Root/>", "unreadable: expected an OpenCover report, but this seems to be XML with the root <Root>"),
    ],
)
def test_a_report_that_lost_a_part_or_is_none_is_refused(document: str, message: str) -> None:
    assert refusal(parse, document) == message


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            session(method(POINTS), summary(138, 122)),
            (122, 138, "the report declares 138 sequence points and lists 2; the report is incomplete"),
        ),
        (
            session(method(POINTS, totals=summary(3, 1)), summary(2, 1)),
            (1, 2, "the method Total() declares 3 sequence points and lists 2; the report is incomplete"),
        ),
    ],
)
def test_of_a_report_that_lost_a_part_the_totals_count(document: str, expected: tuple[int, int, str]) -> None:
    assert shortage(parse, document) == expected


def test_branches_that_no_method_has_make_the_branches_incomplete_and_not_the_points() -> None:
    report = read(parse, session(method(POINTS, BRANCHES), summary(2, 1, 5, 2)))
    assert report.incomplete_branches == "the report declares 5 branch points and lists 2; the report is incomplete"
    assert counts(report)[:2] == (2, 1)


def test_a_report_that_is_cut_is_refused() -> None:
    document = session(method(POINTS, BRANCHES))
    for end in range(1, len(document)):
        assert refusal(parse, document[:end]).startswith("unreadable")


def test_totals_that_contradict_the_points_are_noted_and_the_points_count() -> None:
    report = read(parse, session(method(POINTS), summary(2, 2)))
    assert counts(report)[:2] == (2, 1)
    assert report.notes == ("the report declares 2 of 2 lines covered, its records say 1 of 2; the records count",)
