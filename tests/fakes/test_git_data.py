"""Tests of the fake GitHub's git data: it refuses what GitHub refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.client import get, request
from tests.fakes.github import BASE, HEAD, GitHub, serving
from tests.fakes.github.git import blob_sha


@pytest.fixture
def client() -> Iterator[GitHub]:
    with serving(GitHub()) as served:
        yield served


def post(client: GitHub, path: str, body: Any, verb: str = "POST") -> tuple[int, Any]:
    response = request(client, verb, path, body)
    return response.status_code, response.json()


def entry(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "mode": "100644", "type": "blob", **more}


def test_a_branch_without_a_parent_is_made_of_a_blob_a_tree_and_a_commit(client: GitHub) -> None:
    _, blob = post(client, "git/blobs", {"content": "AP8=", "encoding": "base64"})
    assert blob["sha"] == blob_sha(b"\0\xff")
    _, tree = post(client, "git/trees", {"tree": [entry("a/b", sha=blob["sha"]), entry("c", content="text")]})
    _, commit = post(client, "git/commits", {"message": "first", "tree": tree["sha"]})
    assert post(client, "git/refs", {"ref": "refs/heads/new", "sha": commit["sha"]})[0] == 201
    listing = get(client, f"git/trees/{get(client, 'git/ref/heads/new')['object']['sha']}?recursive=1")
    assert [(file["path"], file["type"], file.get("size")) for file in listing["tree"]] == [
        ("a", "tree", None), ("a/b", "blob", 2), ("c", "blob", 4),
    ]  # fmt: skip
    folder = get(client, f"git/trees/{listing['tree'][0]['sha']}")
    assert [file["path"] for file in folder["tree"]] == ["b"]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("git/trees", {"tree": [entry("a", sha="f" * 40)]}, "is not a valid blob"),
        ("git/trees", {"tree": [entry("a", sha=None)]}, "GitRPC::BadObjectState"),
        ("git/trees", {"tree": [entry("a/../b", content="x")]}, "malformed path component"),
        ("git/trees", {"tree": [entry(".git/config", content="x")]}, "malformed path component"),
        ("git/trees", {"tree": [entry("a")]}, "Must supply either tree.sha or tree.content"),
        ("git/trees", {"base_tree": "f" * 40, "tree": [entry("a", content="x")]}, "base_tree is not a valid tree oid"),
        ("git/blobs", {"content": "?", "encoding": "base64"}, "not valid Base64"),
        ("git/commits", {"message": "m", "tree": "f" * 40}, "Tree SHA does not exist"),
        ("git/commits", {"message": "m", "tree": HEAD[::-1], "parents": ["f" * 40]}, "Parent SHA does not exist"),
        ("git/refs", {"ref": "refs/heads/main", "sha": HEAD}, "Reference already exists"),
        ("git/refs", {"ref": "refs/heads/new", "sha": "f" * 40}, "Object does not exist"),
        ("git/refs", {"ref": "new", "sha": HEAD}, "must start with 'refs/'"),
    ],
)
def test_what_does_not_exist_or_is_malformed_is_refused(client: GitHub, path: str, body: Any, message: str) -> None:
    status, answer = post(client, path, body)
    assert (status, message in answer["message"]) == (422, True), answer


def test_a_branch_moves_forward_only_unless_it_is_forced(client: GitHub) -> None:
    path = "git/refs/heads/main"
    assert post(client, path, {"sha": HEAD}, "PATCH")[0] == 200
    status, answer = post(client, path, {"sha": BASE, "force": False}, "PATCH")
    assert (status, answer["message"]) == (422, "Update is not a fast forward")
    assert client.branches["main"] == HEAD
    assert post(client, path, {"sha": BASE, "force": True}, "PATCH")[0] == 200
    status, answer = post(client, "git/refs/heads/none", {"sha": BASE}, "PATCH")
    assert (status, answer["message"]) == (422, "Reference does not exist")


def test_an_empty_repository_refuses_objects(client: GitHub) -> None:
    client.branches.clear()
    status, answer = post(client, "git/blobs", {"content": "x"})
    assert (status, answer["message"]) == (409, "Git Repository is empty.")


def test_graphql_gives_the_text_of_blobs_and_moves_a_ref_only_from_its_value(client: GitHub) -> None:
    client.commit({"text": "text", "binary": b"\0"}, on="other")
    shas = {"o0": blob_sha(b"text"), "o1": blob_sha(b"\0"), "o2": "f" * 40}
    query = "query {b0: object(oid: $o0) {...} b1: object(oid: $o1) {...} b2: object(oid: $o2) {...}}"
    variables = {"owner": "acme", "name": "shop", **shas}
    answer = request(client, "POST", "/graphql", {"query": query, "variables": variables}).json()
    assert [blob and blob["text"] for blob in answer["data"]["repository"].values()] == ["text", None, None]

    move = {"repository": "R_1", "name": "refs/heads/main", "before": HEAD, "after": HEAD}
    refused = request(client, "POST", "/graphql", {"query": "updateRefs(", "variables": move}).json()
    assert refused["errors"][0]["message"] == f"Reference refs/heads/main is not at {HEAD}"
    request(client, "POST", "/graphql", {"query": "updateRefs(", "variables": move | {"before": BASE}})
    assert client.branches["main"] == HEAD
