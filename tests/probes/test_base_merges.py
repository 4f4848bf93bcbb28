"""Approvals after *Update branch*: merges of the base branch that change nothing else leave them valid on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gate.model.evidence import Cause, Evidence, Unseen
from tests.fakes.github import GitHub
from tests.probes.github_evidence import PULL, grant, measure, number

Files = Mapping[str, str | None]

LINES = "".join(f"line {index}\n" for index in range(1, 41))
START = {"app.py": LINES, "base.py": "1\n", "ours.py": "1\n", "run.sh": "#!/bin/sh\n"}
OURS: Files = {"app.py": LINES.replace("line 3\n", "ours\n"), "ours.py": "2\n", "new.py": "n\n"}
BASE_CHANGE: Files = {"app.py": LINES.replace("line 30\n", "theirs\n"), "base.py": "2\n"}
MERGED = LINES.replace("line 3\n", "ours\n").replace("line 30\n", "theirs\n")
BOTH: Files = {"app.py": MERGED, "base.py": "2\n"}
"""What a merge of the base branch changes in the pull request."""


class Branches:
    """Pull request 7 by alice with one commit, which bob reviews; then main moves on."""

    def __init__(self, client: GitHub) -> None:
        self.client = client
        self.start = client.commit(START, on="main")
        self.ours = self.push("alice", client.commit(OURS, self.start))
        client.heads[7] = self.ours
        client.review(7, "bob")
        self.base = client.commit(BASE_CHANGE, self.start, on="main")

    def push(self, author: str, sha: str) -> str:
        self.client.push(author, sha)
        self.client.heads[7] = sha
        return sha

    def update(self, files: Files = BOTH, author: str = "alice", **more: Any) -> str:
        """Merges main into the pull request; `files` are what changes in it."""
        parents = (self.client.heads[7], self.client.branches["main"])
        return self.push(author, self.client.commit(files, *parents, author=author, **more))

    def evidence(self, **params: Any) -> Evidence:
        subject = replace(PULL, head_sha=self.client.heads[7])
        return measure("approvals", self.client, subject, **{"ignore_base_merges": True, **params})

    def approvals(self, **params: Any) -> object:
        return self.evidence(**params).facts["approvals"]


@pytest.fixture
def branches(client: GitHub) -> Branches:
    return Branches(client)


def test_by_default_update_branch_invalidates_an_approval(branches: Branches) -> None:
    branches.update()

    assert branches.approvals(ignore_base_merges=False) == number(0)


def test_a_merge_of_the_base_branch_leaves_an_approval_valid(branches: Branches) -> None:
    branches.update()

    evidence = branches.evidence()
    assert (evidence.facts["approvals"], evidence.notes) == (number(1), ())


def test_several_merges_in_a_row_leave_an_approval_valid(branches: Branches, client: GitHub) -> None:
    branches.update()
    client.commit({"base.py": "3\n"}, branches.base, on="main")
    branches.update({"base.py": "3\n"})

    assert branches.approvals() == number(1)


def test_a_commit_after_the_merge_invalidates_an_approval(branches: Branches, client: GitHub) -> None:
    branches.push("alice", client.commit({"ours.py": "3\n"}, branches.update()))

    assert branches.approvals() == number(0)


def test_a_commit_before_the_merge_invalidates_an_approval(branches: Branches, client: GitHub) -> None:
    branches.push("alice", client.commit({"ours.py": "3\n"}, branches.ours))
    branches.update()

    assert branches.approvals() == number(0)


@pytest.mark.parametrize(
    "files",
    [
        {**BOTH, "ours.py": "evil\n"},
        {**BOTH, "base.py": "evil\n"},
        {**BOTH, "base.py": None},
        {**BOTH, "base.py": "1\n"},
        {**BOTH, "extra.py": "evil\n"},
        {**BOTH, "app.py": f"{MERGED}evil\n"},
        {**BOTH, "app.py": LINES.replace("line 30\n", "theirs\n")},
        {"base.py": "2\n"},
    ],
    ids=["ours", "theirs", "deleted", "reverted", "added", "line", "approved line lost", "base line lost"],
)
def test_a_merge_that_changes_anything_else_invalidates_an_approval(branches: Branches, files: Files) -> None:
    branches.update(files, message="Merge branch 'main' into topic")

    assert branches.approvals() == number(0)


def test_a_merge_that_makes_a_file_executable_invalidates_an_approval(branches: Branches) -> None:
    branches.update(modes={"run.sh": "100755"})

    assert branches.approvals() == number(0)


def test_a_merge_with_a_resolved_conflict_invalidates_an_approval(branches: Branches, client: GitHub) -> None:
    client.commit({"app.py": LINES.replace("line 3\n", "theirs\n")}, branches.base, on="main")
    branches.update({**BOTH, "app.py": LINES.replace("line 3\n", "ours\n")})

    assert branches.approvals() == number(0)


def test_a_merge_of_another_branch_invalidates_an_approval(branches: Branches, client: GitHub) -> None:
    other = client.commit({"other.py": "evil\n"}, branches.base)
    branches.push("alice", client.commit({**BOTH, "other.py": "evil\n"}, branches.ours, other))

    assert branches.approvals() == number(0)


def test_a_tree_that_github_does_not_list_completely_invalidates_an_approval(
    branches: Branches, client: GitHub
) -> None:
    branches.update()
    client.max_tree = 3

    assert branches.approvals() == number(0)


def test_without_permission_to_read_commits_there_is_no_number(branches: Branches, client: GitHub) -> None:
    branches.update()
    grant(client, "pull-requests: read")

    unseen = branches.approvals()
    assert isinstance(unseen, Unseen)
    assert unseen.cause is Cause.MISSING_PERMISSION
    assert unseen.detail.endswith("give the job `permissions: {contents: read}`")


# --------------------------------------------------------------------------------------------------- by a comment


def comment(client: GitHub, author: str, sha: str) -> None:
    client.add(7, author, f"/gate approve licence {sha[:7]}")


def test_a_merge_of_the_base_branch_leaves_an_approving_comment_valid(branches: Branches, client: GitHub) -> None:
    comment(client, "bob", branches.ours)
    branches.update()

    assert branches.evidence().facts["comment_approvals"] == number(1)
    assert branches.evidence(ignore_base_merges=False).facts["comment_approvals"] == number(0)


def test_who_only_updated_the_branch_can_approve_by_a_comment(branches: Branches, client: GitHub) -> None:
    comment(client, "bob", branches.update(author="bob"))

    assert branches.evidence().facts["comment_approvals"] == number(1)
    assert branches.evidence(ignore_base_merges=False).facts["comment_approvals"] == number(0)


def test_who_pushed_a_commit_together_with_the_merge_cannot_approve(branches: Branches, client: GitHub) -> None:
    between = client.commit({"ours.py": "3\n"}, branches.ours)
    merge = client.commit(BOTH, between, branches.base, author="bob")
    comment(client, "bob", branches.push("bob", merge))

    assert branches.evidence().facts["comment_approvals"] == number(0)
