"""The names of checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.workflows.check_names import CheckName, check_names
from tests.workflows.files import STEP, runs


def names(folder: Path, job: str, event: str = "pull_request", **more: str) -> list[str]:
    text = f"on: [pull_request, push]\njobs:\n  gate:\n    runs-on: x\n{job}"
    (run,) = runs(folder, main=text, **more)
    return [name.text for name in check_names(run.jobs, event)]


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("", ["gate"]),
        ("    name: Readiness gate\n", ["Readiness gate"]),
        ("    strategy: {matrix: {python: ['3.11', '3.13']}}\n", ["gate (3.11)", "gate (3.13)"]),
        ("    strategy: {matrix: {a: [1], b: [x, y]}}\n", ["gate (1, x)", "gate (1, y)"]),
        ("    name: Gate\n    strategy: {matrix: {a: [1, 2]}}\n", ["Gate (1)", "Gate (2)"]),
        ("    name: Gate ${{ matrix.a }}\n    strategy: {matrix: {a: [1, 2]}}\n", ["Gate 1", "Gate 2"]),
        (
            "    name: ${{ matrix.b || matrix.a }}\n    strategy: {matrix: {include: [{a: x}, {a: y, b: z}]}}\n",
            ["x", "z"],
        ),
        ("    strategy: {matrix: '${{ fromJSON(x) }}'}\n", ["gate (${{ matrix }})"]),
        ("    name: ${{ github.event_name == 'pull_request' && 'Gate' || 'Main' }}\n", ["Gate"]),
        ("    name: ${{ inputs.name }}\n", ["${{ inputs.name }}"]),
    ],
)
def test_a_job_reports_its_name_and_the_values_of_its_leg(tmp_path: Path, job: str, expected: list[str]) -> None:
    assert names(tmp_path, job + STEP) == expected


@pytest.mark.parametrize("prefix", ["./", "$/"])
def test_a_job_of_a_reusable_workflow_reports_the_name_of_its_caller_too(tmp_path: Path, prefix: str) -> None:
    called = f"on: workflow_call\njobs:\n  check:\n    name: Gate\n    runs-on: x\n{STEP}"
    caller = f"on: pull_request\njobs:\n  ready:\n    uses: {prefix}.github/workflows/called.yml\n"

    (run,) = runs(tmp_path, caller=caller, called=called)

    assert [name.text for name in check_names(run.jobs, "pull_request")] == ["ready / Gate"]
    assert run.workflow.file == ".github/workflows/caller.yml"


def test_workflows_that_call_each_other_end(tmp_path: Path) -> None:
    other = f"on: workflow_call\njobs:\n  b: {{uses: ./.github/workflows/a.yml}}\n  c:\n    runs-on: x\n{STEP}"
    call = "on: [push, workflow_call]\njobs:\n  a: {uses: ./.github/workflows/b.yml}\n"

    (run,) = runs(tmp_path, a=call, b=other)

    assert [job.id for job in run.jobs] == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("gate", "gate", True),
        ("gate", "Gate", False),
        ("gate (${{ matrix }})", "gate (3.11)", True),
        ("gate (${{ matrix }})", "gate", False),
        ("a ${{ x }} b ${{ y }} c", "a 1 b 2 c", True),
        ("a ${{ x }} b ${{ y }} c", "a 1 2 c", False),
        ("ab${{ x }}ba", "aba", False),
    ],
)
def test_an_expression_in_a_name_may_have_any_value(text: str, name: str, expected: bool) -> None:
    assert CheckName(text).fits(name) is expected
