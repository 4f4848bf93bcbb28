"""Merging a pull request, and what the rules of its branch require before.

Sources: GitHub's documentation, "Troubleshooting required status checks" and "About protected branches". A check run
that was skipped, or is neutral, satisfies a requirement; a name that nothing reports never does. When a check and a
status, or several workflows, report one name, all of them must succeed: "using the same job name in more than one
workflow can cause ambiguous status check results and block pull requests from merging".
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.contract import Json
from tests.fakes.github.exchange import HttpResponse, RefusedError, Request
from tests.fakes.github.fake import GitHub
from tests.fakes.github.payloads import number_of
from tests.fakes.github.pulls import pull_at
from tests.fakes.github.routes import serves

SATISFYING = ("success", "skipped", "neutral")
"""The conclusions of a check run that satisfy a requirement."""


def blockers(github: GitHub, branch: str, sha: str) -> list[str]:
    """What keeps a commit from being merged into a branch: each required check, and its state."""
    return [
        f'Required status check "{name}" is {state}.'
        for name, app in _required(github, branch)
        if (state := _state(list(_results(github, sha, name, app))))
    ]


def has_merge_queue(github: GitHub, branch: str) -> bool:
    return any(rule["type"] == "merge_queue" for rule in github.rules.get(branch, []))


@serves("PUT /pulls/{pull_number}/merge", "contents")
def merge(github: GitHub, request: Request) -> HttpResponse:
    """Merges a pull request; refused with 405 while something blocks it, with 409 when its head moved."""
    issue, body = pull_at(github, request), request.body or {}
    pull, head = issue.pull, github.heads[issue.number]
    assert pull is not None
    if issue.state != "open" or pull.draft:
        raise RefusedError(405, "Pull Request is not mergeable")
    if body.get("sha", head) != head:
        raise RefusedError(409, "Head branch was modified. Review and try the merge again.")
    if has_merge_queue(github, pull.base):
        raise RefusedError(405, "Changes must be made through the merge queue")
    if reasons := blockers(github, pull.base, head):
        raise RefusedError(405, " ".join(["Repository rule violations found", *reasons]))
    sha = github.commit(dict(github.commit_at(head).files), github.branches[pull.base], head, on=pull.base)
    issue.state, issue.closed_at, pull.merged = "closed", github.now, True
    return HttpResponse(200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


def _required(github: GitHub, branch: str) -> Iterator[tuple[str, int | None]]:
    """The required names, each with the app that must report it, from the rules and from classic protection."""
    for rule in github.rules.get(branch, []):
        if rule["type"] == "required_status_checks":
            for check in rule["parameters"]["required_status_checks"]:
                yield check["context"], check.get("integration_id")
    yield from ((name, None) for name in github.protection.get(branch, []))


def _results(github: GitHub, sha: str, name: str, app: int | None) -> Iterator[str]:
    """The state of the newest check run of each suite, and of the newest status, with this name."""
    newest: dict[int, Json] = {
        entry["check_suite"]["id"]: entry
        for entry in github.checks
        if entry["head_sha"] == sha and entry["name"] == name and app in (None, entry["app"]["id"])
    }
    yield from ("pending" if entry["status"] != "completed" else entry["conclusion"] for entry in newest.values())
    statuses = [
        entry
        for entry in github.statuses.get(sha, [])
        if entry["context"] == name and app in (None, number_of(entry["creator"]["login"].removesuffix("[bot]")))
    ]
    yield from (entry["state"] for entry in statuses[-1:])


def _state(results: list[str]) -> str:
    """Why the results do not satisfy a requirement; empty when they do."""
    if not results:
        return "expected"
    if any(result not in (*SATISFYING, "pending") for result in results):
        return "failing"
    return "pending" if "pending" in results else ""
