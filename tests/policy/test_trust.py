"""What a run on untrusted code may do, for each event."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.model.errors import EvidenceError
from gate.model.events import EVENTS, EVENTS_WITHOUT_CHECKOUT, PRIVILEGED_EVENTS, REVIEW_EVENTS
from gate.model.evidence import Cause
from gate.model.subject import Subject
from gate.policy.trust import (
    checklist_prefixes,
    holds_secrets,
    limit_git,
    may_query_git,
    path_prefix,
    proposal_may_use_network,
    why_not_checked_out,
)
from tests.cases import cases
from tests.git import git


class ForbiddenRepository(Repository):
    """A repository in which no git command may run."""

    def git(self, *arguments: str, timeout: float = 60.0, limit: int = 0, stdin: bytes = b"") -> bytes:
        raise AssertionError(arguments)


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A repository in `shop` below the runner's workspace, with the root in its folder `web`."""
    root = tmp_path / "shop" / "web"
    root.mkdir(parents=True)
    git(tmp_path / "shop", "init", "-q", "-b", "main")
    git(tmp_path / "shop", "commit", "-q", "--allow-empty", "-m", "first")
    return Host.at(root, env={"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)})


def pull_request(trigger: str, head_sha: str = "a" * 40, *, is_fork: bool = False) -> Subject:
    return Subject("pull_request", trigger=trigger, head_sha=head_sha, pull_request=7, is_fork=is_fork)


@pytest.mark.parametrize("event", EVENTS)
def test_only_privileged_events_hold_secrets(event: str) -> None:
    is_privileged = event in ("workflow_run", "issue_comment", "pull_request_target")

    assert holds_secrets(pull_request(event)) is is_privileged
    assert proposal_may_use_network(pull_request(event)) is not is_privileged


@cases("event", EVENTS)
@cases("is_fork", [False, True])
def test_git_is_asked_unless_a_fork_meets_secrets_or_an_artifact_is_unpacked(event: str, *, is_fork: bool) -> None:
    expected = event != "workflow_run" and not (is_fork and event in PRIVILEGED_EVENTS)

    assert may_query_git(pull_request(event, is_fork=is_fork)) is expected


def test_git_is_asked_after_a_workflow_on_a_branch_of_the_repository() -> None:
    assert may_query_git(Subject("push", trigger="workflow_run", head_sha="a" * 40))


def test_a_host_on_which_git_must_not_be_asked_runs_no_git(host: Host) -> None:
    limited = limit_git(host, pull_request("workflow_run"))

    with pytest.raises(EvidenceError, match="on workflow_run, the workspace can contain a repository"):
        limited.repository.git("rev-parse", "HEAD")
    assert limit_git(host, pull_request("pull_request")) is host


@pytest.mark.parametrize("event", PRIVILEGED_EVENTS)
def test_a_fork_with_secrets_is_not_checked_out_and_git_never_runs(tmp_path: Path, event: str) -> None:
    unseen = why_not_checked_out(pull_request(event, is_fork=True), ForbiddenRepository(tmp_path))

    assert unseen is not None
    assert unseen.cause is Cause.NOT_CHECKED_OUT


@pytest.mark.parametrize("event", sorted(set(EVENTS) - set(EVENTS_WITHOUT_CHECKOUT)))
def test_the_tree_is_checked_out_on_events_that_check_out_their_subject(tmp_path: Path, event: str) -> None:
    assert why_not_checked_out(pull_request(event, is_fork=True), ForbiddenRepository(tmp_path)) is None


@pytest.mark.parametrize("event", sorted(set(EVENTS_WITHOUT_CHECKOUT) - {"workflow_run"}))
def test_the_tree_is_checked_out_when_head_contains_the_head_commit(host: Host, event: str) -> None:
    head = git(host.workspace.root, "rev-parse", "HEAD")

    assert why_not_checked_out(pull_request(event, head), host.repository) is None
    assert why_not_checked_out(pull_request(event, "b" * 40), host.repository) is not None
    assert why_not_checked_out(pull_request(event, ""), host.repository) is not None


def test_the_advice_names_the_checkout_only_where_a_workflow_can_do_it_safely(host: Host) -> None:
    for event in EVENTS_WITHOUT_CHECKOUT:
        unseen = why_not_checked_out(pull_request(event, "b" * 40), host.repository)

        alternative = ", or check out the pull request with `fetch-depth: 2`" if event in REVIEW_EVENTS else ""
        assert unseen is not None
        assert unseen.detail == (
            f"this run ({event}) has not checked out bbbbbbb, so its files are not evidence; "
            f"pass the result of the pull request's own run as `reported`{alternative}"
        )


def test_the_checklist_is_looked_for_where_git_says_only_with_the_tree_checked_out(host: Host) -> None:
    assert checklist_prefixes(host.repository, is_checked_out=True) == ("shop/web/", "web/")
    assert checklist_prefixes(host.repository, is_checked_out=False) == ("shop/web/",)


@pytest.mark.parametrize(
    ("event", "prefix"),
    [("local", ""), ("pull_request", "web/"), ("push", "web/"), ("workflow_run", "shop/web/")],
)
def test_paths_on_github_have_the_prefix_that_git_says_unless_another_tree_is_checked_out(
    host: Host, event: str, prefix: str
) -> None:
    assert path_prefix(pull_request(event), host.repository) == prefix
