"""Checks on a commit: check runs and commit statuses."""

from __future__ import annotations

import re

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.lazy_dataclass import dataclass

ACTIONS_APP = "github-actions"
"""The slug of the app of GitHub Actions, on GitHub and on Enterprise Servers."""

UNKNOWN_APP = 0
"""The app of a check run for which GitHub names none; it is treated as one of GitHub Actions."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check run or a commit status.

    `state` is the conclusion of a completed check, else its status, in GitHub's terms (`success`, `in_progress`).
    `app` is the ID of the app that created it, None for a commit status; `by_actions` is true for a check run of GitHub
    Actions. `suite` is the ID of its check suite, `run` the ID of its workflow run; each is 0 when there is none. The
    IDs of check runs ascend in the order of their creation.
    """

    name: str
    state: str
    url: str
    is_done: bool
    id: int
    app: int | None = None
    by_actions: bool = False
    suite: int = 0
    run: int = 0


def check_runs(client: GitHubClient, sha: str) -> list[Check]:
    """The newest check run of each name and check suite on a commit: each workflow run has its own suite."""
    entries = client.pages(f"commits/{sha}/check-runs", list_key="check_runs")
    with expect_documented("check runs"):
        return [_from_check_run(entry) for entry in entries]


def statuses(client: GitHubClient, sha: str) -> list[Check]:
    """The newest commit status of each context on a commit."""
    entries = client.pages(f"commits/{sha}/status", list_key="statuses")
    with expect_documented("commit statuses"):
        return [_from_status(entry) for entry in entries]


def find_running_job(client: GitHubClient, run: int, runner: str) -> int:
    """The check run ID of the job in progress on a runner in a workflow run; 0 unless there is exactly one."""
    entries = client.pages(f"actions/runs/{run}/jobs", list_key="jobs")
    with expect_documented(f"the jobs of run {run}"):
        jobs = [entry for entry in entries if entry["runner_name"] == runner and entry["status"] == "in_progress"]
        return _id_in(str(jobs[0]["check_run_url"]), r"/check-runs/([0-9]{1,18})$") if len(jobs) == 1 else 0


def _from_check_run(entry: Json) -> Check:
    url, is_done = str(entry["details_url"] or entry["html_url"] or ""), entry["status"] == "completed"
    return Check(
        name=str(entry["name"]),
        state=str((entry["conclusion"] if is_done else entry["status"]) or "unknown"),
        url=str(entry["html_url"] or url),
        is_done=is_done,
        id=int(entry["id"]),
        app=int(entry["app"]["id"]) if entry["app"] else UNKNOWN_APP,
        by_actions=not entry["app"] or entry["app"]["slug"] == ACTIONS_APP,
        suite=int((entry["check_suite"] or {}).get("id") or 0),
        run=_id_in(url, r"/actions/runs/([0-9]{1,18})(?:/|$)"),
    )


def _from_status(entry: Json) -> Check:
    state = str(entry["state"])
    return Check(str(entry["context"]), state, str(entry["target_url"] or ""), state != "pending", int(entry["id"]))


def _id_in(url: str, pattern: str) -> int:
    match = re.search(pattern, url)
    return int(match[1]) if match else 0
