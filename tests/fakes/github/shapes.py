"""What GitHub tells of a thing: the members that mean something; `Filler` adds the others."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from tests.fakes.contract import Json

if TYPE_CHECKING:
    from tests.fakes.github.git import Commit
    from tests.fakes.github.hub import GitHub, Issue


def number_of(name: str) -> int:
    """A number that always stands for the same name."""
    return zlib.crc32(name.encode()) + 1


def user(login: str) -> Json:
    kind = "Bot" if login.endswith("[bot]") else "User"
    return {
        "login": login,
        "id": number_of(login),
        "type": kind,
        "url": f"/users/{login}",
        "html_url": f"https://github.example/{login}",
    }


def repository(hub: GitHub, full_name: str = "") -> Json:
    full_name = full_name or hub.repo
    owner, _, name = full_name.partition("/")
    return {
        "id": number_of(full_name),
        "name": name,
        "full_name": full_name,
        "owner": user(owner) | {"type": "Organization"},
        "url": f"/repos/{full_name}",
        "html_url": f"https://github.example/{full_name}",
        "default_branch": hub.default_branch,
        "fork": full_name != hub.repo,
        "private": False,
        "visibility": "public",
        "has_issues": True,
        "archived": False,
        "disabled": False,
    }


def issue(hub: GitHub, one: Issue) -> Json:
    """An issue, and a pull request as the API of issues shows it."""
    room = "pull" if one.pull else "issues"
    shown: Json = {
        "id": number_of(f"{hub.repo}#{one.number}"),
        "number": one.number,
        "url": f"{hub.api}/issues/{one.number}",
        "html_url": f"{hub.html}/{room}/{one.number}",
        "comments_url": f"{hub.api}/issues/{one.number}/comments",
        "repository_url": hub.api,
        "comments": sum(each["issue_url"].endswith(f"/issues/{one.number}") for each in hub.comments),
        **_told(hub, one),
        "state_reason": one.state_reason,
    }
    if one.pull:
        shown["pull_request"] = {"url": f"{hub.api}/pulls/{one.number}", "html_url": shown["html_url"]}
        shown["draft"] = one.pull.draft
    return shown


def _told(hub: GitHub, one: Issue) -> Json:
    assignees = [user(login) for login in one.assignees]
    return {
        "title": one.title,
        "body": one.body,
        "user": user(one.author),
        "state": one.state,
        "labels": [label(hub, name) for name in one.labels],
        "assignees": assignees,
        "assignee": assignees[0] if assignees else None,
        "milestone": milestone(hub, one.milestone) if one.milestone else None,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "closed_at": one.closed_at,
    }


def label(hub: GitHub, name: str) -> Json:
    return {
        "id": number_of(name),
        "name": name,
        "color": hub.labels.get(name, "ededed"),
        "url": f"{hub.api}/labels/{name}",
        "default": False,
        "description": None,
    }


def milestone(hub: GitHub, title: str) -> Json:
    number = sorted({one.milestone for one in hub.issues.values() if one.milestone}).index(title) + 1
    return {"number": number, "title": title, "url": f"{hub.api}/milestones/{number}", "state": "open"}


def pull(hub: GitHub, one: Issue, *, whole: bool = True) -> Json:
    """A pull request; `whole` is as it is shown alone, with what a list leaves out."""
    assert one.pull is not None
    base_sha = hub.branches.get(one.pull.base, "")
    shown: Json = {
        **issue(hub, one),
        "url": f"{hub.api}/pulls/{one.number}",
        "issue_url": f"{hub.api}/issues/{one.number}",
        "statuses_url": f"{hub.api}/statuses/{hub.heads[one.number]}",
        "head": _end(hub, one.pull.fork or hub.repo, one.pull.branch, hub.heads[one.number]),
        "base": _end(hub, hub.repo, one.pull.base, base_sha),
        "draft": one.pull.draft,
        "merged_at": one.closed_at if one.pull.merged else None,
        "merge_commit_sha": None,
    }
    for gone in ("pull_request", "repository_url", "state_reason"):
        shown.pop(gone, None)
    if not whole:
        shown.pop("comments")
        return shown
    return shown | {"merged": one.pull.merged, "mergeable": True, "mergeable_state": "clean", **_size(hub, one)}


def _size(hub: GitHub, one: Issue) -> Json:
    from tests.fakes.github.pulls import commits_of, files_of

    files = files_of(hub, one.number)
    return {
        "commits": len(commits_of(hub, one.number)),
        "changed_files": len(files),
        "additions": sum(each["additions"] for each in files),
        "deletions": sum(each["deletions"] for each in files),
    }


def _end(hub: GitHub, repo: str, branch: str, sha: str) -> Json:
    owner = repo.partition("/")[0]
    return {"label": f"{owner}:{branch}", "ref": branch, "sha": sha, "user": user(owner),
            "repo": repository(hub, repo)}  # fmt: skip


def comment(hub: GitHub, ident: int, number: int, author: str, body: str) -> Json:
    return {
        "id": ident,
        "url": f"{hub.api}/issues/comments/{ident}",
        "html_url": f"{hub.html}/pull/{number}#issuecomment-{ident}",
        "issue_url": f"{hub.api}/issues/{number}",
        "body": body,
        "user": user(author),
        "author_association": "NONE",
        "created_at": hub.now,
        "updated_at": hub.now,
    }


def review(hub: GitHub, number: int, author: str, state: str, commit_id: str) -> Json:
    ident = hub.next_id()
    return {
        "id": ident,
        "user": user(author),
        "body": "",
        "state": state,
        "commit_id": commit_id,
        "submitted_at": hub.now,
        "author_association": "NONE",
        "html_url": f"{hub.html}/pull/{number}#pullrequestreview-{ident}",
        "pull_request_url": f"{hub.api}/pulls/{number}",
    }


def commit(hub: GitHub, one: Commit) -> Json:
    """A commit as the API of repositories shows it; `plain_commit` is the one of git itself."""
    plain = plain_commit(hub, one)
    return {
        "sha": one.sha,
        "url": f"{hub.api}/commits/{one.sha}",
        "html_url": f"{hub.html}/commit/{one.sha}",
        "commit": {name: plain[name] for name in ("author", "committer", "message", "tree")},
        "author": user(one.author),
        "committer": user(one.author),
        "parents": [{"sha": sha, "url": f"{hub.api}/commits/{sha}"} for sha in one.parents],
    }


def plain_commit(hub: GitHub, one: Commit) -> Json:
    who = {"name": one.author, "email": f"{one.author}@example.com", "date": one.at}
    return {
        "sha": one.sha,
        "url": f"{hub.api}/git/commits/{one.sha}",
        "author": who,
        "committer": who,
        "message": one.message,
        "tree": {"sha": one.sha[::-1], "url": f"{hub.api}/git/trees/{one.sha[::-1]}"},
        "parents": [{"sha": sha, "url": f"{hub.api}/git/commits/{sha}"} for sha in one.parents],
    }


def app(login: str) -> Json:
    """The app behind the login of a bot."""
    slug = login.removesuffix("[bot]")
    return {"id": number_of(slug), "slug": slug, "name": slug, "owner": user("github")}
