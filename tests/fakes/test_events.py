"""Tests of event payloads: they conform to GitHub's descriptions, and contain the requested values."""

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
    "webhook-deployment-status-created": events.deployment_status(),
    "webhook-workflow-dispatch": events.workflow_dispatch(params={"dry-run": "true"}),
    "webhook-workflow-run-completed": events.workflow_run(),
}


def test_every_schema_has_a_payload() -> None:
    assert PAYLOADS.keys() == set(events.SCHEMAS)


@pytest.mark.parametrize("schema", events.SCHEMAS)
def test_a_payload_conforms_to_the_description_of_github(schema: str) -> None:
    assert contract().errors({"$ref": schema}, PAYLOADS[schema]) == []


@pytest.mark.parametrize(
    "payload",
    [
        events.pull_request(fork=True, draft=True, labels=["bug"], milestone="v1", assignees=["bob"], body="text"),
        events.pull_request_target(9, action="opened", fork=True, author="mallory"),
    ],
)
def test_a_payload_with_more_options_conforms_too(payload: Json) -> None:
    schema = f"webhook-pull-request-{payload['action']}"
    assert contract().errors({"$ref": schema}, payload) == []


def test_a_payload_that_github_would_not_send_is_detected() -> None:
    broken = events.pull_request() | {"number": "seven"}
    assert contract().errors({"$ref": "webhook-pull-request-synchronize"}, broken) == [
        ".number: 'seven' is not of type 'integer'"
    ]


def ends(payload: Json) -> list[tuple[str, str, str]]:
    pull = payload["pull_request"]
    return [(end["repo"]["full_name"], end["ref"], end["sha"]) for end in (pull["head"], pull["base"])]


def test_a_pull_request_has_its_head_and_base() -> None:
    assert ends(events.pull_request()) == [("acme/shop", "topic", HEAD), ("acme/shop", "main", BASE)]
    assert ends(events.pull_request(8, "1" * 40, "2" * 40, fork=True, base="stable", branch="mine")) == [
        ("mallory/shop", "mine", "1" * 40),
        ("acme/shop", "stable", "2" * 40),
    ]


def test_a_payload_describes_the_repository_of_the_argument() -> None:
    client = GitHub(url="http://127.0.0.1:1")
    client.open_pull(9, "9" * 40, author="mallory", fork="mallory/shop", title="Another")

    payload = events.pull_request(9, client=client, action="opened")

    assert (payload["pull_request"]["title"], payload["sender"]["login"], payload["pull_request"]["head"]["sha"]) == (
        "Another", "mallory", "9" * 40,
    )  # fmt: skip
    assert payload["pull_request"]["url"] == "http://127.0.0.1:1/repos/acme/shop/pulls/9"


def test_the_run_of_a_fork_has_its_repository_and_no_pull_request() -> None:
    run = events.workflow_run(fork=True, branch="topic", conclusion="failure")["workflow_run"]

    assert (run["head_repository"]["full_name"], run["head_branch"], run["head_sha"], run["conclusion"]) == (
        "mallory/shop", "topic", HEAD, "failure",
    )  # fmt: skip
    assert (run["event"], run["pull_requests"]) == ("pull_request", [])


def test_a_comment_has_its_pull_request_and_no_commit() -> None:
    payload = events.issue_comment(7, "/gate approve docs abc1234", "carol")

    assert (payload["comment"]["body"], payload["comment"]["user"]["login"]) == ("/gate approve docs abc1234", "carol")
    assert payload["issue"]["pull_request"]["url"].endswith("/pulls/7")
    assert HEAD not in str(payload)


def test_a_review_has_the_reviewed_commit() -> None:
    payload = events.pull_request_review(7, "bob", commit="1" * 40)

    assert (payload["review"]["state"], payload["review"]["commit_id"], payload["pull_request"]["head"]["sha"]) == (
        "approved", "1" * 40, HEAD,
    )  # fmt: skip


def test_the_other_events_have_their_commits() -> None:
    group = events.merge_group(7, "1" * 40)["merge_group"]
    assert (group["head_sha"], group["base_sha"]) == ("1" * 40, BASE)
    assert group["head_ref"] == f"refs/heads/gh-readonly-queue/main/pr-7-{BASE}"
    pushed = events.push("1" * 40, branch="stable")
    assert (pushed["ref"], pushed["before"], pushed["after"]) == ("refs/heads/stable", BASE, "1" * 40)
    assert events.workflow_dispatch(params={"a": "b"})["inputs"] == {"a": "b"}
    assert events.schedule("1 2 * * *")["schedule"] == "1 2 * * *"
    assert events.schedule()["repository"]["default_branch"] == "main"
