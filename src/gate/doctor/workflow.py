"""Examines the workflows: whether the gate runs, what reports its decision, and the traps of a required check."""

from __future__ import annotations

from collections.abc import Iterator

from gate.doctor.setup import Checkout, Setup
from gate.model.diagnosis import Examination, Outcome
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
from gate.model.text import join_names, pluralize, quote, quote_list
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
        yield Examination("workflow", Outcome.GOOD, _describe(run), position=run.job.position)
    yield from _default_branch_only(setup)
    yield from _unread(setup)
    for trap in setup.traps:
        yield Examination(trap.code, Outcome.BAD, trap.message, next_step=trap.hint, position=trap.position)
    if setup.runs and not setup.traps:
        yield Examination("traps", Outcome.GOOD, "no workflow of the gate has a trap of required checks")


def _event(setup: Setup) -> Examination:
    """Whether the gate judges something on the event of this run, and what carries its decision there."""
    event = setup.event
    if event not in EVENTS or event == LOCAL:
        supported = join_names([name for name in EVENTS if name != LOCAL], len(EVENTS))
        observation = f"this run is on {quote(event)}, on which the gate judges nothing"
        return Examination("event", Outcome.BAD, observation, supported, "start the gate on one of these events")
    carrier = "the commit status" if event in _EVENTS_WITH_STATUS else "the job's own check"
    return Examination("event", Outcome.GOOD, f"this run is on {quote(event)}, where {carrier} shows the decision")


def _no_run(setup: Setup) -> Examination:
    remote = [job.uses.value for flow in setup.workflows for job in flow.jobs.values() if job.uses]
    count = len(setup.workflows)
    if remote:
        return Examination(
            "workflow", Outcome.UNKNOWN,
            f"no step runs the gate; {join_names(remote, 3)} may, and its file is in another repository",
            "a step that runs the gate", "run `gate doctor` there",
        )  # fmt: skip
    observation = f"none of {pluralize(count, 'workflow')} runs the gate"
    if not count and not setup.unread_workflows:
        observation = "there is no workflow under .github/workflows"
    return Examination(
        "workflow", Outcome.BAD, observation, "a step that uses the action, or runs `gate check`",
        "run `gate init`, which writes a workflow",
    )  # fmt: skip


def _unread(setup: Setup) -> Iterator[Examination]:
    """Workflow files of which nothing is known."""
    if files := setup.unread_workflows:
        yield Examination(
            "unread-workflow", Outcome.UNKNOWN, f"{join_names(list(files), 3)} could not be read as a workflow, so its "
            "traps are not named", f"YAML in UTF-8 with `jobs`, of at most {MAX_FILE // 1024} KiB",
            "correct or remove the file; GitHub does not start it either", Position(files[0], 1, 1),
        )  # fmt: skip


def _describe(run: GateRun) -> str:
    """On which event which check, or which status, shows the decision."""
    parts = []
    for event in run.events:
        names = [quote(name.text) for name in check_names(run.jobs, event)]
        has_status = run.input("status") == "always" or (
            run.input("status") != "never" and event in _EVENTS_WITH_STATUS
        )
        environment = "/ENVIRONMENT" if event == DEPLOYMENT_STATUS else ""
        status = f"the status {quote(f'gate/{run.key}{environment}')}"
        parts.append(f"on {event} {status if has_status and run.command is None else join_names(names, 4)}")
    return f"{run.workflow.file} reports {'; '.join(parts)}"


def _default_branch_only(setup: Setup) -> Iterator[Examination]:
    """Workflows on another branch than the default one, which GitHub does not start from there."""
    main, checkout = setup.default_branch, setup.checkout
    if not isinstance(main, str) or not isinstance(checkout, Checkout) or checkout.branch in ("", main):
        return
    for run in setup.runs:
        events = [event for event in run.events if event in DEFAULT_BRANCH_EVENTS]
        if events:
            yield Examination(
                "default-branch", Outcome.UNKNOWN,
                f"on {quote_list(events, 'and')} GitHub uses the workflow file of {quote(main)}, and this is that of "
                f"{quote(checkout.branch)}",
                f"the same file on {quote(main)}", f"merge it into {quote(main)} to see it run",
                run.workflow.triggers[events[0]].position,
            )  # fmt: skip
