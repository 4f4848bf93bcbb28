"""Tests of check runs: annotations in batches of 50, without duplicates, also after an interrupted run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.adapters.github.check_runs import Annotation, CheckRun, create_or_resume
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN, github_client
from tests.fakes.github import HEAD, Account, GitHub


def numbered_annotations(count: int) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(f"src/{n}.py", n, n + 1, "failure", "tests (t)", f"finding {n}") for n in range(1, count + 1)
    )


def failed_check(count: int = 0, attempt: int = 1) -> CheckRun:
    return CheckRun(
        "gate/readiness", f"99-{attempt}", "failure", "Not ready", "# Not ready", "", numbered_annotations(count)
    )


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (50, 1), (51, 2), (130, 3)])
def test_annotations_are_sent_in_batches_without_duplicates(client: GitHub, count: int, requests: int) -> None:
    create_or_resume(github_client(client), HEAD, failed_check(count))

    (check,) = client.checks
    assert (check["name"], check["status"], check["conclusion"]) == ("gate/readiness", "completed", "failure")
    assert [entry["message"] for entry in check["annotations"]] == [
        annotation.message for annotation in numbered_annotations(count)
    ]
    assert len([line for line in client.log if not line.startswith("GET")]) == requests


@pytest.mark.parametrize("killed_after", range(1, 6))
def test_an_interrupted_check_run_is_resumed(client: GitHub, killed_after: int) -> None:
    client.dies_after = killed_after
    with pytest.raises(GitHubError):
        create_or_resume(github_client(client), HEAD, failed_check(220))
    client.dies_after = None

    create_or_resume(github_client(client), HEAD, failed_check(220))

    (check,) = client.checks
    assert [entry["message"] for entry in check["annotations"]] == [
        annotation.message for annotation in numbered_annotations(220)
    ]


def test_each_attempt_has_a_separate_check_run(client: GitHub) -> None:
    create_or_resume(github_client(client), HEAD, failed_check(3))
    create_or_resume(github_client(client), HEAD, replace(failed_check(0, attempt=2), conclusion="success"))

    assert [check["conclusion"] for check in client.checks] == ["failure", "success"]


def test_a_refusal_names_the_permission(client: GitHub) -> None:
    client.accounts[TOKEN] = Account(permissions={"checks": "read"})

    with pytest.raises(GitHubError) as caught:
        create_or_resume(github_client(client), HEAD, failed_check())
    assert caught.value.permissions == ("checks: write",)
