"""Files, commits, branches, and comparisons of commits."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from tests.fakes.contract import Json
from tests.fakes.github import git, git_data, payloads
from tests.fakes.github.exchange import HttpResponse, RefusedError, Request, not_found
from tests.fakes.github.fake import GitHub
from tests.fakes.github.git import Commit
from tests.fakes.github.paging import page, page_by_cursor
from tests.fakes.github.routes import serves

MAX_IN_FOLDER = 1000
"""The most entries of a folder that GitHub lists ("Get repository content")."""

MAX_COMPARED = 300
"""The most changed files of a comparison ("Compare two commits")."""

MAX_BLOB = 100 * 1024 * 1024
"""The largest blob that GitHub serves, in bytes ("Get a blob")."""

MAX_IN_JSON = 1024 * 1024
"""The largest file, in bytes, with content in JSON; a larger one is only served raw."""


@serves("GET /contents/{path}", "contents")
def get_contents(github: GitHub, request: Request) -> HttpResponse:
    ref = request.query.get("ref") or github.default_branch
    tree = github.commit_at(ref).files
    path = request.at["path"].strip("/")
    if path in tree:
        if request.accepts("raw"):
            return HttpResponse(200, tree[path], {"Content-Type": "application/vnd.github.raw; charset=utf-8"})
        return HttpResponse(200, _file(github, path, tree, ref))
    names = sorted({file[len(path) + 1 :].partition("/")[0] for file in tree if file.startswith(f"{path}/")})
    if not names:
        raise not_found()
    return HttpResponse(200, [_entry(github, f"{path}/{name}", tree, ref) for name in names[:MAX_IN_FOLDER]])


def _entry(github: GitHub, path: str, tree: Mapping[str, bytes], ref: str) -> Json:
    below = sorted((file, data) for file, data in tree.items() if file.startswith(f"{path}/"))
    return {
        "type": "file" if path in tree else "dir",
        "name": path.rpartition("/")[2],
        "path": path,
        "size": len(tree.get(path, b"")),
        "sha": git.blob_sha(tree[path]) if path in tree else git.sha_of(below),
        "url": f"{github.api}/contents/{quote(path)}?{urlencode({'ref': ref})}",
    }


def _file(github: GitHub, path: str, tree: Mapping[str, bytes], ref: str) -> Json:
    data = tree[path]
    small = len(data) <= MAX_IN_JSON
    return _entry(github, path, tree, ref) | {
        "encoding": "base64" if small else "none",
        "content": base64.encodebytes(data).decode() if small else "",
    }


@serves("GET /commits", "contents")
def list_commits(github: GitHub, request: Request) -> HttpResponse:
    """The history of a commit or branch; the filters by path, author and date are not implemented."""
    tip = github.commit_at(request.query.get("sha") or github.default_branch)
    commits = github.commits | {tip.sha: tip}
    ancestors = [commits[sha] for sha in git.history(commits, tip.sha) if sha in commits]
    return page(github, request, [payloads.commit(github, commit) for commit in ancestors])


@serves("GET /commits/{ref}", "contents")
def get_commit(github: GitHub, request: Request) -> HttpResponse:
    try:
        commit = github.commit_at(request.at["ref"])
    except RefusedError:
        raise RefusedError(422, f"No commit found for SHA: {request.at['ref']}") from None
    if request.accepts("sha"):
        return HttpResponse(200, commit.sha.encode(), {"Content-Type": "application/vnd.github.sha; charset=utf-8"})
    before = github.commits.get(commit.parents[0] if commit.parents else "", Commit(""))
    size, number = int(request.query.get("per_page", 300)), int(request.query.get("page", 1))  # pages of its files
    files = github.changes(before, commit)[(number - 1) * size : number * size]
    return HttpResponse(200, payloads.commit(github, commit) | {"files": files})


@serves("GET /git/commits/{commit_sha}", "contents")
def get_plain_commit(github: GitHub, request: Request) -> HttpResponse:
    if not github.has_commit(request.at["commit_sha"]):
        raise not_found()
    return HttpResponse(200, payloads.plain_commit(github, github.commit_at(request.at["commit_sha"])))


@serves("GET /git/trees/{tree_sha}", "contents")
def get_tree(github: GitHub, request: Request) -> HttpResponse:
    """A tree by its SHA, or by that of its commit; with `recursive`, whatever its value, also what is below it."""
    sha = request.at["tree_sha"]
    commit = github.commits.get(sha) or github.commits.get(sha[::-1])
    files = commit.files if commit else git_data.find_tree(github, sha)
    if files is None:
        raise not_found()
    modes = commit.modes if commit else {}
    entries: list[Json] = [
        {"path": path, "mode": "040000", "type": "tree", "sha": git_data.tree_sha(below)}
        for path, below in git_data.folders(files).items()
    ]
    for path, data in files.items():
        mode = modes.get(path, "100644")
        kind: Json = {"type": "commit"} if mode == "160000" else {"type": "blob", "size": len(data)}
        entries.append({"path": path, "mode": mode, "sha": git.blob_sha(data)} | kind)
    if "recursive" not in request.query.pick("recursive"):
        entries = [entry for entry in entries if "/" not in str(entry["path"])]
    entries.sort(key=lambda entry: str(entry["path"]))
    is_cut = len(entries) > github.max_tree
    tree = {"sha": sha, "url": f"{github.api}/git/trees/{sha}", "tree": entries[: github.max_tree], "truncated": is_cut}
    return HttpResponse(200, tree)


@serves("GET /git/blobs/{file_sha}", "contents")
def get_blob(github: GitHub, request: Request) -> HttpResponse:
    data = git_data.find_blob(github, request.at["file_sha"])
    if data is None:
        raise not_found()
    if len(data) > MAX_BLOB:
        raise RefusedError(403, "This API returns blobs up to 100 MB in size.")
    blob = {"sha": request.at["file_sha"], "size": len(data), "encoding": "base64"}
    return HttpResponse(200, blob | {"content": base64.encodebytes(data).decode()})


@serves("GET /git/ref/{ref}", "contents")
def get_ref(github: GitHub, request: Request) -> HttpResponse:
    ref = request.at["ref"]
    if not ref.startswith(("heads/", "tags/", "pull/")):
        raise not_found()
    sha = github.at(ref)
    target = {"type": "commit", "sha": sha, "url": f"{github.api}/git/commits/{sha}"}
    return HttpResponse(200, {"ref": f"refs/{ref}", "url": f"{github.api}/git/refs/{ref}", "object": target})


@serves("GET /git/matching-refs/{ref}", "contents")
def list_matching_refs(github: GitHub, request: Request) -> HttpResponse:
    """The branches whose name begins so; those of pull requests too, which have no other ref here."""
    heads = {issue.pull.branch: issue.number for issue in github.issues.values() if issue.pull and not issue.pull.fork}
    names = sorted({*github.branches, *heads})
    refs = [f"heads/{name}" for name in names if f"heads/{name}".startswith(request.at["ref"])]
    tips = {ref: github.at(ref) for ref in refs}
    return HttpResponse(
        200,
        [
            {
                "ref": f"refs/{ref}",
                "url": f"{github.api}/git/refs/{ref}",
                "object": {"type": "commit", "sha": sha, "url": f"{github.api}/git/commits/{sha}"},
            }
            for ref, sha in tips.items()
        ],
    )


@serves("GET /branches/{branch}", "contents")
def get_branch(github: GitHub, request: Request) -> HttpResponse:
    name = request.at["branch"]
    if name not in github.branches:
        raise not_found()
    tip = payloads.commit(github, github.commit_at(github.branches[name]))
    names = github.protection.get(name, [])
    checks = [{"context": context, "app_id": None} for context in names]
    required = {"enforcement_level": "non_admins" if names else "off", "contexts": names, "checks": checks}
    protection = {"enabled": name in github.protection, "required_status_checks": required}
    is_protected = name in github.rules or name in github.protection
    return HttpResponse(200, {"name": name, "commit": tip, "protected": is_protected, "protection": protection})


@serves("GET /tags")
def list_tags(github: GitHub, request: Request) -> HttpResponse:
    tags = sorted(github.tags.items(), reverse=True)
    return page(github, request, [{"name": name, "commit": {"sha": sha}} for name, sha in tags])


@serves("GET /activity", "contents")
def list_activity(github: GitHub, request: Request) -> HttpResponse:
    filters = request.query.pick("ref", "actor", "activity_type")
    pushes = [
        commit for commit in github.pushes
        if filters.get("ref") in {None, commit["ref"], commit["ref"].removeprefix("refs/heads/")}
        and filters.get("actor") in {None, commit["actor"]["login"]}
        and filters.get("activity_type") in {None, commit["activity_type"]}
    ]  # fmt: skip
    return page_by_cursor(github, request, pushes if request.query.get("direction") == "asc" else pushes[::-1])


@serves("GET /compare/{basehead}", "contents")
def compare(github: GitHub, request: Request) -> HttpResponse:
    first, dots, second = request.at["basehead"].partition("...")
    base, head = github.commit_at(first.rpartition(":")[2]), github.commit_at(second.rpartition(":")[2])
    commits = github.commits | {base.sha: base, head.sha: head}
    base_sha = git.merge_base(commits, head.sha, base.sha)
    if not dots or base_sha is None:
        raise not_found()
    ours, theirs = git.history(commits, head.sha), git.history(commits, base.sha)
    ahead = [sha for sha in reversed(ours) if sha not in theirs]
    behind = [sha for sha in theirs if sha not in ours]
    response = page(github, request, [payloads.commit(github, commits[sha]) for sha in ahead])
    response.body = {
        "url": f"{github.api}/compare/{request.at['basehead']}",
        "html_url": f"{github.html}/compare/{request.at['basehead']}",
        "base_commit": payloads.commit(github, base),
        "merge_base_commit": payloads.commit(github, commits[base_sha]),
        "status": "diverged" if ahead and behind else "ahead" if ahead else "behind" if behind else "identical",
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": response.body,
        "files": [],
    }
    if request.query.get("page", "1") == "1":  # the other pages have commits only
        response.body["files"] = github.changes(commits[base_sha], head)[:MAX_COMPARED]
    return response
