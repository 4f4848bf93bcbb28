"""A named workflow: how long ago it last succeeded on a branch, and how its last run ended."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.client import GONE
from gate.adapters.github.workflows import LOOKED_AT, Run, runs
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause, Evidence, Observation, Seen
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import github
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import ProbeParams

MAY = "actions: read"


class WorkflowParams(ProbeParams):
    """What stands under `with:`."""

    workflow: github.Text = Field(description="The name of the workflow's file, such as `nightly.yml`.")
    branch: github.Text | None = Field(
        default=None, description="The branch that it ran on; by default the base of the pull request, or the branch."
    )


SUCCESS = FactSpec(
    "last_success_age", "time since the start of the last run that succeeded", "s", Better.LOWER, permission=MAY
)
ENDED = FactSpec(
    "last_conclusion", "how the last run that ended did so, in GitHub's words", kind=Kind.STRING, permission=MAY
)
FACTS = (SUCCESS, ENDED)


def measure(params: WorkflowParams, context: ProbeContext) -> Evidence:
    """Asks for the newest runs.

    Raises:
        EvidenceError: forbidden when there is no token, absent when the event tells no branch.
    """
    client, branch = github.hub_of(context), github.branch_of(context, params.branch)

    def succeeded() -> Mapping[str, Observation]:
        return {SUCCESS.name: github.age(context, _newest(client, params.workflow, branch, "success").started_at)}

    def ended() -> Mapping[str, Observation]:
        return {ENDED.name: Seen(_newest(client, params.workflow, branch, "completed").conclusion)}

    facts = github.see((SUCCESS,), succeeded) | github.see((ENDED,), ended)
    return github.evidence(facts, f"{client.repo}: {params.workflow} on {branch}")


def _newest(client: GitHubClient, workflow: str, branch: str, status: str) -> Run:
    try:
        found = runs(client, workflow, branch, status)
    except GitHubError as refused:
        if refused.status != GONE:
            raise
        raise EvidenceError(
            Cause.ABSENT, f"there is no workflow {workflow}, or the token may not see it: {github.allow(MAY)}"
        ) from None
    if not found:
        raise EvidenceError(Cause.ABSENT, f"{workflow} has no {status} run among its newest {LOOKED_AT} on {branch}")
    return found[0]


PROBE = Probe(
    summary="A named workflow: how long ago it last succeeded, and how its last run ended.",
    params=WorkflowParams,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
