"""Clover XML: documents in, reports or refusals out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gate.formats.coverage.clover import parse, read
from gate.formats.coverage.model import CoverageReport, FileCoverage, Limits, Lines, Totals, Unit
from gate.model.evidence import Cause
from tests.formats.coverage import reading

ISTANBUL = """<?xml version="1.0" encoding="UTF-8"?>
<coverage generated="1795227612463" clover="3.2.0"><project timestamp="1795227612463" name="All files">
<metrics statements="3" coveredstatements="2" conditionals="4" coveredconditionals="3" methods="2" coveredmethods="1"/>
<package name="src"><package name="src.lib"><file name="a.js" path="/w/src/lib/a.js">
<metrics statements="3" coveredstatements="2" conditionals="4" coveredconditionals="3" methods="2" coveredmethods="1"/>
<line num="2" count="4" type="cond" truecount="3" falsecount="1"/>
<line num="5" count="1" type="stmt"/><line num="6" count="0" type="stmt"/>
</file></package></package></project></coverage>"""

PHPUNIT = """<coverage generated="1795227761"><project timestamp="1795227761">
<file name="/w/src/Cart.php"><class name="Cart" namespace="global">
<metrics methods="2" coveredmethods="1" statements="3" coveredstatements="2"/></class>
<line num="8" type="method" name="add" count="4"/><line num="10" type="stmt" count="4"/>
<line num="11" type="stmt" count="0"/><line num="20" type="method" name="one" count="1"/>
<metrics methods="2" coveredmethods="1" conditionals="0" statements="{}" coveredstatements="{}"/>
</file><metrics files="1" methods="2" coveredmethods="1" statements="{}" coveredstatements="{}"/></project>
</coverage>"""

OPENCLOVER = """<coverage clover="4.4.1" generated="1795227612463"><project timestamp="1795227612463">
<metrics statements="3" coveredstatements="2" conditionals="2" coveredconditionals="1" methods="1" coveredmethods="1"/>
<package name="shop"><file name="A.java" path="/w/src/shop/A.java">
<metrics statements="3" coveredstatements="2" conditionals="2" coveredconditionals="1" methods="1" coveredmethods="1"/>
<class name="A"><metrics statements="3" coveredstatements="2"/></class>
<line num="3" type="method" signature="run() : void" count="7"/>
<line num="4" type="stmt" count="7"/><line num="4" type="stmt" count="0"/>
<line num="4" type="cond" truecount="7" falsecount="0"/><line num="9" type="stmt" count="1"/>
</file></package></project>
<testproject timestamp="1"><metrics statements="90" coveredstatements="90"/><package name="shop">
<file name="T.java" path="/w/test/T.java"><line num="1" type="stmt" count="1"/></file></package></testproject>
</coverage>"""

DEVEL_COVER = """<coverage generated="1796007676" clover="1.01">
<project timestamp="1796007676" name="Devel::Cover::Report::Clover">
<metrics statements="5" coveredstatements="4" conditionals="5" coveredconditionals="3" methods="2" coveredmethods="1"/>
<package name="Shop"><file path="lib/Shop/Util.pm" name="Util.pm">
<metrics statements="3" coveredstatements="3" conditionals="5" coveredconditionals="3" methods="1" coveredmethods="1"/>
<line num="7" count="1" type="stmt" /><line num="7" count="1" type="stmt" /><line num="7" count="1" type="method" />
<line num="9" count="4" type="stmt" /><line num="9" truecount="2" falsecount="0" type="cond" />
</file></package>
<package name="Shop::Util"><file path="lib/Shop/Util.pm" name="Util.pm">
<metrics statements="2" coveredstatements="1" conditionals="0" coveredconditionals="0" methods="1" coveredmethods="0"/>
<line num="20" count="1" type="stmt" /><line num="21" count="0" type="stmt" /><line num="20" count="0" type="method" />
</file></package></project></coverage>"""


def php(listed: tuple[int, int], total: tuple[int, int]) -> str:
    """PHPUnit's report, whose file and project declare these statements (all, covered)."""
    return PHPUNIT.format(*listed, *total)


def test_a_report_of_istanbul_counts_lines_and_the_branches_of_conditions() -> None:
    lines = Lines(0b1100100, 0b100100, {2: (3, 4)}, {0: (1, 2)})
    assert reading.read(parse, ISTANBUL) == CoverageReport(
        "clover",
        (FileCoverage("/w/src/lib/a.js", 3, 2, 4, 3, lines, 2, 1),),
        has_branches=True,
        produced_at=datetime(2026, 11, 21, 2, 20, 12, 463000, UTC),
        has_functions=True,
    )


def test_methods_are_not_counted_when_the_metrics_of_a_file_are_lost() -> None:
    project, _, files = ISTANBUL.partition("<file")
    report = reading.read(parse, f"{project}<file{files.replace('metrics', 'lost')}")
    assert not report.has_functions
    assert report.notes == ("1 × the project declares more methods than its files have; functions are not counted",)
    assert reading.counts(report) == (3, 2, 4, 3)


def test_a_report_of_phpunit_measures_no_branches() -> None:
    report = reading.read(parse, php((2, 1), (2, 1)))

    assert report.files == (
        FileCoverage("/w/src/Cart.php", 2, 1, lines=Lines(0b110000000000, 0b10000000000, functions={0: (1, 2)}),
                     coverable_functions=2, covered_functions=1),
    )  # fmt: skip
    assert (report.has_branches, report.has_functions, report.notes) == (False, True, ())


def test_a_statement_on_the_line_of_its_method_counts_although_phpunit_writes_only_the_method() -> None:
    report = reading.read(parse, php((3, 2), (3, 2)))

    assert reading.counts(report)[:2] == (3, 2)
    assert report.totals is None
    both = reading.read(parse, php((4, 3), (4, 3))).files[0]
    assert both.lines is not None
    assert reading.line_numbers(both.lines.coverable) == [8, 10, 11, 20]


def test_openclover_counts_each_statement_of_a_line_and_no_test_code() -> None:
    report = reading.read(parse, OPENCLOVER)

    assert report.unit is Unit.STATEMENTS
    assert [file.path for file in report.files] == ["/w/src/shop/A.java"]
    assert reading.counts(report) == (3, 2, 2, 1)
    assert report.files[0].lines == Lines(
        0b1000010000, 0b1000010000, {4: (1, 2)}, {0: (1, 1)}, {(4, 0): (1, 1), (4, 1): (0, 1), (9, 0): (1, 1)}
    )


def test_devel_cover_counts_the_packages_of_a_file_together() -> None:
    (file,) = reading.read(parse, DEVEL_COVER).files

    statements: dict[object, tuple[int, int]] = {
        (7, 0): (1, 1),
        (7, 1): (1, 1),
        (9, 0): (1, 1),
        (20, 0): (1, 1),
        (21, 0): (0, 1),
    }
    lines = Lines(1 << 7 | 1 << 9 | 3 << 20, 1 << 7 | 1 << 9 | 1 << 20, {9: (2, 2)}, {0: (1, 2)}, statements)
    assert file == FileCoverage("lib/Shop/Util.pm", 5, 4, 5, 3, lines, 2, 1)
    assert reading.read(parse, DEVEL_COVER).notes == ()


def test_packages_of_a_file_count_together_in_any_order() -> None:
    head, first, second = DEVEL_COVER.split("<package")
    report = reading.read(
        parse, f"{head}<package{second[: second.index('</project>')]}<package{first}</project></coverage>"
    )

    assert reading.counts(report) == (5, 4, 5, 3)
    assert report.notes == ()


def test_a_file_that_is_listed_twice_counts_once() -> None:
    package = ISTANBUL[ISTANBUL.index("<package") : ISTANBUL.index("</project>")]
    report = reading.read(parse, ISTANBUL.replace("</project>", f"{package}</project>"))

    assert reading.counts(report) == (3, 2, 4, 3)


def test_a_condition_of_openclover_has_the_branches_that_were_taken_and_no_more() -> None:
    assert reading.counts(reading.read(parse, OPENCLOVER.replace('clover="4.4.1"', 'clover="1.01"'))) == (3, 2, 2, 2)
    assert reading.counts(reading.read(parse, OPENCLOVER)) == (3, 2, 2, 1)


def test_a_report_without_metrics_counts_its_lines() -> None:
    report = reading.read(
        parse,
        '<coverage clover=""><project name=""><package name="m/a"><file name="m/a/a.go" path="">'
        '<line num="14" type="stmt" count="0"></line><line num="15" type="stmt" count="2"></line>'
        "</file></package></project></coverage>",
    )

    assert [file.path for file in report.files] == ["m/a/a.go"]
    assert reading.counts(report) == (2, 1, 0, 0)


@pytest.mark.parametrize(
    ("listed", "total", "declared", "detail"),
    [
        ((2, 1), (50, 40), (50, 40), "the report declares 50 statements and lists 2; the report is incomplete"),
        ((9, 5), (9, 5), (9, 5), "the report declares 9 statements and lists 2; the report is incomplete"),
    ],
)
def test_the_totals_of_the_project_count_when_a_report_lists_less_than_it_declares(
    listed: tuple[int, int], total: tuple[int, int], declared: tuple[int, int], detail: str
) -> None:
    report = reading.read(parse, php(listed, total))

    whole = FileCoverage("", declared[0], declared[1], coverable_functions=2, covered_functions=1)
    assert report.totals == Totals(whole, Cause.INCOMPLETE, detail)


def test_totals_that_contradict_the_lines_do_not_count() -> None:
    assert reading.refusal(parse, php((2, 1), (50, 50))).startswith("mismatched: the report declares 50 statements")
    without_total = php((9, 5), (9, 5)).replace('<metrics files="1"', '<ignored files="1"')
    assert reading.refusal(parse, without_total).startswith("mismatched: the metrics of a file declare more")


def test_lines_count_when_the_metrics_of_their_file_contradict_them() -> None:
    report = reading.read(parse, php((1, 1), (1, 1)))

    assert reading.counts(report)[:2] == (2, 1)
    assert report.notes[0].startswith("the report declares 1 of 1 lines covered, its records say 1 of 2")
    assert report.notes[1] == "1 × a file whose metrics contradict its lines; the lines count"


def test_a_summary_of_openclover_has_totals_only() -> None:
    packages = '<package name="shop"><metrics statements="3" coveredstatements="2"/></package>'
    metrics = '<metrics statements="3" coveredstatements="2" conditionals="0" coveredconditionals="0"/>'
    report = reading.read(parse, f'<coverage clover="4.4"><project>{metrics}{packages}</project></coverage>')

    assert report.files == ()
    assert report.totals == Totals(
        FileCoverage("", 3, 2), Cause.TOTALS_ONLY, "the report contains only totals, and no files"
    )


@pytest.mark.parametrize(("version", "has_branches"), [("1796009297", False), ("4.4.1", True)])
def test_a_report_without_conditions_measures_branches_if_its_version_is_one(version: str, has_branches: bool) -> None:
    metrics = '<metrics statements="1" coveredstatements="1" conditionals="0" coveredconditionals="0"/>'
    file = f'<file name="a.cpp">{metrics}<line num="2" type="stmt" count="4"/></file>'
    report = reading.read(parse, f'<coverage clover="{version}"><project>{metrics}{file}</project></coverage>')

    assert report.has_branches is has_branches


def test_a_file_without_lines_has_its_totals() -> None:
    metrics = '<metrics statements="3" coveredstatements="2"/>'
    report = reading.read(parse, f'<coverage clover="4"><project>{metrics}<file name="A.java">{metrics}</file></project></coverage>')  # fmt: skip  # noqa: E501

    assert report.files == (FileCoverage("A.java", 3, 2, lines=None),)
    assert report.totals is None


@pytest.mark.parametrize(
    ("attributes", "note"),
    [
        ('num="3" type="stmt" count="x"',
         "1 × a line whose count is not a whole number; what is not clearly more than 0 is not covered"),
        ('num="3" type="other" count="1"', "1 × a line of an unknown type, counted as a statement that is not covered"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_understood_is_not_covered(attributes: str, note: str) -> None:
    report = reading.read(parse, f'<coverage><project><file name="a"><line {attributes}/></file></project></coverage>')

    assert reading.counts(report) == (1, 0, 0, 0)
    assert report.notes == (note,)


def test_other_documents_and_cut_ones_are_refused() -> None:
    assert reading.refusal(parse, "<coverage line-rate='1'><packages/></coverage>") == (
        "unreadable: expected a Clover report, but this seems to be a Cobertura report"
    )
    assert reading.refusal(parse, ISTANBUL[:400]).startswith("unreadable: not well-formed XML at line ")
    assert reading.refusal(parse, "") == "empty: the file is empty"
    assert reading.refusal(lambda stream: read(stream, limits=Limits(files=0)), ISTANBUL) == (
        "unreadable: the report names more than 0 files"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    text = ISTANBUL.replace('encoding="UTF-8"', "")
    assert reading.read(parse, text.replace("\n", "\r\n").encode(encoding)) == reading.read(parse, ISTANBUL)
