"""The probe `checks`: check runs and commit statuses on a fake GitHub in, evidence out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Observation, Source, Unseen
from tests.command import checklist
from tests.fakes.github import HEAD, Fault, GitHub, Request
from tests.on_github import Workflow
from tests.probes.github_evidence import PULL, grant, measure, number

RUN = {"GITHUB_RUN_ID": "55", "GITHUB_JOB": "gate", "RUNNER_NAME": "GitHub Actions 9"}


def counts(**states: int) -> dict[str, Observation]:
    names = ("passed", "failed", "pending", "missing", "skipped")
    return {"total": number(sum(states.values())), **{name: number(states.get(name, 0)) for name in names}}


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
    """Adds the check run of a running job, and returns its id."""
    run_data = client.check(HEAD, name, None)
    run_data |= {
        "status": status,
        "details_url": f"https://github.example/acme/shop/actions/runs/{run}/job/{run_data['id']}",
    }
    return int(run_data["id"])


def test_checks_are_counted_by_state(client: GitHub) -> None:
    for name, conclusion in {"test": "success", "lint": "failure", "docs": "skipped", "slow": "timed_out"}.items():
        client.check(HEAD, name, conclusion)
    client.check(HEAD, "build", None)
    evidence = measure("checks", client, names=["test", "lint", "docs", "slow", "build", "deploy"])

    assert evidence.facts == counts(passed=1, failed=2, skipped=1, pending=1, missing=1)
    assert [finding.message.partition(",")[0] for finding in evidence.findings] == [
        "lint: failure",
        "docs: skipped",
        "slow: timed out",
        "build: queued",
        "deploy: missing on this commit",
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
def test_every_conclusion_of_a_check_run_has_a_state(client: GitHub, conclusion: str | None, state: str) -> None:
    client.check(HEAD, "test", conclusion)

    assert measure("checks", client, names="test").facts == counts(**{state: 1})


@pytest.mark.parametrize(
    ("github_state", "state"),
    [("success", "passed"), ("pending", "pending"), ("failure", "failed"), ("error", "failed")],
)
def test_commit_statuses_are_checks_and_the_latest_counts(client: GitHub, github_state: str, state: str) -> None:
    client.status(HEAD, "ci/legacy", "failure" if github_state == "success" else "success")
    client.status(HEAD, "ci/legacy", github_state)

    assert measure("checks", client, names="ci/legacy").facts == counts(**{state: 1})


@pytest.mark.parametrize(
    ("github_state", "state"), [("success", "passed"), ("pending", "pending"), ("error", "failed")]
)
def test_a_job_with_the_name_of_a_commit_status_does_not_replace_it(
    client: GitHub, github_state: str, state: str
) -> None:
    client.check(HEAD, "ci/legacy", "success")
    client.status(HEAD, "ci/legacy", github_state)

    assert measure("checks", client, names="ci/legacy").facts == counts(**{state: 1})


def test_of_several_checks_with_one_name_the_worst_counts(client: GitHub) -> None:
    client.check(HEAD, "test", "success")
    client.check(HEAD, "test", "failure", "other-ci[bot]")
    client.status(HEAD, "build", "success")

    assert measure("checks", client, names=["test", "build"]).facts == counts(failed=1, passed=1)


def test_all_of_120_check_runs_are_read(client: GitHub) -> None:
    client.check(HEAD, "test", "failure")
    for index in range(120):
        client.check(HEAD, f"shard {index}", "success")

    assert measure("checks", client, names="test").facts == counts(failed=1)


# ------------------------------------------------------------------------------------------------------------ required


def test_without_names_the_required_checks_are_read(client: GitHub) -> None:
    client.rules["main"] = [required("test", "lint"), required("test")]
    client.check(HEAD, "test", "success")
    client.check(HEAD, "optional", "failure")

    assert measure("checks", client).facts == counts(passed=1, missing=1)


def test_branch_selects_the_rules(client: GitHub) -> None:
    client.rules["release/2.x"] = [required("test")]
    client.check(HEAD, "test", "success")

    assert measure("checks", client, branch="release/2.x").facts == counts(passed=1)


def test_a_check_required_from_an_app_counts_only_from_that_app(client: GitHub) -> None:
    check = client.check(HEAD, "test", "success")
    client.rules["main"] = [required("test", app=check["app"]["id"])]
    assert measure("checks", client).facts == counts(passed=1)

    client.rules["main"] = [required("test", app=1)]
    client.status(HEAD, "test", "success")
    evidence = measure("checks", client)
    assert evidence.facts == counts(missing=1)
    assert evidence.findings == (Finding("check", "test: not made by the app that the rule requires"),)


def test_without_a_required_check_the_facts_are_unseen(client: GitHub) -> None:
    unseen = measure("checks", client).facts["failed"]

    assert unseen == Unseen(
        Cause.ABSENT,
        "no rule of the branch main requires a check (GitHub does not report classic branch protection); "
        "list the checks in `names`",
    )


def test_an_event_without_a_branch_needs_the_parameter(client: GitHub) -> None:
    nowhere = replace(PULL, base_ref="", branch="")

    assert measure("checks", client, nowhere).facts["total"] == Unseen(
        Cause.ABSENT, "this event has no branch; set the parameter `branch`"
    )


# ------------------------------------------------------------------------------------------------- the gate's own check


def test_the_gates_own_check_is_left_out_and_others_of_the_run_are_not(client: GitHub) -> None:
    running(client, "The gate")
    client.check(HEAD, "test", "success")

    assert measure("checks", client, env=RUN, names=["The gate", "test"]).facts == counts(passed=1)


def test_an_older_check_with_the_gates_name_is_left_out_too(client: GitHub) -> None:
    client.check(HEAD, "The gate", "failure", "other-ci[bot]")
    running(client, "The gate")
    client.check(HEAD, "test", "success")

    assert measure("checks", client, env=RUN, names=["The gate", "test"]).facts == counts(passed=1)


def test_a_check_of_another_run_is_not_the_gates_own(client: GitHub) -> None:
    running(client, "The gate", run=5)

    assert measure("checks", client, env=RUN, names="The gate").facts == counts(pending=1)


def test_of_several_running_checks_the_gates_own_is_on_its_runner(client: GitHub) -> None:
    run = client.run(id=55, status="in_progress", conclusion=None)
    for name, runner in (("build", "GitHub Actions 8"), ("The gate", "GitHub Actions 9")):
        check = running(client, name)
        url = f"{client.url}/repos/acme/shop/check-runs/{check}"
        client.job(run, name, None, runner_name=runner, status="in_progress", check_run_url=url)

    assert measure("checks", client, env=RUN, names=["The gate", "build"]).facts == counts(pending=1)


def test_without_a_known_runner_the_name_of_the_job_decides(client: GitHub) -> None:
    running(client, "gate")
    running(client, "build")

    assert measure("checks", client, env=RUN, names=["gate", "build"]).facts == counts(pending=1)


def test_when_the_gates_own_check_is_unknown_the_facts_are_unseen(client: GitHub) -> None:
    grant(client, "checks: read", "statuses: read")
    running(client, "The gate")
    running(client, "build")

    assert measure("checks", client, env=RUN, names=["The gate", "build"]).facts["pending"] == Unseen(
        Cause.MISSING_PERMISSION,
        "several checks are running, and it is unknown which is the gate's own; "
        "give the job `permissions: {actions: read}`",
    )


def test_statuses_of_gates_and_ignored_checks_are_left_out(client: GitHub) -> None:
    client.rules["main"] = [required("gate/readiness", "flaky", "test")]
    client.check(HEAD, "test", "success")

    assert measure("checks", client, ignore="flaky").facts == counts(passed=1)


def test_when_every_check_is_left_out_the_facts_are_unseen(client: GitHub) -> None:
    client.rules["main"] = [required("gate/readiness")]
    unseen = measure("checks", client).facts["failed"]

    assert unseen == Unseen(Cause.EMPTY, "every expected check is the gate's own or is in `ignore`")


# --------------------------------------------------------------------------------------------------------- no data


def test_unreadable_checks_do_not_count_as_passed(client: GitHub) -> None:
    grant(client, "statuses: read")
    evidence: Evidence = measure("checks", client, names="test")

    assert set(evidence.facts.values()) == {
        Unseen(
            Cause.MISSING_PERMISSION,
            "GitHub answered 403: Resource not accessible by integration; "
            "give the job `permissions: {checks: read, statuses: read}`",
        )
    }


def test_a_failing_second_page_makes_the_facts_unseen(client: GitHub) -> None:
    for index in range(120):
        client.check(HEAD, f"shard {index}", "success")
    client.faults.append(Fault("GET", "/check-runs", 500, times=3, skip=1))

    assert isinstance(measure("checks", client, names="shard 119").facts["passed"], Unseen)


def test_without_a_token_nothing_is_queried() -> None:
    with pytest.raises(EvidenceError, match="there is no GitHub token"):
        measure("checks", None, names="test")


def test_evidence_with_running_or_missing_checks_is_incomplete(client: GitHub) -> None:
    client.check(HEAD, "test", "failure")
    assert not measure("checks", client, names=["test"]).incomplete

    client.check(HEAD, "build", None)
    assert measure("checks", client, names=["test", "build"]).incomplete
    assert measure("checks", client, names=["test", "deploy"]).incomplete


def test_a_check_that_finishes_while_the_gate_waits_is_read(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    build = checklist("build | checks | {names: build} | [failed == 0, pending == 0, missing == 0]")
    workflow.pull_request({"readiness.yml": build}, {"a.py": "1"})
    build_check = client.check(workflow.head, "build", None)
    requests = []

    def end(request: Request) -> None:
        requests.append(request.path.endswith("/check-runs"))
        if requests.count(True) == 2:
            build_check.update(status="completed", conclusion="success", completed_at=client.now)

    client.before.append(end)

    assert workflow.judge("pull_request", {"wait": "30s"}).exit_code == 0
    assert requests.count(True) == 2
