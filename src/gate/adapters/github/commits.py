"""Commits by their SHA, which no push can change between two requests: tips of branches, and the files of a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from urllib.parse import quote

from gate.adapters.github import trees
from gate.adapters.github.client import PER_PAGE, GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.errors import GitHubError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import ChangedFile

MAX_COMPARED = 300
"""The most changed files that GitHub lists in a comparison (REST documentation, "Compare two commits")."""

MAX_ANCESTORS = 300
"""The most ancestors of a commit that are listed, three requests of 100."""

_LINK_MODES = ("120000", "160000")
"""The modes of symbolic links and submodules (REST documentation, "Git trees")."""


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
    merge_base = trees.merge_base(client, base, head)
    before, after = trees.files(client, merge_base), trees.files(client, head)
    if before is None or after is None:
        return _listed_files(client, base, head)
    paths = sorted({*before, *after})
    return [_changed_file(path, before, after) for path in paths if before.get(path) != after.get(path)]


@dataclass(frozen=True, slots=True)
class Distance:
    """How a commit differs from an earlier one: commits that it adds and lacks, and the files that it changes.

    `paths` are those that GitHub lists, at most MAX_COMPARED.
    """

    ahead: int
    behind: int
    paths: tuple[str, ...]


def distance(client: GitHubClient, before: str, after: str) -> Distance | None:
    """How `after` differs from `before`, both commits by SHA; None when GitHub has one of them no longer."""
    try:
        entry = trees.compare(client, before, after)
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return None
    with expect_documented("the comparison of two commits"):
        paths = tuple(str(file["filename"]) for file in entry["files"])
        return Distance(int(entry["ahead_by"]), int(entry["behind_by"]), paths)


class TooManyFilesError(GitHubError):
    """A list of changed files that GitHub may have cut."""

    def __init__(self, count: int) -> None:
        super().__init__(0, f"GitHub lists only {count:,} of the changed files")

    @property
    def cause(self) -> Cause:
        """The cause of the facts that are missing because of this error."""
        return Cause.TOO_MANY_CHANGED_FILES


def _changed_file(path: str, before: Mapping[str, trees.Blob], after: Mapping[str, trees.Blob]) -> ChangedFile:
    modes = {tree[path][0] for tree in (before, after) if path in tree}
    return ChangedFile(path, frozenset(), deleted=path not in after, is_link=not modes.isdisjoint(_LINK_MODES))


def _listed_files(client: GitHubClient, base: str, head: str) -> list[ChangedFile]:
    entry = trees.compare(client, base, head)
    with expect_documented("the changed files"):
        files = [_listed_file(file) for file in entry["files"]]
    if len(files) >= MAX_COMPARED:
        raise TooManyFilesError(MAX_COMPARED)
    return files


def _listed_file(entry: Json) -> ChangedFile:
    old_path = str(entry.get("previous_filename") or "")
    return ChangedFile(
        str(entry["filename"]), frozenset(), deleted=entry["status"] == "removed", old_path=old_path, is_link=True
    )


def list_ancestors(client: GitHubClient, commit: str) -> Iterator[str]:
    """The commit and its ancestors, newest first; at most MAX_ANCESTORS."""
    for page in range(1, MAX_ANCESTORS // PER_PAGE + 1):
        entries = client.get("commits", sha=commit, per_page=PER_PAGE, page=page)
        with expect_documented(f"the ancestors of {commit[:7]}"):
            shas = [str(entry["sha"]) for entry in entries]
        yield from shas
        if len(shas) < PER_PAGE:
            return
