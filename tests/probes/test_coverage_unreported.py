"""The probe `coverage`: changed files that are in no report, and files that move into the counted part."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Seen, Unseen
from gate.model.subject import Change, ChangedFile
from gate.model.values import Percentage
from tests.cases import cases
from tests.command import check, lay_out
from tests.folders import with_folders
from tests.git import git
from tests.probes.coverage_evidence import CODE, NO_CHANGE, hits, lcov, measure

REPORTED = ("src/a.py", "src/A.java", "src/a.go", "src/a.ts", "src/a.kt", "src/A.cs", "src/lib.rs")
SOURCES = dict.fromkeys(REPORTED, CODE)
REPORT = lcov(dict.fromkeys(REPORTED, hits("1-3", "4")))
COVERED_LINE = ChangedFile("src/a.py", frozenset({1}))


def changing(path: str, lines: str = "1-4") -> Change:
    return Change((COVERED_LINE, ChangedFile(path, frozenset(hits(lines)))))


def measure_change(folder: Path, files: Mapping[str, str], change: Change, **params: object) -> Evidence:
    return measure(folder, {**SOURCES, "coverage.info": REPORT, **files}, change, **params)


# ------------------------------------------------------------------------------------------ no report should hold them


@cases(
    ("path", "text", "reason"),
    [
        ("src/test/java/AppTest.java", "class AppTest { }\n", "a test"),
        ("tests/test_a.py", CODE, "a test"),
        ("src/a_test.go", CODE, "a test"),
        ("src/a.test.ts", CODE, "a test"),
        ("tests/conftest.py", CODE, "a test"),
        ("noxfile.py", CODE, "configures a tool"),
        ("vite.config.ts", CODE, "configures a tool"),
        ("src/package-info.java", "package com.acme;\n", "only describes a package"),
        ("src/module-info.java", "module a {}\n", "only describes a module"),
        ("src/Shop.java", "interface Shop { void run(); }\n", "only declares interfaces"),
        ("doc.go", "// Docs.\npackage a\n", "has no function"),
        ("src/types.ts", "export interface A { b: string }\n", "only declares types"),
        ("src/globals.d.ts", "declare const A: string;\n", "only declares types"),
        ("src/empty.py", "# nothing\n", "has only comments"),
        ("src/Names.kt", "package a\nimport b.C\ntypealias D = C\n", "only declares types"),
        ("src/AssemblyInfo.cs", 'using System;\n[assembly: Title("x")]\n', "only declares types"),
        ("src/Color.cs", "namespace A;\npublic enum Color : byte { Red = 1, Blue }\n", "only declares types"),
        ("src/model.rs", "#![allow(x)]\npub struct A<'a> { b: &'a str }\npub mod c;\n", "has no function"),
        ("build.rs", CODE, "configures a tool"),
        ("crates/a/benches/speed.rs", CODE, "configures a tool"),
        ("build.config.ts", CODE, "configures a tool"),
        ("vitest.setup.ts", CODE, "a test"),
        ("src/button.stories.ts", CODE, "a test"),
    ],
)
@with_folders
def test_a_test_and_a_file_without_code_are_left_out_with_a_note(
    tmp_path: Path, path: str, text: str, reason: str
) -> None:
    evidence = measure_change(tmp_path, {path: text}, changing(path))

    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 1))
    assert evidence.facts["unreported_files"] == Seen(Decimal(0))
    assert (evidence.findings, evidence.notes) == (
        (),
        (f"{path} changed and is in no report; not counted: {reason}",),
    )


def test_a_change_of_tests_alone_has_no_coverable_line(tmp_path: Path) -> None:
    change = Change((ChangedFile("tests/test_a.py", frozenset({1, 2})),))

    evidence = measure_change(tmp_path, {"tests/test_a.py": CODE}, change)

    assert evidence.facts["patch_coverage"] == NotApplicable(
        "the change adds or modifies no coverable line", by_diff=True
    )


def test_a_test_is_expected_where_the_reports_contain_its_neighbours(tmp_path: Path) -> None:
    report = lcov({"src/a.py": hits("1"), "tests/unit/test_a.py": hits("1")})
    files = {"tests/unit/test_a.py": CODE, "tests/test_b.py": CODE, "coverage.info": report}

    evidence = measure_change(tmp_path, files, changing("tests/test_b.py"))

    observed = evidence.facts["patch_coverage"]
    assert isinstance(observed, Unseen)
    assert observed.detail == "tests/test_b.py changed and is in no report"


@cases("path", ["src/main/java/com/acme/test/Tool.java", "src/b.py", "src/app.config.ts", "src/migrations/0001.py"])
@with_folders
def test_code_in_no_report_is_never_left_out(tmp_path: Path, path: str) -> None:
    evidence = measure_change(tmp_path, {path: CODE}, changing(path))

    assert evidence.facts["patch_coverage"] == Unseen(Cause.FILE_NOT_IN_REPORT, f"{path} changed and is in no report")
    assert evidence.facts["unreported_files"] == Seen(Decimal(1))
    assert evidence.findings == (Finding("unreported", "changed file in no report", path=path),)
    assert evidence.remedies["patch_coverage"] == evidence.remedies["unreported_files"]


@cases(
    ("path", "text", "lines", "is_comment"),
    [
        ("src/B.java", "class B {\n  /* one\n   two */\n  int a = f();\n}\n", "2-3", True),
        ("src/B.java", "class B {\n  /* one\n   two */\n  int a = f();\n}\n", "3-4", False),
        ("src/B.java", "class B {\n  /* one */ int a = f();\n}\n", "2", False),
        ("src/b.go", "package b\n\n// Docs.\nfunc b() {}\n", "2-3", True),
        ("src/b.go", "package b\n\nvar a = `\n// x\n`\nfunc b() {}\n", "4", False),
        ("src/b.py", 'def b():\n    """Docs.\n\n    More.\n    """\n    return 1\n', "2-4", True),
        ("src/b.py", "def b():\n    return 1  # one\n", "2", False),
        ("src/b.ts", "// one\nexport const a = f();\n", "1", True),
        ("src/b.ts", "const r = /[/*]/;\nf();\n/* one */\n", "2", False),
        ("src/b.ts", "const s = `\n// one\n`;\n", "2", False),
        ("src/b.kt", 'val a = "${ "/*" }"\nval b = f()\n/* one */\n', "2", False),
    ],
)
@with_folders
def test_a_change_of_comments_alone_needs_no_report(
    tmp_path: Path, path: str, text: str, lines: str, is_comment: bool
) -> None:
    evidence = measure_change(tmp_path, {path: text}, changing(path, lines))

    assert evidence.facts["unreported_files"] == Seen(Decimal(not is_comment))
    assert any("only comments changed" in note for note in evidence.notes) is is_comment


def test_a_line_end_that_git_does_not_know_hides_no_code(tmp_path: Path) -> None:
    file = ChangedFile("src/B.java", frozenset({1}), has_nonstandard_line_endings=True)

    evidence = measure_change(tmp_path, {file.path: "// one\rclass B { int a = f(); }\n"}, Change((COVERED_LINE, file)))

    assert evidence.facts["unreported_files"] == Seen(Decimal(1))


def test_a_file_that_cannot_be_read_counts_as_code(tmp_path: Path) -> None:
    evidence = measure_change(tmp_path, {}, changing("src/gone.py"))

    assert evidence.facts["unreported_files"] == Seen(Decimal(1))


# --------------------------------------------------------------------------------------------- the parameter unreported


UNREPORTED_CODE = '"""Docs."""\n\nx = 1\ny = 2\n'


@pytest.mark.parametrize(
    ("mode", "patch_coverage", "note"),
    [
        ("uncovered", Percentage(1, 3), "counted as uncovered"),
        ("ignore", Percentage(1, 1), "not counted"),
    ],
)
def test_unreported_decides_what_a_file_in_no_report_means(
    tmp_path: Path, mode: str, patch_coverage: Percentage, note: str
) -> None:
    evidence = measure_change(tmp_path, {"src/b.py": UNREPORTED_CODE}, changing("src/b.py"), unreported=mode)

    assert evidence.facts["patch_coverage"] == Seen(patch_coverage)
    assert evidence.facts["unreported_files"] == Seen(Decimal(1))
    assert evidence.notes == (f"src/b.py changed and is in no report; {note}: `unreported: {mode}`",)
    assert Finding("unreported", "changed file in no report", path="src/b.py") in evidence.findings


def test_uncovered_lines_of_a_file_in_no_report_are_findings(tmp_path: Path) -> None:
    evidence = measure_change(tmp_path, {"src/b.py": UNREPORTED_CODE}, changing("src/b.py"), unreported="uncovered")

    assert evidence.facts["uncovered_patch_lines"] == Seen(Decimal(2))
    assert [(finding.path, finding.line, finding.end_line) for finding in evidence.findings if finding.line] == [
        ("src/b.py", 3, 4)
    ]


@cases("mode", ["missing", "uncovered", "ignore"])
@with_folders
def test_without_a_file_in_no_report_the_parameter_changes_nothing(tmp_path: Path, mode: str) -> None:
    evidence = measure_change(tmp_path, {}, Change((COVERED_LINE,)), unreported=mode)

    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 1))
    assert (evidence.findings, evidence.notes) == ((), ())


def test_without_a_change_the_number_of_unreported_files_is_not_applicable(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"coverage.info": REPORT})

    assert evidence.facts["unreported_files"] == NO_CHANGE


# ------------------------------------------------------------------------------------------------------------- moves


@cases(
    ("old", "params"),
    [
        ("docs/b.py", {}),
        ("tests/b.py", {}),
        ("examples/b.py", {}),
        ("src/test_b.py", {}),
        ("notes/b.txt", {}),
        ("gen/b.py", {"ignore": "gen/**"}),
        ("lib/b.py", {"only": "src/**"}),
    ],
)
@with_folders
def test_all_lines_of_a_file_that_moves_into_the_counted_part_are_new(
    tmp_path: Path, old: str, params: Mapping[str, object]
) -> None:
    change = Change((ChangedFile("src/b.py", frozenset(), old_path=old),))
    reported = {"src/b.py": CODE, "coverage.info": REPORT + lcov({"src/b.py": hits("1", "2-4")})}

    evidence = measure_change(tmp_path, reported, change, **params)
    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 4))

    unreported = measure_change(tmp_path, {"coverage.info": REPORT}, change, **params)
    assert unreported.facts["unreported_files"] == Seen(Decimal(1))


@cases("old", ["src/c.py", "lib/b.py", "b.py"])
@with_folders
def test_a_file_that_moves_within_the_counted_part_has_no_new_lines(tmp_path: Path, old: str) -> None:
    change = Change((COVERED_LINE, ChangedFile("src/b.py", frozenset({2}), old_path=old)))
    files = {"src/b.py": CODE, "coverage.info": REPORT + lcov({"src/b.py": hits("2", "1 3 4")})}

    assert measure_change(tmp_path, files, change).facts["patch_coverage"] == Seen(Percentage(2, 2))


@pytest.mark.parametrize("new", ["tests/b.py", "docs/b.txt"])
def test_a_file_that_moves_out_of_the_counted_part_does_not_count(tmp_path: Path, new: str) -> None:
    change = Change((COVERED_LINE, ChangedFile(new, frozenset(), old_path="src/b.py")))

    assert measure_change(tmp_path, {new: CODE}, change).facts["patch_coverage"] == Seen(Percentage(1, 1))


# -------------------------------------------------------------------------------------------------- globs without use


@cases(
    ("glob", "note"),
    [
        ("*.g.dart", "**/*.g.dart`, which matches in every folder"),
        ("lib/src", "lib/src/**`, which matches the files of this folder"),
        ("src/**", "**/src/**`, which matches in every folder"),
        ("src", "**/src/**`, which matches the files of every such folder"),
        ("**/*.g.dart", ""),
        ("test/**", ""),
        ("*.md", ""),
        ("*.freezed.dart", ""),
    ],
)
@with_folders
def test_a_note_names_the_glob_that_would_leave_files_out(tmp_path: Path, glob: str, note: str) -> None:
    sources = {"lib/src/user.dart": CODE, "lib/src/user.g.dart": CODE, "test/user_test.dart": CODE, "README.md": ""}
    report = lcov({"lib/src/user.dart": hits("1"), "lib/src/user.g.dart": hits("", "1")})

    assert measure(tmp_path, sources | {"coverage.info": report}, ignore=glob).notes == (
        (f"`{glob}` in `ignore` matches no path of the reports; did you mean `{note}?",) if note else ()
    )


def test_an_only_that_excludes_every_file_has_the_glob_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, SOURCES | {"coverage.info": REPORT}, only="src")

    assert caught.value.detail == (
        "`only: src` excludes every file in coverage.info; `src` in `only` matches no path of the reports; did you "
        "mean `src/**`, which matches the files of this folder?"
    )


# ------------------------------------------------------------------------------------------------ the whole command


CHECKLIST = """version: 1
title: Shop
items:
  - id: coverage
    title: Tests cover the code
    probe: coverage
    with: {reports: "build/reports/jacoco/**/*.xml"}
    must: [line_coverage >= 80%, patch_coverage >= 90%]
"""
JACOCO = (
    '<report name="x"><package name="com/acme"><sourcefile name="App.java">'
    '<line nr="2" mi="0" ci="2" mb="0" cb="0"/></sourcefile></package></report>'
)


def test_the_checklist_of_the_readme_decides_a_class_that_changes_with_its_test(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    app, test = "src/main/java/com/acme/App.java", "src/test/java/com/acme/AppTest.java"
    lay_out(tmp_path, {app: "class App {\n int a() { return 1; }\n}\n", test: "class AppTest { }\n"})
    lay_out(tmp_path, {"readiness.yml": CHECKLIST, ".gitignore": "build/\n"})
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    lay_out(
        tmp_path,
        {
            app: "class App {\n int a() { return 2; }\n}\n",
            test: "class AppTest { int b; }\n",
            "build/reports/jacoco/test/x.xml": JACOCO,
        },
    )

    result = check(tmp_path, "--base", "HEAD")

    assert result.code == 0
    assert f"{test} changed and is in no report; not counted: a" in " ".join(result.out.split())
