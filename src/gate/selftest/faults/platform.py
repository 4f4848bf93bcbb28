"""Faults of GitHub: it refuses, it is down, or it knows other values."""

from __future__ import annotations

from dataclasses import replace

from gate.probes.common.probe import ProbeContext
from gate.selftest.faults.sources import Values
from gate.selftest.github_state import GitHubState, StandInClient
from gate.selftest.stage import Fault, Stage

FORBIDDEN, UNAVAILABLE = 403, 503


def build(stage: Stage, values: Values) -> ProbeContext:
    """The context with a GitHub that knows these values."""
    context = stage.context
    state = GitHubState(stage.item, context.subject, context.clock.now, dict(values))
    return replace(context, client=StandInClient(state))


def _refuse(stage: Stage, status: int) -> ProbeContext:
    client = stage.context.client
    state = (
        client.state
        if isinstance(client, StandInClient)
        else GitHubState(stage.item, stage.context.subject, stage.context.clock.now)
    )
    return replace(stage.context, client=StandInClient(replace(state, refusal=status)))


FAULTS = (
    Fault("github-403", lambda stage: _refuse(stage, FORBIDDEN)),
    Fault("github-503", lambda stage: _refuse(stage, UNAVAILABLE)),
)
"""The faults of every probe that asks GitHub."""
