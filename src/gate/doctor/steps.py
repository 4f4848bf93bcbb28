"""Examines the steps before the gate: whether one writes reports, and whether the gate runs after one that failed."""

from __future__ import annotations

from collections.abc import Iterator

from gate.doctor.setup import Setup
from gate.model.diagnosis import Condition, Examination, Outcome, examination
from gate.workflows.evidence_steps import can_write_reports, find_run_in_script, list_runs_before, runs_after_failure
from gate.workflows.gates import GateRun


def examine(setup: Setup) -> Iterator[Examination]:
    """Each run of the gate with tests or scans before it in its job."""
    for run in setup.runs:
        yield from _reports(setup, run)
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


def _reports(setup: Setup, run: GateRun) -> Iterator[Examination]:
    """Whether a step before the gate can write the reports of the checklist; the second stage of a fork reads none."""
    uses = [use for use in setup.globs if use.is_generated]
    if not uses or any(use.is_committed for use in uses) or run.input("reported") or can_write_reports(run):
        return
    globs = tuple(dict.fromkeys(use.glob for use in uses))
    yield examination(
        "reports", Outcome.BAD, Condition.NO_STEP_WRITES_REPORTS, run.position, job=run.job.id, globs=globs
    )  # fmt: skip
