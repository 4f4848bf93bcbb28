"""The commit from which a working tree is compared: the merge base of HEAD and the branch that the user names."""

from __future__ import annotations

import contextlib
import re

from gate.adapters.default_branch import find_base
from gate.adapters.repository import Repository
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.evidence import Cause
from gate.model.suggestions import find_nearest
from gate.model.text import quote

_BRANCH = re.compile(r"[A-Za-z0-9_][\w./-]{0,200}")
"""A name that is safe to put into a command."""

_MISSPELLING = 0.7
"""Similarity from which a name is a misspelled branch: `mian` is `main`."""


def find_start(repository: Repository, base: str) -> str:
    """The SHA of the merge base of HEAD and `base`, a branch or commit.

    Raises:
        UsageError: when there is none, with the command or the name that helps.
    """
    try:
        return repository.git_text("merge-base", "--end-of-options", base, "HEAD")
    except EvidenceError as error:
        reason = _explain(repository, base) or f"{error.detail}; {_advise_without_git(repository, base, error.cause)}"
        raise UsageError(Code.BASE_NOT_COMPARABLE, f"--base {base} cannot be compared with: {reason}") from None


def _explain(repository: Repository, base: str) -> str:
    """Why there is no merge base, and what to do; empty where git does not answer."""
    try:
        has_head = _is_commit(repository, "HEAD")
        is_shallow = repository.is_shallow()
        branches = _references(repository, "branch", "--all", "--format=%(refname:lstrip=2)")
        remotes = _references(repository, "remote")
    except EvidenceError:
        return ""
    if not has_head:
        return "this repository has no commit yet; commit the files first"
    if _is_commit(repository, base):
        if is_shallow:
            return "this clone is shallow and lacks the commits since then; run `git fetch --unshallow`"
        return "it has no commit in common with HEAD; name the branch that this work started from"
    other = "run `git fetch --unshallow` if it is an earlier commit" if is_shallow else _name_another(repository, base)
    advice = _advise(base, branches, remotes, is_shallow=is_shallow) or other
    nearest = find_nearest(base, branches, _MISSPELLING)
    suggestion = f"did you mean {quote(nearest)}? If not, " if nearest else ""
    return f"this clone has no such branch or commit; {suggestion}{advice}"


def _advise_without_git(repository: Repository, base: str, cause: Cause) -> str:
    if cause is Cause.NOT_A_REPOSITORY:
        return "run the command in a clone, or without `--base`"
    if cause is Cause.GIT_NOT_INSTALLED:
        return "install git, or leave `--base` out"
    return _name_another(repository, base)


def _name_another(repository: Repository, base: str) -> str:
    default = find_base(repository)
    return "name a branch or commit that this clone has" + (f", such as {default}" if default not in ("", base) else "")


def _advise(base: str, branches: list[str], remotes: list[str], *, is_shallow: bool) -> str:
    """How to name the branch, or to get it from the remote; empty where nothing says that it is a branch."""
    remotes = sorted(remotes, key=lambda name: name != "origin")  # a fork's clone often has its upstream as well
    for remote in remotes:
        if f"{remote}/{base}" in branches:
            return f"write `--base {remote}/{base}`"
    prefix, _, branch = base.partition("/") if base.partition("/")[0] in remotes else ("", "", base)
    if not remotes or not _BRANCH.fullmatch(branch):
        return ""
    local = f"refs/remotes/{base}" if prefix else branch
    option = "--unshallow " if is_shallow else ""
    return f"if it is a branch, get it with `git fetch {option}{prefix or remotes[0]} {branch}:{local}`"


def _is_commit(repository: Repository, name: str) -> bool:
    with contextlib.suppress(EvidenceError):
        return bool(repository.git_text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"))
    return False


def _references(repository: Repository, *command: str) -> list[str]:
    names = repository.git_text(*command).split("\n")
    return [name for name in names if _BRANCH.fullmatch(name)]
