"""Merges of the base branch into a pull request that change nothing else, such as those of the button *Update branch*.

A merge counts only when GitHub's trees show it: its second parent is on the base branch, and each of its files is what
an automatic merge of both parents gives. What the merge says about itself, such as its message, is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from gate.adapters import git
from gate.adapters.github import GitHubClient
from gate.adapters.github.git_data import blob_sha
from gate.adapters.github.trees import Blob, contains, content, files, merge_base, parents
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_MERGES = 10
"""How many merges in a row are checked."""

MAX_FILES = 20
"""How many files of one merge may have changes of both sides, which are merged line by line."""

MAX_BYTES = 1024 * 1024
"""The most bytes of such a file."""

FILE_MODES = ("100644", "100755")


@dataclass
class BaseMerges:
    """The merges of the branch `base` at the end of a pull request; `env` is the environment for git."""

    client: GitHubClient
    base: str
    head: str
    env: Mapping[str, str]

    @cached_property
    def commits(self) -> tuple[str, ...]:
        """The head, and the commits before it that differ from it only by merges of the base branch; newest first.

        Raises:
            EvidenceError: forbidden when the token cannot read commits.
        """
        commits = [self.head]
        try:
            while len(commits) <= MAX_MERGES and (parent := self._parent_before_merge(commits[-1])):
                commits.append(parent)
        except GitHubError as error:
            if not error.is_refusal:
                raise
            advice = self.client.surface.permission_advice("contents: read")
            detail = f"the merges of {self.base} cannot be read: {error}; {advice}"
            raise EvidenceError(Cause.MISSING_PERMISSION, detail) from None
        return tuple(commits)

    @property
    def merges(self) -> tuple[str, ...]:
        """The merges of the base branch that change nothing else."""
        return self.commits[:-1]

    def _parent_before_merge(self, sha: str) -> str:
        """The first parent of a merge of the base branch that changes nothing else; empty for any other commit."""
        ends = parents(self.client, sha)
        is_base_merge = len(ends) == 2 and contains(self.client, self.base, ends[1])
        return ends[0] if is_base_merge and self._is_automatic(sha, *ends) else ""

    def _is_automatic(self, merge: str, ours: str, theirs: str) -> bool:
        """Whether each file of a merge is what an automatic merge of its parents gives."""
        start = merge_base(self.client, theirs, ours)
        trees = [tree for sha in (start, ours, theirs, merge) if (tree := files(self.client, sha)) is not None]
        if len(trees) < 4:
            return False
        both = []
        for path in set[str]().union(*trees):
            base, our, their, merged = (tree.get(path) for tree in trees)
            if our != their and base not in (our, their):
                both.append((base, our, their, merged))
            elif merged != (their if our == base else our):
                return False
        return len(both) <= MAX_FILES and all(self._is_merged(*blobs) for blobs in both)

    def _is_merged(self, base: Blob | None, our: Blob | None, their: Blob | None, merged: Blob | None) -> bool:
        """Whether a file that both sides changed has the content of an automatic merge."""
        if base is None or our is None or their is None or merged is None:
            return False
        modes = {mode for mode, _ in (base, our, their, merged)}
        if len(modes) > 1 or not modes <= set(FILE_MODES):
            return False
        ours, start, theirs = (content(self.client, sha, MAX_BYTES) for _, sha in (our, base, their))
        if ours is None or start is None or theirs is None:
            return False
        result = git.merge_contents(ours, start, theirs, self.env)
        return result is not None and blob_sha(result) == merged[1]
