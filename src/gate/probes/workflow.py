"""The runs of a workflow on a branch: the age of the last successful one, and the conclusion of the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.workflows import MAX_RUNS, Run, runs
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Seen
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import github
from gate.probes.common.check_origins import CheckOrigins
from gate.probes.common.parameters import Name, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.workflow_runs import name_missing_workflow

PERMISSION = "actions: read"


class WorkflowParams(ProbeParams):
    """The parameters of the probe `workflow`."""

    workflow: Name = Field(description="The file name of the workflow, such as `nightly.yml`.")
    branch: Name | None = Field(
        default=None,
        description="The branch of the runs; by default the base branch of the pull request, or the branch of the "
        "evaluated commit.",
    )


LAST_SUCCESS = FactSpec(
    "last_success_age",
    "time since the start of the last successful run",
    "s",
    Better.LOWER,
    permission=PERMISSION,
    is_clock=True,
)
LAST_CONCLUSION = FactSpec(
    "last_conclusion",
    "conclusion of the last completed run, as GitHub names it",
    kind=Kind.STRING,
    permission=PERMISSION,
)
FACTS = (LAST_SUCCESS, LAST_CONCLUSION)


def measure(params: WorkflowParams, context: ProbeContext) -> Evidence:
    """Reads the latest runs; those of a stranger's commit can be self-reported.

    Raises:
        EvidenceError: forbidden when there is no token, absent when the event has no branch.
    """
    client, branch = github.require_client(context), github.select_branch(context, params.branch)
    origins, doubts = CheckOrigins(client, context.subject), dict[str, None]()

    def latest_run(status: str) -> Run:
        run = _latest_run(client, params.workflow, branch, status)
        if run.head_sha == context.subject.head_sha and (doubt := origins.doubt_about_run(run)):
            doubts[f"run {run.number} of {params.workflow} is self-reported: {doubt}"] = None
        return run

    def last_success() -> Mapping[str, Observation]:
        return {LAST_SUCCESS.name: github.age_since(context, latest_run("success").started_at)}

    def last_conclusion() -> Mapping[str, Observation]:
        return {LAST_CONCLUSION.name: Seen(latest_run("completed").conclusion)}

    facts = github.observe((LAST_SUCCESS,), last_success) | github.observe((LAST_CONCLUSION,), last_conclusion)
    evidence = github.evidence(facts, f"{client.repo}: {params.workflow} on {branch}", notes=tuple(doubts))
    return replace(evidence, self_reported=bool(doubts))


def _latest_run(client: GitHubClient, workflow: str, branch: str, status: str) -> Run:
    with name_missing_workflow(workflow, PERMISSION, client.surface):
        matching = runs(client, workflow, branch, status)
    if not matching:
        raise EvidenceError(
            Cause.ABSENT, f"{workflow} has no {status} run among its last {MAX_RUNS} runs on {branch}", workflow
        )
    return matching[0]


PROBE = Probe(
    summary="Runs of a workflow: the age of the last successful run, and the conclusion of the last run.",
    params=WorkflowParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
)
