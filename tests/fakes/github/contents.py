"""Files, commits, branches, and what lies between two commits."""

from __future__ import annotations

import base64

from tests.fakes.contract import Json
from tests.fakes.github import git, shapes
from tests.fakes.github.exchange import Ask, HttpResponse, not_found
from tests.fakes.github.git import Commit
from tests.fakes.github.hub import GitHub
from tests.fakes.github.paging import page, page_by_cursor
from tests.fakes.github.routes import serves

LARGEST_IN_JSON = 1024 * 1024
"""Bytes of a file that come as base64; more only come raw."""


@serves("GET /contents/{path}", "contents")
def get_contents(hub: GitHub, request: Ask) -> HttpResponse:
    tree = hub.commit_at(request.query.get("ref") or hub.default_branch).files
    path = request.at["path"].strip("/")
    if path in tree:
        if request.wants("raw"):
            return HttpResponse(200, tree[path], {"Content-Type": "application/vnd.github.raw; charset=utf-8"})
        return HttpResponse(200, _file(hub, path, tree[path]))
    inside = sorted({each[len(path) + 1 :].partition("/")[0] for each in tree if each.startswith(f"{path}/")})
    if not inside:
        raise not_found()
    return HttpResponse(200, [_entry(hub, f"{path}/{name}", tree.get(f"{path}/{name}")) for name in inside])


def _entry(hub: GitHub, path: str, data: bytes | None) -> Json:
    return {
        "type": "dir" if data is None else "file",
        "name": path.rpartition("/")[2],
        "path": path,
        "size": len(data or b""),
        "sha": git.blob_sha(data or b""),
        "url": f"{hub.api}/contents/{path}",
    }


def _file(hub: GitHub, path: str, data: bytes) -> Json:
    small = len(data) <= LARGEST_IN_JSON
    return _entry(hub, path, data) | {
        "encoding": "base64" if small else "none",
        "content": base64.encodebytes(data).decode() if small else "",
    }


@serves("GET /commits/{ref}", "contents")
def get_commit(hub: GitHub, request: Ask) -> HttpResponse:
    one = hub.commit_at(request.at["ref"])
    if request.wants("sha"):
        return HttpResponse(200, one.sha.encode(), {"Content-Type": "application/vnd.github.sha; charset=utf-8"})
    before = hub.commits.get(one.parents[0] if one.parents else "", Commit(""))
    size, number = int(request.query.get("per_page", 300)), int(request.query.get("page", 1))  # pages of its files
    files = hub.changes(before, one)[(number - 1) * size : number * size]
    return HttpResponse(200, shapes.commit(hub, one) | {"files": files})


@serves("GET /git/commits/{commit_sha}", "contents")
def get_plain_commit(hub: GitHub, request: Ask) -> HttpResponse:
    if not hub.knows(request.at["commit_sha"]):
        raise not_found()
    return HttpResponse(200, shapes.plain_commit(hub, hub.commit_at(request.at["commit_sha"])))


@serves("GET /git/ref/{ref}", "contents")
def get_ref(hub: GitHub, request: Ask) -> HttpResponse:
    ref = request.at["ref"]
    if not ref.startswith(("heads/", "tags/", "pull/")):
        raise not_found()
    sha = hub.at(ref)
    target = {"type": "commit", "sha": sha, "url": f"{hub.api}/git/commits/{sha}"}
    return HttpResponse(200, {"ref": f"refs/{ref}", "url": f"{hub.api}/git/refs/{ref}", "object": target})


@serves("GET /branches/{branch}", "contents")
def get_branch(hub: GitHub, request: Ask) -> HttpResponse:
    name = request.at["branch"]
    if name not in hub.branches:
        raise not_found()
    tip = shapes.commit(hub, hub.commit_at(hub.branches[name]))
    return HttpResponse(200, {"name": name, "commit": tip, "protected": name in hub.rules})


@serves("GET /activity", "contents")
def list_activity(hub: GitHub, request: Ask) -> HttpResponse:
    wanted = request.query.pick("ref", "actor", "activity_type")
    found = [
        one for one in hub.pushes
        if wanted.get("ref") in {None, one["ref"], one["ref"].removeprefix("refs/heads/")}
        and wanted.get("actor") in {None, one["actor"]["login"]}
        and wanted.get("activity_type") in {None, one["activity_type"]}
    ]  # fmt: skip
    return page_by_cursor(hub, request, found if request.query.get("direction") == "asc" else found[::-1])


@serves("GET /compare/{basehead}", "contents")
def compare(hub: GitHub, request: Ask) -> HttpResponse:
    first, dots, second = request.at["basehead"].partition("...")
    base, head = hub.commit_at(first.rpartition(":")[2]), hub.commit_at(second.rpartition(":")[2])
    known = hub.commits | {base.sha: base, head.sha: head}
    left = git.merge_base(known, head.sha, base.sha)
    if not dots or left is None:
        raise not_found()
    ours, theirs = git.history(known, head.sha), git.history(known, base.sha)
    ahead = [sha for sha in reversed(ours) if sha not in theirs]
    behind = [sha for sha in theirs if sha not in ours]
    shown = page(hub, request, [shapes.commit(hub, known[sha]) for sha in ahead])
    shown.body = {
        "url": f"{hub.api}/compare/{request.at['basehead']}",
        "html_url": f"{hub.html}/compare/{request.at['basehead']}",
        "base_commit": shapes.commit(hub, base),
        "merge_base_commit": shapes.commit(hub, known[left]),
        "status": "diverged" if ahead and behind else "ahead" if ahead else "behind" if behind else "identical",
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": shown.body,
        "files": hub.changes(known[left], head)[:300],  # GitHub shows no more of a comparison
    }
    return shown
