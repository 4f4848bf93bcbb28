"""The subjects of each event, from payloads as GitHub sends them, and from its API."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.model.errors import UsageError
from gate.model.subject import Run, Subject
from gate.policy.subject import read_subjects
from tests.fakes import events
from tests.fakes.github import BASE, HEAD, Account, Fault, GitHub, serving

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
MERGE = "c" * 40
FORK = events.FORK


def read(tmp_path: Path, client: GitHub, event: str, payload: Any, *, token: str = TOKEN) -> tuple[Subject, ...]:
    (tmp_path / "event.json").write_text(json.dumps(payload), encoding="utf-8")
    env = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_REPOSITORY": client.repo,
        "GITHUB_SHA": MERGE,
        "GITHUB_REF_NAME": "main",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_RUN_ID": "99",
    }
    return read_subjects(Host.at(tmp_path, env=env), GitHubClient(client.repo, token, client.url) if token else None)


PULL = Subject(
    event="pull_request",
    repo="acme/shop",
    head_sha=HEAD,
    tested_sha=MERGE,
    branch="topic",
    base_ref="main",
    base_sha=BASE,
    pull_request=7,
    head_repo="acme/shop",
    run_url="https://github.example/acme/shop/actions/runs/99",
    trigger="pull_request",
    run=Run(99),
)


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target", "pull_request_review"])
def test_events_with_a_pull_request_in_the_payload_need_no_api(tmp_path: Path, client: GitHub, event: str) -> None:
    payload = getattr(events, event)(7, client=client)

    assert read(tmp_path, client, event, payload, token="") == (replace(PULL, trigger=event),)
    assert client.log == []


def test_a_draft_from_a_fork_with_labels_has_all_three(tmp_path: Path, client: GitHub) -> None:
    client.open_pull(7, HEAD, fork=FORK, draft=True, labels=["bug", "ready"])

    (subject,) = read(tmp_path, client, "pull_request", events.pull_request(7, client=client))

    assert (subject.is_fork, subject.head_repo, subject.is_draft) == (True, FORK, True)
    assert subject.labels == frozenset({"bug", "ready"})


def test_the_subject_of_a_merge_group_is_its_head(tmp_path: Path, client: GitHub) -> None:
    (subject,) = read(tmp_path, client, "merge_group", events.merge_group(client=client))

    assert (subject.event, subject.head_sha, subject.base_ref, subject.base_sha) == (
        "merge_group",
        "d" * 40,
        "main",
        BASE,
    )
    assert subject.pull_request is None
    assert subject.branch.startswith("gh-readonly-queue/main/pr-7-")


@pytest.mark.parametrize("event", ["push", "workflow_dispatch", "schedule"])
def test_the_subject_of_other_events_is_their_commit(tmp_path: Path, client: GitHub, event: str) -> None:
    (subject,) = read(tmp_path, client, event, getattr(events, event)(client=client))

    assert (subject.event, subject.trigger, subject.head_sha, subject.branch) == (event, event, MERGE, "main")
    assert subject.pull_request is None


# ------------------------------------------------------------------------------------------------------------ comments


def test_the_subject_of_a_comment_is_the_head_of_its_pull_request(tmp_path: Path, client: GitHub) -> None:
    payload = events.issue_comment(7, "/gate approve", client=client)

    assert read(tmp_path, client, "issue_comment", payload) == (replace(PULL, tested_sha="", trigger="issue_comment"),)


def test_a_comment_on_an_issue_is_refused(tmp_path: Path, client: GitHub) -> None:
    client.open_issue("A bug", number=8)

    with pytest.raises(UsageError, match="this comment is on an issue"):
        read(tmp_path, client, "issue_comment", events.issue_comment(8, client=client))


@pytest.mark.parametrize(("token", "message"), [("", "github-token"), ("gone", "cannot be read: GitHub answered 401")])
def test_a_comment_needs_a_valid_token(tmp_path: Path, client: GitHub, token: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(tmp_path, client, "issue_comment", events.issue_comment(7, client=client), token=token)


@pytest.mark.parametrize("event", ["pull_request_target", "pull_request_review"])
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_pull_request_that_moved_since_its_event_is_refused(
    tmp_path: Path, client: GitHub, event: str, *, is_closed: bool
) -> None:
    payload = getattr(events, event)(7, client=client)
    if is_closed:
        client.issue(7).state = "closed"
    else:
        client.heads[7] = "c" * 40

    with pytest.raises(UsageError, match="#7 is closed, or has a newer commit than aaaaaaa, whose own run will decide"):
        read(tmp_path, client, event, payload)


# ------------------------------------------------------------------------------------------------------- finished runs


def run_of(client: GitHub, fork: bool = True, **more: Any) -> Any:
    return events.workflow_run(
        client=client, fork=fork, event="pull_request", head_sha=HEAD, head_branch="topic", **more
    )


def test_the_subject_of_a_finished_run_is_the_pull_request_from_its_branch(tmp_path: Path, client: GitHub) -> None:
    client.open_pull(7, HEAD, fork=FORK)

    (subject,) = read(tmp_path, client, "workflow_run", run_of(client, id=5, run_attempt=3))

    expected = replace(PULL, tested_sha="", trigger="workflow_run", head_repo=FORK, is_fork=True)
    assert subject == replace(expected, reported_run=Run(5, 3))


def test_several_bases_are_several_subjects(tmp_path: Path, client: GitHub) -> None:
    client.branches["release"] = BASE
    client.open_pull(7, HEAD, fork=FORK)
    client.open_pull(9, HEAD, fork=FORK, base="release")

    subjects = read(tmp_path, client, "workflow_run", run_of(client))

    assert {(subject.pull_request, subject.base_ref) for subject in subjects} == {(7, "main"), (9, "release")}


@pytest.mark.parametrize("event", ["issue_comment", "pull_request_target", "pull_request_review"])
def test_an_event_with_a_status_judges_every_pull_request_with_that_head(
    tmp_path: Path, client: GitHub, event: str
) -> None:
    client.branches["release"] = BASE
    client.open_pull(9, HEAD, branch="another", base="release")
    client.open_pull(10, "9" * 40, branch="third")

    subjects = read(tmp_path, client, event, getattr(events, event)(7, client=client))

    assert [(subject.pull_request, subject.base_ref) for subject in subjects] == [(7, "main"), (9, "release")]


def test_a_comment_on_a_closed_pull_request_is_refused(tmp_path: Path, client: GitHub) -> None:
    client.issue(7).state = "closed"

    with pytest.raises(UsageError, match="pull request #7 is closed"):
        read(tmp_path, client, "issue_comment", events.issue_comment(7, client=client))


def test_a_pull_request_with_a_newer_commit_is_not_judged_by_an_older_run(tmp_path: Path, client: GitHub) -> None:
    payload = run_of(client)
    client.open_pull(7, "9" * 40, fork=FORK)

    with pytest.raises(UsageError, match="no open pull request has the head aaaaaaa of mallory/shop:topic"):
        read(tmp_path, client, "workflow_run", payload)


def test_a_branch_of_the_same_name_in_another_repository_does_not_match(tmp_path: Path, client: GitHub) -> None:
    client.open_pull(7, HEAD)

    with pytest.raises(UsageError, match="no open pull request"):
        read(tmp_path, client, "workflow_run", run_of(client))


def test_a_closed_pull_request_is_not_judged(tmp_path: Path, client: GitHub) -> None:
    client.open_pull(7, HEAD, fork=FORK, state="closed")

    with pytest.raises(UsageError, match="it was closed, or has a newer commit"):
        read(tmp_path, client, "workflow_run", run_of(client))


def test_the_subject_of_a_finished_run_of_a_push_is_its_commit(tmp_path: Path, client: GitHub) -> None:
    payload = events.workflow_run(client=client, event="push", head_sha=BASE, head_branch="main")

    (subject,) = read(tmp_path, client, "workflow_run", payload)

    assert (subject.event, subject.trigger, subject.head_sha, subject.branch) == ("push", "workflow_run", BASE, "main")


GRANT = "; give the job `permissions: {pull-requests: read}`"


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        (Fault("GET", "/pulls", 403, times=9, message="no"), GRANT),
        (Fault("GET", "/pulls", 404, times=9, message="Not Found"), GRANT),
        (Fault("GET", "/pulls", 403, times=9, headers={"retry-after": "3600"}), "(asks to wait 3600 s)"),
    ],
    ids=["forbidden", "not found", "pause"],
)
@pytest.mark.parametrize("event", ["workflow_run", "issue_comment", "pull_request_target"])
def test_unreadable_pull_requests_name_the_permission_to_grant(
    tmp_path: Path, client: GitHub, event: str, fault: Fault, remedy: str
) -> None:
    payload = run_of(client, fork=False) if event == "workflow_run" else getattr(events, event)(7, client=client)
    client.faults.append(replace(fault))

    with pytest.raises(UsageError) as caught:
        read(tmp_path, client, event, payload)

    assert f"cannot be read: GitHub answered {fault.status}: {fault.message}" in str(caught.value)
    assert str(caught.value).endswith(remedy)


def test_a_token_without_the_permission_is_reported(tmp_path: Path, client: GitHub) -> None:
    client.accounts[TOKEN] = Account.of_job({"contents": "read"})

    with pytest.raises(UsageError) as caught:
        read(tmp_path, client, "workflow_run", run_of(client))

    refused = "GitHub answered 403: Resource not accessible by integration"
    assert str(caught.value) == f"the open pull requests cannot be read: {refused}{GRANT}"


def test_an_enterprise_server_is_called_at_its_own_address(tmp_path: Path) -> None:
    with serving(GitHub(enterprise=True)) as client:
        assert client.url.endswith("/api/v3")
        (subject,) = read(tmp_path, client, "issue_comment", events.issue_comment(7, client=client))

    assert subject.head_sha == HEAD
