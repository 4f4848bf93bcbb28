"""Whether the gate runs after a failed step of its job: a red test must not leave a pull request without a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import cases
from tests.command import lay_out
from tests.doctor.folders import OURS, WORKFLOW, examinations, lay_out_repository
from tests.folders import with_folders

GATE = f"      - uses: {OURS}\n"


def workflow(*before: str, condition: str = "") -> str:
    """A workflow with these steps before the gate, and an `if` of its step."""
    steps = "".join(f"      - {step}\n" for step in before)
    return WORKFLOW.replace(GATE, steps + GATE + (f"        if: {condition}\n" if condition else ""))


def after_failure(folder: Path, text: str) -> str:
    """The outcome of the examination; empty where nothing before the gate can fail."""
    return str(examinations(lay_out_repository(folder, workflow=text)).get("after-failure", {}).get("outcome", ""))


def test_a_gate_that_a_failed_test_skips_is_named_with_the_step(tmp_path: Path) -> None:
    text = workflow("run: pip install pytest", "run: python -m pytest --junitxml=junit.xml")
    entry = examinations(lay_out_repository(tmp_path, workflow=text))["after-failure"]

    assert {key: entry[key] for key in ("outcome", "observation", "expected", "next", "line")} == {
        "outcome": "bad",
        "observation": "when `python -m pytest --junitxml=junit.xml` fails, GitHub skips the gate: "
        "no comment names the failure, and no result has it",
        "expected": "a step that runs after a failed one",
        "next": "write `if: always()` at the step of the gate",
        "line": 11,
    }


@cases("condition", ["always()", "${{ !cancelled() }}", "success() || failure()", "always() && github.actor != 'x'"])
@with_folders
def test_a_gate_that_runs_after_a_failed_test_is_good(tmp_path: Path, condition: str) -> None:
    assert after_failure(tmp_path, workflow("run: npm test", condition=condition)) == "good"


@cases("condition", ["success()", "github.event_name == 'pull_request'", "${{ success() && true }}"])
@with_folders
def test_a_condition_that_asks_for_success_does_not_help(tmp_path: Path, condition: str) -> None:
    assert after_failure(tmp_path, workflow("run: npm test", condition=condition)) == "bad"


SCRIPT = "pytest --junitxml=junit.xml\\n{}gate check"


@cases(
    ("script", "condition", "observation"),
    [
        ("", "always()", "when `pytest --junitxml=junit.xml` fails, the script ends before the gate"),
        ("set +e\\n", "always()", ""),
        ("exit 0\\nmake page; ", "success()", "when `pytest --junitxml=junit.xml` fails, the script ends before"),
    ],
)
@with_folders
def test_a_gate_in_the_script_of_the_tests_is_named(
    tmp_path: Path, script: str, condition: str, observation: str
) -> None:
    step = f'      - run: "{SCRIPT.format(script)}"\n        if: {condition}\n'
    text = WORKFLOW.replace(GATE, step)
    entry = examinations(lay_out_repository(tmp_path, workflow=text)).get("after-failure", {"observation": ""})

    assert entry["observation"].startswith(observation)
    assert bool(entry["observation"]) is bool(observation)


@cases("script", ["pip install pytest && gate check\\npytest", "gate check | tee log\\npytest"])
@with_folders
def test_a_script_in_which_the_gate_comes_first_is_not_named(tmp_path: Path, script: str) -> None:
    assert after_failure(tmp_path, WORKFLOW.replace(GATE, f'      - run: "{script}"\n')) == ""


def test_tests_after_the_gate_or_in_another_job_do_not_skip_it(tmp_path: Path) -> None:
    text = WORKFLOW + "      - run: pytest\n  unit:\n    runs-on: x\n    steps: [{run: pytest}]\n"
    assert after_failure(tmp_path, text) == ""


@pytest.mark.parametrize(("condition", "outcome"), [("", "bad"), ("always()", "good")])
def test_a_gate_in_a_local_action_is_skipped_like_its_step(tmp_path: Path, condition: str, outcome: str) -> None:
    action = f"runs:\n  using: composite\n  steps:\n{GATE.removeprefix('  ')}"
    lay_out(tmp_path, {".github/actions/gate/action.yml": action})
    text = workflow("run: pytest", condition=condition).replace(OURS, "./.github/actions/gate")

    assert after_failure(tmp_path, text) == outcome


@pytest.mark.parametrize(("condition", "outcome"), [("", "bad"), ("always()", "good")])
def test_tests_in_a_local_action_before_the_gate_skip_it(tmp_path: Path, condition: str, outcome: str) -> None:
    lay_out(tmp_path, {".github/actions/x/action.yml": "runs: {using: composite, steps: [{run: pytest -q}]}\n"})
    folder = lay_out_repository(tmp_path, workflow=workflow("uses: ./.github/actions/x", condition=condition))

    entry = examinations(folder)["after-failure"]
    assert entry["outcome"] == outcome
    assert "pytest -q" in entry["observation"]


@pytest.mark.parametrize(
    ("condition", "outcome", "place"),
    [("", "bad", (".github/actions/gate/action.yml", 5)), ("always()", "good", (".github/workflows/gate.yml", 9))],
)
def test_tests_before_the_gate_in_its_own_local_action_skip_it(
    tmp_path: Path, condition: str, outcome: str, place: tuple[str, int]
) -> None:
    steps = f"    - run: pytest\n    - uses: {OURS}\n" + (f"      if: {condition}\n" if condition else "")
    lay_out(tmp_path, {".github/actions/gate/action.yml": f"runs:\n  using: composite\n  steps:\n{steps}"})
    text = workflow(condition="always()").replace(OURS, "./.github/actions/gate")

    entry = examinations(lay_out_repository(tmp_path, workflow=text))["after-failure"]
    assert (entry["outcome"], (entry["file"], entry["line"])) == (outcome, place)


TESTS = "tests | tests | {reports: [junit.xml]} | failed == 0"
RED = "<testsuite><testcase name='a'/></testsuite>"


def reports(folder: Path, *before: str) -> dict[str, object]:
    """What is examined about the reports of a checklist with test results; empty where nothing is to say."""
    return examinations(lay_out_repository(folder, TESTS, workflow=workflow(*before))).get("reports", {})


def test_a_drafted_workflow_whose_tests_were_never_added_is_named(tmp_path: Path) -> None:
    entry = reports(tmp_path, "uses: actions/setup-python@v6", "uses: pnpm/action-setup@v4", "uses: actions/cache@v4")

    assert {key: entry[key] for key in ("outcome", "observation", "expected", "next", "line")} == {
        "outcome": "bad",
        "observation": "no step of `gate` before the gate writes `junit.xml`: the gate is undecided on every run",
        "expected": "steps that build and test, or that download the reports of other jobs",
        "next": "add the command that writes the reports before the step of the gate",
        "line": 12,
    }


@cases("step", ["run: make", "uses: actions/download-artifact@v5", "uses: ./.github/actions/tests"])
@with_folders
def test_a_step_that_may_write_or_download_the_reports_is_enough(tmp_path: Path, step: str) -> None:
    assert reports(tmp_path, step) == {}


def test_reports_that_are_committed_on_purpose_and_items_without_any_need_no_step(tmp_path: Path) -> None:
    assert "reports" not in examinations(lay_out_repository(tmp_path / "none"))
    lay_out(tmp_path / "purpose", {"junit.xml": RED})
    committed = TESTS.replace("[junit.xml]", "[junit.xml], committed: true")
    assert "reports" not in examinations(lay_out_repository(tmp_path / "purpose", committed, workflow=workflow()))
    lay_out(tmp_path / "mistake", {"junit.xml": RED})
    assert reports(tmp_path / "mistake")["outcome"] == "bad"
