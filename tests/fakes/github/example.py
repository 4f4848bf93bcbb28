"""A small repository with data for every operation."""

from __future__ import annotations

from tests.fakes.github.accounts import Account
from tests.fakes.github.fake import BASE, HEAD, GitHub

CHECKLIST = "version: 1\ntitle: Shop\nitems: []\n"


def example() -> GitHub:
    """The repository acme/shop: pull request 7 with files and a review, an issue, a release, runs and alerts."""
    github = GitHub(accounts={"token-of-the-workflow": Account(), "token-of-alice": Account("alice")})
    files = {"README.md": "hello\n", ".github/CODEOWNERS": "* @acme/core\n", ".github/readiness.yml": CHECKLIST}
    github.commit(files, sha=BASE, on="main")
    github.commit({"README.md": "hello\nworld\n", "src/a.py": "x = 1\n"}, BASE, sha=HEAD)
    github.open_issue("An issue", number=8, labels=["bug"], assignees=["alice"], milestone="v1")
    github.add(7, "bob", "a comment")
    github.review(7, "bob")
    github.teams["acme/core"] = ["alice", "bob"]
    github.rules["main"] = [
        {"type": "required_status_checks", "parameters": {"required_status_checks": [{"context": "gate/readiness"}]}},
        {"type": "pull_request", "parameters": {"required_approving_review_count": 1}},
    ]
    github.release("v1.0.0")
    _run_workflows_and_scans(github)
    return github


def _run_workflows_and_scans(github: GitHub) -> None:
    run = github.run("ci.yml")
    github.job(run, "test", "failure")
    github.artifact(run, "reports", {"junit.xml": "<testsuite/>"})
    github.code_alert("py/sql-injection", "critical")
    github.dependabot_alert("requests", "medium")
    github.status(HEAD, "ci", "success")
    github.check(HEAD, "lint", "success")
