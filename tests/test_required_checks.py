"""The recipes of docs/required-checks.md: each blocks a red change and lets a green one through; each trap does not.

`gate lint` or `gate doctor` names the trap, and both are quiet on the recipe.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.config.own_action import USES
from tests.fakes.client import TOKEN
from tests.fakes.github import Account, GitHub
from tests.on_github import NUMBER
from tests.required import DOCUMENT, Repository, example, replaced, without

GATE = "Readiness gate"
CALLED = "Readiness / Gate"
ALWAYS = "    if: always() # a skipped job would satisfy a required check\n"
NOT_DRAFT = "    if: github.event.pull_request.draft == false\n"

PATHS = {"gate.yml": example("required-paths.yml")}
MATRIX = {"gate.yml": example("required-matrix.yml")}
QUEUE = {"gate.yml": example("merge-queue.yml")}
REUSABLE = {"gate.yml": example("required-reusable.yml"), "required-called.yml": example("required-called.yml")}


@pytest.fixture
def repository(tmp_path: Path, client: GitHub) -> Repository:
    return Repository(tmp_path, client)


def assert_quiet(repository: Repository) -> None:
    assert repository.lint() == ["no problems found"]
    assert repository.doctor() == {}


def with_filter(name: str) -> dict[str, str]:
    """The recipe with a filter on its event."""
    types = "types: [opened, synchronize, reopened, edited]"
    return {"gate.yml": replaced(PATHS["gate.yml"], types, f"{types}\n    {name}")}


# --------------------------------------------------------------------------------------------------------- path filters


@pytest.mark.parametrize(("red", "expected"), [(True, False), (False, True)], ids=["red", "green"])
def test_a_change_of_the_filtered_paths_is_judged(repository: Repository, red: bool, expected: bool) -> None:
    repository.open(PATHS, "required-paths.yml", required=[GATE])
    repository.prepare("service/junit.xml", target="test-service", red=red)
    repository.deliver("pull_request")

    assert_quiet(repository)
    assert repository.merges() is expected


def test_a_change_of_other_paths_is_ready_without_a_test(repository: Repository) -> None:
    repository.open(PATHS, "required-paths.yml", DOCUMENT, [GATE])
    repository.deliver("pull_request")

    assert repository.merges()


@pytest.mark.parametrize("name", ["paths: [service/**]", "paths-ignore: [docs/**]"])
def test_with_a_filter_on_the_event_a_change_of_other_paths_waits_for_ever(repository: Repository, name: str) -> None:
    repository.open(with_filter(name), "required-paths.yml", DOCUMENT, [GATE])
    repository.deliver("pull_request")

    assert repository.blockers() == [f'Required status check "{GATE}" is expected.']
    assert not repository.merges()
    assert (
        f"`{name.partition(':')[0]}` on `pull_request`: for other files the workflow does not" in repository.lint()[0]
    )
    assert list(repository.doctor()) == ["filtered-paths"]


# --------------------------------------------------------------------------------------------- matrices, skipped jobs


def prepare_legs(repository: Repository, *, red: bool) -> None:
    repository.prepare("junit.xml", target="test-3.11")
    repository.prepare("junit.xml", target="test-3.13", red=red)


@pytest.mark.parametrize(("red", "expected"), [(True, False), (False, True)], ids=["red", "green"])
def test_a_gate_after_the_matrix_judges_every_leg(repository: Repository, red: bool, expected: bool) -> None:
    repository.open(MATRIX, "required-matrix.yml", required=[GATE])
    prepare_legs(repository, red=red)
    repository.deliver("pull_request")

    assert_quiet(repository)
    assert repository.merges() is expected


def test_without_always_a_red_leg_skips_the_gate_and_the_change_is_merged(repository: Repository) -> None:
    repository.open({"gate.yml": without(MATRIX["gate.yml"], ALWAYS)}, "required-matrix.yml", required=[GATE])
    prepare_legs(repository, red=True)
    repository.deliver("pull_request")

    assert "when `test` fails or is skipped, GitHub skips `gate`" in repository.lint()[0]
    assert list(repository.doctor()) == ["skipped-after-failure"]
    assert repository.merges()


def test_the_name_of_a_matrix_job_is_reported_by_no_leg(repository: Repository) -> None:
    repository.open({"gate.yml": gate_in_matrix()}, "required-reusable.yml", required=["Tests"])
    prepare_legs(repository, red=False)
    repository.deliver("pull_request")

    assert repository.blockers() == ['Required status check "Tests" is expected.']
    assert repository.doctor() == {
        "required-name": "the branch requires `Tests`, which nothing reports: it waits for ever"
    }


def test_a_leg_that_is_not_required_may_be_red(repository: Repository) -> None:
    repository.open({"gate.yml": gate_in_matrix()}, "required-reusable.yml", required=["Tests (3.11)"])
    prepare_legs(repository, red=True)
    repository.deliver("pull_request")

    assert repository.doctor() == {
        "required-legs": "the branch does not require `Tests (3.13)`: red there blocks no merge"
    }
    assert repository.merges()


def test_every_leg_that_is_required_must_be_green(repository: Repository) -> None:
    names = ["Tests (3.11)", "Tests (3.13)"]
    repository.open({"gate.yml": gate_in_matrix()}, "required-reusable.yml", required=names)
    prepare_legs(repository, red=True)
    repository.deliver("pull_request")

    assert repository.doctor() == {}
    assert repository.blockers() == ['Required status check "Tests (3.13)" is failing.']


def gate_in_matrix() -> str:
    """The recipe with the gate in each leg, and without the job after the matrix."""
    legs = MATRIX["gate.yml"].partition("\n  gate:\n")[0]
    step = f"uses: {USES}\n        if: always()\n        with: {{comment: never}}\n"
    return f"{legs}      - {step}"


def test_a_draft_that_was_skipped_is_merged_red(repository: Repository) -> None:
    workflow = replaced(MATRIX["gate.yml"], ALWAYS, NOT_DRAFT)
    repository.open({"gate.yml": without(workflow, "    needs: test\n")}, "required-matrix.yml", required=[GATE])
    prepare_legs(repository, red=True)
    pull = repository.client.issue(NUMBER).pull
    assert pull is not None
    pull.draft = True
    repository.deliver("pull_request")
    pull.draft = False

    assert "can be false on `pull_request`; then GitHub skips `gate`" in repository.lint()[0]
    assert list(repository.doctor()) == ["skipped-by-condition"]
    assert repository.merges()


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("        if: always()\n", "        if: always()\n        continue-on-error: true\n", "ignored-failure"),
        ("        if: always()\n", "        if: always()\n        with: {enforce: false}\n", "not-enforced"),
    ],
)
def test_a_gate_whose_failure_does_not_count_lets_a_red_change_through(
    repository: Repository, old: str, new: str, name: str
) -> None:
    called = {**REUSABLE, "required-called.yml": replaced(REUSABLE["required-called.yml"], old, new)}
    called["required-called.yml"] = replaced(called["required-called.yml"], "run: make test", "run: make test || true")
    repository.open(called, "required-reusable.yml", required=[CALLED])
    repository.prepare("junit.xml", red=True)
    repository.deliver("pull_request")

    assert list(repository.doctor()) == [name]
    assert len(repository.lint()) == 3
    assert repository.merges()


# ---------------------------------------------------------------------------------------------------------- merge queue


@pytest.mark.parametrize(
    ("red", "expected"), [(True, [f'Required status check "{GATE}" is failing.']), (False, [])], ids=["red", "green"]
)
def test_a_group_of_the_merge_queue_is_judged(repository: Repository, red: bool, expected: list[str]) -> None:
    repository.open(QUEUE, "required-reusable.yml")
    repository.require(GATE, queue=True)
    repository.prepare("junit.xml", red=red)
    repository.deliver("merge_group")

    assert_quiet(repository)
    assert repository.blockers("merge_group") == expected


def test_without_merge_group_the_queue_waits_for_ever(repository: Repository) -> None:
    repository.open({"gate.yml": without(QUEUE["gate.yml"], "  merge_group:\n")}, "required-reusable.yml")
    repository.require(GATE, queue=True)
    repository.prepare("junit.xml")
    repository.deliver("pull_request")
    repository.deliver("merge_group")

    assert repository.blockers("pull_request") == []
    assert repository.blockers("merge_group") == [f'Required status check "{GATE}" is expected.']
    assert repository.doctor() == {"merge-queue": f"main has a merge queue, and `{GATE}` never reports there"}


# --------------------------------------------------------------------------------------------------- reusable workflows


@pytest.mark.parametrize(("red", "expected"), [(True, False), (False, True)], ids=["red", "green"])
def test_a_called_workflow_reports_both_names(repository: Repository, red: bool, expected: bool) -> None:
    repository.open(REUSABLE, "required-reusable.yml", required=[CALLED])
    repository.prepare("junit.xml", red=red)
    repository.deliver("pull_request")

    assert_quiet(repository)
    assert repository.merges() is expected


@pytest.mark.parametrize("name", ["Gate", "Readiness", "gate", "readiness", "Readiness / Gate (pull_request)"])
def test_another_name_of_a_called_workflow_waits_for_ever(repository: Repository, name: str) -> None:
    repository.open(REUSABLE, "required-reusable.yml", required=[name])
    repository.prepare("junit.xml")
    repository.deliver("pull_request")

    assert repository.blockers() == [f'Required status check "{name}" is expected.']
    assert list(repository.doctor()) == ["required-name"]


def test_a_skipped_caller_reports_for_itself_only(repository: Repository) -> None:
    caller = replaced(REUSABLE["gate.yml"], "    name: Readiness\n", f"    name: Readiness\n{NOT_DRAFT}")
    repository.open({**REUSABLE, "gate.yml": caller}, "required-reusable.yml", required=[CALLED])
    pull = repository.client.issue(NUMBER).pull
    assert pull is not None
    pull.draft = True
    repository.deliver("pull_request")
    pull.draft = False

    assert repository.blockers() == [f'Required status check "{CALLED}" is expected.']
    assert "the check of the job that it calls never reports" in repository.lint()[0]
    assert list(repository.doctor()) == ["skipped-by-condition"]


# ---------------------------------------------------------------------------------------------------- two-stage forks

FORKS = {"tests.yml": example("fork-tests.yml"), "gate.yml": example("fork-gate.yml")}
STATUS = "gate/readiness"


@pytest.mark.parametrize(
    ("red", "expected"), [(True, [f'Required status check "{STATUS}" is failing.']), (False, [])], ids=["red", "green"]
)
def test_the_status_of_the_second_stage_is_required(repository: Repository, red: bool, expected: list[str]) -> None:
    repository.open(FORKS, "required-reusable.yml", required=[STATUS], fork="mallory/shop")
    repository.prepare("junit.xml", red=red, fails=False)
    repository.deliver("pull_request")
    assert repository.blockers() == [f'Required status check "{STATUS}" is expected.'], "the second stage comes later"
    repository.second_stage("gate.yml")

    assert_quiet(repository)
    assert repository.blockers() == expected


def test_the_check_of_the_first_stage_lets_a_red_change_through(repository: Repository) -> None:
    repository.open(FORKS, "required-reusable.yml", required=["Tests"], fork="mallory/shop")
    repository.prepare("junit.xml", red=True, fails=False)
    repository.deliver("pull_request")
    repository.second_stage("gate.yml")

    assert repository.doctor() == {"required-check": "main requires only `Tests`: a red gate blocks no merge"}
    assert repository.merges()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("result-file: readiness.json", "result-file: readiness.json, status: never"),
        ("      statuses: write # for the commit status\n", ""),
    ],
    ids=["never", "no permission"],
)
def test_without_a_status_the_second_stage_never_reports(repository: Repository, old: str, new: str) -> None:
    silent = {**FORKS, "gate.yml": replaced(FORKS["gate.yml"], old, new)}
    repository.open(silent, "required-reusable.yml", required=[STATUS], fork="mallory/shop")
    repository.prepare("junit.xml")
    repository.deliver("pull_request")
    rights = {"actions": "read", "contents": "read", "pull-requests": "write"}
    repository.client.accounts[TOKEN] = Account.of_job(rights | ({"statuses": "write"} if new else {}))
    repository.second_stage("gate.yml")
    repository.client.accounts[TOKEN] = Account()

    assert repository.blockers() == [f'Required status check "{STATUS}" is expected.']
    assert "without a status nothing can be required" in repository.lint()[0]
    assert "missing-status" in repository.doctor()


# ------------------------------------------------------------------------------------------------ names and rules


def test_a_run_by_hand_reports_the_same_name_and_blocks_a_green_change(repository: Repository) -> None:
    text = replaced(QUEUE["gate.yml"], "  merge_group:\n", "  workflow_dispatch:\n")
    repository.open({"gate.yml": text}, "required-reusable.yml", required=[GATE])
    repository.prepare("junit.xml", red=True)
    repository.deliver("workflow_dispatch")
    repository.prepare("junit.xml")
    repository.deliver("pull_request")

    assert repository.blockers() == [f'Required status check "{GATE}" is failing.']
    assert "same-name" in repository.doctor()
    assert f"a run on `workflow_dispatch` reports the check `{GATE}` too" in repository.lint()[0]


def test_a_gate_that_nothing_requires_blocks_nothing(repository: Repository) -> None:
    repository.open(REUSABLE, "required-reusable.yml")
    repository.prepare("junit.xml", red=True)
    repository.deliver("pull_request")

    assert repository.doctor() == {"required-check": "main requires no check: a red gate blocks no merge"}
    assert repository.merges()


def test_classic_protection_requires_it_too(repository: Repository) -> None:
    repository.open(REUSABLE, "required-reusable.yml")
    repository.client.protection["main"] = [CALLED]
    repository.prepare("junit.xml", red=True)
    repository.deliver("pull_request")

    assert repository.doctor() == {}
    assert not repository.merges()
