"""The workflows: whether the gate runs at all, and on which branch GitHub reads the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import environment, lay_out, run
from tests.doctor.folders import WORKFLOW, examinations, lay_out_repository, on_server
from tests.fakes.github import GitHub
from tests.on_github import Workflow

OTHER = "on: push\njobs: {a: {runs-on: x}}\n"
REMOTE = "on: push\njobs: {a: {uses: acme/ci/.github/workflows/gate.yml@v1}}\n"


@pytest.mark.parametrize(
    ("workflow", "outcome", "observation"),
    [
        ("", "bad", "there is no workflow under .github/workflows"),
        (OTHER, "bad", "none of 1 workflow runs the gate"),
        (
            REMOTE,
            "unknown",
            "no step runs the gate; acme/ci/.github/workflows/gate.yml@v1 may, and its file is in another repository",
        ),
    ],
)
def test_a_repository_without_the_gate_is_named(tmp_path: Path, workflow: str, outcome: str, observation: str) -> None:
    entry = examinations(lay_out_repository(tmp_path, workflow=workflow))["workflow"]
    assert (entry["outcome"], entry["observation"]) == (outcome, observation)


def test_a_missing_workflow_is_drafted_in_the_top_folder_where_github_reads_it(tmp_path: Path) -> None:
    entry = examinations(lay_out_repository(tmp_path, workflow=""))["workflow"]

    assert entry["next"] == "run `gate init` in the top folder of the repository: it writes a workflow"


def test_what_reports_on_each_event_is_named(tmp_path: Path) -> None:
    workflow = WORKFLOW.replace("on: pull_request", "on: [pull_request, workflow_run, deployment_status]")
    entry = examinations(lay_out_repository(tmp_path, workflow=workflow))["workflow"]

    assert entry["observation"] == (
        ".github/workflows/gate.yml reports on pull_request `gate`; on workflow_run the status "
        "`gate/readiness`; on deployment_status the status `gate/readiness/ENVIRONMENT`"
    )


@pytest.mark.parametrize(("branch", "is_named"), [("topic", True), ("main", False)])
def test_events_of_the_default_branch_are_named_on_another_one(
    tmp_path: Path, client: GitHub, branch: str, is_named: bool
) -> None:
    workflow = WORKFLOW.replace("on: pull_request", "on: schedule")
    names = examinations(lay_out_repository(tmp_path, workflow=workflow, branch=branch), on_server(client))

    assert ("default-branch" in names) is is_named
    if is_named:
        assert names["default-branch"]["observation"] == (
            "on `schedule` GitHub uses the workflow file of `main`, and this is that of `topic`"
        )


def in_job(folder: Path, client: GitHub, event: str) -> dict[str, str]:
    """The outcomes of `gate doctor` in a job on an event."""
    workflow = Workflow(folder, client)
    files = {"readiness.yml": "version: 1\nitems: [{id: a, probe: files, with: {paths: x}, must: exists}]\n", "x": "x"}
    workflow.pull_request(files | {".github/workflows/gate.yml": WORKFLOW}, {"x": "y"})
    env = workflow.environment("pull_request") | {"GITHUB_EVENT_NAME": event, "GITHUB_BASE_REF": "main"}
    lines = run(workflow.folder, environment(workflow.folder) | env, "doctor").out.splitlines()
    return {line[2:25].strip(): line[25:] for line in lines if line[:2] in ("✔ ", "✘ ", "? ")}


@pytest.mark.parametrize(
    ("event", "observation"),
    [
        ("pull_request", "this run is on `pull_request`, where the job's own check shows the decision"),
        ("workflow_run", "this run is on `workflow_run`, where the commit status shows the decision"),
        ("deployment_status", "this run is on `deployment_status`, where the commit status shows the decision"),
        ("release", "this run is on `release`, on which the gate judges nothing"),
    ],
)
def test_the_event_of_a_job_is_named(tmp_path: Path, client: GitHub, event: str, observation: str) -> None:
    assert in_job(tmp_path, client, event)["event"] == observation


def test_a_privileged_run_asks_git_nothing(tmp_path: Path, client: GitHub) -> None:
    observation = in_job(tmp_path, client, "workflow_run")["this-checkout"]
    assert observation == "on workflow_run git is not run, because the workspace can be that of a stranger"

    assert in_job(lay_out(tmp_path / "own", {}), client, "pull_request")["this-checkout"] == (
        "git has the tested commit and its parent"
    )


@pytest.mark.parametrize(
    ("content", "is_named"),
    [("on: [pull_request\n", True), (f"{OTHER}# {'x' * 600_000}\n", True), ("on: push\n", True), (OTHER, False)],
)
def test_a_workflow_file_that_cannot_be_read_is_named(tmp_path: Path, content: str, is_named: bool) -> None:
    folder = lay_out_repository(tmp_path)
    lay_out(folder, {".github/workflows/other.yml": content})

    assert ("unread-workflow" in examinations(folder)) is is_named
