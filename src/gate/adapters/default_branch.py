"""The default branch of a repository, as far as its clone shows it."""

from __future__ import annotations

from gate.adapters.repository import Repository
from gate.model.errors import EvidenceError

USUAL = ("main", "master")
"""The names of default branches that git and GitHub give, today's first."""


def read_default_branch(repository: Repository) -> str:
    """The default branch of the remote, as the clone remembers it; empty where it does not."""
    try:
        return repository.git_text("symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    except EvidenceError:
        return ""


def guess_default_branch(repository: Repository) -> str:
    """The default branch of the remote, else the usual name that a branch of the clone has, else `main`."""
    if branch := read_default_branch(repository):
        return branch
    try:
        branches = repository.git_text("branch", "--format=%(refname:short)").splitlines()
    except EvidenceError:
        return USUAL[0]
    return next((name for name in USUAL if name in branches), USUAL[0])
