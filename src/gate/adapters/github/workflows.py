"""Workflow runs: those of a workflow, and those that made the check runs of a commit."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.events import SCHEDULE
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc

MAX_RUNS = 50
"""How many of the newest runs of a workflow are read."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a workflow.

    `created_at` is when it began, `started_at` when its last attempt did, and `conclusion` is in GitHub's terms.
    `workflow` is the ID of the workflow, `path` its file, and `called` are the files of the reusable workflows that it
    called, with their repository. `suite` is the check suite of its jobs. `repo` is the repository that it ran in, and
    `head_repo` that of its branch; empty for a deleted fork.
    """

    number: int
    conclusion: str
    created_at: datetime
    started_at: datetime
    url: str
    workflow: int
    path: str
    called: tuple[str, ...]
    event: str
    suite: int
    head_sha: str
    head_branch: str
    head_repo: str
    repo: str


def runs(client: GitHubClient, workflow: str, branch: str, status: str) -> list[Run]:
    """The newest runs of a workflow (its file name) on a branch of this repository, newest first.

    `status` is one of GitHub's statuses or conclusions. Runs of forks with a branch of the same name are excluded.
    """
    path = f"{_path(workflow)}/runs"
    response = client.get(path, branch=branch, status=status, per_page=MAX_RUNS)
    with expect_documented(f"the runs of {workflow}"):
        matching = [_run(entry) for entry in response["workflow_runs"]]
    return [run for run in matching if (run.head_repo, run.head_branch) == (run.repo, branch)]


def scheduled_runs(client: GitHubClient, workflow: str) -> list[Run]:
    """The newest completed runs that the schedule of a workflow (its file name) started, newest first."""
    path = f"{_path(workflow)}/runs"
    response = client.get(path, event=SCHEDULE, status="completed", per_page=MAX_RUNS)
    with expect_documented(f"the runs of {workflow}"):
        completed = [_run(entry) for entry in response["workflow_runs"]]
    return [run for run in completed if run.head_repo == run.repo]


def workflow_state(client: GitHubClient, workflow: str) -> str:
    """The state of a workflow (its file name): `active`, or why GitHub does not run it."""
    entry = client.get(_path(workflow))
    with expect_documented(f"the workflow {workflow}"):
        if not isinstance(entry["state"], str):
            raise TypeError
        return str(entry["state"])


def runs_of_commit(client: GitHubClient, sha: str) -> list[Run]:
    """The runs for a commit; GitHub lists at most 1,000."""
    entries = client.pages("actions/runs", list_key="workflow_runs", head_sha=sha)
    with expect_documented(f"the runs of {sha[:7]}"):
        return [_run(entry) for entry in entries]


def run_of_suite(client: GitHubClient, suite: int) -> Run | None:
    """The run with this check suite. A run can be for another commit than the one that its check runs are on."""
    entries = client.pages("actions/runs", list_key="workflow_runs", check_suite_id=suite)
    with expect_documented(f"the run of check suite {suite}"):
        return next((_run(entry) for entry in entries if entry.get("check_suite_id") == suite), None)


def _path(workflow: str) -> str:
    """The path of a workflow in the API, which knows its file by name; people also write it with its folder."""
    return f"actions/workflows/{quote(workflow.removeprefix('.github/workflows/'), safe='')}"


def _run(entry: Json) -> Run:
    return Run(
        number=int(entry["run_number"]),
        conclusion=str(entry["conclusion"] or ""),
        created_at=parse_utc(entry["created_at"]),
        started_at=parse_utc(entry.get("run_started_at") or entry["created_at"]),
        url=str(entry["html_url"]),
        workflow=int(entry["workflow_id"]),
        path=str(entry["path"]),
        called=tuple(str(called["path"]) for called in entry.get("referenced_workflows") or ()),
        event=str(entry["event"]),
        suite=int(entry.get("check_suite_id") or 0),
        head_sha=str(entry["head_sha"]),
        head_branch=str(entry["head_branch"] or ""),
        head_repo=str((entry["head_repository"] or {}).get("full_name", "")),
        repo=str(entry["repository"]["full_name"]),
    )
