"""The API of GitLab (version 4): notes of merge requests and commit statuses."""

from gate.adapters.gitlab.client import GitLabClient

__all__ = ["GitLabClient"]
