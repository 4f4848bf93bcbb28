"""Blobs, trees, commits and refs, as the API for git data writes them, and the same objects by GraphQL."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from tests.fakes.contract import Json
from tests.fakes.github import git, payloads
from tests.fakes.github.accounts import Account
from tests.fakes.github.exchange import HttpResponse, RefusedError, Request
from tests.fakes.github.fake import GitHub
from tests.fakes.github.git import Commit
from tests.fakes.github.routes import serves

MAX_TEXT = 512 * 1000
"""The bytes of a blob after which GraphQL cuts its text."""

MAX_INLINE = 40 * 1024 * 1024
"""The largest body of a request that creates a blob; GitHub documents 100 MB for a blob, and its proxy refuses less."""


def find_blob(github: GitHub, sha: str) -> bytes | None:
    """The content of a blob, in a commit or not."""
    if sha in github.blobs:
        return github.blobs[sha]
    contents = (data for commit in github.commits.values() for data in commit.files.values())
    return next((data for data in contents if git.blob_sha(data) == sha), None)


def find_tree(github: GitHub, sha: str) -> Mapping[str, bytes] | None:
    """The files of a tree; the SHA of a commit is none of a tree."""
    if sha in github.trees:
        return github.trees[sha]
    commit = github.commits.get(sha[::-1])
    if commit:
        return commit.files
    below = (files for entry in github.commits.values() for files in folders(entry.files).values())
    return next((files for files in below if tree_sha(files) == sha), None)


def folders(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """The files below each folder, by their path in it."""
    below: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        for folder in PurePosixPath(path).parents:
            if str(folder) != ".":
                below.setdefault(str(folder), {})[path.removeprefix(f"{folder}/")] = data
    return below


def tree_sha(files: Mapping[str, bytes]) -> str:
    """The name of a tree."""
    return git.sha_of("tree", sorted((path, git.blob_sha(data)) for path, data in files.items()))


def _refuse_empty(github: GitHub) -> None:
    if not github.branches:
        raise RefusedError(409, "Git Repository is empty.")


@serves("POST /git/blobs", "contents")
def create_blob(github: GitHub, request: Request) -> HttpResponse:
    _refuse_empty(github)
    content = request.body["content"]
    try:
        data = (
            base64.b64decode(content, validate=True) if request.body.get("encoding") == "base64" else content.encode()
        )
    except binascii.Error:
        raise RefusedError(422, "content is not valid Base64") from None
    if len(content) > MAX_INLINE:
        raise RefusedError(
            422, "Sorry, your input was too large to process. Consider creating the blob in a local clone."
        )
    sha = git.blob_sha(data)
    github.blobs[sha] = data
    return HttpResponse(201, {"sha": sha, "url": f"{github.api}/git/blobs/{sha}"})


@serves("POST /git/trees", "contents")
def create_tree(github: GitHub, request: Request) -> HttpResponse:
    _refuse_empty(github)
    base = request.body.get("base_tree")
    files = find_tree(github, base) if base else {}
    if files is None:
        raise RefusedError(422, "base_tree is not a valid tree oid")
    tree = dict(files)
    for entry in request.body["tree"]:
        _change(github, tree, entry)
    sha = tree_sha(tree)
    github.trees[sha] = tree
    entries = [
        {"path": path, "mode": "100644", "type": "blob", "sha": git.blob_sha(data), "size": len(data)}
        for path, data in sorted(tree.items())
        if "/" not in path
    ]
    return HttpResponse(201, {"sha": sha, "url": f"{github.api}/git/trees/{sha}", "tree": entries, "truncated": False})


def _change(github: GitHub, tree: dict[str, bytes], entry: Json) -> None:
    path = entry.get("path", "")
    if entry.get("mode") != "100644" or entry.get("type") != "blob":
        raise RefusedError(422, "the fake knows files without special modes only")
    if not path or any(part in {"", ".", "..", ".git"} for part in path.split("/")):
        raise RefusedError(422, "tree.path contains a malformed path component")
    if ("content" in entry) == ("sha" in entry):
        raise RefusedError(422, "Must supply either tree.sha or tree.content")
    if "content" in entry:
        tree[path] = entry["content"].encode()
    elif entry["sha"] is None:
        if path not in tree:
            raise RefusedError(422, "GitRPC::BadObjectState")
        del tree[path]
    else:
        data = find_blob(github, entry["sha"])
        if data is None:
            raise RefusedError(422, f"tree.sha {entry['sha']} is not a valid blob")
        tree[path] = data


@serves("POST /git/commits", "contents")
def create_commit(github: GitHub, request: Request) -> HttpResponse:
    _refuse_empty(github)
    files = find_tree(github, request.body["tree"])
    if files is None:
        raise RefusedError(422, "Tree SHA does not exist")
    parents = tuple(request.body.get("parents", ()))
    if not all(parent in github.commits for parent in parents):
        raise RefusedError(422, "Parent SHA does not exist or is not a commit object")
    message, author = request.body["message"], github.accounts[request.token].login
    sha = git.sha_of("commit", request.body["tree"], parents, message, github.now)
    github.commits[sha] = Commit(sha, files, parents, message=message, author=author, at=github.now)
    return HttpResponse(201, payloads.plain_commit(github, github.commits[sha]))


@serves("POST /git/refs", "contents")
def create_ref(github: GitHub, request: Request) -> HttpResponse:
    _refuse_empty(github)
    ref, sha = request.body["ref"], request.body["sha"]
    if not ref.startswith("refs/heads/"):
        raise RefusedError(422, "Reference name must start with 'refs/' and contain at least two slashes")
    name = ref.removeprefix("refs/heads/")
    if name in github.branches:
        raise RefusedError(422, "Reference already exists")
    _require_commit(github, sha)
    _refuse_protected(github, name, "creation")
    github.branches[name] = sha
    return HttpResponse(201, _ref(github, name))


@serves("PATCH /git/refs/{ref}", "contents")
def update_ref(github: GitHub, request: Request) -> HttpResponse:
    name, sha = request.at["ref"].removeprefix("heads/"), request.body["sha"]
    if name not in github.branches:
        raise RefusedError(422, "Reference does not exist")
    _require_commit(github, sha)
    _refuse_protected(github, name, "update")
    if not request.body.get("force") and github.branches[name] not in git.history(github.commits, sha):
        raise RefusedError(422, "Update is not a fast forward")
    github.branches[name] = sha
    return HttpResponse(200, _ref(github, name))


def _require_commit(github: GitHub, sha: str) -> None:
    if sha not in github.commits:
        raise RefusedError(422, "Object does not exist")


def _refuse_protected(github: GitHub, name: str, rule: str) -> None:
    """A ruleset that restricts pushes refuses a token without a bypass."""
    if any(entry["type"] == rule for entry in github.rules.get(name, [])):
        raise RefusedError(
            422, f"Repository rule violations found\n\nCannot {rule} ref due to {rule}s being restricted."
        )


def _ref(github: GitHub, name: str) -> Json:
    sha = github.branches[name]
    target = {"type": "commit", "sha": sha, "url": f"{github.api}/git/commits/{sha}"}
    return {"ref": f"refs/heads/{name}", "url": f"{github.api}/git/refs/heads/{name}", "object": target}


# ------------------------------------------------------------------------------------------------------------- GraphQL


def _refuse(account: Account, level: str) -> HttpResponse | None:
    if account.may(("contents",), level):
        return None
    return HttpResponse(200, {"data": None, "errors": [{"type": "FORBIDDEN", "message": account.refusal}]})


def _blobs(github: GitHub, account: Account, query: str, variables: Json) -> HttpResponse:
    """`b0: object(oid: $o0) {... on Blob {byteSize isTruncated text}}` for any number of blobs."""
    if f"{variables['owner']}/{variables['name']}".lower() != github.repo.lower():
        return HttpResponse(200, {"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": "none"}]})
    blobs = {}
    for alias, name in re.findall(r"(\w+):\s*object\(oid:\s*\$(\w+)\)", query):
        data = find_blob(github, variables[name])
        blobs[alias] = None if data is None else _blob(data)
    return _refuse(account, "read") or HttpResponse(200, {"data": {"repository": blobs}})


def _blob(data: bytes) -> Json:
    """A blob that is not UTF-8 has no text, and a large one only its beginning."""
    try:
        text = None if b"\0" in data else data.decode()[:MAX_TEXT]
    except UnicodeDecodeError:
        text = None
    return {"byteSize": len(data), "isTruncated": text is not None and len(data) > MAX_TEXT, "text": text}


def _update_refs(github: GitHub, account: Account, _query: str, variables: Json) -> HttpResponse:
    """One ref, from `before` to `after`; refused when it is not at `before`."""
    if refusal := _refuse(account, "write"):
        return refusal
    name = variables["name"].removeprefix("refs/heads/")
    if github.branches.get(name) != variables["before"] or variables["after"] not in github.commits:
        message = f"Reference {variables['name']} is not at {variables['before']}"
        return HttpResponse(
            200, {"data": {"updateRefs": None}, "errors": [{"type": "UNPROCESSABLE", "message": message}]}
        )
    github.branches[name] = variables["after"]
    return HttpResponse(200, {"data": {"updateRefs": {"clientMutationId": None}}})


GRAPHQL: Mapping[str, Callable[[GitHub, Account, str, Json], HttpResponse]] = {
    "updateRefs(": _update_refs,
    "object(oid:": _blobs,
}
"""The handler of each GraphQL query by a part of its text."""
