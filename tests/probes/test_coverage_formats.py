"""The probe `coverage`: reports of several formats in one item, units, and the paths of Go packages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Seen
from gate.model.subject import Change, ChangedFile
from gate.model.values import Percentage
from tests.cases import cases
from tests.command import gate, lay_out
from tests.folders import with_folders
from tests.probes.coverage_evidence import SOURCES, adding, facts, hits, lcov, measure

GO_FILES = {
    "go.mod": "module example.com/shop // the shop\n\ngo 1.19\n",
    "m.go": "package shop\n\nfunc A() int {\n\treturn 1\n}\n",
    "sub/m.go": "package sub\n\nfunc B() int {\n\treturn 1\n}\n",
    "tools/go.mod": 'module (\n\t"example.com/shop/tools"\n)\n',
    "tools/m.go": "package tools\n\nfunc C() int {\n\treturn 1\n}\n",
}
PROFILE = """mode: set
example.com/shop/m.go:3.14,5.2 3 1
example.com/shop/sub/m.go:3.14,5.2 1 0
example.com/shop/tools/m.go:3.14,5.2 1 1
"""
UNIT_NOTE = "cover.out: statements are counted where a fact says lines, as the tool does; changed lines are lines"


def change(path: str, *lines: int) -> Change:
    return Change((ChangedFile(path, frozenset(lines)),))


@cases(
    ("path", "coverage"),
    [("m.go", Percentage(1, 1)), ("sub/m.go", Percentage(0, 1)), ("tools/m.go", Percentage(1, 1))],
)
@with_folders
def test_files_of_go_packages_are_those_of_their_module(tmp_path: Path, path: str, coverage: Percentage) -> None:
    evidence = measure(tmp_path, GO_FILES | {"cover.out": PROFILE}, change(path, 4), reports="cover.out")

    assert facts(evidence, "line_coverage", "patch_coverage") == [Seen(Percentage(4, 5)), Seen(coverage)]
    assert evidence.notes == (UNIT_NOTE,)


def test_a_module_of_the_name_of_a_folder_renames_no_other_file(tmp_path: Path) -> None:
    files = {"go.mod": "module src\n", "src/a.py": "x = 1\n", "src/m.go": "package src\n\nfunc A() {}\n"}
    report = lcov({"src/a.py": hits("1"), "src/m.go": hits("3")})

    evidence = measure(tmp_path, files | {"a.info": report}, change("src/m.go", 3))

    assert facts(evidence, "line_coverage", "patch_coverage") == [Seen(Percentage(2, 2)), Seen(Percentage(1, 1))]
    assert evidence.notes == ()


def test_a_profile_of_another_module_is_about_other_files(tmp_path: Path) -> None:
    files = GO_FILES | {"cover.out": "mode: set\nexample.com/other/cmd/x.go:3.14,5.2 3 1\n"}

    with pytest.raises(EvidenceError) as raised:
        measure(tmp_path, files, reports="cover.out")
    assert raised.value.cause is Cause.OTHER_FILES


def test_profiles_of_several_runs_are_merged_by_statement(tmp_path: Path) -> None:
    other = PROFILE.replace("sub/m.go:3.14,5.2 1 0", "sub/m.go:3.14,5.2 1 1").replace("5.2 3 1", "5.2 3 0")

    evidence = measure(tmp_path, GO_FILES | {"a.out": PROFILE, "b.out": other}, reports="*.out")

    assert facts(evidence, "line_coverage") == [Seen(Percentage(5, 5))]


def test_lines_are_counted_where_reports_of_different_units_contain_a_file(tmp_path: Path) -> None:
    report = lcov({"m.go": hits("3", "4 5")})

    evidence = measure(
        tmp_path, GO_FILES | {"cover.out": PROFILE, "a.info": report}, reports=["cover.out", "a.info"], only="m.go"
    )

    assert facts(evidence, "line_coverage") == [Seen(Percentage(3, 3))]
    assert evidence.notes == (
        UNIT_NOTE, "the reports count different units; where several contain a file, its lines are counted"
    )  # fmt: skip


CLOVER = """<coverage generated="1795227761"><project timestamp="1"><file name="/w/src/a.py">
<line num="1" type="stmt" count="1"/><line num="2" type="stmt" count="0"/><line num="3" type="stmt" count="0"/></file>
<metrics statements="3" coveredstatements="1"/></project></coverage>"""
ISTANBUL = json.dumps(
    {
        "/ci/src/a.py": {
            "path": "/ci/src/a.py",
            "statementMap": {str(line): {"start": {"line": line, "column": 0}} for line in (1, 2, 3)},
            "s": {"1": 0, "2": 1, "3": 0},
        }
    }
)
COVERALLS = json.dumps({"source_files": [{"name": "src/a.py", "coverage": [0, 0, 0, 1]}]})
SIMPLECOV = json.dumps({"RSpec": {"coverage": {"/w/src/b.py": {"lines": [1, 0]}}, "timestamp": 1}})


def test_reports_of_different_formats_are_merged_line_by_line(tmp_path: Path) -> None:
    reports = {"r/clover.xml": CLOVER, "r/final.json": ISTANBUL, "r/coveralls.json": COVERALLS, "r/set.json": SIMPLECOV}

    evidence = measure(tmp_path, SOURCES | reports, adding(src_a="1-4"), reports="r/*")

    assert facts(evidence, "line_coverage", "patch_coverage") == [Seen(Percentage(4, 6)), Seen(Percentage(3, 4))]
    assert [source.format for source in evidence.sources] == ["clover", "coveralls", "istanbul", "simplecov-resultset"]


@cases(
    ("name", "report"),
    [("clover.xml", CLOVER), ("final.json", ISTANBUL), ("coveralls.json", COVERALLS), ("set.json", SIMPLECOV)],
)
@with_folders
def test_the_gate_reads_a_report_and_names_its_uncovered_file(tmp_path: Path, name: str, report: str) -> None:
    checklist = f"""
version: 1
title: Shop
items:
  - id: coverage
    title: Each file is covered
    probe: coverage
    with: {{reports: {name}}}
    must: [line_coverage >= 80%, lowest_file_coverage >= 80%]
"""
    lay_out(tmp_path, SOURCES | {"readiness.yml": checklist, name: report})

    result = gate(tmp_path, "check")

    path = "src/b.py" if name == "set.json" else "src/a.py"
    assert result.code == 1
    assert path in result.out
    assert "lines of the file are covered, less than 80%" in " ".join(result.out.split())


def test_the_gate_counts_the_statements_of_a_cover_profile(tmp_path: Path) -> None:
    checklist = """
version: 1
title: Shop
items:
  - id: coverage
    title: Statements are covered
    probe: coverage
    with: {reports: cover.out}
    must: line_coverage >= 80%
"""
    lay_out(tmp_path, GO_FILES | {"readiness.yml": checklist, "cover.out": PROFILE})

    result = gate(tmp_path, "check")

    assert result.code == 0
    assert "line coverage 80% (4 of 5)" in result.out


@cases(
    ("path", "report", "reason"),
    [
        ("cover.out", "mode: set\n", "the profile contains no block: no package with statements was tested"),
        ("coverage.xml", "<coverage><packages/></coverage>", "did the tests run with coverage?"),
    ],
)
@with_folders
def test_a_report_without_a_file_says_what_its_format_knows_about_it(
    tmp_path: Path, path: str, report: str, reason: str
) -> None:
    with pytest.raises(EvidenceError) as raised:
        measure(tmp_path, {path: report}, reports=path)
    assert raised.value.cause is Cause.EMPTY
    assert raised.value.detail.startswith(f"{path}: no source file in the report; {reason}")
