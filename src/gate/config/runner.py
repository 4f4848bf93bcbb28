"""What the runner of a workflow or job provides, from its environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from gate.config.gitlab import GitLabJob

GITLAB_TOKEN = "GATE_GITLAB_TOKEN"  # noqa: S105 - the name of a variable
"""The variable with the token that writes notes and statuses on GitLab."""


@dataclass(frozen=True, slots=True)
class Runner:
    """The runner's files for the job summary and the outputs, the addresses of GitHub's API and pages, and the run.

    `job` differs between the jobs, matrix legs and steps of one run; it is empty when the runner does not say which.
    `gitlab` is the job of GitLab CI/CD: its pipeline is the run and its id the attempt, as later jobs have larger ones.
    """

    summary: Path | None = None
    output: Path | None = None
    api_url: str = ""
    run_id: int = 0
    attempt: int = 0
    job: str = ""
    server_url: str = ""
    gitlab: GitLabJob | None = None

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Runner:
        """The runner that the environment describes; all defaults outside of a workflow."""
        if is_gitlab(env):
            return cls._from_gitlab(env)
        if not is_workflow(env):
            return cls()
        return cls(
            summary=Path(env["GITHUB_STEP_SUMMARY"]) if env.get("GITHUB_STEP_SUMMARY") else None,
            output=Path(env["GITHUB_OUTPUT"]) if env.get("GITHUB_OUTPUT") else None,
            api_url=env.get("GITHUB_API_URL", ""),
            run_id=_parse_number(env.get("GITHUB_RUN_ID", "")),
            attempt=_parse_number(env.get("GITHUB_RUN_ATTEMPT", "")),
            job=_identify_job(env),
            server_url=env.get("GITHUB_SERVER_URL", ""),
        )

    @classmethod
    def _from_gitlab(cls, env: Mapping[str, str]) -> Runner:
        from gate.config.gitlab import GitLabJob

        job = GitLabJob.from_environment(env)
        if not job:
            return cls()
        name = _digits_of(job.name) if job.name else ""
        return cls(run_id=job.pipeline, attempt=job.job, job=name, server_url=job.server_url, gitlab=job)


def is_gitlab(env: Mapping[str, str]) -> bool:
    """Whether this is a job of GitLab CI/CD."""
    return env.get("GITLAB_CI") == "true"


def is_workflow(env: Mapping[str, str]) -> bool:
    """Whether this is a run of GitHub Actions; otherwise somebody runs the command, or another CI system does."""
    return env.get("GITHUB_ACTIONS") == "true"


CI_VARIABLES = ("TF_BUILD", "JENKINS_URL", "CODEBUILD_BUILD_ID", "TEAMCITY_VERSION")
"""What Azure Pipelines, Jenkins, AWS CodeBuild and TeamCity set; the other CI systems set `CI`."""


def is_ci(env: Mapping[str, str]) -> bool:
    """Whether this is a run of GitHub Actions, or of another CI system."""
    has_ci = env.get("CI", "").lower() not in ("", "false", "0")
    return is_workflow(env) or has_ci or any(env.get(name) for name in CI_VARIABLES)


def run_url(env: Mapping[str, str]) -> str:
    """The address of the run of a workflow; empty outside of one."""
    server, repository, run = (env.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""


def is_debugging(env: Mapping[str, str]) -> bool:
    """Whether debug logging is enabled on the runner (its variable `RUNNER_DEBUG` is 1)."""
    return env.get("RUNNER_DEBUG") == "1"


def _identify_job(env: Mapping[str, str]) -> str:
    """Eight digits; all legs of a matrix have one job id, but each has a runner of its own."""
    parts = [env.get(name, "") for name in ("GITHUB_JOB", "GITHUB_ACTION", "RUNNER_NAME", "RUNNER_TRACKING_ID")]
    return _digits_of("\0".join(parts)) if any(parts) else ""


def _digits_of(name: str) -> str:
    import hashlib  # imports OpenSSL, which `gate --help` does not need

    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _parse_number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0
