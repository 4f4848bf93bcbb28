"""Whose workflow made a check run: superseded runs, and runs that a stranger's change could have written itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gate.model.evidence import Cause, Evidence, Finding, Observation, Seen, Unseen
from gate.model.subject import Subject
from tests.fakes.contract import Json
from tests.fakes.events import FORK
from tests.fakes.github import BASE, HEAD, GitHub, Request
from tests.probes.github_evidence import PULL, grant, measure
from tests.probes.test_checks import counts, required

STRANGER = replace(PULL, is_fork=True, head_repo=FORK, base_sha=BASE)
CI = ".github/workflows/ci.yml"


def checked(client: GitHub, run: Json, name: str, conclusion: str | None, author: str = "github-actions[bot]") -> Json:
    """The check run of a job in a workflow run."""
    return client.check(HEAD, name, conclusion, author, run)


def results(client: GitHub, subject: Subject = PULL, **params: Any) -> Mapping[str, Observation]:
    return measure("checks", client, subject, **params).facts


# ------------------------------------------------------------------------------------------------------ superseded runs


def test_a_title_check_that_failed_when_opened_and_passed_when_edited_has_passed(client: GitHub) -> None:
    for conclusion in ("failure", "success"):
        checked(client, client.run("title.yml"), "title", conclusion)

    assert results(client, names="title") == counts(passed=1)


def test_a_title_check_that_passed_when_opened_and_failed_when_edited_has_failed(client: GitHub) -> None:
    for conclusion in ("success", "failure"):
        checked(client, client.run("title.yml"), "title", conclusion)

    assert results(client, names="title") == counts(failed=1)


def test_a_run_that_a_newer_one_cancelled_does_not_count(client: GitHub) -> None:
    client.rules["main"] = [required("test")]
    checked(client, client.run("ci.yml", conclusion="cancelled"), "test", "cancelled")
    checked(client, client.run("ci.yml"), "test", "success")

    assert results(client) == counts(passed=1)


def test_a_cancelled_run_without_a_newer_one_has_failed(client: GitHub) -> None:
    checked(client, client.run("ci.yml", conclusion="cancelled"), "test", "cancelled")

    assert results(client, names="test") == counts(failed=1)


def test_while_the_newest_run_is_in_progress_the_check_is_pending(client: GitHub) -> None:
    checked(client, client.run("ci.yml"), "test", "success")
    checked(client, client.run("ci.yml", status="in_progress", conclusion=None), "test", None)

    evidence = measure("checks", client, names="test")
    assert (evidence.facts, evidence.incomplete) == (counts(pending=1), True)


def test_the_newest_attempt_of_an_older_run_counts(client: GitHub) -> None:
    older, newer = client.run("ci.yml"), client.run("ci.yml")
    checked(client, older, "test", "failure")
    checked(client, newer, "test", "failure")
    checked(client, older, "test", "success")

    assert results(client, names="test") == counts(passed=1)


@pytest.mark.parametrize("conclusions", [("failure", "success"), ("success", "failure")])
def test_a_newer_run_of_another_workflow_supersedes_nothing(client: GitHub, conclusions: tuple[str, str]) -> None:
    for workflow, conclusion in zip(("a.yml", "b.yml"), conclusions, strict=True):
        checked(client, client.run(workflow), "build", conclusion)

    assert results(client, names="build") == counts(failed=1)


def test_a_newer_check_of_another_app_supersedes_nothing(client: GitHub) -> None:
    client.check(HEAD, "build", "failure", "other-ci[bot]")
    checked(client, client.run("ci.yml"), "build", "success")

    assert results(client, names="build") == counts(failed=1)


def test_the_newest_check_of_an_app_counts_without_a_workflow(client: GitHub) -> None:
    client.check(HEAD, "build", "failure", "other-ci[bot]")["check_suite"] = {"id": 1}
    client.check(HEAD, "build", "success", "other-ci[bot]")["check_suite"] = {"id": 2}

    assert results(client, names="build") == counts(passed=1)


def test_runs_are_not_queried_when_every_run_agrees(client: GitHub) -> None:
    grant(client, "checks: read", "statuses: read")
    for _ in range(2):
        checked(client, client.run("ci.yml"), "test", "success")

    assert results(client, names="test") == counts(passed=1)
    assert not [line for line in client.log if "/actions/" in line]


def test_without_permission_for_runs_different_results_are_no_result(client: GitHub) -> None:
    grant(client, "checks: read", "statuses: read")
    for conclusion in ("failure", "success"):
        checked(client, client.run("title.yml"), "title", conclusion)

    assert results(client, names="title")["failed"] == Unseen(
        Cause.MISSING_PERMISSION,
        "title ran more than once on this commit, with different results, and it is unknown which workflow each run is "
        "of; give the job `permissions: {actions: read}`",
    )


def test_runs_that_github_no_longer_has_do_not_supersede_each_other(client: GitHub) -> None:
    for conclusion in ("failure", "success"):
        checked(client, client.run("ci.yml"), "test", conclusion)
    client.runs.clear()

    assert results(client, names="test") == counts(failed=1)


def test_a_run_of_another_pull_request_with_the_same_commit_does_not_count(client: GitHub) -> None:
    ours = replace(PULL, head_repo="acme/shop", base_sha=BASE)
    checked(client, client.run("title.yml"), "title", "success")
    checked(client, client.run("title.yml", fork=FORK), "title", "failure")

    assert results(client, ours, names="title") == counts(passed=1)


def test_a_check_that_only_another_pull_request_has_is_missing(client: GitHub) -> None:
    checked(client, client.run("title.yml", branch="other", fork=FORK), "title", "success")
    evidence = measure("checks", client, STRANGER, names="title")

    assert evidence.facts == counts(missing=1)
    assert evidence.findings == (Finding("check", "title: only another pull request with this commit has it"),)


# --------------------------------------------------------------------------------------------- a change by a stranger


def fork_changes(client: GitHub, files: Mapping[str, str | None], base: Mapping[str, str] | None = None) -> None:
    """Opens pull request 7 from a fork, which changes these files."""
    client.commit({CI: "on: pull_request", "a.py": "1", **(base or {})}, sha=BASE, on="main")
    client.commit(files, BASE, sha=HEAD)
    client.open_pull(7, HEAD, fork=FORK, author="mallory")


def stranger_run(client: GitHub, workflow: str = "ci.yml", event: str = "pull_request", **more: Any) -> Json:
    return client.run(workflow, fork=FORK, event=event, **more)


def evidence_of(client: GitHub, name: str = "test") -> Evidence:
    return measure("checks", client, STRANGER, names=name)


def test_a_check_of_an_unchanged_workflow_file_is_seen(client: GitHub) -> None:
    fork_changes(client, {"a.py": "2"})
    checked(client, stranger_run(client), "test", "success")

    evidence = evidence_of(client)
    assert (evidence.facts, evidence.self_reported, evidence.notes) == (counts(passed=1), False, ())


@pytest.mark.parametrize("event", ["pull_request", "pull_request_review", "push", "workflow_dispatch", "brand_new"])
def test_a_check_of_a_workflow_file_that_the_change_touches_is_self_reported(client: GitHub, event: str) -> None:
    fork_changes(client, {CI: "on: pull_request # and nothing else"})
    checked(client, stranger_run(client, event=event), "test", "success")

    evidence = evidence_of(client)
    assert (evidence.facts, evidence.self_reported) == (counts(passed=1), True)
    assert evidence.notes == (f"test is self-reported: the pull request can change what {CI} runs",)


def test_a_check_of_a_workflow_file_that_the_change_adds_is_self_reported(client: GitHub) -> None:
    fork_changes(client, {".github/workflows/mine.yml": "on: pull_request"})
    checked(client, stranger_run(client, "mine.yml"), "test", "success")

    assert evidence_of(client).self_reported


def test_a_new_workflow_file_beside_it_does_not_make_a_check_self_reported(client: GitHub) -> None:
    fork_changes(client, {".github/workflows/mine.yml": "on: pull_request"})
    checked(client, stranger_run(client), "test", "success")

    assert not evidence_of(client).self_reported


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run", "issue_comment"])
def test_a_check_of_an_event_that_runs_the_trusted_file_is_seen(client: GitHub, event: str) -> None:
    fork_changes(client, {CI: "on: pull_request_target # changed"})
    checked(client, stranger_run(client, event=event), "test", "success")

    assert not evidence_of(client).self_reported


def test_a_run_that_github_lists_for_the_base_commit_is_found_by_its_suite(client: GitHub) -> None:
    fork_changes(client, {CI: "on: pull_request_target # changed"})
    checked(client, stranger_run(client, event="pull_request_target", head_sha=BASE), "test", "success")

    assert not evidence_of(client).self_reported


def test_a_commit_status_and_a_check_of_another_app_are_seen(client: GitHub) -> None:
    fork_changes(client, {CI: "changed"})
    client.check(HEAD, "scan", "success", "scanner[bot]")
    client.status(HEAD, "legacy", "success")

    evidence = measure("checks", client, STRANGER, names=["scan", "legacy"])
    assert (evidence.facts, evidence.self_reported) == (counts(passed=2), False)


def test_a_job_with_the_name_of_a_failed_commit_status_does_not_hide_it(client: GitHub) -> None:
    fork_changes(client, {CI: "changed"})
    client.status(HEAD, "legacy", "failure")
    checked(client, stranger_run(client), "legacy", "success")

    assert evidence_of(client, "legacy").facts == counts(failed=1)


def test_a_newer_run_that_the_stranger_wrote_does_not_replace_a_trusted_one(client: GitHub) -> None:
    fork_changes(client, {CI: "on: [pull_request, pull_request_target]"})
    checked(client, stranger_run(client, event="pull_request_target"), "test", "failure")
    checked(client, stranger_run(client), "test", "success")

    assert evidence_of(client).facts == counts(failed=1)


@pytest.mark.parametrize(
    "path", [".github/actions/build/action.yml", ".github/actions/build/index.js", ".github/workflows/shared.yml"]
)
def test_a_changed_shared_action_or_called_workflow_makes_a_check_self_reported(client: GitHub, path: str) -> None:
    fork_changes(client, {path: "changed"}, base={path: "as it was"})
    called = [{"path": "acme/shop/.github/workflows/shared.yml@refs/pull/7/merge", "sha": HEAD}]
    checked(client, stranger_run(client, referenced_workflows=called), "test", "success")

    assert evidence_of(client).self_reported


def test_a_changed_workflow_that_the_run_does_not_call_makes_no_check_self_reported(client: GitHub) -> None:
    shared = ".github/workflows/shared.yml"
    fork_changes(client, {shared: "changed"}, base={shared: "as it was"})
    called = [{"path": "other/repo/.github/workflows/shared.yml@main", "sha": HEAD}]
    checked(client, stranger_run(client, referenced_workflows=called), "test", "success")

    assert not evidence_of(client).self_reported


def test_a_workflow_file_that_only_the_base_changed_is_unchanged(client: GitHub) -> None:
    fork_changes(client, {"a.py": "2"})
    client.commit({CI: "newer"}, BASE, sha="c" * 40, on="main")
    checked(client, stranger_run(client), "test", "success")

    evidence = measure("checks", client, replace(STRANGER, base_sha="c" * 40), names="test")
    assert not evidence.self_reported


@pytest.mark.parametrize("path", [CI, f"{CI}@refs/heads/main"])
def test_github_may_append_the_ref_to_the_path_of_a_workflow(client: GitHub, path: str) -> None:
    fork_changes(client, {CI: "changed"})
    checked(client, stranger_run(client, path=path), "test", "success")

    assert evidence_of(client).self_reported


def test_an_at_sign_in_the_name_of_a_workflow_file_hides_no_change(client: GitHub) -> None:
    fork_changes(client, {".github/workflows/ci@x.yml": "mine"})
    checked(client, stranger_run(client, "ci@x.yml"), "test", "success")

    assert evidence_of(client).self_reported


def test_a_folder_that_github_does_not_list_completely_hides_no_change(client: GitHub) -> None:
    files = {f".github/workflows/{number:04}.yml": "x" for number in range(1000)}
    fork_changes(client, {**files, ".github/workflows/z.yml": "mine"})
    checked(client, stranger_run(client, "z.yml"), "test", "success")

    assert evidence_of(client).self_reported


def test_an_answer_for_another_commit_is_no_evidence_that_nothing_changed(client: GitHub) -> None:
    fork_changes(client, {CI: "changed"})
    checked(client, stranger_run(client), "test", "success")

    def lose_query(request: Request) -> None:
        if "/contents/" in request.path:
            request.target = request.target.partition("?")[0]

    client.before.append(lose_query)

    assert isinstance(evidence_of(client).facts["passed"], Unseen)


def test_an_unknown_run_of_a_stranger_is_self_reported(client: GitHub) -> None:
    fork_changes(client, {"a.py": "2"})
    checked(client, stranger_run(client), "test", "success")
    client.runs.clear()

    assert evidence_of(client).notes == ("test is self-reported: it is unknown which workflow file ran it",)


@pytest.mark.parametrize(
    ("permissions", "doubt"),
    [
        (
            ("checks: read", "statuses: read", "contents: read"),
            "it is unknown which workflow file ran it, because this token does not have `actions: read`",
        ),
        (
            ("checks: read", "statuses: read", "actions: read"),
            "it is unknown whether the pull request changes its workflow file",
        ),
    ],
)
def test_without_permission_a_check_of_a_stranger_is_self_reported(
    client: GitHub, permissions: tuple[str, ...], doubt: str
) -> None:
    fork_changes(client, {"a.py": "2"})
    checked(client, stranger_run(client), "test", "success")
    grant(client, *permissions)

    evidence = evidence_of(client)
    assert (evidence.facts, evidence.notes) == (counts(passed=1), (f"test is self-reported: {doubt}",))


def test_checks_of_a_change_from_the_repository_itself_are_seen(client: GitHub) -> None:
    client.commit({CI: "as it was"}, sha=BASE, on="main")
    client.commit({CI: "changed"}, BASE, sha=HEAD)
    checked(client, client.run("ci.yml"), "test", "success")

    assert not measure(
        "checks", client, replace(PULL, head_repo="acme/shop", base_sha=BASE), names="test"
    ).self_reported


# ------------------------------------------------------------------------------------------------------ workflow runs


def test_a_run_of_a_strangers_commit_on_a_branch_of_the_repository_is_self_reported(client: GitHub) -> None:
    fork_changes(client, {CI: "changed"})
    client.run("ci.yml", branch="try-7", event="push")
    evidence = measure("workflow", client, STRANGER, workflow="ci.yml", branch="try-7")

    assert (evidence.facts["last_conclusion"], evidence.self_reported) == (Seen("success"), True)
    assert evidence.notes == (f"run 1 of ci.yml is self-reported: the pull request can change what {CI} runs",)


def test_a_run_of_the_base_branch_is_seen_for_a_stranger_too(client: GitHub) -> None:
    fork_changes(client, {CI: "changed"})
    client.run("ci.yml", branch="main", head_sha=BASE, event="push")
    evidence = measure("workflow", client, STRANGER, workflow="ci.yml")

    assert (evidence.facts["last_conclusion"], evidence.self_reported) == (Seen("success"), False)
