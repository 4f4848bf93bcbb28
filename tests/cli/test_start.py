"""What a run imports: imports are most of the time of a small check."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.command import checklist, lay_out

MODULES_OF_A_SMALL_CHECK = 212
"""The most modules of ours in a check of three green items at a terminal: raise it only with a measured reason."""

NOT_NEEDED = (
    "concurrent.futures", "gate.adapters.http.client", "gate.adapters.stores.store", "gate.checklist.composition.join",
    "gate.checklist.validation_errors", "gate.history", "gate.model.audit", "gate.policy.base_policies",
    "gate.publish.actions", "gate.remediation", "gate.result.model", "github", "http.client", "jinja2", "requests",
    "ssl", "urllib.request",
)  # fmt: skip

NOT_NEEDED_FOR_HELP = (
    "ast", "dataclasses", "datetime", "decimal", "gate.config.settings", "gate.model", "gate.pipeline", "hashlib",
    "http", "inspect", "ipaddress", "json", "logging", "msgspec", "pathlib", "pydantic", "subprocess", "tempfile",
    "urllib.parse", "yaml",
)  # fmt: skip

COBERTURA = (
    '<coverage line-rate="1"><packages><package><classes><class filename="shop.py"><lines><line number="1" hits="{}"/>'
    "</lines></class></classes></package></packages></coverage>"
)
ITEMS = (
    "coverage | coverage | {reports: coverage.xml} | line_coverage >= 80%",
    "tests | tests | {reports: junit.xml} | failed == 0",
    "runbook | files | {paths: RUNBOOK.md} | exists",
)
FILES = {
    "readiness.yml": checklist(*ITEMS),
    "coverage.xml": COBERTURA.format(1),
    "junit.xml": '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>',
    "RUNBOOK.md": "Restart it.\n",
    "shop.py": "price = 1\n",
}


SCRIPT = """\
import atexit
import sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from gate.cli import main
sys.exit(main.run(sys.argv[1:]))
"""


def imported(folder: Path, *argv: str) -> tuple[int, set[str]]:
    """The exit code of the command in a process of its own, and the modules that it imports."""
    completed = subprocess.run(
        [sys.executable, "-c", SCRIPT, *argv],
        cwd=folder, env={"PATH": os.environ["PATH"], "HOME": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return completed.returncode, set(completed.stderr.split())


def test_a_small_green_check_imports_only_what_it_needs(tmp_path: Path) -> None:
    code, modules = imported(lay_out(tmp_path, FILES), "check")

    assert code == 0
    assert modules & set(NOT_NEEDED) == set()
    ours = [name for name in modules if name.partition(".")[0] == "gate"]
    assert len(ours) <= MODULES_OF_A_SMALL_CHECK


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["check", "--help"]])
def test_help_imports_hardly_more_than_the_parser_of_arguments(argv: list[str], tmp_path: Path) -> None:
    code, modules = imported(tmp_path, *argv)

    assert code == 0
    assert modules & set(NOT_NEEDED_FOR_HELP) == set()


def test_what_is_not_needed_exists() -> None:
    assert [name for name in (*NOT_NEEDED, *NOT_NEEDED_FOR_HELP) if find_spec(name) is None] == []


def test_a_red_check_imports_the_plan(tmp_path: Path) -> None:
    code, modules = imported(lay_out(tmp_path, {**FILES, "coverage.xml": COBERTURA.format(0)}), "check")

    assert code == 1
    assert "gate.remediation" in modules
