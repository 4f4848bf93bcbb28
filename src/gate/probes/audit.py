"""The audit of the default branch: how long ago its schedule last ran, and whether GitHub still runs it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.workflows import MAX_RUNS, scheduled_runs, workflow_state
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Seen
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import github
from gate.probes.common.parameters import Name, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.workflow_runs import name_missing_workflow

PERMISSION = "actions: read"

JUDGED = ("success", "failure")
"""The conclusions of a run in which the gate can have judged; a run that is not ready fails."""


class AuditParams(ProbeParams):
    """The parameters of the probe `audit`."""

    workflow: Name = Field(description="The file name of the workflow with the schedule, such as `nightly.yml`.")


LAST_AUDIT = FactSpec(
    "last_audit_age",
    "time since the start of the last scheduled run that succeeded or failed",
    "s",
    Better.LOWER,
    permission=PERMISSION,
)
STATE = FactSpec(
    "workflow_state",
    "state of the workflow, as GitHub names it: `active`, `disabled_inactivity`, `disabled_manually`, …",
    kind=Kind.STRING,
    permission=PERMISSION,
)
FACTS = (LAST_AUDIT, STATE)


def measure(params: AuditParams, context: ProbeContext) -> Evidence:
    """Reads the scheduled runs of the workflow and its state. Schedules run on the default branch only.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client = github.require_client(context)
    age, state = partial(_age, client, params.workflow, context), partial(_state, client, params.workflow)
    facts = github.observe((LAST_AUDIT,), age) | github.observe((STATE,), state)
    return github.evidence(facts, f"{client.repo}: schedule of {params.workflow}")


def _age(client: GitHubClient, workflow: str, context: ProbeContext) -> Mapping[str, Observation]:
    with name_missing_workflow(workflow, PERMISSION, client.surface):
        judged = [run for run in scheduled_runs(client, workflow) if run.conclusion in JUDGED]
    if not judged:
        message = f"none of the last {MAX_RUNS} scheduled runs of {workflow} succeeded or failed"
        raise EvidenceError(Cause.ABSENT, message, workflow)
    return {LAST_AUDIT.name: github.age_since(context, judged[0].created_at)}  # a rerun judges the commit of then


def _state(client: GitHubClient, workflow: str) -> Mapping[str, Observation]:
    with name_missing_workflow(workflow, PERMISSION, client.surface):
        return {STATE.name: Seen(workflow_state(client, workflow))}


PROBE = Probe(
    summary="The audit of the default branch: the age of the last scheduled run, and whether GitHub still runs it.",
    params=AuditParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
)
