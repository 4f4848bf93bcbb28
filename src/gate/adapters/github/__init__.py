"""The one door to the GitHub API; knows no verdicts. `client` sends requests, the other modules know what a question is about."""

from gate.adapters.github.client import GitHubClient, GitHubError

__all__ = ["GitHubClient", "GitHubError"]
