"""`gate lint` reads the workflows that run the gate: a run that is missing, and runs that share a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.workspace import Workspace
from gate.checklist.workflow_lint import lint_workflows
from tests.cases import cases
from tests.checklist.catalog import read
from tests.command import gate, lay_out
from tests.folders import with_folders

DRAFT = "draft: false"
LABELS = "labels: [release]"
ACTION = "readiness-gate/readiness-gate@v1"


def checklist(when: str = "") -> str:
    condition = f"    when: {{{when}}}\n" if when else ""
    return (
        f"version: 1\nitems:\n  - id: a\n    probe: http\n    with: {{urls: [x]}}\n    must: status == 200\n{condition}"
    )


PERMISSIONS = "permissions: {contents: read, pull-requests: write, statuses: write}\n"


def workflow(trigger: str, *jobs: str) -> str:
    return f"on: {trigger}\n{PERMISSIONS}jobs:\n" + "".join(jobs or [job("gate")])


def job(name: str, inputs: str = "", matrix: str = "", uses: str = ACTION) -> str:
    strategy = f"    strategy: {{matrix: {matrix}}}\n" if matrix else ""
    values = f"        with: {inputs}\n" if inputs else ""
    steps = f"    steps:\n      - uses: actions/checkout@v4\n      - uses: {uses}\n{values}"
    return f"  {name}:\n    runs-on: x\n{strategy}{steps}"


def warnings(folder: Path, when: str, **workflows: str) -> list[str]:
    lay_out(folder, {f".github/workflows/{name}.yml": text for name, text in workflows.items()})
    return [str(problem) for problem in lint_workflows(read(checklist(when), "readiness.yml"), Workspace(folder))]


@cases(
    ("trigger", "types"),
    [
        ("pull_request", "opened, synchronize, reopened"),
        ("[push, pull_request_target]", "opened, synchronize, reopened"),
        ("{pull_request: }", "opened, synchronize, reopened"),
        ("{pull_request: {types: [opened, synchronize, edited]}}", "opened, synchronize, edited"),
    ],
)
@with_folders
def test_a_workflow_that_misses_the_end_of_a_draft_is_named_with_the_types_to_write(
    tmp_path: Path, trigger: str, types: str
) -> None:
    (warning,) = warnings(tmp_path, DRAFT, gate=workflow(trigger))

    assert warning.startswith(".github/workflows/gate.yml:1:")
    assert "does not run when a draft becomes ready" in warning
    assert "`a` depends on it (`when.draft`)" in warning
    assert warning.endswith(f"write `types: [{types}, ready_for_review, converted_to_draft]`")


def test_a_workflow_that_misses_the_labels_is_named(tmp_path: Path) -> None:
    (warning,) = warnings(tmp_path, LABELS, gate=workflow("pull_request"))

    assert "does not run when a label is added or removed" in warning
    assert warning.endswith("write `types: [opened, synchronize, reopened, labeled, unlabeled]`")


@cases(
    ("when", "text"),
    [
        ("", workflow("pull_request")),
        (DRAFT, workflow("{pull_request: {types: [opened, synchronize, ready_for_review, converted_to_draft]}}")),
        (LABELS, workflow("{pull_request: {types: [opened, synchronize, labeled, unlabeled]}}")),
        (DRAFT, workflow("push")),
        (DRAFT, workflow("{schedule: [{cron: '0 3 * * *'}]}")),
        (DRAFT, workflow("pull_request", job("gate", uses="acme/other@v1"))),
        (DRAFT, workflow("pull_request", job("gate", inputs="{checklist: other.yml}"))),
        (DRAFT, "on: [pull_request\njobs"),
        (DRAFT, "- a\n- b\n"),
        (DRAFT, ""),
    ],
)
@with_folders
def test_other_workflows_are_not_warned_about(tmp_path: Path, when: str, text: str) -> None:
    assert warnings(tmp_path, when, gate=text) == []


def test_the_legs_of_a_matrix_with_one_key_are_named(tmp_path: Path) -> None:
    (warning,) = warnings(tmp_path, "", gate=workflow("pull_request", job("test", matrix="{python: ['3.11', '3.13']}")))

    assert "every leg of the matrix of `test` has the key `readiness`: one comment for all" in warning
    assert "key: gate-${{ strategy.job-index }}" in warning


@pytest.mark.parametrize(
    "inputs", ['{key: "gate-${{ matrix.python }}"}', "{comment: never}"], ids=["own key", "no comment"]
)
def test_the_legs_of_a_matrix_with_their_own_keys_are_not(tmp_path: Path, inputs: str) -> None:
    text = workflow("pull_request", job("test", inputs=inputs, matrix="{python: ['3.11', '3.13']}"))

    assert warnings(tmp_path, "", gate=text) == []


@cases("matrix", ["{python: ['3.13']}", "{include: [{python: '3.13'}]}", "{a: [1], exclude: [{a: 2}, {a: 3}]}"])
@with_folders
def test_a_matrix_with_one_leg_is_one_run(tmp_path: Path, matrix: str) -> None:
    assert warnings(tmp_path, "", gate=workflow("pull_request", job("test", matrix=matrix))) == []


@cases(
    ("matrix", "inputs"),
    [
        ('"${{ fromJSON(needs.plan.outputs.legs) }}"', ""),
        ('{python: "${{ fromJSON(needs.plan.outputs.python) }}"}', ""),
        ("{include: [{a: 1}, {a: 2}]}", ""),
        ("{a: [1, 2]}", '{key: "gate-${{ github.workflow }}"}'),
    ],
)
@with_folders
def test_legs_that_share_a_key_are_named_however_the_matrix_is_written(
    tmp_path: Path, matrix: str, inputs: str
) -> None:
    text = workflow("pull_request", job("test", inputs=inputs, matrix=matrix, uses="Readiness-Gate/Readiness-Gate@v1"))

    (warning,) = warnings(tmp_path, "", gate=text)
    assert "every leg of the matrix of `test` has the key" in warning


def test_two_jobs_and_two_workflows_with_one_key_are_named(tmp_path: Path) -> None:
    texts = {"a": workflow("pull_request", job("one"), job("two")), "b": workflow("pull_request")}

    problems = warnings(tmp_path, "", **texts)

    assert [warning.split(": ")[0].rsplit(":", 2)[0] for warning in problems] == [
        ".github/workflows/a.yml", ".github/workflows/b.yml"
    ]  # fmt: skip
    assert all("has the key `readiness` too: both write one comment" in warning for warning in problems)


def test_a_scheduled_run_and_a_second_stage_may_share_the_key(tmp_path: Path) -> None:
    texts = {"pull": workflow("pull_request"), "night": workflow("schedule"), "second": workflow("workflow_run")}

    assert warnings(tmp_path, "", **texts) == []


def test_lint_prints_the_warning_with_its_position(tmp_path: Path) -> None:
    item = (
        "version: 1\nitems:\n  - {id: a, probe: files, with: {paths: README.md}, must: exists, when: {draft: false}}\n"
    )
    lay_out(tmp_path, {"readiness.yml": item, "README.md": "x", ".github/workflows/gate.yml": workflow("pull_request")})

    result = gate(tmp_path, "lint")

    assert result.code == 0
    assert ".github/workflows/gate.yml:1:5: the workflow does not run when a draft becomes ready" in result.out


def test_lint_prints_no_control_character_of_a_workflow(tmp_path: Path) -> None:
    types = '{pull_request: {types: ["\\e[2J", "\\u202e"]}}'
    item = "version: 1\nitems:\n  - {id: a, probe: files, with: {paths: README.md}, must: exists, when: {labels: x}}\n"
    name = ".github/workflows/\x1b[2J.yml"
    lay_out(tmp_path, {"readiness.yml": item, "README.md": "x", name: workflow(types, job("gate", "{key: '\\e[2J'}"))})

    result = gate(tmp_path, "lint")

    assert "does not run on `opened` or `synchronize`" in result.out
    assert not {character for character in result.output if character < " " and character != "\n"}
    assert "\u202e" not in result.output
