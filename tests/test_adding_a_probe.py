"""The page on adding a probe: what it shows is a whole probe with a test, and nothing else is needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import lay_out
from tests.corpus import REPOSITORY
from tests.probes.test_hostile_reports import NO_REPORTS

PAGE = REPOSITORY / "docs" / "adding-a-probe.md"

WITH_IT = """
import sys
import gate.probes
import tests.probes

gate.probes.__path__.append("src/gate/probes")
tests.probes.__path__.append("tests/probes")
"""
"""Puts the files of the page beside those of ours, as though they lay in the same folders."""

RUN_ITS_TEST = """
import pytest

options = ["-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
raise SystemExit(pytest.main([*options, "tests/probes/test_eslint.py"]))
"""

BEGIN_ITS_PAGE = """
from gate import checklist, probe
from scripts.pages import reference as pages

page = pages.draft("eslint", probe.load("eslint"))
(example,) = pages.examples(page)
(item,) = checklist.load(example.encode(), "begun").items
print(item.probe, "|", example.splitlines()[-1].strip())
"""

HOLD_IT_AGAINST_NO_REPORTS = """
from pathlib import Path

from gate import probe
from gate.model.errors import EvidenceError
from gate.probes.common.probe import Scene
from gate.adapters.host import Host

kind = probe.load("eslint")
for path in Path("no reports").iterdir():
    try:
        kind.measure(kind.params.model_validate({"reports": str(path)}), Scene(Host.at(Path())))
    except EvidenceError:
        continue
    print("took for a report:", path.name)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the page, where it says that they go."""
    page = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^## The \w+: `([^`]+\.py)`\n\n```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return lay_out(tmp_path_factory.mktemp("probe"), dict(blocks))


def python(folder: Path, program: str) -> str:
    """What the program prints, run in the folder with the files of the page beside ours."""
    done = subprocess.run(
        [sys.executable, "-c", WITH_IT + program],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_test_of_the_page_passes_on_the_file_of_the_page(written: Path) -> None:
    assert "4 passed" in python(written, RUN_ITS_TEST)


def test_its_page_can_be_begun_with_an_example_that_loads(written: Path) -> None:
    assert python(written, BEGIN_ITS_PAGE) == "eslint | must: errors <= 0\n"


def test_it_takes_nothing_for_a_report_that_is_none(written: Path) -> None:
    lay_out(written / "no reports", NO_REPORTS)

    assert python(written, HOLD_IT_AGAINST_NO_REPORTS) == ""


@pytest.mark.parametrize("command", [["format", "--check", "--diff"], ["check", "--ignore", "I001"]], ids=" ".join)
def test_the_files_of_the_page_are_in_our_format_and_our_linter_finds_nothing(
    written: Path, command: list[str]
) -> None:  # but where imports of ours go, which depends on where the files lie
    ruff = str(Path(sys.executable).with_name("ruff"))
    settings = ["--config", str(REPOSITORY / "pyproject.toml")]
    done = subprocess.run([ruff, *command, *settings, "src", "tests"], cwd=written, capture_output=True, check=False)

    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
