"""Examines the steps before the gate: whether one writes reports, and whether the gate runs after one that failed."""

from __future__ import annotations

from collections.abc import Iterator

from gate.doctor.setup import Setup
from gate.model.diagnosis import Condition, Examination, Outcome, examination
from gate.model.position import Position
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
        levels = list_runs_before(run)
        if not any(levels):
            continue
        skipping = [level for level, steps in enumerate(levels) if steps and not runs_after_failure(run, level)]
        if not skipping:
            steps = tuple(name for names in levels for name in names)
            yield examination("after-failure", Outcome.GOOD, Condition.RUNS_AFTER_FAILURE, run.position, steps=steps)
        for level in skipping:
            yield examination(
                "after-failure", Outcome.BAD, Condition.SKIPPED_AFTER_STEP, _position(run, level), steps=levels[level]
            )


def _position(run: GateRun, level: int) -> Position:
    """The position of the condition because of which the gate does not run, or of the step without one."""
    step = run.steps[level]
    if step.condition:
        return step.condition.position
    return step.position if level else run.position


def _reports(setup: Setup, run: GateRun) -> Iterator[Examination]:
    """Whether a step before the gate can write the reports of the checklist; the second stage of a fork reads none."""
    uses = [use for use in setup.globs if use.is_generated]
    if not uses or any(use.is_committed for use in uses) or run.input("reported") or can_write_reports(run):
        return
    globs = tuple(dict.fromkeys(use.glob for use in uses))
    yield examination(
        "reports", Outcome.BAD, Condition.NO_STEP_WRITES_REPORTS, run.position, job=run.job.id, globs=globs
    )  # fmt: skip
