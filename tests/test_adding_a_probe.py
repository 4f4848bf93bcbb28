"""The page on adding a probe contains a complete probe with a test, and nothing else is needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import lay_out
from tests.corpus import REPOSITORY
from tests.probes.test_hostile_reports import NOT_REPORTS

PAGE = REPOSITORY / "docs" / "adding-a-probe.md"

ADD_FOLDERS = """
import sys
import gate.probes
import tests.probes

gate.probes.__path__.append("src/gate/probes")
tests.probes.__path__.append("tests/probes")
"""
"""Makes the files of the page importable as if they were in our folders."""

RUN_TEST = """
import pytest

options = ["-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
raise SystemExit(pytest.main([*options, "tests/probes/test_bundles.py"]))
"""

DRAFT_PAGE = """
from gate import checklist
from gate.probes.common import registry
from scripts.pages import reference as pages

page = pages.draft("bundles", registry.load("bundles"))
(example,) = pages.examples(page)
(item,) = checklist.load(example.encode(), "draft").items
print(item.probe, "|", example.splitlines()[-1].strip())
"""

MEASURE_OTHER_FILES = """
from pathlib import Path

from gate.model.errors import EvidenceError
from gate.adapters.host import Host
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext

probe = registry.load("bundles")
for path in Path("other files").iterdir():
    try:
        probe.measure(probe.params.model_validate({"reports": str(path)}), ProbeContext(Host.at(Path())))
    except EvidenceError:
        continue
    print("accepted as a report:", path.name)
"""


@pytest.fixture(scope="module")
def page_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the page at the paths that it names."""
    page = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^## The \w+: `([^`]+\.py)`\n\n```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return lay_out(tmp_path_factory.mktemp("probe"), dict(blocks))


def python(folder: Path, program: str) -> str:
    """Runs the program in the folder, with the files of the page, and returns its output."""
    process = subprocess.run(
        [sys.executable, "-c", ADD_FOLDERS + program],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def test_the_test_of_the_page_passes(page_files: Path) -> None:
    assert "4 passed" in python(page_files, RUN_TEST)


def test_the_draft_of_its_page_has_an_example_that_loads(page_files: Path) -> None:
    assert python(page_files, DRAFT_PAGE) == "bundles | must: exceeded <= 0\n"


def test_the_probe_accepts_no_file_in_another_format(page_files: Path) -> None:
    lay_out(page_files / "other files", NOT_REPORTS)

    assert python(page_files, MEASURE_OTHER_FILES) == ""


@pytest.mark.parametrize("command", [["format", "--check", "--diff"], ["check", "--ignore", "I001"]], ids=" ".join)
def test_the_files_of_the_page_pass_our_formatter_and_linter(
    page_files: Path, command: list[str]
) -> None:  # without the order of imports, which depends on the folder
    ruff = str(Path(sys.executable).with_name("ruff"))
    settings = ["--config", str(REPOSITORY / "pyproject.toml")]
    process = subprocess.run(
        [ruff, *command, *settings, "src", "tests"], cwd=page_files, capture_output=True, check=False
    )

    assert process.returncode == 0, process.stdout.decode() + process.stderr.decode()
