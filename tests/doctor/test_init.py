"""`gate doctor` and `gate lint` are quiet on what `gate init` writes, and on each example workflow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import gate, lay_out
from tests.doctor.folders import FILES, examinations, lay_out_repository
from tests.required import EXAMPLES, example
from tests.workflows.files import traps

JUNIT = '<testsuite name="t"><testcase classname="t" name="a"/></testsuite>'
METRICS = '"metrics": {"a.py": {"loc": 1}}'
DEBT = (
    f'{{{METRICS}, "results": [{{"filename": "a.py", "issue_severity": "HIGH", "test_id": "B1", "line_number": 1}}]}}'
)


@pytest.mark.parametrize("files", [{"build/junit.xml": JUNIT}, {"bandit.json": DEBT, "a.py": "x = 1\n"}])
def test_what_init_writes_lacks_only_the_steps_that_write_the_reports(tmp_path: Path, files: dict[str, str]) -> None:
    lay_out(tmp_path, files)
    assert gate(tmp_path, "init").code == 0

    assert bad_examinations(tmp_path) == {"reports"}

    for path in (tmp_path / ".github" / "workflows").iterdir():
        text = path.read_text().replace("      # Build and test here.", "      - run: make test\n      #")
        path.write_text(text)
    assert bad_examinations(tmp_path) == set()


def bad_examinations(folder: Path) -> set[str]:
    return {name for name, entry in examinations(folder).items() if entry["outcome"] == "bad"}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.name)
def test_an_example_alone_has_no_trap(tmp_path: Path, path: Path) -> None:
    files = {"required-called": example("required-called.yml"), "fork-gate": example("fork-gate.yml")}
    files[path.stem] = example(path.name)

    assert traps(tmp_path, **files) == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.name)
def test_an_example_has_the_permissions_that_it_needs(tmp_path: Path, path: Path) -> None:
    lay_out_repository(tmp_path, FILES, workflow=example(path.name))

    assert examinations(tmp_path).get("permissions", {"outcome": "good"})["outcome"] == "good"
