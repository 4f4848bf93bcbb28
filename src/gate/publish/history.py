"""Which runs are part of the history of their repository."""

from __future__ import annotations

from gate.adapters.stores.open_store import AUTO
from gate.config.settings import Settings
from gate.model.decision import Decision
from gate.model.events import EVENTS_WITHOUT_CHANGE


def should_record(decision: Decision, settings: Settings) -> bool:
    """Whether this run is added: one of the default branch, with evidence that it saw itself, of the whole checklist.

    A run outside of a workflow is added only on request.
    """
    subject = decision.subject
    if settings.history in ("", AUTO) or decision.left_out:
        return False
    if any(verdict.is_self_reported for verdict in decision.verdicts):
        return False
    if subject.is_local:
        return settings.record
    is_default = subject.is_default_branch and subject.trigger in EVENTS_WITHOUT_CHANGE
    return is_default and subject.pull_request is None
