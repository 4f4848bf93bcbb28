"""scoverage XML: documents in, reports or refusals out."""

from __future__ import annotations

from datetime import UTC, datetime

from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines, Unit
from gate.formats.coverage.scoverage import parse
from tests.cases import cases
from tests.formats.coverage.reading import counts, read, refusal, shortage

SOURCE = "/work/shop/src/main/scala/shop/Cart.scala"


def statement(line: object, count: object, branch: object = "false", ignored: str = "false") -> str:
    return (
        f'<statement source="{SOURCE}" method="total" start="1" end="9" line="{line}" branch="{branch}" '
        f'invocation-count="{count}" ignored="{ignored}"/>'
    )


def report(statements: str, total: int, invoked: int) -> str:
    numbers = f'statement-count="{total}" statements-invoked="{invoked}"'
    return (
        f'<scoverage {numbers} version="1.0" timestamp="1584905823223"><packages><package name="shop" {numbers}>'
        f'<classes><class name="shop.Cart" filename="shop/Cart.scala" {numbers}><methods>'
        f'<method name="shop/Cart/total" {numbers}><statements>{statements}</statements></method></methods></class>'
        "</classes></package></packages></scoverage>"
    )


def test_a_complete_report_is_read_and_branches_are_statements_too() -> None:
    document = report(statement(3, 2) + statement(3, 1, "true") + statement(4, 0, "true"), 3, 2)
    assert read(parse, document) == CoverageReport(
        format="scoverage",
        files=(
            FileCoverage(
                SOURCE, 3, 2, 2, 1,
                Lines(0b11000, 0b1000, {3: (1, 1), 4: (0, 1)}, {3: (1, 1)}, {3: (2, 2), 4: (0, 1)}), 1, 1,
            ),
        ),
        has_branches=True,
        tool="scoverage",
        produced_at=datetime(2020, 3, 22, 19, 37, 3, 223000, UTC),
        has_functions=True,
        unit=Unit.STATEMENTS,
    )  # fmt: skip


def test_without_its_source_a_statement_is_of_the_file_of_its_class() -> None:
    document = report(statement(3, 2).replace(f'source="{SOURCE}"', ""), 1, 1)
    assert [file.path for file in read(parse, document).files] == ["shop/Cart.scala"]


def test_ignored_statements_do_not_count() -> None:
    assert counts(read(parse, report(statement(3, 2) + statement(4, 0, ignored="true"), 1, 1)))[:2] == (1, 1)


def test_a_statement_without_a_number_is_not_covered_or_stands_on_no_line_with_a_note() -> None:
    result = read(parse, report(statement("x", 1) + statement(4, "x"), 2, 1))
    assert counts(result)[:2] == (2, 1)
    assert len(result.notes) == 2


def test_a_statement_that_may_be_a_branch_makes_the_branches_incomplete() -> None:
    result = read(parse, report(statement(3, 1, "true") + statement(4, 0, ""), 2, 1))
    assert result.incomplete_branches == "a statement whose `branch` is neither true nor false"


def test_a_report_without_statements_has_no_file() -> None:
    assert read(parse, '<scoverage statement-count="0" statements-invoked="0"><packages/></scoverage>').files == ()


@cases(
    ("document", "expected"),
    [
        (
            report(statement(3, 1), 2, 2),
            (2, 2, "the report declares 2 statements and lists 1; the report is incomplete"),
        ),
        (
            '<scoverage statement-count="399" statements-invoked="229"><packages/></scoverage>',
            (229, 399, "the report declares 399 statements and lists 0; the report is incomplete"),
        ),
        (
            report(statement(3, 1), 2, 1).replace('statement-count="2"', 'statement-count="1"', 1),
            (1, 1, "the method shop/Cart/total declares 2 statements and lists 1; the report is incomplete"),
        ),
    ],
)
def test_of_a_report_that_lost_a_part_the_totals_count(document: str, expected: tuple[int, int, str]) -> None:
    assert shortage(parse, document) == expected


def test_a_report_without_totals_that_lost_a_part_is_refused() -> None:
    document = report(statement(3, 1), 2, 1).replace('statement-count="2" statements-invoked="1"', "", 1)
    assert refusal(parse, document) == (
        "mismatched: the method shop/Cart/total declares 2 statements and lists 1; the report is incomplete"
    )


def test_another_document_is_refused() -> None:
    assert refusal(parse, "<a/>") == (
        "unreadable: expected a report of scoverage, but this seems to be XML with the root <a>"
    )
