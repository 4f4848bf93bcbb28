"""The open alerts of GitHub's code scanning on a branch, by severity and age."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from gate.errors import EvidenceError
from gate.github import Hub, HubError
from gate.github.alerts import Alert, code_scanning
from gate.github.hub import GONE
from gate.model.evidence import Evidence, Reason
from gate.probe import Probe, Scene
from gate.probes import _alerts as alerts
from gate.probes import _github as github

MAY = "security-events: read"


class Params(alerts.AlertInputs):
    """What stands under `with:`."""

    tool: github.Text | None = Field(default=None, description="Count only alerts of this tool, such as `CodeQL`.")
    branch: github.Text | None = Field(
        default=None, description="The branch; by default the base of the pull request, or the branch that is judged."
    )


FACTS = alerts.facts_of(MAY)


def measure(inputs: Params, scene: Scene) -> Evidence:
    """Counts the open alerts.

    Raises:
        EvidenceError: forbidden when there is no token, absent when the event tells no branch.
    """
    hub, branch = github.hub_of(scene), github.branch_of(scene, inputs.branch)
    where = f"{hub.repo}: code scanning of {branch}"
    return alerts.evidence(inputs, scene, FACTS, where, lambda: _ask(hub, branch, inputs.tool or ""))


def _ask(hub: Hub, branch: str, tool: str) -> Sequence[Alert]:
    try:
        return code_scanning(hub, f"refs/heads/{branch}", tool)
    except HubError as refused:
        if refused.status != GONE:
            raise
        said = f"GitHub has no scan of {branch}, or the token may not see it"
        raise EvidenceError(Reason.ABSENT, f"{said} ({refused}): {github.allow(MAY)}") from None


PROBE = Probe(
    summary="Open alerts of GitHub's code scanning, by severity and age.",
    params=Params,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
