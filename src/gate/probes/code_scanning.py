"""The open alerts of GitHub's code scanning on a branch, by severity and age."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.alerts import Alert, code_scanning
from gate.adapters.github.client import GONE
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause, Evidence
from gate.probes.common import alerts, github
from gate.probes.common.probe import Probe, ProbeContext

MAY = "security-events: read"


class CodeScanningParams(alerts.AlertParams):
    """What stands under `with:`."""

    tool: github.Text | None = Field(default=None, description="Count only alerts of this tool, such as `CodeQL`.")
    branch: github.Text | None = Field(
        default=None, description="The branch; by default the base of the pull request, or the branch that is judged."
    )


FACTS = alerts.facts_of(MAY)


def measure(params: CodeScanningParams, context: ProbeContext) -> Evidence:
    """Counts the open alerts.

    Raises:
        EvidenceError: forbidden when there is no token, absent when the event tells no branch.
    """
    client, branch = github.hub_of(context), github.branch_of(context, params.branch)
    where = f"{client.repo}: code scanning of {branch}"
    return alerts.evidence(params, context, FACTS, where, lambda: _ask(client, branch, params.tool or ""))


def _ask(client: GitHubClient, branch: str, tool: str) -> Sequence[Alert]:
    try:
        return code_scanning(client, f"refs/heads/{branch}", tool)
    except GitHubError as refused:
        if refused.status != GONE:
            raise
        said = f"GitHub has no scan of {branch}, or the token may not see it"
        raise EvidenceError(Cause.ABSENT, f"{said} ({refused}): {github.allow(MAY)}") from None


PROBE = Probe(
    summary="Open alerts of GitHub's code scanning, by severity and age.",
    params=CodeScanningParams,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
