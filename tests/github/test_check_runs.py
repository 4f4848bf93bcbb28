"""Check runs of our own: annotations in batches of 50, each once, also after a run that was killed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.github import HubError
from gate.github.check_runs import Annotation, CheckRun, keep
from tests.fakes.github import HEAD, Account, GitHub
from tests.github.conftest import TOKEN, door


def remarks(count: int) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(f"src/{n}.py", n, n + 1, "failure", "tests (t)", f"finding {n}") for n in range(1, count + 1)
    )


def red(count: int = 0, attempt: int = 1) -> CheckRun:
    return CheckRun("gate/readiness", f"99-{attempt}", "failure", "Not ready", "# Not ready", "", remarks(count))


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (50, 1), (51, 2), (130, 3)])
def test_annotations_come_in_batches_and_each_once(hub: GitHub, count: int, requests: int) -> None:
    keep(door(hub), HEAD, red(count))

    (made,) = hub.checks
    assert (made["name"], made["status"], made["conclusion"]) == ("gate/readiness", "completed", "failure")
    assert [one["message"] for one in made["annotations"]] == [one.message for one in remarks(count)]
    assert len([line for line in hub.log if not line.startswith("GET")]) == requests


@pytest.mark.parametrize("killed_after", range(1, 6))
def test_what_was_broken_off_is_carried_on(hub: GitHub, killed_after: int) -> None:
    hub.dies_after = killed_after
    with pytest.raises(HubError):
        keep(door(hub), HEAD, red(220))
    hub.dies_after = None

    keep(door(hub), HEAD, red(220))

    (made,) = hub.checks
    assert [one["message"] for one in made["annotations"]] == [one.message for one in remarks(220)]


def test_another_attempt_has_a_check_run_of_its_own(hub: GitHub) -> None:
    keep(door(hub), HEAD, red(3))
    keep(door(hub), HEAD, replace(red(0, attempt=2), conclusion="success"))

    assert [one["conclusion"] for one in hub.checks] == ["failure", "success"]


def test_a_refusal_is_told_with_the_permission(hub: GitHub) -> None:
    hub.accounts[TOKEN] = Account(permissions={"checks": "read"})

    with pytest.raises(HubError) as caught:
        keep(door(hub), HEAD, red())
    assert caught.value.permissions == ("checks: write",)
