"""Examines the workflows: whether the gate runs, what reports its decision, and the traps of a required check."""

from __future__ import annotations

from collections.abc import Iterator

from gate.doctor.setup import Checkout, Setup
from gate.model.diagnosis import Carrier, Condition, Examination, Fields, Outcome, examination
from gate.model.events import (
    DEPLOYMENT_STATUS,
    EVENTS,
    EVENTS_WITH_STATUS,
    ISSUE_COMMENT,
    LOCAL,
    PULL_REQUEST_TARGET,
    SCHEDULE,
    WORKFLOW_DISPATCH,
    WORKFLOW_RUN,
)
from gate.model.position import Position
from gate.workflows.check_names import check_names
from gate.workflows.gates import GateRun
from gate.workflows.reading import MAX_FILE

_EVENTS_WITH_STATUS = (*EVENTS_WITH_STATUS, DEPLOYMENT_STATUS)

DEFAULT_BRANCH_EVENTS = (SCHEDULE, WORKFLOW_RUN, ISSUE_COMMENT, PULL_REQUEST_TARGET, WORKFLOW_DISPATCH)
"""Events for which GitHub reads the workflow file of the default branch ("Events that trigger workflows")."""


def examine(setup: Setup) -> Iterator[Examination]:
    """The event of this run, each run of the gate, and the traps."""
    if setup.event:
        yield _event(setup)
    if not setup.runs:
        yield _no_run(setup)
    for run in setup.runs:
        fields: Fields = {"file": run.workflow.file, "carriers": tuple(_carriers(run))}
        yield examination("workflow", Outcome.GOOD, Condition.GATE_REPORTS, run.job.position, **fields)
    yield from _default_branch_only(setup)
    yield from _unread(setup)
    for trap in setup.traps:
        fields = {"message": trap.message, "hint": trap.hint}
        yield examination(trap.code, Outcome.BAD, Condition.PROBLEM, trap.position, **fields)
    if setup.runs and not setup.traps:
        yield examination("traps", Outcome.GOOD, Condition.NO_TRAP)


def _event(setup: Setup) -> Examination:
    """Whether the gate judges something on the event of this run, and what carries its decision there."""
    event = setup.event
    if event not in EVENTS or event == LOCAL:
        supported = tuple(name for name in EVENTS if name != LOCAL)
        return examination("event", Outcome.BAD, Condition.UNSUPPORTED_EVENT, event=event, supported=supported)
    condition = Condition.EVENT_WITH_STATUS if event in _EVENTS_WITH_STATUS else Condition.EVENT_WITH_CHECK
    return examination("event", Outcome.GOOD, condition, event=event)


def _no_run(setup: Setup) -> Examination:
    remote = tuple(job.uses.value for flow in setup.workflows for job in flow.jobs.values() if job.uses)
    count = len(setup.workflows)
    if remote:
        return examination("workflow", Outcome.UNKNOWN, Condition.GATE_MAY_BE_ELSEWHERE, workflows=remote)
    if not count and not setup.unread_workflows:
        return examination("workflow", Outcome.BAD, Condition.NO_WORKFLOW)
    return examination("workflow", Outcome.BAD, Condition.NO_GATE, count=count)


def _unread(setup: Setup) -> Iterator[Examination]:
    """Workflow files of which nothing is known."""
    if files := tuple(setup.unread_workflows):
        fields: Fields = {"files": files, "limit": MAX_FILE // 1024}
        yield examination(
            "unread-workflow", Outcome.UNKNOWN, Condition.UNREAD_WORKFLOWS, Position(files[0], 1, 1), **fields
        )  # fmt: skip


def _carriers(run: GateRun) -> Iterator[Carrier]:
    """On which event which check, or which status, shows the decision."""
    for event in run.events:
        has_status = run.input("status") == "always" or (
            run.input("status") != "never" and event in _EVENTS_WITH_STATUS
        )
        if has_status and run.command is None:
            environment = "/ENVIRONMENT" if event == DEPLOYMENT_STATUS else ""
            yield Carrier(event, (f"gate/{run.key}{environment}",), is_status=True)
        else:
            yield Carrier(event, tuple(name.text for name in check_names(run.jobs, event)), is_status=False)


def _default_branch_only(setup: Setup) -> Iterator[Examination]:
    """Workflows on another branch than the default one, which GitHub does not start from there."""
    main, checkout = setup.default_branch, setup.checkout
    if not isinstance(main, str) or not isinstance(checkout, Checkout) or checkout.branch in ("", main):
        return
    for run in setup.runs:
        events = tuple(event for event in run.events if event in DEFAULT_BRANCH_EVENTS)
        if events:
            yield examination(
                "default-branch", Outcome.UNKNOWN, Condition.FILE_OF_DEFAULT_BRANCH,
                run.workflow.triggers[events[0]].position, events=events, main=main, branch=checkout.branch,
            )  # fmt: skip
