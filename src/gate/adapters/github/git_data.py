"""Objects of git as the API writes them, and many blobs in one request.

Sources: REST documentation, "Git database"; GraphQL documentation, `Blob` and `updateRefs`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.lazy_dataclass import dataclass

REGULAR = "100644"
"""The mode of a file that is neither executable nor a link."""

MAX_BATCH = 50
"""The most blobs of one GraphQL query."""

MAX_BATCH_BYTES = 4 * 1024 * 1024
"""The most bytes of the blobs of one GraphQL query."""

MAX_TEXT = 500_000
"""The largest blob, in bytes, whose text GraphQL does not cut."""


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file of a tree: the SHA of its blob, and its size in bytes."""

    sha: str
    size: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The regular files of a tree by path, and the SHA of each folder. `is_complete` is false when GitHub cut it."""

    files: Mapping[str, TreeFile]
    folders: Mapping[str, str]
    is_complete: bool


def read_tip(client: GitHubClient, branch: str, *, fresh: bool = True) -> str:
    """The commit at the tip of a branch; empty when there is no such branch.

    The list of matching refs is empty then, where a single ref is an error, which the client does not cache.
    """
    entries = client.get(f"git/matching-refs/heads/{quote(branch)}", fresh=fresh)
    with expect_documented(f"the branch {branch}"):
        tips = [str(entry["object"]["sha"]) for entry in entries if entry["ref"] == f"refs/heads/{branch}"]
    return tips[0] if tips else ""


def read_tree(client: GitHubClient, sha: str, *, recursive: bool = True) -> Tree:
    """A tree, by its SHA or by that of its commit."""
    entry = client.get(f"git/trees/{sha}", recursive="1" if recursive else "")
    with expect_documented(f"the files of {sha[:7]}"):
        files = {
            str(file["path"]): TreeFile(str(file["sha"]), int(file["size"]))
            for file in entry["tree"]
            if file["type"] == "blob" and file["mode"] == REGULAR
        }
        folders = {str(file["path"]): str(file["sha"]) for file in entry["tree"] if file["type"] == "tree"}
        return Tree(files, folders, entry["truncated"] is False)


def read_texts(client: GitHubClient, files: Sequence[TreeFile]) -> dict[str, bytes]:
    """The content of blobs by SHA, of those whose text GraphQL gives exactly; several in one request."""
    contents: dict[str, bytes] = {}
    batch: list[TreeFile] = []
    for file in [*files, None]:
        is_full = len(batch) == MAX_BATCH or sum(entry.size for entry in batch) > MAX_BATCH_BYTES
        if batch and (file is None or is_full):
            contents |= _read_batch(client, batch)
            batch = []
        if file is not None and file.size <= MAX_TEXT:
            batch.append(file)
    return contents


def _read_batch(client: GitHubClient, batch: Sequence[TreeFile]) -> dict[str, bytes]:
    owner, _, name = client.repo.partition("/")
    parameters = "".join(f", $o{number}: GitObjectID!" for number in range(len(batch)))
    fields = " ".join(f"b{number}: object(oid: $o{number}) {{...on Blob {{text}}}}" for number in range(len(batch)))
    query = (
        f"query($owner: String!, $name: String!{parameters}) {{repository(owner: $owner, name: $name) {{{fields}}}}}"
    )
    variables = {f"o{number}": file.sha for number, file in enumerate(batch)}
    answer = client.graphql(query, owner=owner, name=name, **variables)
    contents: dict[str, bytes] = {}
    with expect_documented("blobs"):
        for number, file in enumerate(batch):
            text = (answer["repository"][f"b{number}"] or {}).get("text")
            data = text.encode("utf-8", "replace") if isinstance(text, str) else None
            if data is not None and blob_sha(data) == file.sha:
                contents[file.sha] = data
    return contents


def blob_sha(data: bytes) -> str:
    """The SHA of a blob with this content ("Pro Git", section 10.2)."""
    return hashlib.sha1(b"blob %d\0%s" % (len(data), data), usedforsecurity=False).hexdigest()


# ------------------------------------------------------------------------------------------------------------- writing


def create_blob(client: GitHubClient, data: bytes) -> str:
    """Stores a blob; its SHA."""
    body = {"content": base64.b64encode(data).decode(), "encoding": "base64"}
    return _sha(client.send("POST", "git/blobs", body), "a blob")


def create_commit(client: GitHubClient, message: str, entries: Sequence[Json], parent: str, base: str = "") -> str:
    """Commits changes of the tree of `base`, or of an empty one, without moving a branch; its SHA.

    `entries` are as the API takes them: `path`, `mode`, `type`, and `content`, the `sha` of a blob, or None to delete.
    `parent` is empty for a commit without a parent.
    """
    tree = {"base_tree": _tree_of(client, base)} if base else {}
    sha = (
        _sha(client.send("POST", "git/trees", tree | {"tree": list(entries)}), "a tree")
        if entries
        else tree["base_tree"]
    )
    body = {"message": message, "tree": sha, "parents": [parent] if parent else []}
    return _sha(client.send("POST", "git/commits", body), "a commit")


def _tree_of(client: GitHubClient, commit: str) -> str:
    entry = client.get(f"git/commits/{commit}")
    with expect_documented(f"the commit {commit[:7]}"):
        return str(entry["tree"]["sha"])


def move_branch(client: GitHubClient, branch: str, before: str, after: str) -> None:
    """Moves a branch forward, or creates it when `before` is empty.

    GitHub refuses with 422 when the branch is not an ancestor of `after`, or exists already.
    """
    if before:
        client.send("PATCH", f"git/refs/heads/{quote(branch)}", {"sha": after, "force": False})
    else:
        client.send("POST", "git/refs", {"ref": f"refs/heads/{branch}", "sha": after})


def replace_branch(client: GitHubClient, branch: str, before: str, after: str) -> None:
    """Moves a branch to any commit, only if it is at `before`: REST has no such condition."""
    query = (
        "mutation($repository: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) "
        "{updateRefs(input: {repositoryId: $repository, refUpdates: "
        "[{name: $name, beforeOid: $before, afterOid: $after, force: true}]}) {clientMutationId}}"
    )
    entry = client.get("")
    with expect_documented("the repository"):
        repository = str(entry["node_id"])
    client.mutate(query, repository=repository, name=f"refs/heads/{branch}", before=before, after=after)


def _sha(entry: Json, noun: str) -> str:
    with expect_documented(noun):
        return str(entry["sha"])
