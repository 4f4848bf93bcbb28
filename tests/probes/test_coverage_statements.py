"""The probe `coverage` on formats that count statements or hold only totals, through the command."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from gate.model.evidence import Cause, Seen, Unseen
from gate.model.values import Percentage
from tests.command import gate, lay_out
from tests.probes.coverage_evidence import SOURCES, adding, facts, measure

LINES = ("line_coverage", "covered_lines", "coverable_lines", "function_coverage")
PATCH = ("patch_coverage", "uncovered_patch_lines")

OPENCOVER = (
    '<CoverageSession><Summary numSequencePoints="4" visitedSequencePoints="3" numBranchPoints="2" '
    'visitedBranchPoints="1"/><Modules><Module><ModuleName>Shop</ModuleName><Files>'
    '<File uid="1" fullPath="C:\\agent\\work\\shop\\src\\a.py"/></Files><Classes><Class><Methods><Method>'
    '<Summary numSequencePoints="4" visitedSequencePoints="3" numBranchPoints="2" visitedBranchPoints="1"/>'
    "<Name>Total</Name><SequencePoints>"
    + "".join(
        f'<SequencePoint vc="{visits}" sl="{line}" el="{line}" fileid="1"/>'
        for line, visits in ((1, 1), (1, 1), (2, 1), (3, 0))
    )
    + "</SequencePoints></Method></Methods></Class></Classes></Module></Modules></CoverageSession>"
)

DOTCOVER = (
    '<Root CoveredStatements="1" TotalStatements="2" CoveragePercent="50" DotCoverVersion="2023.3"><FileIndices>'
    '<File Index="1" Name="/agent/work/shop/src/a.py"/></FileIndices><Assembly Name="Shop"><Method Name="Total">'
    '<Statement FileIndex="1" Line="2" EndLine="2" Covered="False"/><Statement FileIndex="1" Line="3" EndLine="3" '
    'Covered="True"/></Method></Assembly></Root>'
)


def test_statements_of_two_tools_are_merged_by_their_line(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"o.xml": OPENCOVER, "d.xml": DOTCOVER}, reports="*.xml")

    assert facts(evidence, "line_coverage") == [Seen(Percentage(4, 4))]
    assert evidence.notes[-1] == (
        "the reports count different units; where several contain a file, its statements are merged by their line"
    )


CHECKLIST = """
version: 1
title: Shop
items:
  - id: coverage
    title: The code is covered
    probe: coverage
    with: {reports: opencover.xml}
    must: [line_coverage >= 80%, function_coverage >= 50%]
"""


def llvm(**lines: object) -> str:
    counts = {"lines": {"count": 4, "covered": 3}, "functions": {"count": 2, "covered": 1}}
    data = {"files": [{"filename": "/w/shop/src/a.py", "summary": counts, **lines}], "totals": counts}
    return json.dumps({"data": [data], "type": "llvm.coverage.json.export", "version": "2.0.1"})


def test_sequence_points_count_and_changed_lines_are_lines(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"opencover.xml": OPENCOVER}, adding(src_a="1-3"), reports="opencover.xml")

    assert facts(evidence, *LINES) == [
        Seen(Percentage(3, 4)), Seen(Decimal(3)), Seen(Decimal(4)), Seen(Percentage(1, 1)),
    ]  # fmt: skip
    assert facts(evidence, "branch_coverage", *PATCH) == [
        Seen(Percentage(1, 2)), Seen(Percentage(2, 3)), Seen(Decimal(1)),
    ]  # fmt: skip
    assert [(finding.path, finding.line) for finding in evidence.findings] == [("src/a.py", 3)]
    assert any("sequence points are counted where a fact says lines" in note for note in evidence.notes)


def test_two_shards_of_sequence_points_are_merged_point_by_point(tmp_path: Path) -> None:
    second = OPENCOVER.replace('vc="0"', 'vc="7"').replace('visitedSequencePoints="3"', 'visitedSequencePoints="4"')

    evidence = measure(tmp_path, SOURCES | {"one.xml": OPENCOVER, "two.xml": second}, reports="*.xml")

    assert facts(evidence, "covered_lines", "coverable_lines") == [Seen(Decimal(4)), Seen(Decimal(4))]


def test_an_export_without_segments_gives_totals_and_names_the_option_that_writes_them(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"cov.json": llvm()}, adding(src_a="1-3"), reports="cov.json")

    assert facts(evidence, *LINES) == [
        Seen(Percentage(3, 4)), Seen(Decimal(3)), Seen(Decimal(4)), Seen(Percentage(1, 2)),
    ]  # fmt: skip
    (patch, _) = facts(evidence, *PATCH)
    assert isinstance(patch, Unseen)
    assert patch.cause is Cause.TOTALS_ONLY
    assert "leave out `-summary-only`" in str(evidence.remedies["patch_coverage"])


def test_an_export_with_segments_gives_the_coverage_of_the_change(tmp_path: Path) -> None:
    segments = [
        [1, 1, 5, True, True, False],
        [2, 9, 0, True, False, True],  # the gap between a condition and its body
        [3, 1, 0, True, True, False],
        [4, 1, 0, False, False, False],
    ]

    evidence = measure(tmp_path, SOURCES | {"cov.json": llvm(segments=segments)}, adding(src_a="1-3"), reports="*.json")

    assert facts(evidence, "line_coverage", *PATCH) == [
        Seen(Percentage(3, 4)), Seen(Percentage(2, 3)), Seen(Decimal(1)),
    ]  # fmt: skip


def test_a_report_of_totals_alone_has_no_files(tmp_path: Path) -> None:
    dotcover = '<Root CoveredStatements="9" TotalStatements="14" ReportType="Xml" DotCoverVersion="2023.3"/>'

    evidence = measure(tmp_path, SOURCES | {"dotCover.xml": dotcover}, reports="dotCover.xml")

    assert facts(evidence, "line_coverage") == [Seen(Percentage(9, 14))]
    (files,) = facts(evidence, "files")
    assert isinstance(files, Unseen)
    assert files.cause is Cause.TOTALS_ONLY


def test_a_low_coverage_of_sequence_points_fails_the_item_with_the_numbers(tmp_path: Path) -> None:
    lay_out(tmp_path, SOURCES | {"opencover.xml": OPENCOVER, "readiness.yml": CHECKLIST})

    result = gate(tmp_path, "check")

    assert result.code == 1
    assert "75" in result.out
    assert "3 of 4" in result.out


def test_a_report_that_lost_its_points_has_the_totals_of_its_summary_and_nothing_about_files(tmp_path: Path) -> None:
    short = OPENCOVER.partition("<Modules>")[0] + "<Modules/></CoverageSession>"

    evidence = measure(tmp_path, SOURCES | {"opencover.xml": short}, adding(src_a="1-3"), reports="opencover.xml")

    assert facts(evidence, "line_coverage") == [Seen(Percentage(3, 4))]
    for unseen in facts(evidence, "files", "lowest_file_coverage", *PATCH):
        assert isinstance(unseen, Unseen)
        assert unseen.cause is Cause.INCOMPLETE
    assert any("declares 4 sequence points and lists 0; the report is incomplete" in note for note in evidence.notes)
