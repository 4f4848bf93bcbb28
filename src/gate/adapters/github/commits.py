"""Commits by their SHA, which no push can change between two requests: tips of branches, and the files of a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.errors import GitHubError
from gate.model.evidence import Cause
from gate.model.subject import ChangedFile

MAX_COMPARED = 300
"""The most changed files that GitHub lists in a comparison (REST documentation, "Compare two commits")."""

_Tree = Mapping[str, frozenset[tuple[str, str]]]
"""Mode and object of the files of a commit by path. GitHub replaces bytes that are not UTF-8, so paths can be equal."""

_LINK_MODES = ("120000", "160000")
"""The modes of symbolic links and submodules (REST documentation, "Git trees")."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    merge_base: str
    files: tuple[Json, ...]


def branch_tip(client: GitHubClient, branch: str) -> str:
    """The commit at the tip of a branch: never of a tag with the same name."""
    ref = f"heads/{branch}"
    entry = client.get(f"git/ref/{quote(ref)}")
    with expect_documented(f"the branch {branch}"):
        if entry["ref"] != f"refs/{ref}":
            raise ValueError
        return str(entry["object"]["sha"])


def changed_files(client: GitHubClient, base: str, head: str) -> list[ChangedFile]:
    """The files in which `head` differs from its merge base with `base`, both commits by SHA; without lines.

    The trees of both commits are compared, because only they mark symbolic links. GitHub cuts a tree of more than
    100,000 entries; then the files are those of the comparison, and each of them may be a link.

    Raises:
        GitHubError: when GitHub refuses or does not answer, or more files changed than it lists (`cause`
            TOO_MANY_CHANGED_FILES).
    """
    comparison = _compare(client, base, head)
    before, after = _tree(client, comparison.merge_base), _tree(client, head)
    if before is not None and after is not None:
        paths = sorted({*before, *after})
        return [_changed_entry(path, before, after) for path in paths if before.get(path) != after.get(path)]
    if len(comparison.files) >= MAX_COMPARED:
        raise TooManyFilesError(MAX_COMPARED)
    with expect_documented("the changed files"):
        return [_listed_file(entry) for entry in comparison.files]


class TooManyFilesError(GitHubError):
    """A list of changed files that GitHub may have cut."""

    def __init__(self, count: int) -> None:
        super().__init__(0, f"GitHub lists only {count:,} of the changed files")

    @property
    def cause(self) -> Cause:
        """The cause of the facts that are missing because of this error."""
        return Cause.TOO_MANY_CHANGED_FILES


def _compare(client: GitHubClient, base: str, head: str) -> _Comparison:
    entry = client.get(f"compare/{quote(base, safe='')}...{quote(head, safe='')}", per_page=1)
    with expect_documented("the comparison of two commits"):
        return _Comparison(str(entry["merge_base_commit"]["sha"]), tuple(entry.get("files") or ()))


def _tree(client: GitHubClient, sha: str) -> _Tree | None:
    """The files of a commit; None when GitHub cuts the list."""
    entry = client.get(f"git/trees/{quote(sha, safe='')}", recursive=1)
    with expect_documented("the files of a commit"):
        if entry["truncated"] is not False:
            return None
        files: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for file in entry["tree"]:
            if file["type"] != "tree":
                files[str(file["path"])].add((str(file["mode"]), str(file["sha"])))
        return {path: frozenset(objects) for path, objects in files.items()}


def _changed_entry(path: str, before: _Tree, after: _Tree) -> ChangedFile:
    modes = {mode for tree in (before, after) for mode, _ in tree.get(path, ())}
    return ChangedFile(path, frozenset(), deleted=path not in after, is_link=not modes.isdisjoint(_LINK_MODES))


def _listed_file(entry: Json) -> ChangedFile:
    old_path = str(entry.get("previous_filename") or "")
    return ChangedFile(
        str(entry["filename"]), frozenset(), deleted=entry["status"] == "removed", old_path=old_path, is_link=True
    )
