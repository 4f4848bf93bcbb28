"""The probe `checks`: check runs and commit statuses on a fake GitHub in, evidence out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Observation, Source, Unseen
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


def running(client: GitHub, name: str, run: int = 55, status: str = "in_progress") -> int:
    """A check run of a job that has not ended, and its number."""
    made = client.check(HEAD, name, None)
    made |= {"status": status, "details_url": f"https://github.example/acme/shop/actions/runs/{run}/job/{made['id']}"}
    return int(made["id"])


def test_checks_are_counted_by_how_they_ended(client: GitHub) -> None:
    for name, conclusion in {"test": "success", "lint": "failure", "docs": "skipped", "slow": "timed_out"}.items():
        client.check(HEAD, name, conclusion)
    client.check(HEAD, "build", None)
    evidence = look("checks", client, names=["test", "lint", "docs", "slow", "build", "deploy"])

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
def test_each_end_of_a_check_run_has_its_place(client: GitHub, conclusion: str | None, state: str) -> None:
    client.check(HEAD, "test", conclusion)

    assert look("checks", client, names="test").facts == counts(**{state: 1})


@pytest.mark.parametrize(
    ("said", "state"), [("success", "passed"), ("pending", "pending"), ("failure", "failed"), ("error", "failed")]
)
def test_commit_statuses_are_checks_too_and_the_newest_counts(client: GitHub, said: str, state: str) -> None:
    client.status(HEAD, "ci/legacy", "failure" if said == "success" else "success")
    client.status(HEAD, "ci/legacy", said)

    assert look("checks", client, names="ci/legacy").facts == counts(**{state: 1})


def test_statuses_are_not_asked_for_where_check_runs_tell_all(client: GitHub) -> None:
    client.check(HEAD, "test", "success")
    look("checks", client, names="test")

    assert [line.partition("?")[0] for line in client.log] == [f"GET /repos/acme/shop/commits/{HEAD}/check-runs"]


def test_of_several_checks_of_one_name_the_worst_counts(client: GitHub) -> None:
    client.check(HEAD, "test", "success")
    client.check(HEAD, "test", "failure", "other-ci[bot]")
    client.status(HEAD, "build", "success")

    assert look("checks", client, names=["test", "build"]).facts == counts(failed=1, passed=1)


def test_120_check_runs_are_read_to_the_last(client: GitHub) -> None:
    client.check(HEAD, "test", "failure")
    for each in range(120):
        client.check(HEAD, f"shard {each}", "success")

    assert look("checks", client, names="test").facts == counts(failed=1)


# ------------------------------------------------------------------------------------------------------------ required


def test_without_names_those_that_the_rules_require_are_looked_at(client: GitHub) -> None:
    client.rules["main"] = [required("test", "lint"), required("test")]
    client.check(HEAD, "test", "success")
    client.check(HEAD, "optional", "failure")

    assert look("checks", client).facts == counts(passed=1, missing=1)


def test_the_branch_whose_rules_count_can_be_named(client: GitHub) -> None:
    client.rules["release/2.x"] = [required("test")]
    client.check(HEAD, "test", "success")

    assert look("checks", client, branch="release/2.x").facts == counts(passed=1)


def test_a_check_that_is_required_of_one_app_counts_from_that_app_alone(client: GitHub) -> None:
    made = client.check(HEAD, "test", "success")
    client.rules["main"] = [required("test", app=made["app"]["id"])]
    assert look("checks", client).facts == counts(passed=1)

    client.rules["main"] = [required("test", app=1)]
    client.status(HEAD, "test", "success")
    evidence = look("checks", client)
    assert evidence.facts == counts(missing=1)
    assert evidence.findings == (Finding("check", "test: not made by the app that the rule names"),)


def test_where_nothing_is_required_nothing_is_known(client: GitHub) -> None:
    unseen = look("checks", client).facts["failed"]

    assert unseen == Unseen(
        Cause.ABSENT,
        "no rule of the branch main requires a check (classic protection is not told); name them in `names`",
    )


def test_an_event_without_a_branch_is_told_to_name_one(client: GitHub) -> None:
    nowhere = replace(PULL, base_ref="", branch="")

    assert look("checks", client, nowhere).facts["total"] == Unseen(
        Cause.ABSENT, "this event tells no branch; name one under `branch`"
    )


# --------------------------------------------------------------------------------------------------- ourselves left out


def test_our_own_check_is_left_out_and_others_of_the_run_are_not(client: GitHub) -> None:
    running(client, "The gate")
    client.check(HEAD, "test", "success")

    assert look("checks", client, env=RUN, names=["The gate", "test"]).facts == counts(passed=1)


def test_an_older_check_of_our_name_is_left_out_too(client: GitHub) -> None:
    client.check(HEAD, "The gate", "failure", "other-ci[bot]")
    running(client, "The gate")
    client.check(HEAD, "test", "success")

    assert look("checks", client, env=RUN, names=["The gate", "test"]).facts == counts(passed=1)


def test_a_check_of_another_run_is_not_ours(client: GitHub) -> None:
    running(client, "The gate", run=5)

    assert look("checks", client, env=RUN, names="The gate").facts == counts(pending=1)


def test_of_several_that_are_running_ours_is_the_one_on_our_runner(client: GitHub) -> None:
    run = client.run(id=55, status="in_progress", conclusion=None)
    for name, runner in (("build", "GitHub Actions 8"), ("The gate", "GitHub Actions 9")):
        check = running(client, name)
        where = f"{client.url}/repos/acme/shop/check-runs/{check}"
        client.job(run, name, None, runner_name=runner, status="in_progress", check_run_url=where)

    assert look("checks", client, env=RUN, names=["The gate", "build"]).facts == counts(pending=1)


def test_else_ours_is_the_one_with_the_name_of_our_job(client: GitHub) -> None:
    running(client, "gate")
    running(client, "build")

    assert look("checks", client, env=RUN, names=["gate", "build"]).facts == counts(pending=1)


def test_where_it_cannot_be_told_which_is_ours_nothing_is_known(client: GitHub) -> None:
    grant(client, "checks: read", "statuses: read")
    running(client, "The gate")
    running(client, "build")

    assert look("checks", client, env=RUN, names=["The gate", "build"]).facts["pending"] == Unseen(
        Cause.FORBIDDEN,
        "which of the running checks is the gate's own is not told; give the job `permissions: {actions: read}`",
    )


def test_statuses_of_gates_and_ignored_checks_are_left_out(client: GitHub) -> None:
    client.rules["main"] = [required("gate/readiness", "flaky", "test")]
    client.check(HEAD, "test", "success")

    assert look("checks", client, ignore="flaky").facts == counts(passed=1)


def test_where_nothing_is_left_nothing_is_known(client: GitHub) -> None:
    client.rules["main"] = [required("gate/readiness")]
    unseen = look("checks", client).facts["failed"]

    assert unseen == Unseen(Cause.EMPTY, "of the checks that are wanted only the gate's own, or ignored ones, are left")


# --------------------------------------------------------------------------------------------------------- cannot see


def test_checks_that_may_not_be_seen_are_no_checks_that_passed(client: GitHub) -> None:
    grant(client, "statuses: read")
    evidence: Evidence = look("checks", client, names="test")

    assert set(evidence.facts.values()) == {
        Unseen(
            Cause.MISSING_PERMISSION,
            "GitHub answered 403: Resource not accessible by integration; "
            "give the job `permissions: {checks: read, statuses: read}`",
        )
    }


def test_a_broken_second_page_spoils_the_first(client: GitHub) -> None:
    for each in range(120):
        client.check(HEAD, f"shard {each}", "success")
    client.faults.append(Fault("GET", "/check-runs", 500, times=3, skip=1))

    assert isinstance(look("checks", client, names="shard 119").facts["passed"], Unseen)


def test_without_a_token_nothing_is_asked() -> None:
    with pytest.raises(EvidenceError, match="give the action the input github-token"):
        look("checks", None, names="test")


def test_checks_that_run_or_have_not_begun_are_unfinished(client: GitHub) -> None:
    client.check(HEAD, "test", "failure")
    assert not look("checks", client, names=["test"]).incomplete

    client.check(HEAD, "build", None)
    assert look("checks", client, names=["test", "build"]).incomplete
    assert look("checks", client, names=["test", "deploy"]).incomplete


def test_a_check_that_ends_while_the_gate_waits_is_seen(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    build = checklist("build | checks | {names: build} | [failed == 0, pending == 0, missing == 0]")
    workflow.pull_request({"readiness.yml": build}, {"a.py": "1"})
    made = client.check(workflow.head, "build", None)
    asked = []

    def end(request: Ask) -> None:
        asked.append(request.path.endswith("/check-runs"))
        if asked.count(True) == 2:
            made.update(status="completed", conclusion="success", completed_at=client.now)

    client.before.append(end)

    assert workflow.run("pull_request", {"wait": "30s"}).code == 0
    assert asked.count(True) == 2
