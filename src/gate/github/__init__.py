"""The one door to the GitHub API; knows no verdicts."""

from gate.github.hub import Comment, Hub, HubError

__all__ = ["Comment", "Hub", "HubError"]
