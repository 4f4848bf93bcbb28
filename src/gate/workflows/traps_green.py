"""The traps in which a required check is green although the gate is red, or did not run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.text import one_line, quote, quote_list
from gate.workflows.expressions import Situation, holds, is_true
from gate.workflows.gates import GateRun, is_first_stage
from gate.workflows.model import Job, Text, Workflow

LOST_HINTS = {"||": "remove what follows it", "|": "write `shell: bash`, which sets `pipefail`"}
"""What to do about an operator that loses the exit code of the gate."""

AFTER = ("||", "|", "&&", "&")
"""Operators that stand after the command."""


def skipped_after_failure(run: GateRun) -> Iterator[Problem]:
    """A job that needs others and has no `always()`: after a failed one it is skipped."""
    for workflow, job in run.calls if run.merge_events else ():
        text = job.condition.value if job.condition else "success()"
        if not job.needs or not holds(text, _on(run.merge_events[0])):
            continue
        failed = not holds(text, _after(run))
        if failed or (_may_be_skipped(workflow, job) and not holds(text, _after(run, skipped=True))):
            position = job.condition.position if job.condition else job.position
            yield Problem(
                position,
                Code.SKIPPED_AFTER_FAILURE,
                f"when {quote_list(job.needs)} {'fails or ' * failed}is skipped, GitHub skips {quote(job.id)}: "
                + _effect_of_skipping(run, job),
                "write `if: always()`" + (f" in place of {quote(text)}" if job.condition else ""),
            )


def skipped_by_condition(run: GateRun) -> Iterator[Problem]:
    """A job whose `if` can be false on an event on which its check counts."""
    for job in run.jobs:
        events = [event for event in run.merge_events if _may_be_false(job.condition, _on(event))]
        if events and job.condition:
            yield Problem(
                job.condition.position,
                Code.SKIPPED_BY_CONDITION,
                f"{quote(job.condition.value)} can be false on {quote_list(events, 'and')}; then GitHub skips "
                f"{quote(job.id)}: {_effect_of_skipping(run, job)}",
                "write `if: always()`, and put the condition on the items, as `when`, or on the other jobs",
            )


def skipped_step(run: GateRun) -> Iterator[Problem]:
    """A step whose `if` can be false although everything before has succeeded."""
    for step in run.steps:
        events = [event for event in run.merge_events if _may_be_false(step.condition, _on(event))]
        if events and step.condition:
            yield Problem(
                step.condition.position,
                Code.SKIPPED_STEP,
                f"{quote(step.condition.value)} can be false on {quote_list(events, 'and')}; then the gate does not "
                "run and the job is green",
                "write `if: always()`, and put the condition on the items, as `when`",
            )


def ignored_failure(run: GateRun) -> Iterator[Problem]:
    """`continue-on-error` on the step with the gate, or on its job."""
    settings = [(step.continue_on_error, "step") for step in run.steps]
    settings += [(job.continue_on_error, "job") for job in run.jobs]
    for text, owner in settings:
        if text and any(is_true(text.value, _on(event)) is not False for event in run.merge_events):
            what = "the job is green" if owner == "step" else "the workflow run is green"
            yield Problem(
                text.position,
                Code.IGNORED_FAILURE,
                f"`continue-on-error` on the {owner} of the gate: {what} although the gate is red",
                "remove it; for a trial, do not require the check",
            )


def lost_exit_code(run: GateRun) -> Iterator[Problem]:
    """A script that goes on after a red gate."""
    if run.merge_events and run.command and run.command.lost and run.step.script:
        operator = run.command.lost
        hint = LOST_HINTS.get(operator, "run the gate as a command of its own, at the end of the script")
        where = "after" if operator in AFTER else "because of"
        message = f"the exit code of the gate is lost {where} `{operator}`: the step is green although the gate is red"
        yield Problem(run.step.script.position, Code.LOST_EXIT_CODE, message, hint)


def not_enforced(runs: Sequence[GateRun], _workflows: Sequence[Workflow]) -> Iterator[Problem]:
    """`enforce: false`, other than in a first stage, whose result a second stage evaluates."""
    for run in runs:
        value = run.input("enforce")
        events = [event for event in run.merge_events if value and is_true(value, _on(event)) is not True]
        if events and not is_first_stage(run, runs):
            text = run.step.inputs.get("enforce")
            is_literal = value.lower() == "false"
            setting, condition = ("false", "") if is_literal else (one_line(value), "where that is false, ")
            yield Problem(
                text.position if text else run.position,
                Code.NOT_ENFORCED,
                f"`enforce: {setting}`: {condition}the check is green whatever the gate decides",
                "remove it when the check is required; it is for trials and for a first stage",
            )


def _effect_of_skipping(run: GateRun, job: Job) -> str:
    """What becomes of a required check when a job is skipped; that of a caller reports under another name."""
    if job is not run.job:
        return "the check of the job that it calls never reports, and waits for ever if it is required"
    return "a skipped job satisfies a required check"


def _on(event: str) -> Situation:
    return Situation({"github.event_name": event})


def _after(run: GateRun, *, skipped: bool = False) -> Situation:
    """After a needed job that failed, or was skipped."""
    return Situation({"github.event_name": run.merge_events[0]}, succeeded=False, skipped=skipped)


def _may_be_skipped(workflow: Workflow, job: Job) -> bool:
    """Whether a job that this one needs has a condition, so that it may be skipped although nothing failed."""
    return any(name in workflow.jobs and workflow.jobs[name].condition is not None for name in job.needs)


def _may_be_false(condition: Text | None, situation: Situation) -> bool:
    return condition is not None and holds(condition.value, situation) is not True
