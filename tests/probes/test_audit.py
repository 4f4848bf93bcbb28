"""The probe `audit`: scheduled runs on a fake GitHub in, evidence out."""

from __future__ import annotations

from gate.model.evidence import Cause, Evidence, Observation, Seen, Source, Unseen
from tests.fakes.github import GitHub
from tests.probes.github_evidence import MAIN, PULL, measure, number


def nightly(client: GitHub, day: int, conclusion: str | None = "success", **more: str) -> None:
    """Adds a scheduled run at noon of this day in November; the evidence is of noon on the 20th."""
    at = f"2026-11-{day:02}T12:00:00Z"
    status = "completed" if conclusion else "in_progress"
    options = {"branch": "main", "event": "schedule", **more}
    client.run("nightly.yml", conclusion=conclusion, status=status, created_at=at, run_started_at=at, **options)


def age(client: GitHub) -> Observation:
    return measure("audit", client, workflow="nightly.yml").facts["last_audit_age"]


def days(value: int) -> Seen:
    return number(value * 86_400)


def test_the_age_of_the_last_scheduled_run_and_the_state_of_the_workflow_are_read(client: GitHub) -> None:
    nightly(client, 17)
    nightly(client, 18)
    nightly(client, 20, None)

    for subject in (PULL, MAIN):
        assert measure("audit", client, subject, workflow="nightly.yml") == Evidence(
            {"last_audit_age": days(2), "workflow_state": Seen("active")},
            sources=(Source("acme/shop: schedule of nightly.yml", "github"),),
        )


def test_a_run_that_failed_counts_because_a_gate_that_is_not_ready_fails(client: GitHub) -> None:
    nightly(client, 17)
    nightly(client, 19, "failure")

    assert age(client) == days(1)


def test_a_run_that_was_cancelled_or_never_started_does_not_count(client: GitHub) -> None:
    nightly(client, 17)
    for conclusion in ("cancelled", "skipped", "timed_out", "startup_failure"):
        nightly(client, 19, conclusion)

    assert age(client) == days(3)


def test_a_run_by_hand_or_of_a_fork_does_not_count(client: GitHub) -> None:
    nightly(client, 17)
    nightly(client, 19, event="workflow_dispatch")
    nightly(client, 19, fork="mallory/shop")

    assert age(client) == days(3)


def test_a_run_that_is_started_again_keeps_its_age(client: GitHub) -> None:
    client.run(
        "nightly.yml", conclusion="success", status="completed", branch="main", event="schedule",
        created_at="2026-11-10T12:00:00Z", run_started_at="2026-11-20T11:00:00Z", run_attempt=2,
    )  # fmt: skip

    assert age(client) == days(10)


def test_a_schedule_that_github_disabled_after_sixty_days_is_seen(client: GitHub) -> None:
    nightly(client, 1)
    client.workflows[0]["state"] = "disabled_inactivity"

    assert measure("audit", client, workflow="nightly.yml").facts == {
        "last_audit_age": days(19),
        "workflow_state": Seen("disabled_inactivity"),
    }


def test_a_schedule_that_never_ran_has_no_age(client: GitHub) -> None:
    nightly(client, 19, event="push")

    assert age(client) == Unseen(
        Cause.ABSENT, "none of the last 50 scheduled runs of nightly.yml succeeded or failed", "nightly.yml"
    )


def test_the_workflow_may_be_named_with_its_folder(client: GitHub) -> None:
    nightly(client, 17)

    evidence = measure("audit", client, workflow=".github/workflows/nightly.yml")
    assert evidence.facts == {"last_audit_age": days(3), "workflow_state": Seen("active")}


def test_a_missing_workflow_is_unseen(client: GitHub) -> None:
    unseen = Unseen(
        Cause.ABSENT,
        "there is no workflow nightly.yml, or the token cannot read it; give the job `permissions: {actions: read}`",
        "nightly.yml",
    )

    assert measure("audit", client, workflow="nightly.yml").facts == {
        "last_audit_age": unseen,
        "workflow_state": unseen,
    }
