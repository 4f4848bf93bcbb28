"""SonarQube's generic coverage: documents in, reports or refusals out."""

from __future__ import annotations

from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from gate.formats.coverage.sonar_generic import matches, parse
from tests.cases import cases
from tests.formats.coverage.reading import counts, read, refusal


def report(lines: str) -> str:
    return f'<coverage version="1"><file path="src/cart.py">{lines}</file></coverage>'


def line(number: object, covered: object = "true", more: str = "") -> str:
    return f'<lineToCover lineNumber="{number}" covered="{covered}" {more}/>'


def test_a_complete_report_is_read() -> None:
    branches = 'branchesToCover="4" coveredBranches="3"'
    assert read(parse, report(line(3) + line(4, "false") + line(7, more=branches))) == CoverageReport(
        format="sonar-generic",
        files=(
            FileCoverage(
                "src/cart.py",
                3,
                2,
                4,
                3,
                Lines(0b10011000, 0b10001000, {7: (3, 4)}, {}, {3: (1, 1), 4: (0, 1), 7: (1, 1)}),
            ),
        ),
        has_branches=True,
    )


def test_a_line_counts_as_often_as_it_is_listed_and_is_one_line() -> None:
    result = read(parse, report(line(3) + line(3, "false")))
    assert counts(result)[:2] == (2, 1)
    assert result.files[0].lines
    assert result.files[0].lines.coverable.bit_count() == 1
    assert result.notes == ("1 × a line that the report lists more than once, counted as often",)


def test_an_empty_report_is_recognized_and_has_no_file() -> None:
    document = b'<coverage version="1">\n</coverage>'
    assert matches(document)
    assert read(parse, document).files == ()


@cases("covered", ["", "yes", "1"])
def test_an_unknown_word_is_not_covered(covered: str) -> None:
    assert counts(read(parse, report(line(1, covered))))[:2] == (1, 0)


@cases("branches", ['coveredBranches="1"', 'branchesToCover="x"', 'branchesToCover="1" coveredBranches="2"'])
def test_branches_that_are_no_numbers_make_the_branches_incomplete_and_not_the_lines(branches: str) -> None:
    result = read(parse, report(line(1, more=branches)))
    assert result.incomplete_branches == "a line whose branches are not whole numbers, its branches are not counted"
    assert counts(result)[:2] == (1, 1)


@cases(
    ("document", "message"),
    [
        (report(line("x")), "unreadable: a <lineToCover> has no usable `lineNumber`"),
        (report(line(0)), "unreadable: a <lineToCover> has no usable `lineNumber`"),
        (
            report("<line/>"),
            "unreadable: expected a coverage report in SonarQube's generic format, but it holds <line>",
        ),
        (
            '<coverage version="1"><file/></coverage>',
            "unreadable: expected a coverage report in SonarQube's generic format, but a <file> has no `path`",
        ),
        (
            '<coverage version="2"><file path="a"/></coverage>',
            "unreadable: expected a coverage report in SonarQube's generic format, version 1, but this is version '2'",
        ),
        (
            "<coverage line-rate='1'><packages/></coverage>",
            "unreadable: expected a coverage report in SonarQube's generic format, but it holds <packages>",
        ),
    ],
)
def test_what_is_no_such_report_is_refused(document: str, message: str) -> None:
    assert refusal(parse, document) == message
