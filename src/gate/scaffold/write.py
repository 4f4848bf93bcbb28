"""Writes the drafted pages of `gate init`."""

from __future__ import annotations

from gate.adapters.workspace import Workspace
from gate.publish import execute
from gate.publish.actions import ActionResult, WritePage
from gate.scaffold import Draft


def write_draft(draft: Draft, workspace: Workspace) -> tuple[ActionResult, ...]:
    """Writes the pages of the draft under the root; one result per page, in their order."""
    return execute([WritePage(workspace.root / path, text) for path, text in draft.pages.items()], workspace)
