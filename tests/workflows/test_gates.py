"""Where the gate runs: steps with our action, also through local actions, and commands."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.workspace import Workspace
from gate.model.codes import Code
from gate.workflows.gates import find_gates
from gate.workflows.model import Access
from tests.command import _time_limit as time_limit
from tests.command import lay_out
from tests.required import example
from tests.workflows.files import GATE, HEAD, OURS, STEP, runs, traps

OUR_ACTION = "name: Readiness Gate\nruns: {using: docker, image: Dockerfile}\n"
COMPOSITE = f"name: Ours\nruns: {{using: composite, steps: [{{uses: {OURS}}}]}}\n"
RECIPES = ("required-paths.yml", "required-matrix.yml", "required-called.yml", "fork-gate.yml", "ratchet.yml")
OTHER = "name: Other\nruns: {using: composite, steps: [{uses: acme/other@v1}]}\n"


@pytest.mark.parametrize(
    "uses",
    [OURS, "Readiness-Gate/Readiness-Gate@v1", "acme/readiness-gate@main", "docker://ghcr.io/acme/readiness-gate:1"],
)
def test_a_step_with_our_action_is_a_run(tmp_path: Path, uses: str) -> None:
    (run,) = runs(tmp_path, gate=HEAD + GATE.replace(OURS, uses))
    assert (str(run.position), run.events, run.key) == (
        ".github/workflows/gate.yml:7:15",
        ("pull_request",),
        "readiness",
    )


@pytest.mark.parametrize(
    ("uses", "path", "action", "count"),
    [
        ("./", "action.yml", OUR_ACTION, 1),
        ("./", "action.yml", OTHER, 0),
        ("$/", "action.yml", OUR_ACTION, 1),
        ("$/./actions/gate", "actions/gate/action.yml", COMPOSITE, 1),
        ("./.github/actions/gate", ".github/actions/gate/action.yaml", COMPOSITE, 1),
        ("./.github/actions/gate", ".github/actions/gate/action.yml", OTHER, 0),
        ("./../outside", "action.yml", OUR_ACTION, 0),
        ("./nowhere", "action.yml", OUR_ACTION, 0),
    ],
)
def test_a_local_action_is_ours_by_its_name_or_its_steps(
    tmp_path: Path, uses: str, path: str, action: str, count: int
) -> None:
    lay_out(tmp_path, {path: action})
    assert len(runs(tmp_path, gate=HEAD + GATE.replace(OURS, uses))) == count


def test_a_command_is_a_run_in_a_repository_with_a_checklist_only(tmp_path: Path) -> None:
    text = HEAD + GATE.replace(f"uses: {OURS}", "run: gate check --key service")

    (run,) = runs(tmp_path, gate=text)
    assert run.key == "service"

    (tmp_path / "readiness.yml").unlink()
    assert find_gates(Workspace(tmp_path))[1] == ()


@pytest.mark.parametrize(
    ("workflow", "job", "access"),
    [
        ("", "", None),
        ("permissions: {}\n", "", Access.NONE),
        ("permissions: {}\n", "    permissions: {statuses: write}\n", Access.WRITE),
        ("permissions: write-all\n", "", Access.WRITE),
        ("permissions: read-all\n", "", Access.READ),
        ("permissions: {statuses: read}\n", "    permissions: {contents: read}\n", Access.NONE),
    ],
)
def test_the_block_of_the_job_replaces_that_of_the_workflow(
    tmp_path: Path, workflow: str, job: str, access: Access | None
) -> None:
    (run,) = runs(tmp_path, gate=f"on: push\n{workflow}jobs:\n  gate:\n    runs-on: x\n{job}{STEP}")
    assert run.access("statuses") is access


def test_a_caller_limits_the_token_of_the_workflow_that_it_calls(tmp_path: Path) -> None:
    called = f"on: workflow_call\njobs:\n  check:\n    runs-on: x\n    permissions: write-all\n{STEP}"
    job = "{uses: ./.github/workflows/called.yml, permissions: {statuses: read}}"
    caller = f"on: push\npermissions: {{}}\njobs:\n  a: {job}\n"

    (run,) = runs(tmp_path, called=called, caller=caller)

    assert (run.access("statuses"), run.access("contents")) == (Access.READ, Access.NONE)


def test_workflows_that_call_each_other_many_times_end_soon(tmp_path: Path) -> None:
    """Each of ten workflows calls the next one from a hundred jobs."""
    files = {
        f"w{number}": "on: [push, workflow_call]\njobs:\n"
        + "".join(f"  j{job}: {{uses: ./.github/workflows/w{number + 1}.yml}}\n" for job in range(100))
        for number in range(10)
    }

    assert runs(tmp_path, **files, w10=f"on: workflow_call\njobs:\n  gate:\n    runs-on: x\n{STEP}") != ()


LONG = "${{ " * 100_000
HALF = LONG[: len(LONG) // 2]
NAME = f"    runs-on: x\n    name: '{HALF}'\n    if: '{HALF}'\n"
LEGS = f"    strategy: {{matrix: {{a: [{'x, ' * 9000}], b: [{'y, ' * 9000}]}}}}\n"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"{HEAD}name: '{LONG}'\n{GATE}", []),
        (f"{HEAD}concurrency: '{LONG}'\n{GATE}", [Code.SHARED_CONCURRENCY]),
        (f"{HEAD}concurrency: {{group: '{LONG}'}}\n{GATE}", [Code.SHARED_CONCURRENCY]),
        (HEAD + GATE.replace("    runs-on: x\n", NAME), [Code.SKIPPED_BY_CONDITION]),
        (HEAD + GATE.replace("    runs-on: x\n", LEGS), []),
        (HEAD + GATE.replace(f"uses: {OURS}", f"run: 'gate check {'; gate ' * 60_000}'"), []),
    ],
    ids=["name", "concurrency", "group", "job", "matrix", "script"],
)
def test_a_workflow_with_long_texts_is_examined_in_time(tmp_path: Path, text: str, codes: list[Code]) -> None:
    with time_limit(20):
        assert len(runs(tmp_path, gate=text)) == 1
        assert [code for code, _ in traps(tmp_path, gate=text)] == codes


@given(st.data())
def test_a_trap_of_a_damaged_workflow_has_a_place_in_it(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([example(name) for name in RECIPES]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    damaged = text[:start] + data.draw(st.sampled_from(["", "[", "{a: ", "null", "- x\n", "${{ (", "'"])) + text[end:]
    with TemporaryDirectory() as folder:
        messages = [message for _, message in traps(Path(folder), gate=damaged)]
    assert all(message.startswith(".github/workflows/gate.yml:") for message in messages)
