"""NCover XML: documents in, reports or refusals out."""

from __future__ import annotations

from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines, Unit
from gate.formats.coverage.ncover import parse
from tests.cases import cases
from tests.formats.coverage.reading import counts, read, refusal


def point(visits: str, line: int, last: int, excluded: str = "false") -> str:
    return (
        f'<seqpnt visitcount="{visits}" line="{line}" endline="{last}" excluded="{excluded}" '
        'document="C:\\src\\Cart.cs"/>'
    )


def report(points: str, excluded: str = "false") -> str:
    return (
        '<coverage profilerVersion="1.5.8 Beta"><module name="C:\\b\\Shop.dll">'
        f'<method name="Total" excluded="{excluded}">{points}</method></module></coverage>'
    )


def test_a_complete_report_is_read() -> None:
    document = report(point("1", 3, 4) + point("0", 5, 5))
    assert read(parse, document) == CoverageReport(
        format="ncover",
        files=(
            FileCoverage(
                "C:\\src\\Cart.cs", 2, 1,
                lines=Lines(0b111000, 0b11000, {}, {3: (1, 1)}, {3: (1, 1), 5: (0, 1)}),
                coverable_functions=1, covered_functions=1,
            ),
        ),
        has_branches=False,
        tool="NCover 1.5.8 Beta",
        has_functions=True,
        unit=Unit.SEQUENCE_POINTS,
    )  # fmt: skip


def test_version_3_lists_the_documents_and_shortens_the_names() -> None:
    document = (
        '<coverage profilerVersion="3.4" exportversion="3"><documents><doc id="1" url="C:\\src\\Cart.cs"/></documents>'
        '<module name="Shop"><class name="Cart"><method name="Total" excluded="false">'
        '<seqpnt vc="1" l="3" el="4" ex="false" doc="1"/><seqpnt vc="0" l="5" el="5" ex="false" doc="1"/>'
        '<seqpnt vc="0" l="6" el="6" ex="true" doc="1"/></method></class></module></coverage>'
    )
    assert read(parse, document).files == read(parse, report(point("1", 3, 4) + point("0", 5, 5))).files


def test_excluded_points_and_methods_and_hidden_lines_do_not_count() -> None:
    document = report(point("1", 3, 3) + point("0", 5, 5, "true") + point("0", 16707566, 16707566))
    assert counts(read(parse, document))[:2] == (1, 1)
    assert counts(read(parse, report(point("0", 3, 3), "true")))[:2] == (0, 0)


def test_branches_that_conversions_of_altcover_list_are_not_points() -> None:
    branch = '<branch visitcount="0" line="3" path="1" offset="19" offsetend="57"/>'
    assert counts(read(parse, report(point("1", 3, 4) + branch))) == (1, 1, 0, 0)


def test_visits_that_are_no_number_are_not_covered_and_noted() -> None:
    read_report = read(parse, report(point("many", 3, 3)))
    assert counts(read_report)[:2] == (1, 0)
    assert len(read_report.notes) == 1


@cases(
    ("document", "message"),
    [
        ("<coverage/>", "unreadable: expected an NCover report, but it names no profiler and no module"),
        (
            report("<point/>"),
            "unreadable: expected an NCover report, but a <method> has <point>",
        ),
        ("<a/>", "unreadable: expected an NCover report, but this seems to be XML with the root <a>"),
    ],
)
def test_what_is_no_report_of_ncover_is_refused(document: str, message: str) -> None:
    assert refusal(parse, document) == message
