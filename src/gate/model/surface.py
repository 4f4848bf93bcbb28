"""Where the reader of a message can change something: in a workflow of GitHub, a job of GitLab, or at a terminal."""

from __future__ import annotations

from enum import StrEnum


class Surface(StrEnum):
    """What a person can set: inputs and permissions of a workflow, or flags and variables of a command.

    The texts are imperative clauses that complete a message.
    """

    WORKFLOW = "workflow"
    GITLAB = "gitlab"
    TERMINAL = "terminal"

    @property
    def change_request(self) -> str:
        """What the forge calls a proposed change."""
        return "merge request" if self is Surface.GITLAB else "pull request"

    @property
    def token_advice(self) -> str:
        """How to pass a token."""
        if self is Surface.TERMINAL:
            return "set GITHUB_TOKEN to a token that can read the repository"
        return "set the input `github-token` of the action, or GITHUB_TOKEN for `gate check`"

    @property
    def valid_token_advice(self) -> str:
        """How to replace a token that GitHub no longer accepts."""
        if self is Surface.TERMINAL:
            return "set GITHUB_TOKEN to a token that is still valid"
        return "give the action a github-token that is still valid"

    @property
    def token_name(self) -> str:
        """What the token is called."""
        return "GITHUB_TOKEN" if self is Surface.TERMINAL else "github-token"

    def permission_advice(self, permission: str) -> str:
        """How to grant a permission as GitHub names it: `pull-requests: read`, or several, comma-separated."""
        if self is Surface.TERMINAL:
            return f"use a GITHUB_TOKEN that has `{permission}` for this repository"
        return f"give the job `permissions: {{{permission}}}`"
