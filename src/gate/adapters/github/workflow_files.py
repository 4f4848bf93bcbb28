"""The files under `.github/` that define workflows, and which of them a change touches.

Every request names a commit by its SHA, so a push in the meantime changes no answer. A folder is compared by the
digests of its entries ("Get repository content", `sha`): two commits, whatever the number of changed files.
"""

from __future__ import annotations

from collections.abc import Mapping

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.contents import entries
from gate.adapters.github.trees import merge_base
from gate.model.lazy_dataclass import dataclass

ROOT = ".github"
WORKFLOWS = f"{ROOT}/workflows"
ACTIONS = f"{ROOT}/actions"
"""The usual folder of actions that the workflows of a repository share."""


@dataclass(frozen=True, slots=True)
class WorkflowChanges:
    """The workflow files that a change touches; `all_files` is true when any of them may be different."""

    paths: frozenset[str] = frozenset()
    all_files: bool = False

    def touch(self, path: str) -> bool:
        """Whether the change touches this file; GitHub may append `@` and a ref to its path."""
        return self.all_files or any(path == changed or path.startswith(f"{changed}@") for changed in self.paths)


def workflow_changes(client: GitHubClient, base: str, head: str) -> WorkflowChanges:
    """What the commits between the merge base of two commits and `head` change in workflow files and shared actions."""
    start = merge_base(client, base, head)
    before, after = (entries(client, ROOT, sha) for sha in (start, head))
    if before is None or after is None or before.get(ACTIONS) != after.get(ACTIONS):
        return WorkflowChanges(all_files=True)
    if before.get(WORKFLOWS) == after.get(WORKFLOWS):
        return WorkflowChanges()
    return _difference(*(entries(client, WORKFLOWS, sha) for sha in (start, head)))


def _difference(before: Mapping[str, str] | None, after: Mapping[str, str] | None) -> WorkflowChanges:
    if before is None or after is None:
        return WorkflowChanges(all_files=True)
    paths = before.keys() | after.keys()
    return WorkflowChanges(frozenset(path for path in paths if before.get(path) != after.get(path)))
