"""Adds a run to the history of its repository; a run that cannot be added is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.adapters.github.connect import NO_TOKEN
from gate.adapters.stores.open_store import is_branch, open_store
from gate.model.errors import EvidenceError, UsageError
from gate.model.surface import Surface
from gate.publish.actions import ActionResult, AddToHistory, Failure

if TYPE_CHECKING:
    from gate.adapters.github import GitHubClient


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
