"""Suggestions for a glob without a match: the same name elsewhere, or the files of a folder."""

from __future__ import annotations

from pathlib import Path

from gate.adapters.workspace import Workspace
from gate.probes.common.path_hints import suggest_any_depth, suggest_path
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders


@cases(
    ("glob", "hint"),
    [
        ("coverage.xml", "there is build/coverage.xml"),
        ("build/**/coverage.XML", "there is build/coverage.xml"),
        ("Docs/RunBook.md", "there is docs/runbook.md"),
        ("a/junit.xml", "there is one/junit.xml and 1 more of that name"),
        ("build", "build is a folder; write build/** for its files"),
        ("build/", "build is a folder; write build/** for its files"),
    ],
)
@with_folders
def test_a_similar_path_is_suggested(tmp_path: Path, glob: str, hint: str) -> None:
    lay_out(tmp_path, dict.fromkeys(("build/coverage.xml", "docs/runbook.md", "one/junit.xml", "two/junit.xml"), ""))

    assert suggest_path(Workspace(tmp_path), glob) == hint


@cases(
    ("exclusion", "hint"),
    [("!*.txt", "there is build/a.xml"), ("!build/**", ""), ("! **/a.xml", "")],
)
@with_folders
def test_a_file_that_the_list_excludes_is_not_suggested(tmp_path: Path, exclusion: str, hint: str) -> None:
    lay_out(tmp_path, {"build/a.xml": ""})

    assert suggest_path(Workspace(tmp_path), "a.xml", ["a.xml", exclusion]) == hint


@cases("glob", ["lcov.info", "reports/*.xml", "**/*.{xml,info}", "q/", "{a,b}", "/", "café.xml"])
@with_folders
def test_other_paths_are_not_suggested(tmp_path: Path, glob: str) -> None:
    far = ("a/b/c/d/lcov.info", "node_modules/x/lcov.info", "tests/fixtures/lcov.info", ".cache/lcov.info", "x.xml")
    lay_out(tmp_path, dict.fromkeys(far, ""))

    assert suggest_path(Workspace(tmp_path), glob) == ""


@cases(
    ("glob", "hint"),
    [
        ("*.g.dart", "write `**/*.g.dart`, which matches lib/a.g.dart and 1 more"),
        ("./*.g.dart", "write `**/*.g.dart`, which matches lib/a.g.dart and 1 more"),
        ("src/*.dart", "write `**/src/*.dart`, which matches lib/src/b.g.dart"),
        ("**/*.py", ""),
        ("!*.g.dart", ""),
        ("*.py", ""),
    ],
)
@with_folders
def test_the_glob_for_every_folder_is_suggested_if_it_matches_something(tmp_path: Path, glob: str, hint: str) -> None:
    lay_out(tmp_path, dict.fromkeys(("lib/a.g.dart", "lib/src/b.g.dart"), ""))

    assert suggest_any_depth(Workspace(tmp_path), glob) == hint
