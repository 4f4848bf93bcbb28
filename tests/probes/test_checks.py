"""The probe `checks`: check runs and commit statuses on a fake GitHub in, evidence out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate.errors import EvidenceError
from gate.model.evidence import Evidence, Finding, Observation, Reason, Source, Unseen
from tests.command import checklist
from tests.fakes.github import HEAD, Ask, Fault, GitHub
from tests.on_github import Workflow
from tests.probes.asking import PULL, grant, look, number

RUN = {"GITHUB_RUN_ID": "55", "GITHUB_JOB": "gate", "RUNNER_NAME": "GitHub Actions 9"}


def counts(**given: int) -> dict[str, Observation]:
    names = ("passed", "failed", "pending", "missing", "skipped")
    return {"total": number(sum(given.values())), **{name: number(given.get(name, 0)) for name in names}}


def required(*names: str, app: int | None = None) -> dict[str, Any]:
    """A rule that requires these checks."""
    checks = [{"context": name} | ({"integration_id": app} if app else {}) for name in names]
    return {
        "type": "required_status_checks",
        "parameters": {"required_status_checks": checks, "strict_required_status_checks_policy": False},
        "ruleset_source_type": "Repository",
        "ruleset_source": "acme/shop",
        "ruleset_id": 1,
    }


def running(hub: GitHub, name: str, run: int = 55, status: str = "in_progress") -> int:
    """A check run of a job that has not ended, and its number."""
    made = hub.check(HEAD, name, None)
    made |= {"status": status, "details_url": f"https://github.example/acme/shop/actions/runs/{run}/job/{made['id']}"}
    return int(made["id"])


def test_checks_are_counted_by_how_they_ended(hub: GitHub) -> None:
    for name, conclusion in {"test": "success", "lint": "failure", "docs": "skipped", "slow": "timed_out"}.items():
        hub.check(HEAD, name, conclusion)
    hub.check(HEAD, "build", None)
    evidence = look("checks", hub, names=["test", "lint", "docs", "slow", "build", "deploy"])

    assert evidence.facts == counts(passed=1, failed=2, skipped=1, pending=1, missing=1)
    assert [finding.message.partition(",")[0] for finding in evidence.findings] == [
        "lint: failure",
        "docs: skipped",
        "slow: timed out",
        "build: queued",
        "deploy: there is none on this commit",
    ]
    assert evidence.sources == (Source("acme/shop@aaaaaaaaaaaa", "github"),)


@pytest.mark.parametrize(
    ("conclusion", "state"),
    [
        ("success", "passed"),
        ("neutral", "skipped"),
        ("skipped", "skipped"),
        ("failure", "failed"),
        ("cancelled", "failed"),
        ("timed_out", "failed"),
        ("action_required", "failed"),
        (None, "pending"),
    ],
)
def test_each_end_of_a_check_run_has_its_place(hub: GitHub, conclusion: str | None, state: str) -> None:
    hub.check(HEAD, "test", conclusion)

    assert look("checks", hub, names="test").facts == counts(**{state: 1})


@pytest.mark.parametrize(
    ("said", "state"), [("success", "passed"), ("pending", "pending"), ("failure", "failed"), ("error", "failed")]
)
def test_commit_statuses_are_checks_too_and_the_newest_counts(hub: GitHub, said: str, state: str) -> None:
    hub.status(HEAD, "ci/legacy", "failure" if said == "success" else "success")
    hub.status(HEAD, "ci/legacy", said)

    assert look("checks", hub, names="ci/legacy").facts == counts(**{state: 1})


def test_statuses_are_not_asked_for_where_check_runs_tell_all(hub: GitHub) -> None:
    hub.check(HEAD, "test", "success")
    look("checks", hub, names="test")

    assert [line.partition("?")[0] for line in hub.log] == [f"GET /repos/acme/shop/commits/{HEAD}/check-runs"]


def test_of_several_checks_of_one_name_the_worst_counts(hub: GitHub) -> None:
    hub.check(HEAD, "test", "success")
    hub.check(HEAD, "test", "failure", "other-ci[bot]")
    hub.status(HEAD, "build", "success")

    assert look("checks", hub, names=["test", "build"]).facts == counts(failed=1, passed=1)


def test_120_check_runs_are_read_to_the_last(hub: GitHub) -> None:
    hub.check(HEAD, "test", "failure")
    for each in range(120):
        hub.check(HEAD, f"shard {each}", "success")

    assert look("checks", hub, names="test").facts == counts(failed=1)


# ------------------------------------------------------------------------------------------------------------ required


def test_without_names_those_that_the_rules_require_are_looked_at(hub: GitHub) -> None:
    hub.rules["main"] = [required("test", "lint"), required("test")]
    hub.check(HEAD, "test", "success")
    hub.check(HEAD, "optional", "failure")

    assert look("checks", hub).facts == counts(passed=1, missing=1)


def test_the_branch_whose_rules_count_can_be_named(hub: GitHub) -> None:
    hub.rules["release/2.x"] = [required("test")]
    hub.check(HEAD, "test", "success")

    assert look("checks", hub, branch="release/2.x").facts == counts(passed=1)


def test_a_check_that_is_required_of_one_app_counts_from_that_app_alone(hub: GitHub) -> None:
    made = hub.check(HEAD, "test", "success")
    hub.rules["main"] = [required("test", app=made["app"]["id"])]
    assert look("checks", hub).facts == counts(passed=1)

    hub.rules["main"] = [required("test", app=1)]
    hub.status(HEAD, "test", "success")
    evidence = look("checks", hub)
    assert evidence.facts == counts(missing=1)
    assert evidence.findings == (Finding("check", "test: not made by the app that the rule names"),)


def test_where_nothing_is_required_nothing_is_known(hub: GitHub) -> None:
    unseen = look("checks", hub).facts["failed"]

    assert unseen == Unseen(
        Reason.ABSENT,
        "no rule of the branch main requires a check (classic protection is not told); name them in `names`",
    )


def test_an_event_without_a_branch_is_told_to_name_one(hub: GitHub) -> None:
    nowhere = replace(PULL, base_ref="", branch="")

    assert look("checks", hub, nowhere).facts["total"] == Unseen(
        Reason.ABSENT, "this event tells no branch; name one under `branch`"
    )


# --------------------------------------------------------------------------------------------------- ourselves left out


def test_our_own_check_is_left_out_and_others_of_the_run_are_not(hub: GitHub) -> None:
    running(hub, "The gate")
    hub.check(HEAD, "test", "success")

    assert look("checks", hub, env=RUN, names=["The gate", "test"]).facts == counts(passed=1)


def test_an_older_check_of_our_name_is_left_out_too(hub: GitHub) -> None:
    hub.check(HEAD, "The gate", "failure", "other-ci[bot]")
    running(hub, "The gate")
    hub.check(HEAD, "test", "success")

    assert look("checks", hub, env=RUN, names=["The gate", "test"]).facts == counts(passed=1)


def test_a_check_of_another_run_is_not_ours(hub: GitHub) -> None:
    running(hub, "The gate", run=5)

    assert look("checks", hub, env=RUN, names="The gate").facts == counts(pending=1)


def test_of_several_that_are_running_ours_is_the_one_on_our_runner(hub: GitHub) -> None:
    run = hub.run(id=55, status="in_progress", conclusion=None)
    for name, runner in (("build", "GitHub Actions 8"), ("The gate", "GitHub Actions 9")):
        check = running(hub, name)
        where = f"{hub.url}/repos/acme/shop/check-runs/{check}"
        hub.job(run, name, None, runner_name=runner, status="in_progress", check_run_url=where)

    assert look("checks", hub, env=RUN, names=["The gate", "build"]).facts == counts(pending=1)


def test_else_ours_is_the_one_with_the_name_of_our_job(hub: GitHub) -> None:
    running(hub, "gate")
    running(hub, "build")

    assert look("checks", hub, env=RUN, names=["gate", "build"]).facts == counts(pending=1)


def test_where_it_cannot_be_told_which_is_ours_nothing_is_known(hub: GitHub) -> None:
    grant(hub, "checks: read", "statuses: read")
    running(hub, "The gate")
    running(hub, "build")

    assert look("checks", hub, env=RUN, names=["The gate", "build"]).facts["pending"] == Unseen(
        Reason.FORBIDDEN,
        "which of the running checks is the gate's own is not told; give the job `permissions: {actions: read}`",
    )


def test_statuses_of_gates_and_ignored_checks_are_left_out(hub: GitHub) -> None:
    hub.rules["main"] = [required("gate/readiness", "flaky", "test")]
    hub.check(HEAD, "test", "success")

    assert look("checks", hub, ignore="flaky").facts == counts(passed=1)


def test_where_nothing_is_left_nothing_is_known(hub: GitHub) -> None:
    hub.rules["main"] = [required("gate/readiness")]
    unseen = look("checks", hub).facts["failed"]

    assert unseen == Unseen(
        Reason.EMPTY, "of the checks that are wanted only the gate's own, or ignored ones, are left"
    )


# --------------------------------------------------------------------------------------------------------- cannot see


def test_checks_that_may_not_be_seen_are_no_checks_that_passed(hub: GitHub) -> None:
    grant(hub, "statuses: read")
    evidence: Evidence = look("checks", hub, names="test")

    assert set(evidence.facts.values()) == {
        Unseen(
            Reason.FORBIDDEN,
            "GitHub answered 403: Resource not accessible by integration; "
            "give the job `permissions: {checks: read, statuses: read}`",
        )
    }


def test_a_broken_second_page_spoils_the_first(hub: GitHub) -> None:
    for each in range(120):
        hub.check(HEAD, f"shard {each}", "success")
    hub.faults.append(Fault("GET", "/check-runs", 500, times=3, skip=1))

    assert isinstance(look("checks", hub, names="shard 119").facts["passed"], Unseen)


def test_without_a_token_nothing_is_asked() -> None:
    with pytest.raises(EvidenceError, match="give the action the input github-token"):
        look("checks", None, names="test")


def test_checks_that_run_or_have_not_begun_are_unfinished(hub: GitHub) -> None:
    hub.check(HEAD, "test", "failure")
    assert not look("checks", hub, names=["test"]).unfinished

    hub.check(HEAD, "build", None)
    assert look("checks", hub, names=["test", "build"]).unfinished
    assert look("checks", hub, names=["test", "deploy"]).unfinished


def test_a_check_that_ends_while_the_gate_waits_is_seen(tmp_path: Path, hub: GitHub) -> None:
    workflow = Workflow(tmp_path, hub)
    build = checklist("build | checks | {names: build} | [failed == 0, pending == 0, missing == 0]")
    workflow.pull_request({"readiness.yml": build}, {"a.py": "1"})
    made = hub.check(workflow.head, "build", None)
    asked = []

    def end(ask: Ask) -> None:
        asked.append(ask.path.endswith("/check-runs"))
        if asked.count(True) == 2:
            made.update(status="completed", conclusion="success", completed_at=hub.now)

    hub.before.append(end)

    assert workflow.run("pull_request", {"wait": "30s"}).code == 0
    assert asked.count(True) == 2
