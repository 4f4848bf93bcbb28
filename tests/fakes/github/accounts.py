"""The account and the permissions of a token."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LEVELS = ("none", "read", "write")

OF_A_JOB = (
    "actions", "attestations", "checks", "contents", "deployments", "discussions", "issues", "packages", "pages",
    "pull-requests", "security-events", "statuses", "vulnerability-alerts",
)  # fmt: skip
"""The permissions that a workflow can grant; GITHUB_TOKEN has no other, such as `administration` or `members`.

Source: "Workflow syntax for GitHub Actions", `permissions`, and its schema at SchemaStore.
"""


@dataclass
class Account:
    """The account of a token; by default GITHUB_TOKEN with every permission that a workflow can grant.

    `permissions` are none, read or write by GitHub's names (contents, pull_requests, issues, statuses, checks, actions,
    security_events, members, administration, vulnerability_alerts); `default_level` is the level of the rest. As in a
    private repository, reading needs a permission.
    """

    login: str = "github-actions[bot]"
    may_write: bool = True
    """False as for a pull request from a fork: every permission is at most read."""
    may_ask_who: bool = False
    """Whether `GET /user` is allowed, as for the token of a person."""
    may_ask_graphql: bool = True
    permissions: dict[str, str] = field(default_factory=dict)
    default_level: str = "write"
    limit: int = 5000
    """Requests an hour."""
    used: int = 0
    resets_in: int = 3600
    """Seconds until the limit is reset."""

    @classmethod
    def of_job(cls, permissions: Mapping[str, str]) -> Account:
        """The GITHUB_TOKEN of a job with this `permissions:` block, which grants nothing else."""
        unknown = permissions.keys() - set(OF_A_JOB)
        assert not unknown, f"no workflow can grant {', '.join(sorted(unknown))}"
        return cls(
            permissions={name.replace("-", "_"): level for name, level in permissions.items()}, default_level="none"
        )

    @property
    def is_person(self) -> bool:
        return not self.login.endswith("[bot]")

    @property
    def refusal(self) -> str:
        return f"Resource not accessible by {'personal access token' if self.is_person else 'integration'}"

    @property
    def exhausted(self) -> bool:
        return self.used >= self.limit

    @property
    def rate(self) -> dict[str, int]:
        """The rate limit in the form of the API; the reset is in the time of the client's clock."""
        remaining = max(0, self.limit - self.used)
        return {
            "limit": self.limit,
            "remaining": remaining,
            "used": self.used,
            "reset": int(time.time()) + self.resets_in,
        }

    def may(self, alternatives: Iterable[str], level: str) -> bool:
        """Whether the token has one of these permissions, on this level or a higher one."""
        return any(LEVELS.index(self.level(name)) >= LEVELS.index(level) for name in alternatives)

    def level(self, permission: str) -> str:
        """The level of a permission: none, read or write."""
        is_grantable = self.is_person or permission.replace("_", "-") in OF_A_JOB
        default = self.default_level if is_grantable else "none"
        level = "read" if permission == "metadata" else self.permissions.get(permission, default)
        return level if self.may_write else min(level, "read", key=LEVELS.index)
