"""Examines whether the gate runs, and comments, after a step of its job that failed."""

from __future__ import annotations

from collections.abc import Iterator

from gate.doctor.setup import Setup
from gate.model.diagnosis import Condition, Examination, Outcome, examination
from gate.workflows.evidence_steps import find_run_in_script, list_runs_before, runs_after_failure


def examine(setup: Setup) -> Iterator[Examination]:
    """Each run of the gate with tests or scans before it in its job."""
    for run in setup.runs:
        if command := find_run_in_script(run):
            yield examination(
                "after-failure", Outcome.BAD, Condition.SKIPPED_IN_SCRIPT, run.position, command=command
            )  # fmt: skip
        steps = list_runs_before(run)
        if not steps:
            continue
        if runs_after_failure(run):
            yield examination("after-failure", Outcome.GOOD, Condition.RUNS_AFTER_FAILURE, run.position, steps=steps)
        else:
            condition = run.steps[0].condition
            position = condition.position if condition else run.position
            yield examination("after-failure", Outcome.BAD, Condition.SKIPPED_AFTER_STEP, position, steps=steps)
