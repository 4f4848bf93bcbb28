"""The active rules of a branch, from all rulesets, and the checks that its classic protection requires.

Every token may read the rules. Of the classic protection, only administrators may read more than the checks.
"""

from __future__ import annotations

from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """A check that must succeed before a merge; `app` is the only app that may report it, None for any."""

    name: str
    app: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a branch. `types` are GitHub's names of them, such as `pull_request`.

    `required_workflows` are the paths of workflows that must succeed, perhaps in another repository.
    """

    types: frozenset[str]
    required_checks: tuple[RequiredCheck, ...]
    required_approvals: int
    code_owner_review: bool
    required_workflows: tuple[str, ...] = ()


def rules(client: GitHubClient, branch: str) -> Rules:
    """The rules of a branch; of several of the same type, the strictest applies."""
    entries = client.pages(f"rules/branches/{quote(branch, safe='')}")
    with expect_documented(f"the rules of {branch}"):
        reviews = [entry["parameters"] for entry in entries if entry["type"] == "pull_request"]
        checks = [entry["parameters"] for entry in entries if entry["type"] == "required_status_checks"]
        workflows = [entry["parameters"] for entry in entries if entry["type"] == "workflows"]
        return Rules(
            types=frozenset(str(entry["type"]) for entry in entries),
            required_checks=tuple(
                dict.fromkeys(_required_check(check) for rule in checks for check in rule["required_status_checks"])
            ),
            required_approvals=max((int(rule["required_approving_review_count"]) for rule in reviews), default=0),
            code_owner_review=any(rule["require_code_owner_review"] is True for rule in reviews),
            required_workflows=tuple(str(file["path"]) for rule in workflows for file in rule["workflows"]),
        )


def protected_checks(client: GitHubClient, branch: str) -> tuple[RequiredCheck, ...]:
    """The checks that the classic protection of a branch requires ("Get a branch", `protection`)."""
    entry = client.get(f"branches/{quote(branch, safe='')}")
    with expect_documented(f"the branch {branch}"):
        required = (entry.get("protection") or {}).get("required_status_checks") or {}
        checks = [_protected_check(check) for check in required.get("checks") or ()]
        names = {check.name for check in checks}
        checks += [RequiredCheck(str(name)) for name in required.get("contexts") or () if name not in names]
        return tuple(checks)


def _required_check(check: Json) -> RequiredCheck:
    app = check.get("integration_id")
    return RequiredCheck(str(check["context"]), int(app) if app else None)


def _protected_check(check: Json) -> RequiredCheck:
    """A check of the classic protection, which names no app by null or -1."""
    app = int(check.get("app_id") or 0)
    return RequiredCheck(str(check["context"]), app if app > 0 else None)
