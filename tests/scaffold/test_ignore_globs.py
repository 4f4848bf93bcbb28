"""What a first checklist ignores: tests and documentation that no coverage report holds, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from gate import scaffold
from gate.adapters.host import Host
from gate.scaffold import ignore_globs

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ignored(folder: Path, files: list[str], reported: list[str]) -> list[str]:
    for path in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return ignore_globs.ignored(Host.at(folder, NOW), reported, ["**/node_modules/**"])


def test_folders_beside_the_code_that_no_report_holds_are_ignored(tmp_path: Path) -> None:
    files = ["src/a.py", "tests/test_a.py", "tests/unit/test_b.py", "docs/conf.py", "examples/use.py"]
    assert ignored(tmp_path, files, ["src/a.py"]) == ["tests/**", "docs/**", "examples/**"]


@pytest.mark.parametrize(
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
        (["src/a.ts", "tests/e2e/a.spec.ts", "tests/b.test.ts"], ["src/a.ts"], ["tests/**"]),  # one says it all
    ],
)
def test_tests_are_found_where_each_language_keeps_them(
    tmp_path: Path, files: list[str], reported: list[str], globs: list[str]
) -> None:
    assert ignored(tmp_path, files, reported) == globs


@pytest.mark.parametrize(
    ("files", "reported"),
    [
        (["src/a.py", "tests/test_a.py"], ["src/a.py", "tests/test_a.py"]),  # these tests are measured
        (["src/a.py", "tests/unit/test_a.py"], ["src/a.py", "/build/x/tests/unit/test_a.py"]),
        (["src/a.py", "docs/index.md", "tests/data.json"], ["src/a.py"]),  # nothing of the kind
        (["src/a.py", "src/b.py", "cli/main.py", "src/docs/render.py"], ["src/a.py"]),  # code that no test loads
        (["src/a.js", "node_modules/x/test/t.js"], ["src/a.js"]),
    ],
)
def test_nothing_else_is_ignored(tmp_path: Path, files: list[str], reported: list[str]) -> None:
    assert ignored(tmp_path, files, reported) == []


def test_the_drafted_item_ignores_them_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "a.py").touch()
    (tmp_path / "tests/test_a.py").touch()
    (tmp_path / "lcov.info").write_text("TN:\nSF:a.py\nDA:1,1\nend_of_record\n")
    text = scaffold.propose(Host.at(tmp_path, NOW)).pages[scaffold.CHECKLIST]
    (item,) = [item for item in yaml.safe_load(text)["items"] if item["probe"] == "coverage"]
    assert item["with"] == {"reports": ["lcov.info"], "ignore": ["tests/**"]}
    assert 'ignore: ["tests/**"]  # in no report: what changes there is not asked for coverage\n' in text
