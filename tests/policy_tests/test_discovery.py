"""Which files `gate test` runs, and which checklist each of them is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import checklist, gate, lay_out

ITEM = "files | files | {paths: a} | exists"
OTHER = "others | files | {paths: a} | exists"


def passing_test(item: str, head: str = "") -> str:
    return (
        f"version: 1\n{head}tests:\n  - {{name: about {item}, facts: {{{item}: {{exists: true}}}}, "
        "expect: {decision: ready}}\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(
        tmp_path,
        {
            ".github/readiness.yml": checklist(ITEM),
            ".github/readiness.test.yml": passing_test("files"),
            "gates/web.yml": checklist(OTHER),
            "gates/web.test.yml": passing_test("others"),
            "gates/more/named.test.yaml": passing_test("others", "checklist: ../web.yml\n"),
            "gates/more/usual.test.yml": passing_test("files"),
        },
    )


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["files"]),
        (["gates/web.test.yml"], ["others"]),
        (["--checklist", "gates/web.yml"], ["others"]),
        (["gates"], ["others", "files", "others"]),
        (["gates/**/n*.test.yaml", ".github"], ["others", "files"]),
        (["gates/web.test.yml", "gates/web.test.yml"], ["others"]),
        (["."], ["others", "files", "others"]),
        (["--root", "gates", "web.test.yml"], ["others"]),
        (["--checklist", "gates/web.yml", "gates/more/named.test.yaml"], ["others"]),
    ],
)
def test_files_folders_and_globs(folder: Path, arguments: list[str], names: list[str]) -> None:
    result = gate(folder, "test", *arguments)

    assert result.code == 0, result.err
    assert [line.split("about ")[1] for line in result.out.splitlines() if "about" in line] == names


def test_all_files_about_a_checklist_cover_it_together(folder: Path) -> None:
    broken = "version: 1\ntests:\n  - {name: b, facts: {others: {exists: false}}, expect: {decision: not ready}}\n"
    lay_out(folder, {"gates/web.test.yml": passing_test("others"), "gates/b.test.yml": f"checklist: web.yml\n{broken}"})

    assert gate(folder, "test", "--require-coverage", "gates/web.test.yml").code == 1
    assert gate(folder, "test", "--require-coverage", "gates/web.test.yml", "gates/b.test.yml").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.test.yml"], "there are no policy tests at none.test.yml; name a file such as readiness.test.yml"),
        (["*.yml"], "there are no policy tests at *.yml; name a file"),
        ([".."], "the policy tests cannot be read: .. leads out of the repository"),
        (["--checklist", "none.yml"], "there are no policy tests at none.test.yml under"),
        (["--checklist", "gates/none.yml", "gates/web.test.yml"], "there is no checklist at gates/none.yml under"),
    ],
)
def test_files_that_do_not_exist(folder: Path, arguments: list[str], message: str) -> None:
    result = gate(folder, "test", *arguments)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"gate: {message}")


def test_without_any_tests_the_error_says_where_they_belong(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist(ITEM)})

    assert gate(tmp_path, "test").err.startswith(
        "gate: there are no policy tests at .github/readiness.test.yml or readiness.test.yml under "
    )


def test_the_errors_of_all_files_are_reported_together(folder: Path) -> None:
    lay_out(folder, {"gates/web.test.yml": "version: 2\n", "gates/more/usual.test.yml": "a: b\n"})
    error = gate(folder, "test", "gates").err

    assert "gates/web.test.yml:1:10" in error
    assert "gates/more/usual.test.yml:1:1" in error


def test_an_invalid_checklist_is_reported_as_such(folder: Path) -> None:
    lay_out(folder, {".github/readiness.yml": "version: 1\n"})

    assert gate(folder, "test").err.startswith("gate: .github/readiness.yml:1:1: `items` is missing")
