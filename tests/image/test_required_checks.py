"""The recipes of docs/required-checks.md with act and the image; tests/test_required_checks.py does it without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gate.config.own_action import VERSION
from tests.command import Result, lay_out
from tests.fakes.github import GitHub
from tests.image.running import OURS, lay_out_action, needs_image, run_act
from tests.image.test_examples import REPLACEMENTS
from tests.required import DOCUMENT, Repository, replaced, without
from tests.test_required_checks import ALWAYS, MATRIX, PATHS, REUSABLE, prepare_legs

pytestmark = needs_image


@pytest.fixture
def repository(tmp_path: Path, client: GitHub) -> Repository:
    return Repository(tmp_path, client)


def run(repository: Repository, workflows: Mapping[str, str]) -> Result:
    """Runs gate.yml on `pull_request`; act knows `./` and not yet `$/` for the repository itself."""
    store = repository.tmp_path / "artifacts"
    actions = {
        name: lay_out(repository.tmp_path / folder, {"action.yml": action.format(store=store)})
        for name, (folder, action) in REPLACEMENTS.items()
    }
    actions[f"{OURS}@{VERSION}"] = lay_out_action(repository.tmp_path / "released")
    repository._git("remote", "add", "origin", "https://github.com/acme/shop")
    return run_act(repository, "pull_request", workflows["gate.yml"].replace("$/", "./"), actions=actions)


def decisions(result: Result) -> list[bool]:
    """Whether each run of the gate was ready."""
    return ["Ready: " in line for line in result.out.splitlines() if "Summary - ## " in line]


@pytest.mark.parametrize("red", [True, False], ids=["red", "green"])
def test_a_change_of_the_filtered_paths_is_judged(repository: Repository, red: bool) -> None:
    repository.open(PATHS, "required-paths.yml")
    repository.prepare("service/junit.xml", target="test-service", red=red)
    result = run(repository, PATHS)
    assert (result.code, decisions(result)) == (int(red), [not red]), result.output


def test_a_change_of_other_paths_is_ready_without_a_test(repository: Repository) -> None:
    repository.open(PATHS, "required-paths.yml", DOCUMENT)
    result = run(repository, PATHS)
    assert (result.code, decisions(result)) == (0, [True]), result.output


@pytest.mark.parametrize("red", [True, False], ids=["red", "green"])
def test_a_gate_after_the_matrix_judges_every_leg(repository: Repository, red: bool) -> None:
    repository.open(MATRIX, "required-matrix.yml")
    prepare_legs(repository, red=red)
    result = run(repository, MATRIX)
    assert (result.code, decisions(result)) == (int(red), [not red]), result.output


def test_without_always_a_red_leg_skips_the_gate(repository: Repository) -> None:
    trap = {"gate.yml": without(MATRIX["gate.yml"], ALWAYS)}
    repository.open(trap, "required-matrix.yml")
    prepare_legs(repository, red=True)
    result = run(repository, trap)
    assert (result.code, decisions(result)) == (1, []), result.output


@pytest.mark.parametrize("red", [True, False], ids=["red", "green"])
def test_a_called_workflow_judges(repository: Repository, red: bool) -> None:
    repository.open(REUSABLE, "required-reusable.yml")
    repository.prepare("junit.xml", red=red)
    result = run(repository, REUSABLE)
    assert (result.code, decisions(result)) == (int(red), [not red]), result.output


@pytest.mark.parametrize("red", [True, False], ids=["red", "green"])
def test_a_failure_that_is_ignored_is_green(repository: Repository, red: bool) -> None:
    step = "        if: always()\n"
    called = replaced(REUSABLE["required-called.yml"], step, f"{step}        continue-on-error: true\n")
    trap = {**REUSABLE, "required-called.yml": replaced(called, "run: make test", "run: make test || true")}
    repository.open(trap, "required-reusable.yml")
    repository.prepare("junit.xml", red=red)
    result = run(repository, trap)
    assert (result.code, decisions(result)) == (0, [not red]), result.output
