"""Tests of the fake's required checks: what keeps a pull request from being merged."""

from __future__ import annotations

import pytest

from tests.fakes.client import request
from tests.fakes.github import HEAD, GitHub
from tests.fakes.github.payloads import number_of


def require(client: GitHub, *names: str, app: str = "") -> None:
    checks = [{"context": name, **({"integration_id": number_of(app)} if app else {})} for name in names]
    client.rules["main"] = [{"type": "required_status_checks", "parameters": {"required_status_checks": checks}}]


def merge(client: GitHub, **body: str) -> tuple[int, str]:
    response = request(client, "PUT", "pulls/7/merge", body)
    return response.status_code, response.json()["message"]


MERGED = (200, "Pull Request successfully merged")


@pytest.mark.parametrize("conclusion", ["success", "skipped", "neutral"])
def test_success_skipped_and_neutral_satisfy_a_requirement(client: GitHub, conclusion: str) -> None:
    require(client, "gate")
    client.check(HEAD, "gate", conclusion)
    assert merge(client) == MERGED


@pytest.mark.parametrize("conclusion", ["failure", "cancelled", "timed_out", "action_required", "stale"])
def test_other_conclusions_do_not(client: GitHub, conclusion: str) -> None:
    require(client, "gate")
    client.check(HEAD, "gate", conclusion)
    assert merge(client)[0] == 405


def test_a_name_that_nothing_reports_blocks(client: GitHub) -> None:
    require(client, "gate", "other")
    client.check(HEAD, "gate", "success")
    assert merge(client) == (
        405, 'Repository rule violations found Required status check "other" is expected.'
    )  # fmt: skip


def test_a_queued_check_and_a_pending_status_block(client: GitHub) -> None:
    require(client, "gate", "status")
    client.check(HEAD, "gate", None)
    client.status(HEAD, "status", "pending")
    assert 'check "gate" is pending. Required status check "status" is pending.' in merge(client)[1]


def test_the_newest_check_of_a_run_and_the_newest_status_count(client: GitHub) -> None:
    require(client, "gate", "gate/readiness")
    run = client.run()
    for conclusion in ("failure", "success"):
        client.check(HEAD, "gate", conclusion, run=run)
        client.status(HEAD, "gate/readiness", conclusion)
    assert merge(client) == MERGED


def test_every_workflow_that_reports_a_name_must_be_green(client: GitHub) -> None:
    require(client, "gate")
    client.check(HEAD, "gate", "failure", run=client.run("a.yml"))
    client.check(HEAD, "gate", "success", run=client.run("b.yml"))
    assert merge(client)[0] == 405


def test_a_check_and_a_status_of_one_name_are_both_required(client: GitHub) -> None:
    require(client, "gate")
    client.check(HEAD, "gate", "success")
    client.status(HEAD, "gate", "failure")
    assert merge(client)[0] == 405


def test_only_the_required_app_counts(client: GitHub) -> None:
    require(client, "gate", app="github-actions")
    client.status(HEAD, "gate", "success", author="mallory")
    assert merge(client)[0] == 405
    client.status(HEAD, "gate", "success")
    assert merge(client) == MERGED


def test_classic_protection_requires_too(client: GitHub) -> None:
    client.protection["main"] = ["gate"]
    assert merge(client)[0] == 405
    client.check(HEAD, "gate", "success")
    assert merge(client) == MERGED


def test_a_merge_needs_the_head_an_open_pull_request_and_no_queue(client: GitHub) -> None:
    assert merge(client, sha="c" * 40)[0] == 409
    client.rules["main"] = [{"type": "merge_queue", "parameters": {}}]
    assert merge(client) == (405, "Changes must be made through the merge queue")
    client.rules.clear()
    assert merge(client, sha=HEAD) == MERGED
    assert merge(client)[0] == 405
