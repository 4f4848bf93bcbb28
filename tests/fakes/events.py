"""Payloads of events as in GITHUB_EVENT_PATH, by GitHub's descriptions of its webhooks.

Each builder takes the members that matter; other required members get default values. With `client`, the payload
describes that repository (`pull_request(9, client=github)`), else a small new one.
"""

from __future__ import annotations

from typing import Any

from tests.fakes.contract import Json, contract
from tests.fakes.filler import Filler
from tests.fakes.github import payloads
from tests.fakes.github.fake import BASE, HEAD, GitHub

PULL_REQUEST_ACTIONS = ("opened", "synchronize", "reopened", "edited", "labeled", "ready_for_review", "closed")
"""The actions of `pull_request` and `pull_request_target`, whose payloads are the same."""

SCHEMAS = (
    "webhook-deployment-status-created",
    *(f"webhook-pull-request-{action.replace('_', '-')}" for action in PULL_REQUEST_ACTIONS),
    "webhook-issue-comment-created",
    "webhook-issue-comment-edited",
    "webhook-merge-group-checks-requested",
    "webhook-pull-request-review-submitted",
    "webhook-push",
    "webhook-workflow-dispatch",
    "webhook-workflow-run-completed",
)
"""The schemas of these payloads; `schedule` has none, because it is not a webhook."""

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
    """The event of a pull request; `more` are arguments of `shop`, such as `fork=True`."""
    client = client or shop(number, head_sha, base_sha, **more)
    issue = client.issue(number)
    commits = {"before": before, "after": client.heads[number]} if action == "synchronize" else {}
    label_member = {"label": payloads.label(client, label)} if action == "labeled" else {}
    changes: Json = {"changes": {}} if action == "edited" else {}
    return _complete(
        client,
        f"webhook-pull-request-{action.replace('_', '-')}",
        {
            "action": action,
            "number": number,
            "pull_request": payloads.pull(client, issue),
            **commits,
            **label_member,
            **changes,
        },
        issue.author,
    )


def pull_request_target(*arguments: Any, **options: Any) -> Json:
    """The same payload as `pull_request`; only the permissions of the run differ."""
    return pull_request(*arguments, **options)


def pull_request_review(
    number: int = 7, author: str = "bob", *, state: str = "approved", commit: str = "", client: GitHub | None = None,
    **more: Any,
) -> Json:  # fmt: skip
    """The event of a review; payloads have the state in lower case, the API in upper case."""
    client = client or shop(number, **more)
    review = payloads.review(client, number, author, state, commit or client.heads[number])
    payload = {
        "action": "submitted",
        "review": review,
        "pull_request": payloads.pull(client, client.issue(number), in_list=True),
    }
    return _complete(client, "webhook-pull-request-review-submitted", payload, author)


def issue_comment(
    number: int = 7, body: str = "a comment", author: str = "bob", *, action: str = "created",
    client: GitHub | None = None, **more: Any,
) -> Json:  # fmt: skip
    """The event of a comment on a pull request; the payload has no commit."""
    client = client or shop(number, **more)
    issue = client.issue(number)
    comment = payloads.comment(client, client.next_id(), number, author, body)
    changes = {"changes": {"body": {"from": "before"}}} if action == "edited" else {}
    payload = {"action": action, "issue": payloads.issue(client, issue), "comment": comment, **changes}
    return _complete(client, f"webhook-issue-comment-{action}", payload, author)


def workflow_run(
    run: Json | None = None, *, client: GitHub | None = None, workflow: str = "ci.yml", fork: bool = False, **more: Any
) -> Json:
    """The event of a completed workflow; `more` are arguments of `GitHub.run`. Forks list no pull requests."""
    client = client or shop(fork=fork)
    run = run or client.run(workflow, fork=FORK if fork else "", **more)
    workflow_entry = next(entry for entry in client.workflows if entry["id"] == run["workflow_id"])
    payload = {"action": "completed", "workflow_run": run, "workflow": workflow_entry}
    return _complete(client, "webhook-workflow-run-completed", payload)


def merge_group(number: int = 7, head_sha: str = "d" * 40, base_sha: str = BASE, *, base: str = "main",
                client: GitHub | None = None) -> Json:  # fmt: skip
    """The event of the merge queue that requests checks."""
    client = client or shop(number, base_sha=base_sha, base=base)
    queue = f"refs/heads/gh-readonly-queue/{base}/pr-{number}-{base_sha}"
    group = {"head_sha": head_sha, "head_ref": queue, "base_sha": base_sha, "base_ref": f"refs/heads/{base}"}
    payload = {"action": "checks_requested", "merge_group": group, "repository": payloads.repository(client)}
    return _complete(client, "webhook-merge-group-checks-requested", payload)


def push(after: str = HEAD, before: str = BASE, branch: str = "main", *, client: GitHub | None = None) -> Json:
    """The event of a push to a branch."""
    client = client or shop()
    person = {"name": "alice", "email": "alice@example.com", "username": "alice"}
    commit = {"id": after, "message": "a change", "author": person, "committer": person, "timestamp": client.now}
    payload = {"ref": f"refs/heads/{branch}", "before": before, "after": after, "head_commit": commit,
             "commits": [commit], "pusher": person, "base_ref": None}  # fmt: skip
    return _complete(client, "webhook-push", payload)


def workflow_dispatch(branch: str = "main", params: Json | None = None, *, client: GitHub | None = None) -> Json:
    """The event of a manual start."""
    payload = {"ref": f"refs/heads/{branch}", "inputs": params, "workflow": ".github/workflows/gate.yml"}
    return _complete(client or shop(), "webhook-workflow-dispatch", payload)


def deployment_status(
    sha: str = HEAD, state: str = "success", environment: str = "staging", *, ref: str = "topic",
    client: GitHub | None = None,
) -> Json:  # fmt: skip
    """The event of a new status of a deployment."""
    client = client or shop()
    deployment = {"sha": sha, "ref": ref, "environment": environment, "task": "deploy"}
    status = {"state": state, "environment": environment}
    payload = {"action": "created", "deployment": deployment, "deployment_status": status}
    return _complete(client, "webhook-deployment-status-created", payload)


def schedule(cron: str = "17 3 * * *", *, client: GitHub | None = None) -> Json:
    """The event of a schedule, which is not a webhook and has no schema."""
    client = client or shop()
    payload = {"schedule": cron, "workflow": ".github/workflows/nightly.yml", "repository": payloads.repository(client)}
    filler = Filler(contract(), client.url, client.now)
    return payload | {"repository": filler.complete({"$ref": "repository-webhooks"}, payload["repository"])}


def _complete(client: GitHub, schema: str, payload: Json, sender: str = "alice") -> Json:
    common = {"repository": payloads.repository(client), "sender": payloads.user(sender)}
    completed: Json = Filler(contract(), client.url, client.now).complete({"$ref": schema}, common | payload)
    return completed
