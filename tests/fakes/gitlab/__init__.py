"""A stateful GitLab on loopback, no kinder than GitLab's documentation."""

from tests.fakes.gitlab.fake import Account, Fault, GitLab
from tests.fakes.gitlab.server import serving

__all__ = ["Account", "Fault", "GitLab", "serving"]
