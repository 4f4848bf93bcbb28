"""The rules of the branch; tests/test_required_checks.py shows what each of these means for a merge."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.github.rules import RequiredCheck, Rules
from gate.adapters.workspace import Workspace
from gate.doctor import required
from gate.doctor.setup import Setup
from gate.model.diagnosis import Examination
from gate.model.evidence import Cause, Unseen
from gate.workflows.gates import find_gates
from tests.command import lay_out
from tests.doctor.folders import WORKFLOW, examinations, lay_out_repository, on_server
from tests.fakes.github import Fault, GitHub

MATRIX = WORKFLOW.replace("    runs-on: x\n", "    runs-on: x\n    strategy: {matrix: {python: ['3.11', '3.13']}}\n")


def examine(
    folder: Path, *checks: RequiredCheck | str, workflow: str = WORKFLOW, types: str = "", server: str = "https://github.com"
) -> list[tuple[str, str]]:  # fmt: skip
    """Name and outcome of each examination of these rules."""
    return [(entry.name, str(entry.outcome)) for entry in _examine(folder, checks, workflow, types, server)]


def _examine(
    folder: Path, checks: tuple[RequiredCheck | str, ...], workflow: str, types: str, server: str
) -> list[Examination]:
    lay_out_repository(folder, workflow=workflow)
    workflows, runs = find_gates(Workspace(folder))
    names = tuple(RequiredCheck(check) if isinstance(check, str) else check for check in checks)
    rules = Rules(frozenset(types.split()), names, 0, code_owner_review=False)
    setup = Setup(branch="main", rules=rules, protected=(), workflows=workflows, runs=runs, server=server)
    return list(required.examine(setup))


FILE = ".github/workflows/gate.yml"
GOOD = [("required-check", "good")]


def test_a_required_check_that_the_gate_reports_is_good(tmp_path: Path) -> None:
    assert examine(tmp_path, "gate") == GOOD


@pytest.mark.parametrize(
    "name",
    ["Gate", "gate (pull_request)", "readiness", ".github/workflows/gate.yml", ".github/workflows/gate.yml / gate"],
)
def test_a_name_that_means_the_gate_and_is_not_its_own_is_named(tmp_path: Path, name: str) -> None:
    assert examine(tmp_path, name) == [("required-name", "bad")]


def test_a_name_of_another_app_is_unknown_and_does_not_replace_the_gate(tmp_path: Path) -> None:
    assert examine(tmp_path, "gate", "license/cla") == [*GOOD, ("other-check", "unknown")]
    assert examine(tmp_path / "b", "license/cla") == [("required-check", "bad"), ("other-check", "unknown")]


def test_a_check_of_another_job_is_quiet_although_it_has_the_name_of_the_workflow(tmp_path: Path) -> None:
    workflow = "name: Tests\n" + WORKFLOW.replace("jobs:\n", "jobs:\n  test: {runs-on: x, name: Tests}\n")
    assert examine(tmp_path, "gate", "Tests", workflow=workflow) == GOOD


@pytest.mark.parametrize(
    ("app", "server", "expected"),
    [
        (None, "https://github.com", GOOD),
        (15368, "https://github.com", GOOD),
        (4711, "https://github.com", [("required-app", "bad")]),
        (4711, "https://github.example", GOOD),
    ],
)
def test_the_app_must_be_that_of_the_workflow(
    tmp_path: Path, app: int | None, server: str, expected: list[tuple[str, str]]
) -> None:
    assert examine(tmp_path, RequiredCheck("gate", app), server=server) == expected


def test_a_name_that_only_a_run_knows_is_unknown(tmp_path: Path) -> None:
    workflow = WORKFLOW.replace("    runs-on: x\n", "    runs-on: x\n    name: Gate of ${{ github.actor }}\n")
    assert examine(tmp_path, "Gate of alice", workflow=workflow) == [("required-check", "unknown")]
    assert examine(tmp_path / "b", "Other", workflow=workflow) == [
        ("required-check", "bad"),
        ("other-check", "unknown"),
    ]


def test_every_leg_of_a_matrix_must_be_required(tmp_path: Path) -> None:
    legs = [*GOOD, *GOOD]
    assert examine(tmp_path, "gate (3.11)", "gate (3.13)", workflow=MATRIX) == legs
    assert examine(tmp_path / "b", "gate (3.11)", workflow=MATRIX) == [*GOOD, ("required-legs", "bad")]
    assert examine(tmp_path / "c", "gate", workflow=MATRIX) == [("required-name", "bad")]


def test_a_merge_queue_needs_a_run_on_it(tmp_path: Path) -> None:
    queued = WORKFLOW.replace("on: pull_request", "on: [pull_request, merge_group]")
    assert examine(tmp_path, "gate", types="merge_queue") == [*GOOD, ("merge-queue", "bad")]
    assert examine(tmp_path / "b", "gate", types="merge_queue", workflow=queued) == GOOD
    assert examine(tmp_path / "c", "gate", types="pull_request") == GOOD


def test_a_status_is_never_set_in_a_merge_queue(tmp_path: Path) -> None:
    second = WORKFLOW.replace("on: pull_request", "on: workflow_run")
    assert examine(tmp_path, "gate/readiness", workflow=second) == GOOD
    assert examine(tmp_path / "b", "gate/readiness", workflow=second, types="merge_queue") == [
        *GOOD, ("merge-queue", "bad"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("branches: [main]", GOOD),
        ("branches: ['release/**', 'm*']", GOOD),
        ("branches: [develop]", [*GOOD, ("filtered-branch", "bad")]),
        ("branches-ignore: [main]", [*GOOD, ("filtered-branch", "bad")]),
        ("branches-ignore: ['release/**']", GOOD),
    ],
)
def test_a_filter_must_let_the_branch_through(tmp_path: Path, filters: str, expected: list[tuple[str, str]]) -> None:
    workflow = WORKFLOW.replace("on: pull_request", f"on: {{pull_request: {{{filters}}}}}")
    assert examine(tmp_path, "gate", workflow=workflow) == expected


def test_rules_that_cannot_be_read_are_unknown(tmp_path: Path, client: GitHub) -> None:
    client.faults.append(Fault("GET", "rules/branches", 404))
    entry = examinations(lay_out_repository(tmp_path), on_server(client))["required-check"]

    assert entry["outcome"] == "unknown"
    assert entry["observation"] == "the rules of main were not read: GitHub answered 404: injected fault"


def test_without_the_classic_protection_it_is_unknown_whether_the_gate_is_required(
    tmp_path: Path, client: GitHub
) -> None:
    client.faults.append(Fault("GET", "branches/main$", 404, skip=1))  # after the rules
    entry = examinations(lay_out_repository(tmp_path), on_server(client))["required-check"]

    assert (entry["outcome"], entry["observation"]) == (
        "unknown",
        "the rules of main require no check; its protection was not read: GitHub answered 404: injected fault",
    )


@pytest.mark.parametrize(
    ("path", "outcome"), [(".github/workflows/gate.yml", "good"), (".github/workflows/other.yml", "bad")]
)
def test_the_rules_may_require_the_workflow_as_a_whole(tmp_path: Path, client: GitHub, path: str, outcome: str) -> None:
    client.rules["main"] = [{"type": "workflows", "parameters": {"workflows": [{"path": path, "repository_id": 1}]}}]
    entry = examinations(lay_out_repository(tmp_path), on_server(client))["required-check"]

    assert entry["outcome"] == outcome


def test_a_protection_that_cannot_be_read_leaves_the_rules(tmp_path: Path) -> None:
    rules = Rules(frozenset(), (RequiredCheck("gate"),), 0, code_owner_review=False)
    setup = Setup(rules=rules, protected=Unseen(Cause.MISSING_PERMISSION, "refused"))
    assert setup.required == (RequiredCheck("gate"),)


def test_a_called_workflow_of_another_repository_may_report_any_name_of_its_caller(tmp_path: Path) -> None:
    remote = "  other: {uses: acme/ci/.github/workflows/x.yml@v1}\n"
    workflow = f"{WORKFLOW}{remote}"
    assert examine(tmp_path, "gate", "other / tests", workflow=workflow) == GOOD
    assert examine(tmp_path / "b", "gate", "third / tests", workflow=workflow) == [*GOOD, ("other-check", "unknown")]


def test_a_check_of_the_merge_queue_alone_lets_no_pull_request_into_it(tmp_path: Path) -> None:
    queued = WORKFLOW.replace("on: pull_request", "on: merge_group")
    assert examine(tmp_path, "gate", types="merge_queue", workflow=queued) == [("required-check", "bad")]

    stand_in = "on: pull_request\njobs: {gate: {runs-on: x}}\n"
    lay_out(tmp_path / "b", {".github/workflows/stand-in.yml": stand_in})
    assert examine(tmp_path / "b", "gate", types="merge_queue", workflow=queued) == GOOD


@pytest.mark.parametrize("trigger", ["schedule", "{push: {branches: [main]}}"])
def test_a_gate_that_reports_nothing_on_pull_requests_is_named(tmp_path: Path, trigger: str) -> None:
    workflow = WORKFLOW.replace("on: pull_request", f"on: {trigger}")
    assert examine(tmp_path, "gate", workflow=workflow) == [("required-check", "unknown")]
