"""The probe `workflow`: runs on a fake GitHub in, evidence out."""

from __future__ import annotations

from typing import Any

from gate.model.evidence import Cause, Evidence, Observation, Seen, Source, Unseen
from tests.fakes.github import GitHub
from tests.probes.github_evidence import MAIN, measure, number


def nightly(client: GitHub, hours: int, conclusion: str | None = "success", **more: str) -> None:
    """Adds a run this many hours before eight o'clock, the time of the fake."""
    at = f"2026-11-{20 if hours <= 8 else 19}T{(8 - hours) % 24:02}:00:00Z"
    status = "completed" if conclusion else "in_progress"
    options = {"branch": "main", "event": "schedule", **more}
    client.run("nightly.yml", conclusion=conclusion, status=status, created_at=at, run_started_at=at, **options)


def facts(client: GitHub, **params: Any) -> dict[str, Observation]:
    return dict(measure("workflow", client, MAIN, workflow="nightly.yml", **params).facts)


def test_the_last_success_and_the_last_conclusion_are_read(client: GitHub) -> None:
    nightly(client, 14)
    nightly(client, 5)
    nightly(client, 2, "failure")
    nightly(client, 1, None)

    assert measure("workflow", client, MAIN, workflow="nightly.yml") == Evidence(
        {"last_success_age": number(9 * 3600), "last_conclusion": Seen("failure")},
        sources=(Source("acme/shop: nightly.yml on main", "github"),),
    )
    assert len(client.log) == 2


def test_for_a_pull_request_the_base_branch_is_the_default(client: GitHub) -> None:
    nightly(client, 2)
    nightly(client, 1, branch="topic")

    assert measure("workflow", client, workflow="nightly.yml").facts["last_success_age"] == number(6 * 3600)
    assert facts(client, branch="topic")["last_success_age"] == number(5 * 3600)


def test_a_run_of_a_fork_with_the_same_branch_name_does_not_count(client: GitHub) -> None:
    nightly(client, 1, fork="mallory/shop")

    assert facts(client)["last_success_age"] == Unseen(
        Cause.ABSENT, "nightly.yml has no success run among its last 50 runs on main", "nightly.yml"
    )


def test_a_workflow_that_never_succeeded_has_a_conclusion(client: GitHub) -> None:
    nightly(client, 1, "cancelled")
    observed = facts(client)

    assert isinstance(observed["last_success_age"], Unseen)
    assert observed["last_conclusion"] == Seen("cancelled")


def test_a_missing_workflow_is_unseen(client: GitHub) -> None:
    unseen = Unseen(
        Cause.ABSENT,
        "there is no workflow nightly.yml, or the token cannot read it; give the job `permissions: {actions: read}`",
        "nightly.yml",
    )

    assert facts(client) == {"last_success_age": unseen, "last_conclusion": unseen}


def test_the_age_of_a_run_from_the_future_is_zero(client: GitHub) -> None:
    client.run("nightly.yml", branch="main", run_started_at="2026-11-20T12:00:07Z")

    assert facts(client)["last_success_age"] == number(0)
