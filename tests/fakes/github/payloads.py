"""Payloads of the API: the members with a meaning; `Filler` adds the others."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from tests.fakes.contract import Json

if TYPE_CHECKING:
    from tests.fakes.github.git import Commit
    from tests.fakes.github.state import Issue, State


def number_of(name: str) -> int:
    """A number that depends only on the name."""
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


def repository(github: State, full_name: str = "") -> Json:
    full_name = full_name or github.repo
    owner, _, name = full_name.partition("/")
    return {
        "id": number_of(full_name),
        "name": name,
        "full_name": full_name,
        "owner": user(owner) | {"type": "Organization"},
        "url": f"/repos/{full_name}",
        "html_url": f"https://github.example/{full_name}",
        "default_branch": github.default_branch,
        "fork": full_name != github.repo,
        "private": False,
        "visibility": "public",
        "has_issues": True,
        "archived": False,
        "disabled": False,
    }


def issue(github: State, source: Issue) -> Json:
    """An issue, or a pull request in the form of the issues API."""
    kind = "pull" if source.pull else "issues"
    payload: Json = {
        "id": number_of(f"{github.repo}#{source.number}"),
        "number": source.number,
        "url": f"{github.api}/issues/{source.number}",
        "html_url": f"{github.html}/{kind}/{source.number}",
        "comments_url": f"{github.api}/issues/{source.number}/comments",
        "repository_url": github.api,
        "comments": sum(entry["issue_url"].endswith(f"/issues/{source.number}") for entry in github.comments),
        **_issue_fields(github, source),
        "state_reason": source.state_reason,
    }
    if source.pull:
        payload["pull_request"] = {"url": f"{github.api}/pulls/{source.number}", "html_url": payload["html_url"]}
        payload["draft"] = source.pull.draft
    return payload


def _issue_fields(github: State, source: Issue) -> Json:
    assignees = [user(login) for login in source.assignees]
    return {
        "title": source.title,
        "body": source.body,
        "user": user(source.author) if source.author else None,
        "state": source.state,
        "labels": [label(github, name) for name in source.labels],
        "assignees": assignees,
        "assignee": assignees[0] if assignees else None,
        "milestone": milestone(github, source.milestone) if source.milestone else None,
        "created_at": source.created_at,
        "updated_at": source.updated_at,
        "closed_at": source.closed_at,
    }


def label(github: State, name: str) -> Json:
    return {
        "id": number_of(name),
        "name": name,
        "color": github.labels.get(name, "ededed"),
        "url": f"{github.api}/labels/{name}",
        "default": False,
        "description": "",
    }


def milestone(github: State, title: str) -> Json:
    number = github.milestones.index(title) + 1
    return {"number": number, "title": title, "url": f"{github.api}/milestones/{number}", "state": "open"}


def pull(github: State, source: Issue, *, in_list: bool = False) -> Json:
    """A pull request; `in_list` omits the members that GitHub's lists omit."""
    assert source.pull is not None
    payload: Json = {
        **issue(github, source),
        "url": f"{github.api}/pulls/{source.number}",
        "issue_url": f"{github.api}/issues/{source.number}",
        "statuses_url": f"{github.api}/statuses/{github.heads[source.number]}",
        "head": _end(github, source.pull.fork or github.repo, source.pull.branch, github.heads[source.number]),
        "base": _end(github, github.repo, source.pull.base, source.pull.base_sha),
        "draft": source.pull.draft,
        "merged_at": source.closed_at if source.pull.merged else None,
        "merge_commit_sha": None,
    }
    for key in ("pull_request", "repository_url", "state_reason"):
        payload.pop(key, None)
    payload["user"] = payload["user"] or user("ghost")  # the placeholder of deleted accounts
    if in_list:
        payload.pop("comments")
        return payload
    return payload | {
        "merged": source.pull.merged,
        "mergeable": True,
        "mergeable_state": "clean",
        **_size(github, source),
    }


def _size(github: State, source: Issue) -> Json:
    files = github.files_of(source.number)
    return {
        "commits": len(github.commits_of(source.number)),
        "changed_files": len(files),
        "additions": sum(entry["additions"] for entry in files),
        "deletions": sum(entry["deletions"] for entry in files),
    }


def _end(github: State, repo: str, branch: str, sha: str) -> Json:
    if repo == "gone":
        return {"label": f"unknown:{branch}", "ref": branch, "sha": sha, "user": None, "repo": None}
    owner = repo.partition("/")[0]
    end = {"label": f"{owner}:{branch}", "ref": branch, "sha": sha, "user": user(owner)}
    return end | {"repo": repository(github, repo)}


def comment(github: State, ident: int, number: int, author: str, body: str) -> Json:
    return {
        "id": ident,
        "url": f"{github.api}/issues/comments/{ident}",
        "html_url": f"{github.html}/pull/{number}#issuecomment-{ident}",
        "issue_url": f"{github.api}/issues/{number}",
        "body": body,
        "user": user(author),
        "author_association": "NONE",
        "created_at": github.now,
        "updated_at": github.now,
    }


def review(github: State, number: int, author: str, state: str, commit_id: str) -> Json:
    ident = github.next_id()
    return {
        "id": ident,
        "user": user(author),
        "body": "",
        "state": state,
        "commit_id": commit_id,
        "submitted_at": github.now,
        "author_association": "NONE",
        "html_url": f"{github.html}/pull/{number}#pullrequestreview-{ident}",
        "pull_request_url": f"{github.api}/pulls/{number}",
    }


def status(github: State, sha: str, context: str, state: str, author: str) -> Json:
    return {
        "id": github.next_id(),
        "url": f"{github.api}/statuses/{sha}",
        "state": state,
        "context": context,
        "description": None,
        "target_url": None,
        "creator": user(author),
        "created_at": github.now,
        "updated_at": github.now,
    }


def check(github: State, ident: int, sha: str, name: str, author: str) -> Json:
    """A check run with its annotations, which no response includes; its suite is the one of its app and commit."""
    url = f"{github.api}/check-runs/{ident}"
    return {
        "id": ident,
        "url": url,
        "html_url": f"{github.html}/runs/{ident}",
        "name": name,
        "head_sha": sha,
        "status": "queued",
        "conclusion": None,
        "started_at": github.now,
        "completed_at": None,
        "app": app(author),
        "check_suite": {"id": number_of(f"{sha} {author}")},
        "output": {"title": None, "summary": None, "text": None, "annotations_count": 0,
                   "annotations_url": f"{url}/annotations"},
        "annotations": [],
    }  # fmt: skip


def push(github: State, author: str, after: str, branch: str) -> Json:
    before = next(
        (entry["after"] for entry in reversed(github.pushes) if entry["ref"] == f"refs/heads/{branch}"), "0" * 40
    )
    return {
        "id": github.next_id(),
        "before": before,
        "after": after,
        "ref": f"refs/heads/{branch}",
        "timestamp": github.now,
        "activity_type": "push",
        "actor": user(author),
    }


def commit(github: State, source: Commit) -> Json:
    """A commit of the repository API; `plain_commit` is the one of the git API."""
    plain = plain_commit(github, source)
    return {
        "sha": source.sha,
        "url": f"{github.api}/commits/{source.sha}",
        "html_url": f"{github.html}/commit/{source.sha}",
        "commit": {name: plain[name] for name in ("author", "committer", "message", "tree")},
        "author": user(source.author),
        "committer": user(source.author),
        "parents": [{"sha": sha, "url": f"{github.api}/commits/{sha}"} for sha in source.parents],
    }


def plain_commit(github: State, source: Commit) -> Json:
    person = {"name": source.author, "email": f"{source.author}@example.com", "date": source.at}
    return {
        "sha": source.sha,
        "url": f"{github.api}/git/commits/{source.sha}",
        "author": person,
        "committer": person,
        "message": source.message,
        "tree": {"sha": source.sha[::-1], "url": f"{github.api}/git/trees/{source.sha[::-1]}"},
        "parents": [{"sha": sha, "url": f"{github.api}/git/commits/{sha}"} for sha in source.parents],
    }


def app(login: str) -> Json:
    """The app of a bot's login."""
    slug = login.removesuffix("[bot]")
    return {"id": number_of(slug), "slug": slug, "name": slug, "owner": user("github")}


def release(github: State, ident: int, tag: str) -> Json:
    return {
        "id": ident,
        "url": f"{github.api}/releases/{ident}",
        "html_url": f"{github.html}/releases/tag/{tag}",
        "tag_name": tag,
        "name": tag,
        "target_commitish": github.default_branch,
        "draft": False,
        "prerelease": False,
        "created_at": github.now,
        "published_at": github.now,
        "author": user("alice"),
    }


# ------------------------------------------------------------------------------------------------ actions and scanners


def workflow(github: State, ident: int, file: str) -> Json:
    return {
        "id": ident,
        "name": file.partition(".")[0],
        "path": f".github/workflows/{file}",
        "state": "active",
        "url": f"{github.api}/actions/workflows/{ident}",
        "html_url": f"{github.html}/blob/main/.github/workflows/{file}",
        "created_at": github.now,
        "updated_at": github.now,
    }


def run(github: State, ident: int, file: str, head_repository: str) -> Json:
    workflow_entry = next(entry for entry in github.workflows if entry["path"].endswith(f"/{file}"))
    url = f"{github.api}/actions/runs/{ident}"
    return {
        "id": ident,
        "name": workflow_entry["name"],
        "path": workflow_entry["path"],
        "workflow_id": workflow_entry["id"],
        "workflow_url": workflow_entry["url"],
        "check_suite_id": number_of(f"suite of run {ident}"),
        "url": url,
        "html_url": f"{github.html}/actions/runs/{ident}",
        "jobs_url": f"{url}/jobs",
        "artifacts_url": f"{url}/artifacts",
        "run_number": sum(entry["path"] == workflow_entry["path"] for entry in github.runs) + 1,
        "run_attempt": 1,
        "actor": user("alice"),
        "triggering_actor": user("alice"),
        "pull_requests": [],
        "repository": repository(github),
        "head_repository": repository(github, head_repository),
        "created_at": github.now,
        "updated_at": github.now,
        "run_started_at": github.now,
    }


def job(github: State, ident: int, run_entry: Json, name: str, conclusion: str | None) -> Json:
    return {
        "id": ident,
        "run_id": run_entry["id"],
        "run_url": run_entry["url"],
        "run_attempt": run_entry["run_attempt"],
        "workflow_name": run_entry["name"],
        "head_sha": run_entry["head_sha"],
        "head_branch": run_entry["head_branch"],
        "name": name,
        "status": "completed" if conclusion else "in_progress",
        "conclusion": conclusion,
        "created_at": github.now,
        "started_at": github.now,
        "completed_at": github.now if conclusion else None,
        "url": f"{github.api}/actions/jobs/{ident}",
        "html_url": f"{run_entry['html_url']}/job/{ident}",
        "labels": ["ubuntu-latest"],
    }


def artifact(github: State, ident: int, run_entry: Json, name: str, size: int) -> Json:
    url = f"{github.api}/actions/artifacts/{ident}"
    ids = {"repository_id": run_entry["repository"]["id"], "head_repository_id": run_entry["head_repository"]["id"]}
    return {
        "id": ident,
        "name": name,
        "size_in_bytes": size,
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": False,
        "created_at": github.now,
        "updated_at": github.now,
        "expires_at": github.now,
        "workflow_run": {
            "id": run_entry["id"],
            "head_branch": run_entry["head_branch"],
            "head_sha": run_entry["head_sha"],
            **ids,
        },
    }


def code_alert(github: State, number: int, rule: str, level: str | None, severity: str) -> Json:
    return {
        "number": number,
        "state": "open",
        "rule": {"id": rule, "severity": severity, "security_severity_level": level, "description": rule},
        "tool": {"name": "CodeQL"},
        "most_recent_instance": {"ref": f"refs/heads/{github.default_branch}", "state": "open"},
        "url": f"{github.api}/code-scanning/alerts/{number}",
        "html_url": f"{github.html}/security/code-scanning/{number}",
        "created_at": github.now,
        "updated_at": github.now,
        "dismissed_at": None,
        "dismissed_reason": None,
        "dismissed_by": None,
    }


def dependabot_alert(github: State, number: int, package: str, severity: str) -> Json:
    package_entry = {"ecosystem": "pip", "name": package}
    return {
        "number": number,
        "state": "open",
        "dependency": {"package": package_entry, "manifest_path": "requirements.txt", "scope": "runtime"},
        "security_advisory": {"severity": severity, "summary": f"A vulnerability in {package}"},
        "security_vulnerability": {"package": package_entry, "severity": severity},
        "url": f"{github.api}/dependabot/alerts/{number}",
        "html_url": f"{github.html}/security/dependabot/{number}",
        "created_at": github.now,
        "updated_at": github.now,
    }
