"""The probe `workflow`: runs on a fake GitHub in, evidence out."""

from __future__ import annotations

from typing import Any

from gate.model.evidence import Cause, Evidence, Observation, Seen, Source, Unseen
from tests.fakes.github import GitHub
from tests.probes.github_evidence import MAIN, measure, number


def nightly(client: GitHub, hours: int, conclusion: str | None = "success", **more: str) -> None:
    """A run so many hours before the fake's eight o'clock."""
    at = f"2026-11-{20 if hours <= 8 else 19}T{(8 - hours) % 24:02}:00:00Z"
    status = "completed" if conclusion else "in_progress"
    given = {"branch": "main", "event": "schedule", **more}
    client.run("nightly.yml", conclusion=conclusion, status=status, created_at=at, run_started_at=at, **given)


def seen(client: GitHub, **params: Any) -> dict[str, Observation]:
    return dict(measure("workflow", client, MAIN, workflow="nightly.yml", **params).facts)


def test_the_last_success_and_the_last_end_are_seen(client: GitHub) -> None:
    nightly(client, 14)
    nightly(client, 5)
    nightly(client, 2, "failure")
    nightly(client, 1, None)

    assert measure("workflow", client, MAIN, workflow="nightly.yml") == Evidence(
        {"last_success_age": number(9 * 3600), "last_conclusion": Seen("failure")},
        sources=(Source("acme/shop: nightly.yml on main", "github"),),
    )
    assert len(client.log) == 2


def test_on_a_pull_request_the_base_counts_unless_a_branch_is_named(client: GitHub) -> None:
    nightly(client, 2)
    nightly(client, 1, branch="topic")

    assert measure("workflow", client, workflow="nightly.yml").facts["last_success_age"] == number(6 * 3600)
    assert seen(client, branch="topic")["last_success_age"] == number(5 * 3600)


def test_a_success_of_a_fork_whose_branch_has_the_same_name_is_none(client: GitHub) -> None:
    nightly(client, 1, fork="mallory/shop")

    assert seen(client)["last_success_age"] == Unseen(
        Cause.ABSENT, "nightly.yml has no success run among its newest 50 on main"
    )


def test_a_workflow_that_never_succeeded_still_tells_how_it_ended(client: GitHub) -> None:
    nightly(client, 1, "cancelled")
    facts = seen(client)

    assert isinstance(facts["last_success_age"], Unseen)
    assert facts["last_conclusion"] == Seen("cancelled")


def test_a_workflow_that_is_not_there_is_said_to_be(client: GitHub) -> None:
    told = Unseen(
        Cause.ABSENT,
        "there is no workflow nightly.yml, or the token may not see it: give the job `permissions: {actions: read}`",
    )

    assert seen(client) == {"last_success_age": told, "last_conclusion": told}


def test_a_clock_that_is_behind_makes_nothing_younger_than_new(client: GitHub) -> None:
    client.run("nightly.yml", branch="main", run_started_at="2026-11-20T12:00:07Z")

    assert seen(client)["last_success_age"] == number(0)
