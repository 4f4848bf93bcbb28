"""The GitHub API. `client` sends requests; the other modules read and write one kind of thing each."""

from gate.adapters.github.client import GitHubClient

__all__ = ["GitHubClient"]
