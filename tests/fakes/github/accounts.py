"""Who a token is, and what it may do."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LEVELS = ("none", "read", "write")

OF_A_JOB = (
    "actions", "attestations", "checks", "contents", "deployments", "discussions", "issues", "packages", "pages",
    "pull-requests", "security-events", "statuses", "vulnerability-alerts",
)  # fmt: skip
"""What a workflow can write under `permissions:`. GITHUB_TOKEN has no other, such as `administration` or `members`.

Source: "Workflow syntax for GitHub Actions", `permissions`, and its schema at SchemaStore.
"""


@dataclass
class Account:
    """Who a token is. Without more it is GITHUB_TOKEN with every permission that a workflow can give it.

    `permissions` are none, read or write by GitHub's names (contents, pull_requests, issues, statuses, checks, actions,
    security_events, members, administration, vulnerability_alerts); those not named are `others`. As in a private
    repository nothing is read without its permission.
    """

    login: str = "github-actions[bot]"
    may_write: bool = True
    """False as for a pull request from a fork: every permission is at most read."""
    may_ask_who: bool = False
    """Whether it is a person's token: only those have `GET /user`."""
    may_ask_graphql: bool = True
    permissions: dict[str, str] = field(default_factory=dict)
    others: str = "write"
    limit: int = 5000
    """Requests an hour."""
    used: int = 0
    resets_in: int = 3600
    """Seconds from now until the limit is whole again."""

    @classmethod
    def of_job(cls, permissions: Mapping[str, str]) -> Account:
        """GITHUB_TOKEN of a job with this `permissions:` block: what is not named there is not given."""
        unknown = permissions.keys() - set(OF_A_JOB)
        assert not unknown, f"no workflow can ask for {', '.join(sorted(unknown))}"
        return cls(permissions={name.replace("-", "_"): level for name, level in permissions.items()}, others="none")

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
        """The limit as the API tells it; the moment is one of the client's clock."""
        left = max(0, self.limit - self.used)
        return {"limit": self.limit, "remaining": left, "used": self.used, "reset": int(time.time()) + self.resets_in}

    def may(self, alternatives: Iterable[str], level: str) -> bool:
        """Whether one of these permissions is there, on this level or a higher one."""
        return any(LEVELS.index(self.level(one)) >= LEVELS.index(level) for one in alternatives)

    def level(self, permission: str) -> str:
        """None, read or write."""
        given = self.is_person or permission.replace("_", "-") in OF_A_JOB
        default = self.others if given else "none"
        level = "read" if permission == "metadata" else self.permissions.get(permission, default)
        return level if self.may_write else min(level, "read", key=LEVELS.index)
