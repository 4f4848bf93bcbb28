"""Runs of a workflow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient, Json, shaped
from gate.model.timestamps import parse_utc

LOOKED_AT = 50
"""How many of the newest runs are looked at."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a workflow: when its last attempt started, and how it ended in GitHub's words."""

    number: int
    conclusion: str
    started_at: datetime
    url: str


def runs(client: GitHubClient, workflow: str, branch: str, status: str) -> list[Run]:
    """The newest runs of a workflow (the name of its file) on a branch of this repository, the newest first.

    `status` is a status or a conclusion of GitHub's. Runs of forks whose branch has the same name are left out.
    """
    path = f"actions/workflows/{quote(workflow, safe='')}/runs"
    said = client.get(path, branch=branch, status=status, per_page=LOOKED_AT)
    with shaped(f"the runs of {workflow}"):
        return [_run(one) for one in said["workflow_runs"] if _is_ours(one, client.repo)]


def _is_ours(said: Json, repo: str) -> bool:
    return str((said["head_repository"] or {}).get("full_name", "")).lower() == repo.lower()


def _run(said: Json) -> Run:
    return Run(
        number=int(said["run_number"]),
        conclusion=str(said["conclusion"] or ""),
        started_at=parse_utc(said.get("run_started_at") or said["created_at"]),
        url=str(said["html_url"]),
    )
