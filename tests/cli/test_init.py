"""`gate init`."""

from __future__ import annotations

from pathlib import Path

from tests.command import GREEN, check, gate, lay_out
from tests.corpus import REPOSITORY


def test_init_writes_a_checklist_that_is_ready_today_and_a_workflow_and_never_overwrites(tmp_path: Path) -> None:
    lay_out(tmp_path, {"junit.xml": GREEN, "README.md": "# Shop\n"})

    first = gate(tmp_path, "init")

    assert first.code == 0
    assert "wrote  .github/readiness.yml\nwrote  .github/workflows/readiness.yml\n" in first.out
    assert (
        "next   add the build and test steps to .github/workflows/readiness.yml, at the comment before the gate\n"
        in first.out
    )
    assert check(tmp_path).code == 0
    lay_out(tmp_path, {".github/readiness.yml": "# mine\n"})

    second = gate(tmp_path, "init")

    assert "exists .github/readiness.yml, skipped; move it away to draft a new one\n" in second.out
    assert "build and test" not in second.out
    assert (tmp_path / ".github/readiness.yml").read_text() == "# mine\n"


def test_docs_start_shows_the_output_of_init(tmp_path: Path) -> None:
    lines = "".join(f'<line number="{number}" hits="{number % 4}"/>' for number in range(1, 9))
    covered = f'<class filename="src/a.py"><lines>{lines}</lines></class>'
    cobertura = f"<coverage><packages><package><classes>{covered}</classes></package></packages></coverage>"
    junit = '<testsuite><testcase name="a"/></testsuite>'
    reports = {"reports/coverage.xml": cobertura, "reports/junit.xml": junit}
    lay_out(tmp_path, {**reports, "README.md": "x", "LICENSE": "x", "src/a.py": "x = 1\n" * 8})
    page = (REPOSITORY / "docs" / "start.md").read_text(encoding="utf-8")

    output = gate(tmp_path, "init").out

    assert f"```console\n$ gate init\n{output}```\n" in page


def test_init_reports_files_that_it_cannot_write(tmp_path: Path) -> None:
    lay_out(tmp_path, {".github": "a file in the way"})

    result = gate(tmp_path, "init")

    assert result.code == 2
    assert result.err.count("cannot write") == 2
