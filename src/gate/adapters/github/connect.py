"""The GitHub client of a run, from its settings and environment."""

from __future__ import annotations

from gate.adapters.github.client import GitHubClient
from gate.adapters.host import Host
from gate.config.runner import Runner
from gate.config.settings import Settings


def connect(settings: Settings, host: Host) -> GitHubClient | None:
    """The client for the repository of the workflow; None outside a workflow and without a token."""
    runner = Runner.of(host.env)
    repo = host.env.get("GITHUB_REPOSITORY", "") if host.env.get("GITHUB_ACTIONS") == "true" else ""
    if not settings.token or not repo:
        return None
    return GitHubClient(repo, settings.token, runner.api_url, host.clock.sleep)
