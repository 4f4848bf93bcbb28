"""The GitHub API: the client, and one module per kind of resource."""

from gate.adapters.github.client import GitHubClient

__all__ = ["GitHubClient"]
