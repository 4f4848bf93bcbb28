"""The GitHub client of a run, from its settings and environment."""

from __future__ import annotations

from gate.adapters.github.client import GitHubClient
from gate.adapters.host import Host
from gate.config.runner import Runner
from gate.config.settings import Settings


def connect(settings: Settings, host: Host) -> GitHubClient | None:
    """The client for the repository of the workflow; None outside a workflow and without a token."""
    runner = Runner.from_environment(host.env)
    return GitHubClient.from_environment(host.env, settings.token, runner.api_url, host.clock.sleep)
