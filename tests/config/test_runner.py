"""What the runner of a workflow provides."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.config.runner import Runner, is_debugging


def test_the_variables_of_a_runner_count_only_in_a_workflow() -> None:
    env = {
        "GITHUB_STEP_SUMMARY": "/tmp/summary",  # noqa: S108 - only a name
        "GITHUB_OUTPUT": "/tmp/output",  # noqa: S108 - only a name
        "GITHUB_API_URL": "https://ghe.example/api/v3",
        "GITHUB_RUN_ID": "99",
        "GITHUB_RUN_ATTEMPT": "x",
    }

    assert Runner.from_environment(env) == Runner()
    assert Runner.from_environment(env | {"GITHUB_ACTIONS": "true"}) == Runner(
        Path("/tmp/summary"),  # noqa: S108 - only a name
        Path("/tmp/output"),  # noqa: S108 - only a name
        "https://ghe.example/api/v3",
        99,
        0,
    )
    assert Runner.from_environment({"GITHUB_ACTIONS": "true"}) == Runner()


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("0", False), ("", False), ("true", False)])
def test_debug_logging_is_enabled_by_the_value_1(value: str, *, expected: bool) -> None:
    assert is_debugging({"RUNNER_DEBUG": value}) is expected
    assert is_debugging({}) is False


def test_the_legs_of_a_matrix_and_the_steps_of_a_job_differ() -> None:
    leg = {"GITHUB_ACTIONS": "true", "GITHUB_JOB": "gate", "GITHUB_ACTION": "__action", "RUNNER_NAME": "a 1"}
    jobs = [
        Runner.from_environment({**leg, name: value}).job
        for name, value in [("RUNNER_NAME", "a 1"), ("RUNNER_NAME", "a 2"), ("GITHUB_ACTION", "__action_2")]
    ]

    assert len(set(jobs)) == 3
    assert jobs[0] == Runner.from_environment(leg).job
    assert Runner.from_environment({"GITHUB_ACTIONS": "true"}).job == ""
