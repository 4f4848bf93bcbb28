"""Whose pull request is judged: GitHub says so, and neither an artifact nor the numbers of a payload."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks.second_stage import ON_BASE, POLICY, Stage, edited, flag
from tests.command import checklist
from tests.fakes import events
from tests.fakes.github import HEAD, GitHub
from tests.fakes.github.fake import GONE

EASY = checklist("tests | tests | {reports: junit.xml} | failed == 0")


def lenient(client: GitHub, number: int = 8, branch: str = "topic", fork: str = events.FORK) -> None:
    """Another pull request with the same commit, into a branch that asks for little."""
    client.commit({POLICY: EASY}, on="pages")
    client.open_pull(number, HEAD, branch=branch, base="pages", fork=fork, author="mallory")


def test_a_closed_pull_request_is_not_written_to(stage: Stage, saved: Any) -> None:
    stage.client.issue(7).state = "closed"

    assert stage.judge(saved).code == 2
    assert stage.wrote() == []


@pytest.mark.parametrize("fork", ["eve/shop", "", GONE])
def test_a_pull_request_of_another_repository_is_not_written_to(stage: Stage, saved: Any, fork: str) -> None:
    stage.client.open_pull(7, HEAD, fork=fork)

    assert stage.judge(saved).code == 2
    assert stage.wrote() == []


def test_a_pull_request_that_went_on_is_not_written_to(stage: Stage, saved: Any) -> None:
    stage.client.commit({"a.py": "2"}, HEAD, sha="c" * 40)
    stage.client.heads[7] = "c" * 40

    assert stage.judge(saved).code == 2
    assert stage.wrote() == []


def test_the_pull_requests_that_a_payload_lists_are_not_believed(stage: Stage, saved: Any) -> None:
    stage.client.commit({"b.py": "1"}, sha="c" * 40)
    stage.client.open_pull(99, "c" * 40, branch="victim")
    run = stage.client.run(head_sha=HEAD, branch="topic", fork=events.FORK)
    payload = events.workflow_run(run, client=stage.client)
    listed = events.pull_request(99, client=stage.client)["pull_request"]
    payload["workflow_run"]["pull_requests"] = [listed]
    stage.judge(saved)
    stage.client.comments.clear()

    stage.workflow.run("workflow_run", {"reported": "result.json"}, payload)

    assert [one["issue_url"].rpartition("/")[2] for one in stage.client.comments] == ["7"]


def test_the_number_of_another_pull_request_gets_no_comment(stage: Stage) -> None:
    stage.client.open_pull(99, "c" * 40, branch="victim")
    payload = events.pull_request(7, client=stage.client)
    payload["number"] = payload["pull_request"]["number"] = 99

    stage.workflow.run("pull_request_target", payload=payload)

    assert "99" not in [one["issue_url"].rpartition("/")[2] for one in stage.client.comments]


def test_each_of_two_bases_judges_for_itself_and_the_status_tells_the_worst(stage: Stage, saved: Any) -> None:
    lenient(stage.client)

    assert stage.judge(saved).code == 1
    verdicts = {one["issue_url"].rpartition("/")[2]: one["body"].split("\n")[1] for one in stage.client.comments}
    assert verdicts == {"7": "## ❌ Not ready: A test", "8": "## ✅ Ready: A test"}
    assert [one["state"] for one in stage.client.statuses[HEAD]] == ["failure"]


def test_a_fault_in_one_outranks_a_doubt_about_another(stage: Stage, saved: Any) -> None:
    lenient(stage.client)
    stage.client.commit({POLICY: "version: 1\n"}, on="pages")

    assert stage.judge(saved).code == 1
    verdicts = {one["issue_url"].rpartition("/")[2]: one["body"].split("\n")[1][:12] for one in stage.client.comments}
    assert verdicts == {"7": "## ❌ Not rea", "8": "## ❓ Undecid"}
    assert [one["state"] for one in stage.client.statuses[HEAD]] == ["failure"]


def test_both_ready_is_ready(stage: Stage, saved: Any) -> None:
    lenient(stage.client)

    assert stage.judge(edited(saved, 1, exists=flag(value=True))).code == 0
    assert [one["state"] for one in stage.client.statuses[HEAD]] == ["success"]


@pytest.mark.parametrize("event", ["issue_comment", "pull_request_target"])
def test_a_pull_request_into_a_lenient_branch_speaks_for_no_strict_one(stage: Stage, event: str) -> None:
    strict = ON_BASE.replace("labels has safe", "labels has approved")
    stage.client.commit({POLICY: strict}, on="main")
    stage.client.commit({POLICY: checklist("calm | pull_request | {} | not draft")}, on="pages")
    stage.client.open_pull(8, HEAD, base="pages", fork=events.FORK, author="mallory")
    payload = getattr(events, event)(8, client=stage.client)

    assert stage.workflow.run(event, payload=payload).code == 1
    assert [one["state"] for one in stage.client.statuses[HEAD]] == ["failure"]


@pytest.mark.parametrize("event", ["pull_request_target", "pull_request_review"])
def test_a_run_that_is_run_again_is_judged_by_the_base_of_now(stage: Stage, event: str) -> None:
    lenient = checklist("calm | pull_request | {} | not draft")
    stage.client.commit({POLICY: ON_BASE.replace("labels has safe", "labels has approved")}, on="main")
    stage.client.commit({POLICY: lenient}, on="pages")
    pull = stage.client.issue(7).pull
    assert pull is not None
    pull.base = "pages"
    payload = getattr(events, event)(7, client=stage.client)
    assert stage.workflow.run(event, payload=payload).code == 0
    pull.base = "main"

    assert stage.workflow.run(event, payload=payload, attempt=2).code == 1
    assert stage.status()[0] == "failure"


def test_a_run_that_is_run_again_has_the_labels_and_the_draft_of_now(stage: Stage) -> None:
    unless = checklist("calm | pull_request | {} | not draft", "never | files | {paths: x} | exists")
    stage.client.commit({POLICY: f"{unless}    when: {{labels: risky}}\n"}, on="main")
    payload = events.pull_request_target(7, client=stage.client)
    assert stage.workflow.run("pull_request_target", payload=payload).code == 0
    stage.client.issue(7).labels.append("risky")

    assert stage.workflow.run("pull_request_target", payload=payload, attempt=2).code == 2


def test_the_same_commit_under_another_name_speaks_for_no_strict_one(stage: Stage, saved: Any) -> None:
    lenient(stage.client, branch="twin")
    run = stage.client.run(head_sha=HEAD, branch="twin", fork=events.FORK)
    stage.judge(saved)

    result = stage.workflow.run(
        "workflow_run", {"reported": "result.json"}, events.workflow_run(run, client=stage.client)
    )

    assert result.code == 1
    assert stage.status()[0] == "failure"


def test_a_first_checklist_speaks_for_no_strict_base(stage: Stage, saved: Any) -> None:
    stage.client.commit({"index.html": "hello"}, on="pages")
    stage.client.commit({POLICY: EASY, "a.py": "1"}, sha=HEAD)
    stage.client.open_pull(8, HEAD, branch="twin", base="pages", fork=events.FORK, author="mallory")

    assert stage.judge(saved).code == 1
    assert stage.status()[0] == "failure"
