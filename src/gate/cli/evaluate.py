"""Judges a checklist by the files of the workspace; nothing is published."""

from __future__ import annotations

from gate import judge
from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.gather.concurrent import gather
from gate.gather.context import build_context
from gate.model.checklist import Checklist
from gate.model.decision import Decision
from gate.policy.change import read_change
from gate.policy.subject import read_subjects
from gate.policy.trust import why_not_checked_out
from gate.render.redact import redacted


def evaluate_workspace(checklist: Checklist, settings: Settings, host: Host) -> Decision:
    """The decision on the checklist for the local checkout, without GitHub, without a baseline and without secrets."""
    (subject, *_) = read_subjects(host)
    change = read_change(host, subject, settings.base)
    not_checked_out = why_not_checked_out(subject, host.repository)
    context = build_context(subject, change, settings, host, None, not_checked_out=not_checked_out)
    observations = gather(checklist.items, context, settings.item_timeout)
    decision = judge.decide(checklist, observations, subject, host.clock.now)
    return redacted(decision, host.secrets.values)
