"""A first checklist ignores the tests and documentation that no coverage report contains, and no other files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import yaml

from gate import scaffold
from gate.adapters.host import Host
from gate.adapters.workspace import Workspace
from gate.scaffold.ignore_globs import find_ignore_globs
from tests.cases import cases
from tests.folders import with_folders

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def find_globs(folder: Path, files: list[str], reported: list[str]) -> list[str]:
    for path in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return find_ignore_globs(Workspace(folder), reported, ["**/node_modules/**"])


def test_folders_of_tests_and_documentation_that_no_report_contains_are_ignored(tmp_path: Path) -> None:
    files = ["src/a.py", "tests/test_a.py", "tests/unit/test_b.py", "docs/conf.py", "examples/use.py"]
    assert find_globs(tmp_path, files, ["src/a.py"]) == ["tests/**", "docs/**", "examples/**"]


@cases(
    ("files", "reported", "globs"),
    [
        (["src/main/java/x/A.java", "src/test/java/x/ATest.java"], ["x/A.java"], ["**/test/**"]),
        (["web/src/a.ts", "web/src/a.test.ts", "web/src/b.spec.tsx"], ["src/a.ts"], ["**/*.{test,spec,stories}.*"]),
        (["pkg/a.go", "pkg/a_test.go"], ["example.com/m/pkg/a.go"], ["**/*_test.go"]),
        (
            ["src/a.ts", "vite.config.ts", "src/env.d.ts"],
            ["src/a.ts"],
            ["**/*.config.{js,cjs,mjs,ts,cts,mts}", "**/*.d.ts"],
        ),
        (["src/a.py", "noxfile.py", "src/setup.py"], ["src/a.py"], ["{setup,noxfile,tasks}.py"]),
        (["src/a.js", "src/__tests__/a.js"], ["src/a.js"], ["**/__tests__/**"]),
        (["src/a.ts", "tests/e2e/a.spec.ts", "tests/b.test.ts"], ["src/a.ts"], ["tests/**"]),  # one glob matches both
    ],
)
@with_folders
def test_tests_are_found_in_the_usual_folders_of_each_language(
    tmp_path: Path, files: list[str], reported: list[str], globs: list[str]
) -> None:
    assert find_globs(tmp_path, files, reported) == globs


@cases(
    ("files", "reported"),
    [
        (["src/a.py", "tests/test_a.py"], ["src/a.py", "tests/test_a.py"]),  # these tests are measured
        (["src/a.py", "tests/unit/test_a.py"], ["src/a.py", "/build/x/tests/unit/test_a.py"]),
        (["src/a.py", "docs/index.md", "tests/data.json"], ["src/a.py"]),  # no Python files
        (["src/a.py", "src/b.py", "cli/main.py", "src/docs/render.py"], ["src/a.py"]),  # code that no test loads
        (["src/a.js", "node_modules/x/test/t.js"], ["src/a.js"]),
    ],
)
@with_folders
def test_other_files_are_not_ignored(tmp_path: Path, files: list[str], reported: list[str]) -> None:
    assert find_globs(tmp_path, files, reported) == []


@cases(
    ("files", "reported", "globs"),
    [
        (["src/shop/__init__.py", "tests/__init__.py", "tests/test_a.py"], ["__init__.py"], ["tests/**"]),
        (["src/index.ts", "e2e/index.ts"], ["index.ts"], ["e2e/**"]),
        (["pkg/src/index.ts", "pkg/test/src/index.ts"], ["src/index.ts"], ["**/test/**"]),
        (["app/models.py", "docs/models.py"], ["/home/runner/work/a/a/app/models.py"], ["docs/**"]),
        (["tests/helpers.py"], ["helpers.py"], []),  # the name can mean nothing else
        (["src/helpers.py", "tests/helpers.py"], ["tests/helpers.py", "src/helpers.py"], []),
    ],
)
@with_folders
def test_a_short_name_in_a_report_means_the_product_rather_than_its_tests(
    tmp_path: Path, files: list[str], reported: list[str], globs: list[str]
) -> None:
    assert find_globs(tmp_path, files, reported) == globs


def test_the_drafted_item_has_the_globs_with_a_comment(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "a.py").touch()
    (tmp_path / "tests/test_a.py").touch()
    (tmp_path / "lcov.info").write_text("TN:\nSF:a.py\nDA:1,1\nend_of_record\n")
    text = scaffold.draft_files(Host.at(tmp_path, NOW)).pages[scaffold.CHECKLIST]
    (item,) = [item for item in yaml.safe_load(text)["items"] if item["probe"] == "coverage"]
    assert item["with"] == {"reports": ["lcov.info"], "ignore": ["tests/**"]}
    assert 'ignore: ["tests/**"]  # not in the report: changes in these files need no coverage\n' in text
