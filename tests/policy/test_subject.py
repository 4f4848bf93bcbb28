"""The subject, from a local checkout and from the environment of a workflow."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.host import Host
from gate.model.errors import UsageError
from gate.model.subject import Run, Subject
from gate.policy.subject import read_subjects
from tests.git import git

PULL_REQUEST: dict[str, Any] = {
    "pull_request": {
        "number": 7,
        "draft": True,
        "labels": [{"name": "ready"}, {"name": "area/api"}],
        "head": {"ref": "topic", "sha": "a" * 40, "repo": {"full_name": "someone/shop"}},
        "base": {"ref": "main", "sha": "b" * 40, "repo": {"full_name": "acme/shop"}},
    }
}


def only(host: Host) -> Subject:
    """The one subject of the run."""
    (subject,) = read_subjects(host)
    return subject


def on_github(tmp_path: Path, event: str, payload: object) -> Host:
    (tmp_path / "event.json").write_text(json.dumps(payload))
    env = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_SHA": "c" * 40,
        "GITHUB_REF_NAME": "main",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_RUN_ID": "99",
    }
    return Host.at(tmp_path, env=env)


def test_a_local_subject_is_the_head_of_the_checkout(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "topic")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "first")
    head = git(tmp_path, "rev-parse", "HEAD")

    assert only(Host.at(tmp_path, env={"PATH": os.environ["PATH"]})) == Subject(
        event="local", head_sha=head, tested_sha=head, branch="topic"
    )


def test_a_detached_head_has_no_branch_and_an_unborn_branch_no_commit(tmp_path: Path) -> None:
    host = Host.at(tmp_path, env={"PATH": os.environ["PATH"]})
    git(tmp_path, "init", "-q", "-b", "group/topic")
    assert only(host) == Subject(branch="group/topic")

    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "first")
    assert only(host).branch == "group/topic"

    git(tmp_path, "checkout", "-q", "--detach")
    head = git(tmp_path, "rev-parse", "HEAD")
    assert only(host) == Subject(head_sha=head, tested_sha=head)


def test_a_folder_without_a_repository_can_be_judged(tmp_path: Path) -> None:
    assert only(Host.at(tmp_path, env={"PATH": os.environ["PATH"]})) == Subject()


def test_an_event_name_outside_a_workflow_is_ignored(tmp_path: Path) -> None:
    host = Host.at(tmp_path, env={"PATH": os.environ["PATH"], "GITHUB_EVENT_NAME": "pull_request"})

    assert only(host).event == "local"


def test_a_pull_request_is_judged_at_its_merge_commit_and_reported_at_its_head(tmp_path: Path) -> None:
    assert only(on_github(tmp_path, "pull_request", PULL_REQUEST)) == Subject(
        event="pull_request",
        trigger="pull_request",
        repo="acme/shop",
        head_sha="a" * 40,
        tested_sha="c" * 40,
        branch="topic",
        base_ref="main",
        base_sha="b" * 40,
        pull_request=7,
        head_repo="someone/shop",
        is_fork=True,
        is_draft=True,
        labels=frozenset({"ready", "area/api"}),
        run_url="https://github.example/acme/shop/actions/runs/99",
        run=Run(99),
    )


def test_a_branch_of_the_same_repository_is_not_a_fork(tmp_path: Path) -> None:
    own = json.loads(json.dumps(PULL_REQUEST).replace("someone/shop", "acme/shop"))

    assert not only(on_github(tmp_path, "pull_request", own)).is_fork


def test_a_deleted_fork_is_still_a_fork(tmp_path: Path) -> None:
    orphan = json.loads(json.dumps(PULL_REQUEST))
    orphan["pull_request"]["head"]["repo"] = None

    assert only(on_github(tmp_path, "pull_request", orphan)).is_fork


def test_a_push_has_no_pull_request(tmp_path: Path) -> None:
    pushed = only(on_github(tmp_path, "push", {"ref": "refs/heads/main"}))

    assert (pushed.event, pushed.head_sha, pushed.branch) == ("push", "c" * 40, "main")
    assert pushed.pull_request is None
    assert not pushed.is_fork


@pytest.mark.parametrize("payload", [[], "text", None, 7])
def test_a_payload_that_is_not_an_object_is_refused(tmp_path: Path, payload: object) -> None:
    with pytest.raises(UsageError, match="is not a JSON object"):
        only(on_github(tmp_path, "push", payload))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\xff"])
def test_a_payload_that_is_not_json_is_refused(tmp_path: Path, text: str) -> None:
    host = on_github(tmp_path, "push", {})
    (tmp_path / "event.json").write_text(text, encoding="latin-1")

    with pytest.raises(UsageError, match=r"the event payload at GITHUB_EVENT_PATH \(.*\) is not a JSON object"):
        only(host)


def test_a_missing_payload_names_the_folder_to_mount(tmp_path: Path) -> None:
    host = on_github(tmp_path, "push", {})
    (tmp_path / "event.json").unlink()

    with pytest.raises(
        UsageError, match=r"cannot be read: .* is not a file; .* mount its folder if you run your own container"
    ):
        only(host)


@pytest.mark.parametrize("labels", [["x", None], None, "text"])
def test_a_payload_with_unexpected_types_has_no_pull_request(tmp_path: Path, labels: object) -> None:
    odd = {"pull_request": {"number": "7", "labels": labels, "head": [], "base": {"repo": "text"}}}

    assert only(on_github(tmp_path, "pull_request", odd)).pull_request is None


@pytest.mark.parametrize(
    "value", [None, True, 7, "", "\ud800", "../../x", "-o", "a" * 39, "A" * 40, "a" * 40 + "\n", [], {}, ["a" * 40]]
)
def test_a_commit_that_is_no_sha_is_not_used(tmp_path: Path, value: object) -> None:
    odd = json.loads(json.dumps(PULL_REQUEST))
    odd["pull_request"]["head"]["sha"] = odd["pull_request"]["base"]["sha"] = value

    subject = only(on_github(tmp_path, "pull_request", odd))

    assert (subject.head_sha, subject.base_sha) == ("c" * 40, "")


@pytest.mark.parametrize("value", [None, True, 0, -7, 10**18, 1.5, "7", [7]])
def test_a_number_that_is_none_is_not_used(tmp_path: Path, value: object) -> None:
    odd = json.loads(json.dumps(PULL_REQUEST))
    odd["pull_request"]["number"] = value

    assert only(on_github(tmp_path, "pull_request", odd)).pull_request is None


def test_half_of_a_surrogate_pair_in_a_payload_is_replaced(tmp_path: Path) -> None:
    odd = json.loads(json.dumps(PULL_REQUEST))
    odd["pull_request"]["base"]["ref"] = "main\ud800"

    assert only(on_github(tmp_path, "pull_request", odd)).base_ref == "main\ufffd"
