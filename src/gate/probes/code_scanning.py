"""The open alerts of GitHub code scanning on a branch, by severity and age."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.alerts import Alert, code_scanning
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause, Evidence
from gate.probes.common import alerts, github
from gate.probes.common.parameters import Name
from gate.probes.common.probe import Probe, ProbeContext

PERMISSION = "security-events: read"


class CodeScanningParams(alerts.AlertParams):
    """The parameters of the probe `code_scanning`."""

    tool: Name | None = Field(default=None, description="Count only alerts of this tool, such as `CodeQL`.")
    branch: Name | None = Field(
        default=None,
        description="The branch; by default the base branch of the pull request, or the branch of the evaluated "
        "commit.",
    )


FACTS = alerts.declare_alert_facts(PERMISSION)


def measure(params: CodeScanningParams, context: ProbeContext) -> Evidence:
    """Counts the open alerts.

    Raises:
        EvidenceError: forbidden when there is no token, absent when the event has no branch.
    """
    client, branch = github.require_client(context), github.select_branch(context, params.branch)
    location = f"{client.repo}: code scanning of {branch}"
    return alerts.measure_alerts(params, context, FACTS, location, lambda: _query(client, branch, params.tool or ""))


def _query(client: GitHubClient, branch: str, tool: str) -> Sequence[Alert]:
    try:
        return code_scanning(client, f"refs/heads/{branch}", tool)
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        raise EvidenceError(
            Cause.ABSENT,
            f"GitHub has no scan of {branch}, or the token cannot read it ({error}); "
            f"{github.permission_hint(PERMISSION, client.surface)}",
        ) from None


PROBE = Probe(
    summary="Open alerts of GitHub code scanning, by severity and age.",
    params=CodeScanningParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
    lists_findings=True,
)
