"""The open alerts of Dependabot on the default branch, by severity and age."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from gate.github.alerts import dependabot
from gate.model.evidence import Evidence
from gate.probe import Probe, Scene
from gate.probes import _alerts as alerts
from gate.probes import _github as github


class Params(alerts.AlertInputs):
    """What stands under `with:`."""

    scope: Literal["runtime", "development"] | None = Field(
        default=None, description="Count only alerts of dependencies that are used so."
    )


FACTS = alerts.facts_of("vulnerability-alerts: read")


def measure(inputs: Params, scene: Scene) -> Evidence:
    """Counts the open alerts.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    hub = github.hub_of(scene)
    where = f"{hub.repo}: Dependabot alerts"
    return alerts.evidence(inputs, scene, FACTS, where, lambda: dependabot(hub, inputs.scope or ""))


PROBE = Probe(
    summary="Open alerts of Dependabot, by severity and age.",
    params=Params,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
