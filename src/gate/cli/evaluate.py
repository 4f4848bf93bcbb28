"""Judges a checklist by the files of the workspace; nothing is published."""

from __future__ import annotations

from gate import judge
from gate.adapters.github.connect import connect
from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.gather.concurrent import gather
from gate.model.checklist import Checklist
from gate.model.decision import Decision
from gate.model.surface import Surface
from gate.policy.context import build_context
from gate.policy.subject import read_subjects
from gate.render.redact import redact_value


def evaluate_workspace(checklist: Checklist, settings: Settings, host: Host) -> Decision:
    """The decision on the checklist for the local checkout, without a baseline and without secrets.

    GitHub is only asked at a terminal: in a workflow, the checklist can be that of the pull request.
    """
    (subject, *_) = read_subjects(host)
    client = connect(settings, host) if subject.surface is Surface.TERMINAL else None
    context = build_context(subject, settings, host, client)
    observations = gather(checklist.items, context, settings.item_timeout)
    decision = judge.decide(checklist, observations, subject, host.clock.now)
    return redact_value(decision, {settings.token, *host.secrets.values})
