"""GitHub says which pull request is judged, not an artifact and not the numbers in a payload."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.publish.markers import text_without_marker
from tests.attacks.second_stage import (
    JUNIT,
    ON_BASE,
    POLICY,
    RESULT,
    RUN,
    Stage,
    boolean_fact,
    plain_text,
    with_facts,
)
from tests.command import Result, checklist, lay_out
from tests.fakes import events
from tests.fakes.client import TOKEN
from tests.fakes.github import BASE, HEAD, Account, GitHub
from tests.fakes.github.fake import GONE

EASY = checklist("tests | tests | {reports: junit.xml} | failed == 0")


def open_lenient_pull(client: GitHub, number: int = 8, branch: str = "topic", fork: str = events.FORK) -> None:
    """Opens another pull request with the same commit, into a branch with a lenient checklist."""
    client.commit({POLICY: EASY}, on="pages")
    client.open_pull(number, HEAD, branch=branch, base="pages", fork=fork, author="mallory")


def comments_by_pull(client: GitHub) -> dict[str, str]:
    """The body of the comment on each pull request, by its number."""
    return {
        comment["issue_url"].rpartition("/")[2]: text_without_marker(comment["body"]) for comment in client.comments
    }


def test_a_closed_pull_request_is_not_written_to(stage: Stage, saved: Any) -> None:
    stage.client.issue(7).state = "closed"

    assert stage.judge(saved).code == 2
    assert stage.write_requests() == []


@pytest.mark.parametrize("fork", ["eve/shop", "", GONE])
def test_a_pull_request_of_another_repository_is_not_written_to(stage: Stage, saved: Any, fork: str) -> None:
    stage.client.open_pull(7, HEAD, fork=fork)

    assert stage.judge(saved).code == 2
    assert stage.write_requests() == []


def test_a_pull_request_with_a_newer_commit_is_not_written_to(stage: Stage, saved: Any) -> None:
    stage.client.commit({"a.py": "2"}, HEAD, sha="c" * 40)
    stage.client.heads[7] = "c" * 40

    assert stage.judge(saved).code == 2
    assert stage.write_requests() == []


def test_the_pull_requests_listed_in_a_payload_are_not_used(stage: Stage, saved: Any) -> None:
    stage.client.commit({"b.py": "1"}, sha="c" * 40)
    stage.client.open_pull(99, "c" * 40, branch="victim")
    run = stage.client.run(head_sha=HEAD, branch="topic", fork=events.FORK)
    payload = events.workflow_run(run, client=stage.client)
    listed = events.pull_request(99, client=stage.client)["pull_request"]
    payload["workflow_run"]["pull_requests"] = [listed]
    stage.judge(saved)
    stage.client.comments.clear()

    stage.workflow.run("workflow_run", {"reported": "result.json"}, payload)

    assert [comment["issue_url"].rpartition("/")[2] for comment in stage.client.comments] == ["7"]


def test_the_number_of_another_pull_request_gets_no_comment(stage: Stage) -> None:
    stage.client.open_pull(99, "c" * 40, branch="victim")
    payload = events.pull_request(7, client=stage.client)
    payload["number"] = payload["pull_request"]["number"] = 99

    stage.workflow.run("pull_request_target", payload=payload)

    assert "99" not in comments_by_pull(stage.client)


def test_each_pull_request_is_judged_by_its_base_and_the_status_reports_the_worst(stage: Stage, saved: Any) -> None:
    open_lenient_pull(stage.client)

    assert stage.judge(saved).code == 1
    headings = {number: body.split("\n")[0] for number, body in comments_by_pull(stage.client).items()}
    assert headings == {"7": "## ❌ Not ready: A test", "8": "## ✅ Ready: A test"}
    assert [status["state"] for status in stage.client.statuses[HEAD]] == ["failure"]


def test_not_ready_outranks_undecided(stage: Stage, saved: Any) -> None:
    open_lenient_pull(stage.client)
    stage.client.commit({POLICY: "version: 1\n"}, on="pages")

    assert stage.judge(saved).code == 1
    headings = {number: body.split("\n")[0][:12] for number, body in comments_by_pull(stage.client).items()}
    assert headings == {"7": "## ❌ Not rea", "8": "## ❓ Undecid"}
    assert [status["state"] for status in stage.client.statuses[HEAD]] == ["failure"]


def test_the_check_run_of_a_shared_commit_reports_the_worst_decision(stage: Stage, saved: Any) -> None:
    open_lenient_pull(stage.client)

    stage.judge(saved, check_run="true", status="never")
    assert [check["conclusion"] for check in stage.client.checks] == ["failure"]


def test_two_ready_pull_requests_give_a_successful_status(stage: Stage, saved: Any) -> None:
    open_lenient_pull(stage.client)

    assert stage.judge(with_facts(saved, 1, exists=boolean_fact(value=True))).code == 0
    assert [status["state"] for status in stage.client.statuses[HEAD]] == ["success"]


@pytest.mark.parametrize("event", ["issue_comment", "pull_request_target"])
def test_a_pull_request_into_a_lenient_branch_does_not_make_a_strict_one_ready(stage: Stage, event: str) -> None:
    strict = ON_BASE.replace("labels has safe", "labels has approved")
    stage.client.commit({POLICY: strict}, on="main")
    stage.client.commit({POLICY: checklist("calm | pull_request | {} | not draft")}, on="pages")
    stage.client.open_pull(8, HEAD, base="pages", fork=events.FORK, author="mallory")
    payload = getattr(events, event)(8, client=stage.client)

    assert stage.workflow.run(event, payload=payload).code == 1
    assert [status["state"] for status in stage.client.statuses[HEAD]] == ["failure"]


@pytest.mark.parametrize("event", ["pull_request_target", "pull_request_review"])
def test_a_repeated_run_uses_the_current_base(stage: Stage, event: str) -> None:
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


def test_a_repeated_run_uses_the_current_labels(stage: Stage) -> None:
    policy = checklist("calm | pull_request | {} | not draft", "never | files | {paths: x} | exists")
    stage.client.commit({POLICY: f"{policy}    when: {{labels: risky}}\n"}, on="main")
    payload = events.pull_request_target(7, client=stage.client)
    assert stage.workflow.run("pull_request_target", payload=payload).code == 0
    stage.client.issue(7).labels.append("risky")

    assert stage.workflow.run("pull_request_target", payload=payload, attempt=2).code == 2


def test_the_same_commit_on_another_branch_does_not_make_a_strict_pull_request_ready(stage: Stage, saved: Any) -> None:
    open_lenient_pull(stage.client, branch="twin")
    run = stage.client.run(head_sha=HEAD, branch="twin", fork=events.FORK, id=RUN)
    stage.judge(saved)

    result = stage.workflow.run(
        "workflow_run", {"reported": "result.json"}, events.workflow_run(run, client=stage.client)
    )

    assert result.code == 1
    assert stage.status()[0] == "failure"


def test_a_first_checklist_does_not_make_a_strict_pull_request_ready(stage: Stage, saved: Any) -> None:
    stage.client.commit({"index.html": "hello"}, on="pages")
    stage.client.commit({POLICY: EASY, "a.py": "1"}, sha=HEAD)
    stage.client.open_pull(8, HEAD, branch="twin", base="pages", fork=events.FORK, author="mallory")

    assert stage.judge(saved).code == 1
    assert stage.status()[0] == "failure"


# ------------------------------------------------------------------------ the same commit, opened by someone else

STRANGER = "eve/shop"


def run_of_stranger(stage: Stage, saved: Any, **facts: Any) -> Result:
    """The second stage after the run of eve, who forged its result."""
    run = stage.client.run(head_sha=HEAD, branch="copy", fork=STRANGER, id=RUN)
    lay_out(stage.folder, {RESULT: json.dumps(with_facts(saved, 1, **facts))})
    return stage.workflow.run("workflow_run", {"reported": RESULT}, events.workflow_run(run, client=stage.client))


@pytest.mark.parametrize("exists", [True, False])
def test_the_run_of_a_copy_with_the_same_base_decides_nothing(stage: Stage, saved: Any, exists: bool) -> None:
    stage.client.open_pull(8, HEAD, branch="copy", fork=STRANGER, author="eve", labels=["safe"])

    result = run_of_stranger(stage, saved, exists=boolean_fact(value=exists))

    assert result.code == 2
    assert "#7 of mallory/shop was opened earlier with the same commit and base" in result.out
    assert stage.write_requests() == []


@pytest.mark.parametrize("more", [{}, {"labels": ["safe"]}, {"draft": True}, {"branch": "topic"}])
def test_a_copy_with_the_same_base_does_not_disturb_the_run_of_the_original(
    stage: Stage, saved: Any, more: dict[str, Any]
) -> None:
    stage.client.open_pull(8, HEAD, **{"branch": "copy", "fork": STRANGER, "author": "eve", **more})

    assert stage.judge(with_facts(saved, 1, exists=boolean_fact(value=True))).code == 0
    assert stage.status()[0] == "success"
    assert set(comments_by_pull(stage.client)) == {"7"}


@pytest.mark.parametrize("more", [{"base": "pages"}, {"labels": ["safe", "risky"]}])
def test_a_copy_that_another_checklist_or_other_items_judge_leaves_the_shared_status_undecided(
    stage: Stage, saved: Any, more: dict[str, Any]
) -> None:
    stage.client.commit({POLICY: EASY}, on="pages")
    stage.client.open_pull(8, HEAD, branch="copy", fork=STRANGER, author="eve", **{"labels": ["safe"], **more})
    ready = with_facts(saved, 1, exists=boolean_fact(value=True))

    assert stage.judge(ready).code == 2
    assert stage.status()[0] == "error"
    assert stage.status()[1].startswith("Undecided: the commit is also the head of #8 (from eve/shop into")
    assert set(comments_by_pull(stage.client)) == {"7"}
    summary = plain_text((stage.workflow.tmp_path / "summary").read_text(encoding="utf-8"))
    assert "the commit is also the head of #8 (from eve/shop into" in summary

    assert run_of_stranger(stage, saved, exists=boolean_fact(value=True)).code == 2
    assert stage.status()[0] == "error"
    assert set(comments_by_pull(stage.client)) == {"7", "8"}


def test_a_draft_does_not_decide_for_a_copy_that_can_be_merged(stage: Stage, saved: Any) -> None:
    stage.client.open_pull(7, HEAD, fork=events.FORK, author="mallory", labels=["safe"], draft=True)
    stage.client.open_pull(8, HEAD, branch="copy", fork=STRANGER, author="eve")

    assert stage.judge(saved).code != 0
    assert stage.status()[0] != "success"


def test_a_result_of_a_push_does_not_set_the_status_of_a_pull_request(stage: Stage, saved: Any) -> None:
    run = stage.client.run(head_sha=HEAD, branch="topic", event="push", id=RUN)
    lay_out(stage.folder, {RESULT: json.dumps(saved), POLICY: EASY})

    stage.workflow.run("workflow_run", {"reported": RESULT}, events.workflow_run(run, client=stage.client))

    assert stage.client.statuses == {}


# ------------------------------------------------------------------------------------ a run that is started by hand


def dispatch(stage: Stage, branch: str, sha: str, **params: str) -> Result:
    """A run of `workflow_dispatch` on a branch of the repository."""
    stage.workflow.more = {"GITHUB_SHA": sha, "GITHUB_REF_NAME": branch}
    lay_out(stage.folder, {POLICY: EASY, "junit.xml": JUNIT})
    return stage.workflow.run("workflow_dispatch", params, events.workflow_dispatch(branch, client=stage.client))


def test_a_run_by_hand_on_the_branch_of_a_pull_request_is_judged_by_its_base(stage: Stage) -> None:
    stage.client.open_pull(7, HEAD, author="mallory", labels=["risky"])

    assert dispatch(stage, "topic", HEAD).code == 1
    assert stage.status()[0] == "failure"


def test_a_run_by_hand_on_a_branch_without_a_pull_request_sets_no_status(stage: Stage) -> None:
    stage.client.commit({"b.py": "1"}, HEAD, sha="c" * 40, on="wip")

    assert dispatch(stage, "wip", "c" * 40).code == 0
    assert stage.client.statuses == {}


def test_a_run_by_hand_on_the_default_branch_sets_the_status(stage: Stage) -> None:
    assert dispatch(stage, "main", BASE).code == 0
    assert stage.status(BASE)[0] == "success"


def test_a_run_by_hand_that_may_not_read_pull_requests_decides_nothing(stage: Stage) -> None:
    stage.client.accounts[TOKEN] = Account(permissions={"pull_requests": "none"})

    result = dispatch(stage, "topic", HEAD)

    assert result.code == 2
    assert "give the job `permissions: {pull-requests: read}`" in " ".join(result.out.split())
    assert stage.client.statuses == {}


def test_a_run_by_hand_without_a_status_reads_no_pull_requests(stage: Stage) -> None:
    assert dispatch(stage, "topic", HEAD, status="never", history="none").code == 0
    assert stage.client.requests == []


@pytest.mark.parametrize("event", ["deployment", "check_suite", "release", "repository_dispatch", "create"])
def test_an_event_that_is_not_supported_decides_nothing(stage: Stage, event: str) -> None:
    lay_out(stage.folder, {POLICY: EASY, "junit.xml": JUNIT})

    result = stage.workflow.run(event, payload={})

    assert result.code == 2
    assert f"a run on {event} judges nothing" in " ".join(result.out.split())
    assert stage.client.requests == []
