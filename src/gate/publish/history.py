"""Adds a run to the history of its repository: which runs are part of it, and what happens when it cannot be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.adapters.github.connect import NO_TOKEN
from gate.adapters.stores.open_store import AUTO, is_branch, open_store
from gate.config.settings import Settings
from gate.model.decision import Decision
from gate.model.errors import EvidenceError, UsageError
from gate.model.events import EVENTS_WITHOUT_CHANGE, LOCAL
from gate.model.surface import Surface
from gate.publish.actions import ActionResult, AddToHistory, Failure

if TYPE_CHECKING:
    from gate.adapters.github import GitHubClient


def should_record(decision: Decision, settings: Settings) -> bool:
    """Whether this run is added: one of the default branch, with evidence that it saw itself, of the whole checklist.

    A run outside of a workflow is added only on request.
    """
    subject = decision.subject
    if settings.history in ("", AUTO) or decision.left_out:
        return False
    if any(verdict.is_self_reported for verdict in decision.verdicts):
        return False
    if subject.trigger == LOCAL:
        return settings.record
    is_default = subject.is_default_branch and subject.trigger in EVENTS_WITHOUT_CHANGE
    return is_default and subject.pull_request is None


def execute(action: AddToHistory, client: GitHubClient | None, surface: Surface) -> ActionResult:
    """Adds the run. A failure is reported, with the permission that is missing."""
    if client is not None:
        client.begin_publishing()
    try:
        open_store(action.location, client, NO_TOKEN).add(action.files)
    except (EvidenceError, UsageError) as error:
        reason = error.detail if isinstance(error, EvidenceError) else str(error)
        advice = f"; {surface.token_advice}" if is_branch(action.location) and client is None else ""
        return ActionResult(action, Failure(error.code, f"cannot add this run to the history: {reason}{advice}"))
    return ActionResult(action)
