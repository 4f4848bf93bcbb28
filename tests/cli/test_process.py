"""Most tests run the command in their own process (`tests.command.run`); a process of its own has the same results."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import CLOCK, checklist, environment, lay_out, run, run_process

TESTS = "tests | tests | {reports: junit.xml} | failed == 0"
RED = '<testsuite name="t"><testcase classname="t" name="fails"><failure message="no ✓"/></testcase></testsuite>'


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "--now", CLOCK], 1),
        (["action"], 2),
        (["lint"], 0),
        (["check", "--nonsense"], 2),
        (["--help"], 0),
        (["sync", "MISSING.md"], 2),
    ],
    ids=["failed", "not in a workflow", "lint", "unknown option", "help", "missing file"],
)
def test_a_process_and_a_run_in_this_process_have_the_same_result(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist(TESTS), "junit.xml": RED})
    env = environment(tmp_path)

    in_process = run_process(tmp_path, env, *arguments)

    assert in_process == run(tmp_path, env, *arguments)
    assert in_process.code == code
