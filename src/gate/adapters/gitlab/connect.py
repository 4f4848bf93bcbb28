"""The GitLab client of a run, from the variables of the job."""

from __future__ import annotations

from gate.adapters.gitlab.client import GitLabClient
from gate.adapters.host import Host
from gate.config.gitlab import GitLabJob
from gate.config.runner import GITLAB_TOKEN


def connect(host: Host, project: str) -> GitLabClient | None:
    """The client for a project, named by its id; None without a token or an address of the API.

    The token is that of GATE_GITLAB_TOKEN. `CI_JOB_TOKEN` is not used: it can write neither notes nor statuses
    (GitLab's documentation, "CI/CD job token", "Job token access").
    """
    job, token = GitLabJob.from_environment(host.env), host.secrets.read(GITLAB_TOKEN)
    if job is None or not token or not job.api_url or not project:
        return None
    return GitLabClient(project, token, job.api_url, host.clock.sleep)
