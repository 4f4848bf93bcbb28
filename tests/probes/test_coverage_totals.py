"""The probe `coverage`: reports that hold only totals, alone and beside reports with lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, NotApplicable, Observation, Seen, Unseen
from gate.model.values import Percentage
from tests.command import checklist, gate, lay_out
from tests.probes.coverage_evidence import SOURCES, adding, facts, hits, lcov, measure

LINE_FACTS = ("patch_coverage", "uncovered_patch_lines")


def summary(files: Mapping[str, tuple[int, int]]) -> str:
    """Istanbul's summary of these files, each with its lines and covered lines."""

    def entry(total: int, covered: int) -> dict[str, object]:
        lines = {"total": total, "covered": covered, "skipped": 0, "pct": 1}
        other = {"total": 2, "covered": 1, "skipped": 0, "pct": 50}
        return {"lines": lines, "statements": lines, "functions": other, "branches": other}

    document = {path: entry(*counts) for path, counts in files.items()}
    total = entry(*(sum(column) for column in zip(*files.values(), strict=True)))
    for kind in ("functions", "branches"):
        total[kind] = {"total": 2 * len(files), "covered": len(files), "skipped": 0, "pct": 50}
    return json.dumps({"total": total, **document})


SUMMARY = summary({"/w/src/a.py": (10, 8), "/w/src/b.py": (10, 4)})


def cause(observed: Observation) -> Cause:
    assert isinstance(observed, Unseen)
    return observed.cause


def test_a_summary_gives_totals_and_says_which_option_writes_lines(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"s.json": SUMMARY}, adding(src_a="1-3"), reports="s.json")

    assert facts(evidence, "line_coverage", "branch_coverage", "function_coverage") == [
        Seen(Percentage(12, 20)), Seen(Percentage(2, 4)), Seen(Percentage(2, 4))
    ]  # fmt: skip
    assert facts(evidence, "lowest_file_coverage", "files", "unreported_files") == [
        Seen(Percentage(4, 10), "src/b.py"), Seen(Decimal(2)), Seen(Decimal(0))
    ]  # fmt: skip
    assert (
        facts(evidence, *LINE_FACTS)
        == [Unseen(Cause.TOTALS_ONLY, "the reports contain only totals of src/a.py, and no lines")] * 2
    )
    assert "`--coverageReporters=json` or `lcov` (Jest)" in evidence.remedies["patch_coverage"].text


def test_a_summary_is_filtered_by_file(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"s.json": SUMMARY}, reports="s.json", only="src/a.py")

    assert facts(evidence, "line_coverage", "patch_coverage") == [
        Seen(Percentage(8, 10)), NotApplicable("this event has no change to compare with")
    ]  # fmt: skip
    assert evidence.remedies == {}


def test_a_summary_beside_its_report_is_passed_over(tmp_path: Path) -> None:
    report = lcov({"src/a.py": hits("1-8", "9 10"), "src/b.py": hits("1-4", "5-10")})
    files = SOURCES | {"coverage/lcov.info": report, "coverage/coverage-summary.json": SUMMARY}

    evidence = measure(tmp_path, files, adding(src_a="1-9"), reports="coverage/*")

    assert facts(evidence, "line_coverage", "patch_coverage") == [Seen(Percentage(12, 20)), Seen(Percentage(8, 9))]
    assert facts(evidence, "reports") == [Seen(Decimal(1))]
    assert evidence.notes == (
        "coverage/coverage-summary.json contains only totals of what other reports list, and is passed over",
    )


def test_a_summary_of_other_totals_is_not_passed_over(tmp_path: Path) -> None:
    report = lcov({"src/a.py": hits("1-8"), "src/b.py": hits("1-4", "5-10")})
    files = SOURCES | {"lcov.info": report, "s.json": SUMMARY}

    with pytest.raises(EvidenceError, match=r"contains only totals of it, which cannot be merged") as raised:
        measure(tmp_path, files, reports=["*.info", "*.json"])
    assert raised.value.cause is Cause.TOTALS_ONLY


LAST_RUN = '{"result": {"line": 88.89}}'


def test_the_last_run_gives_a_percentage_and_no_counts(tmp_path: Path) -> None:
    files = SOURCES | {"coverage/.last_run.json": LAST_RUN}
    evidence = measure(tmp_path, files, adding(src_a="1"), reports="coverage/.last_run.json")

    assert facts(evidence, "line_coverage") == [Seen(Percentage.from_ratio(Fraction(8889, 10_000)))]
    names = ("covered_lines", "uncovered_lines", "files", "lowest_file_coverage", "unreported_files", *LINE_FACTS)
    assert {cause(observed) for observed in facts(evidence, *names)} == {Cause.TOTALS_ONLY}
    assert cause(evidence.facts["branch_coverage"]) is Cause.NOT_IN_REPORT
    assert "`coverage/.resultset.json`" in evidence.remedies["files"].text
    assert evidence.notes == (
        "coverage/.last_run.json: the file contains only the percentage of the last run, and no files",
    )


def test_the_last_run_beside_a_result_set_is_passed_over(tmp_path: Path) -> None:
    result_set = json.dumps({"RSpec": {"coverage": {"/w/src/a.py": {"lines": [1, 0]}}, "timestamp": 1}})
    files = SOURCES | {"coverage/.last_run.json": LAST_RUN, "coverage/.resultset.json": result_set}

    evidence = measure(tmp_path, files, reports="coverage/.*.json")

    assert facts(evidence, "line_coverage") == [Seen(Percentage(1, 2))]


DOTCOVER = '{"CoveredStatements": %d, "TotalStatements": %d, "Children": [{"TotalStatements": %d}]}'


def test_totals_of_the_whole_beside_the_report_that_lists_them_are_passed_over(tmp_path: Path) -> None:
    files = SOURCES | {"r/a.info": lcov({"src/a.py": hits("1-8", "9 10")}), "r/t.json": DOTCOVER % (8, 10, 10)}

    assert facts(measure(tmp_path, files, reports="r/*"), "line_coverage", "reports") == [
        Seen(Percentage(8, 10)), Seen(Decimal(1))
    ]  # fmt: skip

    more = files | {"r/b.info": lcov({"src/b.py": hits("1", "2")}), "r/all.json": DOTCOVER % (9, 12, 12)}
    assert facts(measure(tmp_path, more, reports="r/*"), "line_coverage") == [Seen(Percentage(9, 12))]


@pytest.mark.parametrize(
    "totals",
    [
        DOTCOVER % (0, 500, 500),
        DOTCOVER % (7, 10, 10),
        LAST_RUN,
        json.dumps({"total": json.loads(SUMMARY)["total"], "/w/src/a.py": json.loads(SUMMARY)["/w/src/a.py"]}),
    ],
    ids=["other code", "other coverage", "another tool", "a summary that lost a file"],
)
def test_totals_of_other_code_in_the_same_folder_are_not_passed_over(tmp_path: Path, totals: str) -> None:
    files = SOURCES | {"r/a.info": lcov({"src/a.py": hits("1-8", "9 10")}), "r/t.json": totals}

    with pytest.raises(EvidenceError, match=r"^\w+: r/t\.json: .*; it cannot be merged with other reports"):
        measure(tmp_path, files, reports="r/*")


def test_totals_can_be_neither_merged_nor_divided(tmp_path: Path) -> None:
    files = SOURCES | {"ruby/.last_run.json": LAST_RUN, "js/a.info": lcov({"src/a.py": hits("1")})}

    for params in ({"reports": ["ruby/.last_run.json", "js/a.info"]}, {"reports": "ruby/.*.json", "only": "src/**"}):
        with pytest.raises(EvidenceError) as raised:
            measure(tmp_path, files, **params)
        assert raised.value.cause is Cause.TOTALS_ONLY
        assert raised.value.detail.startswith("ruby/.last_run.json: the file contains only the percentage")


CUT = """<coverage generated="1795227761"><project timestamp="1">
<file name="/w/src/a.py"><line num="1" type="stmt" count="1"/></file>
<metrics files="9" statements="100" coveredstatements="70" methods="4" coveredmethods="1"/></project></coverage>"""


def test_the_totals_of_a_report_that_is_not_whole_count_and_nothing_else(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"clover.xml": CUT}, adding(src_a="1"), reports="clover.xml")

    assert facts(evidence, "line_coverage", "uncovered_lines", "function_coverage") == [
        Seen(Percentage(70, 100)), Seen(Decimal(30)), Seen(Percentage(1, 4))
    ]  # fmt: skip
    names = ("files", "lowest_file_coverage", "patch_coverage", "unreported_files")
    assert {cause(observed) for observed in facts(evidence, *names)} == {Cause.INCOMPLETE}


def test_totals_of_other_files_are_about_other_code(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError) as raised:
        measure(tmp_path, SOURCES | {"clover.xml": CUT.replace("a.py", "x.py")}, reports="clover.xml")
    assert raised.value.cause is Cause.OTHER_FILES


def test_the_gate_names_the_option_that_writes_lines(tmp_path: Path) -> None:
    items = """
version: 1
title: Shop
items:
  - id: coverage
    title: Each file is covered
    probe: coverage
    with: {reports: coverage/.last_run.json}
    must: [line_coverage >= 80%, lowest_file_coverage >= 50%]
"""
    lay_out(tmp_path, SOURCES | {"readiness.yml": items, "coverage/.last_run.json": LAST_RUN})

    result = gate(tmp_path, "check")

    output = " ".join(result.out.split())
    assert result.code == 2
    assert "lowest_file_coverage: no data, expected >= 50%" in output
    assert "Write a report that contains the lines of each file: select `coverage/.resultset.json`" in output


FLOOR = "coverage | coverage | {reports: %s} | line_coverage >= 90%%"


def test_a_percentage_without_counts_is_raised_by_percentage_points(tmp_path: Path) -> None:
    files = SOURCES | {".github/readiness.yml": checklist(FLOOR % "coverage/.last_run.json")}
    lay_out(tmp_path, files | {"coverage/.last_run.json": LAST_RUN})

    checked, following = gate(tmp_path, "check"), gate(tmp_path, "next")

    assert (checked.code, following.code) == (1, 0)
    assert "line_coverage is 88.9%, expected >= 90%" in checked.out
    assert "Increase line_coverage by 1.2pp to at least 90%." in following.out
    for output in (checked.out, following.out):
        assert "8,889" not in output
        assert "10,000" not in output


def test_a_percentage_of_counts_is_raised_by_counts(tmp_path: Path) -> None:
    files = SOURCES | {".github/readiness.yml": checklist(FLOOR % "a.info")}
    lay_out(tmp_path, files | {"a.info": lcov({"src/a.py": hits("1-8", "9 10")})})

    checked, following = gate(tmp_path, "check"), gate(tmp_path, "next")

    assert "line_coverage is 80% (8 of 10), expected >= 90%" in checked.out
    assert "line_coverage needs 1 more of 10 to be >= 90%." in following.out
