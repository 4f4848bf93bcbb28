"""The open alerts of Dependabot on the default branch, by severity and age."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from gate.adapters.github.alerts import dependabot
from gate.model.evidence import Evidence
from gate.probes.common import alerts, github
from gate.probes.common.probe import Probe, ProbeContext


class DependabotParams(alerts.AlertParams):
    """What stands under `with:`."""

    scope: Literal["runtime", "development"] | None = Field(
        default=None, description="Count only alerts of dependencies that are used so."
    )


FACTS = alerts.facts_of("vulnerability-alerts: read")


def measure(params: DependabotParams, context: ProbeContext) -> Evidence:
    """Counts the open alerts.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client = github.hub_of(context)
    where = f"{client.repo}: Dependabot alerts"
    return alerts.evidence(params, context, FACTS, where, lambda: dependabot(client, params.scope or ""))


PROBE = Probe(
    summary="Open alerts of Dependabot, by severity and age.",
    params=DependabotParams,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
