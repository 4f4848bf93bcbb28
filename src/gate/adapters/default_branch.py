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


def find_base(repository: Repository) -> str:
    """The default branch under a name that this clone can compare with; empty where it shows none."""
    refs = [f"refs/heads/{name}" for name in USUAL] + [f"refs/remotes/origin/{name}" for name in ("HEAD", *USUAL)]
    try:
        listing = repository.git_text("for-each-ref", "--format=%(refname:lstrip=2)%09%(symref:lstrip=2)", *refs)
    except EvidenceError:
        return ""
    names = dict(line.split("\t") for line in listing.splitlines())
    remote = names.pop("origin/HEAD", "")
    usual = (name for branch in USUAL for name in (branch, f"origin/{branch}"))
    candidates = (remote.removeprefix("origin/"), remote) if remote else usual
    return next((name for name in candidates if name in names), remote)


def guess_default_branch(repository: Repository) -> str:
    """The default branch of the remote, else the usual name of a branch, else the only branch, else `main`."""
    if branch := read_default_branch(repository):
        return branch
    try:
        refs = repository.git_text("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes/origin")
    except EvidenceError:
        return USUAL[0]
    branches = list(dict.fromkeys(name.removeprefix("origin/") for name in refs.splitlines()))
    return next((name for name in USUAL if name in branches), branches[0] if len(branches) == 1 else USUAL[0])
