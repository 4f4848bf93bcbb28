"""Executes actions, if there are any: a check at a terminal often publishes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gate.adapters.workspace import Workspace
from gate.model.surface import Surface

if TYPE_CHECKING:
    from gate.adapters.github import GitHubClient
    from gate.adapters.host import Host
    from gate.publish.actions import Action, ActionResult


def execute(
    actions: Sequence[Action],
    workspace: Workspace,
    client: GitHubClient | None = None,
    surface: Surface = Surface.WORKFLOW,
    host: Host | None = None,
) -> tuple[ActionResult, ...]:
    """Executes every action in order, whether or not another one fails. Without a token there is no client.

    `host` has the variables of a job of GitLab and of notifications.
    """
    if not actions:
        return ()
    from gate.publish.executor import execute_all

    return execute_all(actions, workspace, client, surface, host)
