"""The rules in force for a branch, from all rulesets together; every token may read them.

Classic branch protection is not told here: only administrators may read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient, Json, shaped


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """A check that has to succeed before a merge; `app` is the only app that it counts from, None for any."""

    name: str
    app: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rules of a branch ask for. `types` are their names at GitHub, such as `pull_request`."""

    types: frozenset[str]
    required_checks: tuple[RequiredCheck, ...]
    required_approvals: int
    code_owner_review: bool


def rules(client: GitHubClient, branch: str) -> Rules:
    """The rules of a branch; of several that say the same thing differently the strictest."""
    said = client.pages(f"rules/branches/{quote(branch, safe='')}")
    with shaped(f"the rules of {branch}"):
        reviews = [_parameters(one) for one in said if one["type"] == "pull_request"]
        checks = [_parameters(one) for one in said if one["type"] == "required_status_checks"]
        return Rules(
            types=frozenset(str(one["type"]) for one in said),
            required_checks=tuple(
                dict.fromkeys(_check(check) for one in checks for check in one["required_status_checks"])
            ),
            required_approvals=max((int(one["required_approving_review_count"]) for one in reviews), default=0),
            code_owner_review=any(one["require_code_owner_review"] is True for one in reviews),
        )


def _parameters(said: Json) -> Json:
    return said["parameters"]


def _check(said: Json) -> RequiredCheck:
    app = said.get("integration_id")
    return RequiredCheck(str(said["context"]), int(app) if app else None)
