"""Runs of a workflow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.timestamps import parse_utc

MAX_RUNS = 50
"""How many of the newest runs are read."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a workflow: when its last attempt started, and its conclusion in GitHub's terms."""

    number: int
    conclusion: str
    started_at: datetime
    url: str


def runs(client: GitHubClient, workflow: str, branch: str, status: str) -> list[Run]:
    """The newest runs of a workflow (its file name) on a branch of this repository, newest first.

    `status` is one of GitHub's statuses or conclusions. Runs of forks with a branch of the same name are excluded.
    """
    path = f"actions/workflows/{quote(workflow, safe='')}/runs"
    response = client.get(path, branch=branch, status=status, per_page=MAX_RUNS)
    with expect_documented(f"the runs of {workflow}"):
        return [_run(entry) for entry in response["workflow_runs"] if _is_of_repository(entry, client.repo)]


def _is_of_repository(entry: Json, repo: str) -> bool:
    return str((entry["head_repository"] or {}).get("full_name", "")).lower() == repo.lower()


def _run(entry: Json) -> Run:
    return Run(
        number=int(entry["run_number"]),
        conclusion=str(entry["conclusion"] or ""),
        started_at=parse_utc(entry.get("run_started_at") or entry["created_at"]),
        url=str(entry["html_url"]),
    )
