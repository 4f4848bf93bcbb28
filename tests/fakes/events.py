"""Payloads of events as a workflow finds them in GITHUB_EVENT_PATH, shaped by GitHub's descriptions of its webhooks.

Each builder takes what matters; what the schema wants besides gets neutral values. With `hub` the payload tells of that
repository as it is now (`pull_request(9, hub=hub)`), else of a small one made for the purpose.
"""

from __future__ import annotations

from typing import Any

from tests.fakes.contract import Json, contract
from tests.fakes.github import shapes
from tests.fakes.github.hub import BASE, HEAD, GitHub
from tests.fakes.neutral import Filler

PULL_REQUEST_ACTIONS = ("opened", "synchronize", "reopened", "edited", "labeled", "ready_for_review", "closed")
"""`pull_request_target` has the same payloads."""

SCHEMAS = (
    *(f"webhook-pull-request-{action.replace('_', '-')}" for action in PULL_REQUEST_ACTIONS),
    "webhook-issue-comment-created",
    "webhook-issue-comment-edited",
    "webhook-merge-group-checks-requested",
    "webhook-pull-request-review-submitted",
    "webhook-push",
    "webhook-workflow-dispatch",
    "webhook-workflow-run-completed",
)
"""Of the payloads that are built here; there is none of `schedule`, which is no webhook."""

FORK = "mallory/shop"


def shop(number: int = 7, head_sha: str = HEAD, base_sha: str = BASE, *, base: str = "main", fork: bool = False,
         **more: Any) -> GitHub:  # fmt: skip
    """A repository with one pull request; `more` are arguments of `GitHub.open_pull`."""
    client = GitHub(heads={}, branches={base: base_sha}, url="https://api.github.example")
    client.open_pull(number, head_sha, base=base, fork=FORK if fork else "", **more)
    return client


def pull_request(
    number: int = 7, head_sha: str = HEAD, base_sha: str = BASE, *, action: str = "synchronize",
    client: GitHub | None = None, before: str = "e" * 40, label: str = "bug", **more: Any,
) -> Json:  # fmt: skip
    """Something happens to a pull request; `more` are arguments of `shop`, such as `fork=True`."""
    client = client or shop(number, head_sha, base_sha, **more)
    one = client.issue(number)
    moved = {"before": before, "after": client.heads[number]} if action == "synchronize" else {}
    named = {"label": shapes.label(client, label)} if action == "labeled" else {}
    changed: Json = {"changes": {}} if action == "edited" else {}
    return _whole(
        client,
        f"webhook-pull-request-{action.replace('_', '-')}",
        {"action": action, "number": number, "pull_request": shapes.pull(client, one), **moved, **named, **changed},
        one.author,
    )


def pull_request_target(*given: Any, **more: Any) -> Json:
    """As `pull_request`: only the rights of the run are others."""
    return pull_request(*given, **more)


def pull_request_review(
    number: int = 7, author: str = "bob", *, state: str = "approved", commit: str = "", client: GitHub | None = None,
    **more: Any,
) -> Json:  # fmt: skip
    """Somebody reviews; payloads write the state small, answers of the API write it large."""
    client = client or shop(number, **more)
    review = shapes.review(client, number, author, state, commit or client.heads[number])
    given = {
        "action": "submitted",
        "review": review,
        "pull_request": shapes.pull(client, client.issue(number), whole=False),
    }
    return _whole(client, "webhook-pull-request-review-submitted", given, author)


def issue_comment(
    number: int = 7, body: str = "a comment", author: str = "bob", *, action: str = "created",
    client: GitHub | None = None, **more: Any,
) -> Json:  # fmt: skip
    """Somebody writes or edits a comment of a pull request; the payload tells no commit."""
    client = client or shop(number, **more)
    one = client.issue(number)
    comment = shapes.comment(client, client.next_id(), number, author, body)
    changed = {"changes": {"body": {"from": "before"}}} if action == "edited" else {}
    given = {"action": action, "issue": shapes.issue(client, one), "comment": comment, **changed}
    return _whole(client, f"webhook-issue-comment-{action}", given, author)


def workflow_run(
    run: Json | None = None, *, client: GitHub | None = None, workflow: str = "ci.yml", fork: bool = False, **more: Any
) -> Json:
    """A workflow ended; `more` are arguments of `GitHub.run`. The list of its pull requests is empty for forks."""
    client = client or shop(fork=fork)
    run = run or client.run(workflow, fork=FORK if fork else "", **more)
    known = next(one for one in client.workflows if one["id"] == run["workflow_id"])
    given = {"action": "completed", "workflow_run": run, "workflow": known}
    return _whole(client, "webhook-workflow-run-completed", given)


def merge_group(number: int = 7, head_sha: str = "d" * 40, base_sha: str = BASE, *, base: str = "main",
                client: GitHub | None = None) -> Json:  # fmt: skip
    """The merge queue wants checks of what would be merged."""
    client = client or shop(number, base_sha=base_sha, base=base)
    queue = f"refs/heads/gh-readonly-queue/{base}/pr-{number}-{base_sha}"
    group = {"head_sha": head_sha, "head_ref": queue, "base_sha": base_sha, "base_ref": f"refs/heads/{base}"}
    given = {"action": "checks_requested", "merge_group": group, "repository": shapes.repository(client)}
    return _whole(client, "webhook-merge-group-checks-requested", given)


def push(after: str = HEAD, before: str = BASE, branch: str = "main", *, client: GitHub | None = None) -> Json:
    """Somebody pushes to a branch."""
    client = client or shop()
    who = {"name": "alice", "email": "alice@example.com", "username": "alice"}
    commit = {"id": after, "message": "a change", "author": who, "committer": who, "timestamp": client.now}
    given = {"ref": f"refs/heads/{branch}", "before": before, "after": after, "head_commit": commit,
             "commits": [commit], "pusher": who, "base_ref": None}  # fmt: skip
    return _whole(client, "webhook-push", given)


def workflow_dispatch(branch: str = "main", params: Json | None = None, *, client: GitHub | None = None) -> Json:
    """Somebody starts the workflow by hand."""
    given = {"ref": f"refs/heads/{branch}", "inputs": params, "workflow": ".github/workflows/gate.yml"}
    return _whole(client or shop(), "webhook-workflow-dispatch", given)


def schedule(cron: str = "17 3 * * *", *, client: GitHub | None = None) -> Json:
    """The clock starts the workflow: no webhook, and nobody's schema."""
    client = client or shop()
    given = {"schedule": cron, "workflow": ".github/workflows/nightly.yml", "repository": shapes.repository(client)}
    filler = Filler(contract(), client.url, client.now)
    return given | {"repository": filler.complete({"$ref": "repository-webhooks"}, given["repository"])}


def _whole(client: GitHub, schema: str, given: Json, sender: str = "alice") -> Json:
    around = {"repository": shapes.repository(client), "sender": shapes.user(sender)}
    completed: Json = Filler(contract(), client.url, client.now).complete({"$ref": schema}, around | given)
    return completed
