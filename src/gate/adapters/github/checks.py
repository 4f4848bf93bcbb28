"""Checks on a commit: check runs, and the commit statuses that came before them and live on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gate.adapters.github.client import GitHubClient, Json, shaped


@dataclass(frozen=True, slots=True)
class Check:
    """One check run or commit status.

    `said` is its conclusion once it has one and else its status, in GitHub's words (`success`, `in_progress`). `app` is
    the number of the app that made it, None for a commit status; `run` is that of its workflow run, 0 for none.
    """

    name: str
    said: str
    url: str
    is_done: bool
    id: int
    app: int | None = None
    run: int = 0


def check_runs(client: GitHubClient, sha: str) -> list[Check]:
    """The newest check run of each name and suite on a commit."""
    said = client.pages(f"commits/{sha}/check-runs", within="check_runs")
    with shaped("check runs"):
        return [_run(one) for one in said]


def statuses(client: GitHubClient, sha: str) -> list[Check]:
    """The newest commit status of each context on a commit."""
    said = client.pages(f"commits/{sha}/status", within="statuses")
    with shaped("commit statuses"):
        return [_status(one) for one in said]


def job_on(client: GitHubClient, run: int, runner: str) -> int:
    """The check run of the job that is in progress on a runner in a workflow run; 0 when there is none."""
    said = client.pages(f"actions/runs/{run}/jobs", within="jobs")
    with shaped(f"the jobs of run {run}"):
        found = [one for one in said if one["runner_name"] == runner and one["status"] == "in_progress"]
        return _number(str(found[0]["check_run_url"]), r"/check-runs/([0-9]{1,18})$") if len(found) == 1 else 0


def _run(said: Json) -> Check:
    url, done = str(said["details_url"] or said["html_url"] or ""), said["status"] == "completed"
    return Check(
        name=str(said["name"]),
        said=str((said["conclusion"] if done else said["status"]) or "unknown"),
        url=str(said["html_url"] or url),
        is_done=done,
        id=int(said["id"]),
        app=int(said["app"]["id"]) if said["app"] else None,
        run=_number(url, r"/actions/runs/([0-9]{1,18})(?:/|$)"),
    )


def _status(said: Json) -> Check:
    state = str(said["state"])
    return Check(str(said["context"]), state, str(said["target_url"] or ""), state != "pending", int(said["id"]))


def _number(url: str, pattern: str) -> int:
    found = re.search(pattern, url)
    return int(found[1]) if found else 0
