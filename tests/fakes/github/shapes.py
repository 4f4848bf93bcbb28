"""What GitHub tells of a thing: the members that mean something; `Filler` adds the others."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from tests.fakes.contract import Json

if TYPE_CHECKING:
    from tests.fakes.github.git import Commit
    from tests.fakes.github.state import Issue, State


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


def repository(hub: State, full_name: str = "") -> Json:
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


def issue(hub: State, one: Issue) -> Json:
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


def _told(hub: State, one: Issue) -> Json:
    assignees = [user(login) for login in one.assignees]
    return {
        "title": one.title,
        "body": one.body,
        "user": user(one.author) if one.author else None,
        "state": one.state,
        "labels": [label(hub, name) for name in one.labels],
        "assignees": assignees,
        "assignee": assignees[0] if assignees else None,
        "milestone": milestone(hub, one.milestone) if one.milestone else None,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "closed_at": one.closed_at,
    }


def label(hub: State, name: str) -> Json:
    return {
        "id": number_of(name),
        "name": name,
        "color": hub.labels.get(name, "ededed"),
        "url": f"{hub.api}/labels/{name}",
        "default": False,
        "description": "",
    }


def milestone(hub: State, title: str) -> Json:
    number = hub.milestones.index(title) + 1
    return {"number": number, "title": title, "url": f"{hub.api}/milestones/{number}", "state": "open"}


def pull(hub: State, one: Issue, *, whole: bool = True) -> Json:
    """A pull request; `whole` is as it is shown alone, with what a list leaves out."""
    assert one.pull is not None
    shown: Json = {
        **issue(hub, one),
        "url": f"{hub.api}/pulls/{one.number}",
        "issue_url": f"{hub.api}/issues/{one.number}",
        "statuses_url": f"{hub.api}/statuses/{hub.heads[one.number]}",
        "head": _end(hub, one.pull.fork or hub.repo, one.pull.branch, hub.heads[one.number]),
        "base": _end(hub, hub.repo, one.pull.base, one.pull.base_sha),
        "draft": one.pull.draft,
        "merged_at": one.closed_at if one.pull.merged else None,
        "merge_commit_sha": None,
    }
    for gone in ("pull_request", "repository_url", "state_reason"):
        shown.pop(gone, None)
    shown["user"] = shown["user"] or user("ghost")  # who stands in for accounts that are no more
    if not whole:
        shown.pop("comments")
        return shown
    return shown | {"merged": one.pull.merged, "mergeable": True, "mergeable_state": "clean", **_size(hub, one)}


def _size(hub: State, one: Issue) -> Json:
    files = hub.files_of(one.number)
    return {
        "commits": len(hub.commits_of(one.number)),
        "changed_files": len(files),
        "additions": sum(each["additions"] for each in files),
        "deletions": sum(each["deletions"] for each in files),
    }


def _end(hub: State, repo: str, branch: str, sha: str) -> Json:
    if repo == "gone":
        return {"label": f"unknown:{branch}", "ref": branch, "sha": sha, "user": None, "repo": None}
    owner = repo.partition("/")[0]
    end = {"label": f"{owner}:{branch}", "ref": branch, "sha": sha, "user": user(owner)}
    return end | {"repo": repository(hub, repo)}


def comment(hub: State, ident: int, number: int, author: str, body: str) -> Json:
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


def review(hub: State, number: int, author: str, state: str, commit_id: str) -> Json:
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


def status(hub: State, sha: str, context: str, state: str, author: str) -> Json:
    return {
        "id": hub.next_id(),
        "url": f"{hub.api}/statuses/{sha}",
        "state": state,
        "context": context,
        "description": None,
        "target_url": None,
        "creator": user(author),
        "created_at": hub.now,
        "updated_at": hub.now,
    }


def check(hub: State, ident: int, sha: str, name: str, author: str) -> Json:
    """A check run with its annotations, which are never shown with it."""
    url = f"{hub.api}/check-runs/{ident}"
    return {
        "id": ident,
        "url": url,
        "html_url": f"{hub.html}/runs/{ident}",
        "name": name,
        "head_sha": sha,
        "status": "queued",
        "conclusion": None,
        "started_at": hub.now,
        "completed_at": None,
        "app": app(author),
        "check_suite": {"id": number_of(sha)},
        "output": {"title": None, "summary": None, "text": None, "annotations_count": 0,
                   "annotations_url": f"{url}/annotations"},
        "annotations": [],
    }  # fmt: skip


def push(hub: State, author: str, after: str, branch: str) -> Json:
    before = next((one["after"] for one in reversed(hub.pushes) if one["ref"] == f"refs/heads/{branch}"), "0" * 40)
    return {
        "id": hub.next_id(),
        "before": before,
        "after": after,
        "ref": f"refs/heads/{branch}",
        "timestamp": hub.now,
        "activity_type": "push",
        "actor": user(author),
    }


def commit(hub: State, one: Commit) -> Json:
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


def plain_commit(hub: State, one: Commit) -> Json:
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


def release(hub: State, ident: int, tag: str) -> Json:
    return {
        "id": ident,
        "url": f"{hub.api}/releases/{ident}",
        "html_url": f"{hub.html}/releases/tag/{tag}",
        "tag_name": tag,
        "name": tag,
        "target_commitish": hub.default_branch,
        "draft": False,
        "prerelease": False,
        "created_at": hub.now,
        "published_at": hub.now,
        "author": user("alice"),
    }


# ------------------------------------------------------------------------------------------------ actions and scanners


def workflow(hub: State, ident: int, file: str) -> Json:
    return {
        "id": ident,
        "name": file.partition(".")[0],
        "path": f".github/workflows/{file}",
        "state": "active",
        "url": f"{hub.api}/actions/workflows/{ident}",
        "html_url": f"{hub.html}/blob/main/.github/workflows/{file}",
        "created_at": hub.now,
        "updated_at": hub.now,
    }


def run(hub: State, ident: int, file: str, head_repository: str) -> Json:
    known = next(one for one in hub.workflows if one["path"].endswith(f"/{file}"))
    url = f"{hub.api}/actions/runs/{ident}"
    return {
        "id": ident,
        "name": known["name"],
        "path": known["path"],
        "workflow_id": known["id"],
        "workflow_url": known["url"],
        "url": url,
        "html_url": f"{hub.html}/actions/runs/{ident}",
        "jobs_url": f"{url}/jobs",
        "artifacts_url": f"{url}/artifacts",
        "run_number": sum(one["path"] == known["path"] for one in hub.runs) + 1,
        "run_attempt": 1,
        "actor": user("alice"),
        "triggering_actor": user("alice"),
        "pull_requests": [],
        "repository": repository(hub),
        "head_repository": repository(hub, head_repository),
        "created_at": hub.now,
        "updated_at": hub.now,
        "run_started_at": hub.now,
    }


def job(hub: State, ident: int, of: Json, name: str, conclusion: str | None) -> Json:
    return {
        "id": ident,
        "run_id": of["id"],
        "run_url": of["url"],
        "run_attempt": of["run_attempt"],
        "workflow_name": of["name"],
        "head_sha": of["head_sha"],
        "head_branch": of["head_branch"],
        "name": name,
        "status": "completed" if conclusion else "in_progress",
        "conclusion": conclusion,
        "created_at": hub.now,
        "started_at": hub.now,
        "completed_at": hub.now if conclusion else None,
        "url": f"{hub.api}/actions/jobs/{ident}",
        "html_url": f"{of['html_url']}/job/{ident}",
        "labels": ["ubuntu-latest"],
    }


def artifact(hub: State, ident: int, of: Json, name: str, size: int) -> Json:
    url = f"{hub.api}/actions/artifacts/{ident}"
    ids = {"repository_id": of["repository"]["id"], "head_repository_id": of["head_repository"]["id"]}
    return {
        "id": ident,
        "name": name,
        "size_in_bytes": size,
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": False,
        "created_at": hub.now,
        "updated_at": hub.now,
        "expires_at": hub.now,
        "workflow_run": {"id": of["id"], "head_branch": of["head_branch"], "head_sha": of["head_sha"], **ids},
    }


def code_alert(hub: State, number: int, rule: str, level: str | None, severity: str) -> Json:
    return {
        "number": number,
        "state": "open",
        "rule": {"id": rule, "severity": severity, "security_severity_level": level, "description": rule},
        "tool": {"name": "CodeQL"},
        "most_recent_instance": {"ref": f"refs/heads/{hub.default_branch}", "state": "open"},
        "url": f"{hub.api}/code-scanning/alerts/{number}",
        "html_url": f"{hub.html}/security/code-scanning/{number}",
        "created_at": hub.now,
        "updated_at": hub.now,
        "dismissed_at": None,
        "dismissed_reason": None,
        "dismissed_by": None,
    }


def dependabot_alert(hub: State, number: int, package: str, severity: str) -> Json:
    named = {"ecosystem": "pip", "name": package}
    return {
        "number": number,
        "state": "open",
        "dependency": {"package": named, "manifest_path": "requirements.txt", "scope": "runtime"},
        "security_advisory": {"severity": severity, "summary": f"A fault in {package}"},
        "security_vulnerability": {"package": named, "severity": severity},
        "url": f"{hub.api}/dependabot/alerts/{number}",
        "html_url": f"{hub.html}/security/dependabot/{number}",
        "created_at": hub.now,
        "updated_at": hub.now,
    }
