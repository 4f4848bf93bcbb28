"""Where the base policies of a checklist are read: its own tree, and pinned commits of repositories on GitHub.

The checklist that decides comes from a trusted branch, and so does what it extends. A checklist that only a pull
request has is read to preview it: in a run that holds secrets it may name, of other repositories, only the files that
the trusted one extends, because a token may read what the author of the pull request must not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import field

from gate.adapters.github import GitHubClient
from gate.adapters.github.connect import connect_to_read, find_api_url
from gate.adapters.host import Host
from gate.adapters.user_cache import UserCache
from gate.checklist.composition.layers import BasePolicies, BaseSource
from gate.checklist.composition.reference import BasePolicyError, Reference
from gate.config.runner import is_ci, is_gitlab, is_workflow
from gate.model.codes import Code
from gate.model.errors import EvidenceError, GitHubError, UsageError
from gate.model.evidence import Category
from gate.model.lazy_dataclass import dataclass
from gate.model.surface import Surface
from gate.model.text import quote
from gate.policy.extended_files import Place, place_of

logger = logging.getLogger(__name__)

ReadFile = Callable[[str], bytes | None]
"""Reads a file of a tree by its path from the root; None when it does not exist."""

_TOKEN = "GITHUB_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class PolicySource:
    """Reads base policies: `read_file` those of the tree of the checklist, and the client those of other repositories.

    `allowed` are the only files of other repositories that may be read; None for all.
    """

    host: Host
    read_file: ReadFile
    client: GitHubClient | None = None
    allowed: frozenset[Place] | None = None
    connected: list[GitHubClient | None] = field(default_factory=list, compare=False)

    def read(self, reference: Reference) -> bytes:
        """The bytes of a base policy.

        Raises:
            BasePolicyError: when it cannot be read, or must not be.
        """
        data = self._read_pinned(reference) if reference.repo else self._read_local(reference.path)
        if data is None:
            place = f" in {reference.repo} at {reference.commit[:7]}" if reference.repo else ""
            message = f"there is no file {quote(reference.path)}{place}"
            hint = "the path begins at the root of the repository"
            raise BasePolicyError(Code.UNREADABLE_BASE_POLICY, message, hint)
        logger.debug("policy: read %s, %d bytes", reference, len(data))
        return data

    def find_commit(self, repo: str, ref: str) -> str:
        """The commit that a tag or a branch names today; empty when it cannot be looked up."""
        from gate.adapters.github.ancestry import find_commit

        if self.allowed is not None or is_gitlab(self.host.env):
            return ""
        client = self._connect()
        try:
            return find_commit(client.at(repo), ref) if client else ""
        except GitHubError:
            return ""

    def _read_local(self, path: str) -> bytes | None:
        try:
            return self.read_file(path)
        except EvidenceError as error:
            if error.category is Category.ABSENT:
                return None
            message = f"{quote(path)} cannot be read: {error.detail}"
        except (GitHubError, UsageError) as error:
            message = f"{quote(path)} cannot be read: {error}"
        raise BasePolicyError(Code.UNREADABLE_BASE_POLICY, message)

    def _read_pinned(self, reference: Reference) -> bytes | None:
        self._check_allowed(reference)
        cache = None if is_ci(self.host.env) else UserCache.of(self.host.env)
        name = f"{find_api_url(self.host.env)} {reference}"
        if cache and (data := cache.read(name)) is not None:
            return data
        client = self._connect()
        if client is None:
            surface = Surface.WORKFLOW if is_workflow(self.host.env) else Surface.TERMINAL
            message = f"{reference.name} cannot be read without a token"
            hint = f"pass a token that can read {reference.repo} as {surface.token_name}"
            raise BasePolicyError(Code.UNREADABLE_BASE_POLICY, message, hint)
        data = _read_from_github(client.at(reference.repo), reference)
        if cache and data is not None:
            cache.write(name, data)
        return data

    def _check_allowed(self, reference: Reference) -> None:
        if is_gitlab(self.host.env):
            message = f"{reference.name} is on GitHub, and this is a job of GitLab"
            hint = "keep a copy of the base policy in this repository, and write its path"
            raise BasePolicyError(Code.UNREADABLE_BASE_POLICY, message, hint)
        if self.allowed is not None and place_of(reference) not in self.allowed:
            message = f"{reference.name} is not read in this run, which holds secrets, for a checklist in review"
            hint = "merge a change of `extends` from a branch of this repository, or on `pull_request`"
            raise BasePolicyError(Code.UNTRUSTED_EXTENDS, message, hint)

    def _connect(self) -> GitHubClient | None:
        if not self.connected:
            token = "" if self.client else self.host.secrets.read(_TOKEN)
            self.connected.append(self.client or connect_to_read(token, self.host))
        return self.connected[0]


@dataclass(frozen=True, slots=True)
class StoredSource:
    """Reads each base policy once, for several texts of one checklist."""

    source: BaseSource
    files: dict[Reference, bytes] = field(default_factory=dict)

    def read(self, reference: Reference) -> bytes:
        """The bytes of a base policy.

        Raises:
            BasePolicyError: when it cannot be read, or must not be.
        """
        if reference not in self.files:
            self.files[reference] = self.source.read(reference)
        return self.files[reference]

    def find_commit(self, repo: str, ref: str) -> str:
        """The commit that a tag or a branch names today; empty when it cannot be looked up."""
        return self.source.find_commit(repo, ref)


def _read_from_github(client: GitHubClient, reference: Reference) -> bytes | None:
    """The file at a commit that is one of the repository itself, not of a fork.

    Raises:
        BasePolicyError: when GitHub refuses or does not answer, or the commit is that of a fork.
    """
    from gate.adapters.github import contents
    from gate.adapters.github.ancestry import is_own_commit

    try:
        data = contents.read(client, reference.path, reference.commit)
        is_own = data is None or is_own_commit(client, reference.commit)
    except GitHubError as error:
        message = f"{reference.name} cannot be read: {error}"
        raise BasePolicyError(Code.UNREADABLE_BASE_POLICY, message, _advise(error, client.surface, reference)) from None
    if not is_own:
        message = (
            f"the commit {reference.commit[:7]} is not in the default branch of {reference.repo}, and no tag names it"
        )
        hint = "it may be from a fork, which GitHub serves under the same name; write a commit of the default branch"
        raise BasePolicyError(Code.FOREIGN_COMMIT, message, hint)
    return data


def _advise(error: GitHubError, surface: Surface, reference: Reference) -> str:
    """The next step: a workflow's own token reads no other private repository, whatever its permissions."""
    if error.is_refusal:
        return (
            f"check the name and the commit; if {reference.repo} is private, pass a token that can read it "
            f"as {surface.token_name}"
        )
    return error.remedy("contents: read").removeprefix("; ")


def base_policies(
    host: Host, read_file: ReadFile, client: GitHubClient | None, allowed: frozenset[Place] | None = None
) -> BasePolicies:
    """How the base policies of one checklist are read, and the day from which its waivers count."""
    return BasePolicies(PolicySource(host, read_file, client, allowed), host.clock.now.date())
