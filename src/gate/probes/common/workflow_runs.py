"""Queries about the runs of one workflow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause
from gate.model.surface import Surface
from gate.probes.common import github


@contextmanager
def name_missing_workflow(workflow: str, permission: str, surface: Surface) -> Iterator[None]:
    """Names the workflow when GitHub does not find it, which it also answers to a token without the permission.

    Raises:
        EvidenceError: absent, in place of the 404.
    """
    try:
        yield
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        hint = github.permission_hint(permission, surface)
        message = f"there is no workflow {workflow}, or the token cannot read it; {hint}"
        raise EvidenceError(Cause.ABSENT, message, workflow) from None
