"""Payloads of events are shaped as GitHub describes its webhooks, and tell what they were asked to tell."""

from __future__ import annotations

import pytest

from tests.fakes import events
from tests.fakes.contract import Json, contract
from tests.fakes.github import BASE, HEAD, GitHub

PAYLOADS = {
    **{
        f"webhook-pull-request-{action.replace('_', '-')}": events.pull_request(action=action)
        for action in events.PULL_REQUEST_ACTIONS
    },
    "webhook-issue-comment-created": events.issue_comment(),
    "webhook-issue-comment-edited": events.issue_comment(action="edited"),
    "webhook-merge-group-checks-requested": events.merge_group(),
    "webhook-pull-request-review-submitted": events.pull_request_review(),
    "webhook-push": events.push(),
    "webhook-workflow-dispatch": events.workflow_dispatch(params={"dry-run": "true"}),
    "webhook-workflow-run-completed": events.workflow_run(),
}


def test_every_schema_has_a_payload() -> None:
    assert PAYLOADS.keys() == set(events.SCHEMAS)


@pytest.mark.parametrize("schema", events.SCHEMAS)
def test_a_payload_is_as_github_describes_it(schema: str) -> None:
    assert contract().faults({"$ref": schema}, PAYLOADS[schema]) == []


@pytest.mark.parametrize(
    "payload",
    [
        events.pull_request(fork=True, draft=True, labels=["bug"], milestone="v1", assignees=["bob"], body="text"),
        events.pull_request_target(9, action="opened", fork=True, author="mallory"),
    ],
)
def test_so_is_one_that_tells_more(payload: Json) -> None:
    schema = f"webhook-pull-request-{payload['action']}"
    assert contract().faults({"$ref": schema}, payload) == []


def test_a_payload_that_github_would_not_send_is_seen() -> None:
    broken = events.pull_request() | {"number": "seven"}
    assert contract().faults({"$ref": "webhook-pull-request-synchronize"}, broken) == [
        ".number: 'seven' is not of type 'integer'"
    ]


def ends(payload: Json) -> list[tuple[str, str, str]]:
    pull = payload["pull_request"]
    return [(end["repo"]["full_name"], end["ref"], end["sha"]) for end in (pull["head"], pull["base"])]


def test_a_pull_request_tells_its_ends() -> None:
    assert ends(events.pull_request()) == [("acme/shop", "topic", HEAD), ("acme/shop", "main", BASE)]
    assert ends(events.pull_request(8, "1" * 40, "2" * 40, fork=True, base="stable", branch="mine")) == [
        ("mallory/shop", "mine", "1" * 40),
        ("acme/shop", "stable", "2" * 40),
    ]


def test_a_payload_tells_of_the_repository_that_it_is_given() -> None:
    client = GitHub(url="http://127.0.0.1:1")
    client.open_pull(9, "9" * 40, author="mallory", fork="mallory/shop", title="Another")

    told = events.pull_request(9, client=client, action="opened")

    assert (told["pull_request"]["title"], told["sender"]["login"], told["pull_request"]["head"]["sha"]) == (
        "Another", "mallory", "9" * 40,
    )  # fmt: skip
    assert told["pull_request"]["url"] == "http://127.0.0.1:1/repos/acme/shop/pulls/9"


def test_the_run_of_a_fork_names_its_repository_and_no_pull_request() -> None:
    told = events.workflow_run(fork=True, branch="topic", conclusion="failure")["workflow_run"]

    assert (told["head_repository"]["full_name"], told["head_branch"], told["head_sha"], told["conclusion"]) == (
        "mallory/shop", "topic", HEAD, "failure",
    )  # fmt: skip
    assert (told["event"], told["pull_requests"]) == ("pull_request", [])


def test_a_comment_tells_its_pull_request_and_no_commit() -> None:
    told = events.issue_comment(7, "/gate approve docs abc1234", "carol")

    assert (told["comment"]["body"], told["comment"]["user"]["login"]) == ("/gate approve docs abc1234", "carol")
    assert told["issue"]["pull_request"]["url"].endswith("/pulls/7")
    assert HEAD not in str(told)


def test_a_review_tells_the_commit_that_was_reviewed() -> None:
    told = events.pull_request_review(7, "bob", commit="1" * 40)

    assert (told["review"]["state"], told["review"]["commit_id"], told["pull_request"]["head"]["sha"]) == (
        "approved", "1" * 40, HEAD,
    )  # fmt: skip


def test_the_other_events_tell_their_commits() -> None:
    group = events.merge_group(7, "1" * 40)["merge_group"]
    assert (group["head_sha"], group["base_sha"]) == ("1" * 40, BASE)
    assert group["head_ref"] == f"refs/heads/gh-readonly-queue/main/pr-7-{BASE}"
    pushed = events.push("1" * 40, branch="stable")
    assert (pushed["ref"], pushed["before"], pushed["after"]) == ("refs/heads/stable", BASE, "1" * 40)
    assert events.workflow_dispatch(params={"a": "b"})["inputs"] == {"a": "b"}
    assert events.schedule("1 2 * * *")["schedule"] == "1 2 * * *"
    assert events.schedule()["repository"]["default_branch"] == "main"
