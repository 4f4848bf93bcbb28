"""The open Dependabot alerts on the default branch, by severity and age."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from gate.adapters.github.alerts import dependabot
from gate.model.evidence import Evidence
from gate.probes.common import alerts, github
from gate.probes.common.probe import Probe, ProbeContext


class DependabotParams(alerts.AlertParams):
    """The parameters of the probe `dependabot`."""

    scope: Literal["runtime", "development"] | None = Field(
        default=None, description="Count only alerts on dependencies of this scope."
    )


FACTS = alerts.declare_alert_facts("vulnerability-alerts: read")


def measure(params: DependabotParams, context: ProbeContext) -> Evidence:
    """Counts the open alerts.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client = github.require_client(context)
    location = f"{client.repo}: Dependabot alerts"
    return alerts.measure_alerts(params, context, FACTS, location, lambda: dependabot(client, params.scope or ""))


PROBE = Probe(
    summary="Open Dependabot alerts, by severity and age.",
    params=DependabotParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
    lists_findings=True,
)
