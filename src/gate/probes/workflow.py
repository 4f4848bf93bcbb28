"""A named workflow: how long ago it last succeeded on a branch, and how its last run ended."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from gate.errors import EvidenceError
from gate.github import Hub, HubError
from gate.github.hub import GONE
from gate.github.workflows import LOOKED_AT, Run, runs
from gate.model.evidence import Evidence, Observation, Reason, Seen
from gate.model.values import Better, FactSpec, Kind
from gate.probe import Probe, Scene
from gate.probes import _github as github
from gate.probes._reports import Inputs

MAY = "actions: read"


class Params(Inputs):
    """What stands under `with:`."""

    workflow: github.Text = Field(description="The name of the workflow's file, such as `nightly.yml`.")
    branch: github.Text | None = Field(
        default=None, description="The branch that it ran on; by default the base of the pull request, or the branch."
    )


SUCCESS = FactSpec(
    "last_success_age", "time since the start of the last run that succeeded", "s", Better.LOWER, permission=MAY
)
ENDED = FactSpec(
    "last_conclusion", "how the last run that ended did so, in GitHub's words", kind=Kind.WORD, permission=MAY
)
FACTS = (SUCCESS, ENDED)


def measure(inputs: Params, scene: Scene) -> Evidence:
    """Asks for the newest runs.

    Raises:
        EvidenceError: forbidden when there is no token, absent when the event tells no branch.
    """
    hub, branch = github.hub_of(scene), github.branch_of(scene, inputs.branch)

    def succeeded() -> Mapping[str, Observation]:
        return {SUCCESS.name: github.age(scene, _newest(hub, inputs.workflow, branch, "success").started_at)}

    def ended() -> Mapping[str, Observation]:
        return {ENDED.name: Seen(_newest(hub, inputs.workflow, branch, "completed").conclusion)}

    facts = github.see((SUCCESS,), succeeded) | github.see((ENDED,), ended)
    return github.evidence(facts, f"{hub.repo}: {inputs.workflow} on {branch}")


def _newest(hub: Hub, workflow: str, branch: str, status: str) -> Run:
    try:
        found = runs(hub, workflow, branch, status)
    except HubError as refused:
        if refused.status != GONE:
            raise
        raise EvidenceError(
            Reason.ABSENT, f"there is no workflow {workflow}, or the token may not see it: {github.allow(MAY)}"
        ) from None
    if not found:
        raise EvidenceError(Reason.ABSENT, f"{workflow} has no {status} run among its newest {LOOKED_AT} on {branch}")
    return found[0]


PROBE = Probe(
    summary="A named workflow: how long ago it last succeeded, and how its last run ended.",
    params=Params,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
