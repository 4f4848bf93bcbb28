"""The one door to the GitHub API; knows no verdicts. `hub` asks, the other modules know what a question is about."""

from gate.github.hub import Hub, HubError

__all__ = ["Hub", "HubError"]
