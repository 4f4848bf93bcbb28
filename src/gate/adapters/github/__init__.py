"""The GitHub API. `client` sends requests; the other modules read and write one kind of thing each."""

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import GitHubError

__all__ = ["GitHubClient", "GitHubError"]
