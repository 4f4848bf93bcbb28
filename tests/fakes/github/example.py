"""A small repository in which every operation finds something."""

from __future__ import annotations

from tests.fakes.github.accounts import Account
from tests.fakes.github.hub import BASE, HEAD, GitHub

CHECKLIST = "version: 1\ntitle: Shop\nitems: []\n"


def example() -> GitHub:
    """acme/shop: pull request 7 with two files, a review, comments, checks; an issue, a release, runs and alerts."""
    hub = GitHub(accounts={"token-of-the-workflow": Account(), "token-of-alice": Account("alice")})
    files = {"README.md": "hello\n", ".github/CODEOWNERS": "* @acme/core\n", ".github/readiness.yml": CHECKLIST}
    hub.commit(files, sha=BASE, on="main")
    hub.commit({"README.md": "hello\nworld\n", "src/a.py": "x = 1\n"}, BASE, sha=HEAD)
    hub.open_issue("An issue", number=8, labels=["bug"], assignees=["alice"], milestone="v1")
    hub.add(7, "bob", "a comment")
    hub.review(7, "bob")
    hub.teams["acme/core"] = ["alice", "bob"]
    hub.rules["main"] = [
        {"type": "required_status_checks", "parameters": {"required_status_checks": [{"context": "gate/readiness"}]}},
        {"type": "pull_request", "parameters": {"required_approving_review_count": 1}},
    ]
    hub.release("v1.0.0")
    _happen(hub)
    return hub


def _happen(hub: GitHub) -> None:
    run = hub.run("ci.yml")
    hub.job(run, "test", "failure")
    hub.artifact(run, "reports", {"junit.xml": "<testsuite/>"})
    hub.code_alert("py/sql-injection", "critical")
    hub.dependabot_alert("requests", "medium")
    hub.status(HEAD, "ci", "success")
    hub.check(HEAD, "lint", "success")
