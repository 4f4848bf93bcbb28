"""Check runs of our own: annotations in batches of 50, each once, also after a run that was killed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.adapters.github.check_runs import Annotation, CheckRun, keep
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN, door
from tests.fakes.github import HEAD, Account, GitHub


def remarks(count: int) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(f"src/{n}.py", n, n + 1, "failure", "tests (t)", f"finding {n}") for n in range(1, count + 1)
    )


def red(count: int = 0, attempt: int = 1) -> CheckRun:
    return CheckRun("gate/readiness", f"99-{attempt}", "failure", "Not ready", "# Not ready", "", remarks(count))


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (50, 1), (51, 2), (130, 3)])
def test_annotations_come_in_batches_and_each_once(client: GitHub, count: int, requests: int) -> None:
    keep(door(client), HEAD, red(count))

    (made,) = client.checks
    assert (made["name"], made["status"], made["conclusion"]) == ("gate/readiness", "completed", "failure")
    assert [one["message"] for one in made["annotations"]] == [one.message for one in remarks(count)]
    assert len([line for line in client.log if not line.startswith("GET")]) == requests


@pytest.mark.parametrize("killed_after", range(1, 6))
def test_what_was_broken_off_is_carried_on(client: GitHub, killed_after: int) -> None:
    client.dies_after = killed_after
    with pytest.raises(GitHubError):
        keep(door(client), HEAD, red(220))
    client.dies_after = None

    keep(door(client), HEAD, red(220))

    (made,) = client.checks
    assert [one["message"] for one in made["annotations"]] == [one.message for one in remarks(220)]


def test_another_attempt_has_a_check_run_of_its_own(client: GitHub) -> None:
    keep(door(client), HEAD, red(3))
    keep(door(client), HEAD, replace(red(0, attempt=2), conclusion="success"))

    assert [one["conclusion"] for one in client.checks] == ["failure", "success"]


def test_a_refusal_is_told_with_the_permission(client: GitHub) -> None:
    client.accounts[TOKEN] = Account(permissions={"checks": "read"})

    with pytest.raises(GitHubError) as caught:
        keep(door(client), HEAD, red())
    assert caught.value.permissions == ("checks: write",)
