"""Issues, their comments and labels; a pull request is an issue too."""

from __future__ import annotations

from typing import Any

from tests.fakes.contract import Json
from tests.fakes.github import payloads
from tests.fakes.github.exchange import HttpResponse, Request, invalid, not_found
from tests.fakes.github.fake import GitHub, Issue
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves

MAX_TEXT = 65_536
"""The most characters of a text."""


def _checked(resource: str, text: str | None) -> str | None:
    if text is not None and len(text) > MAX_TEXT:
        raise invalid(resource, "body", "custom", message=f"body is too long (maximum is {MAX_TEXT} characters)")
    return text


@serves("GET /issues", "issues")
def list_issues(github: GitHub, request: Request) -> HttpResponse:
    milestone = request.query.get("milestone")
    if milestone and milestone.isdecimal():
        milestone = dict(enumerate(github.milestones, 1)).get(int(milestone), "")
    filters = request.query.pick("state", "labels", "creator", "since", "assignee")
    issues = [issue for issue in github.all_issues() if _matches(issue, filters, milestone)]
    key = request.query.get("sort", "created")
    if key == "updated":
        issues.sort(key=lambda issue: issue.updated_at, reverse=True)
    if request.query.get("direction") == "asc":
        issues.reverse()
    return page(github, request, [payloads.issue(github, issue) for issue in issues])


def _matches(issue: Issue, filters: dict[str, str], milestone: str | None) -> bool:
    labels = {name for name in filters.get("labels", "").split(",") if name}
    assignee = filters.get("assignee")
    return (
        filters.get("state", "open") in {issue.state, "all"}
        and labels <= set(issue.labels)
        and filters.get("creator") in {None, issue.author}
        and filters.get("since", "") <= issue.updated_at
        and (milestone in {None, issue.milestone} or (milestone == "*" and issue.milestone is not None)
             or (milestone == "none" and issue.milestone is None))
        and (assignee is None or assignee in issue.assignees or (assignee == "*" and bool(issue.assignees))
             or (assignee == "none" and not issue.assignees))
    )  # fmt: skip


@serves("POST /issues", "issues")
def create_issue(github: GitHub, request: Request) -> HttpResponse:
    issue = github.open_issue(request.body["title"], github.accounts[request.token].login)
    try:
        _change(github, issue, request.body)
    except Exception:
        del github.issues[issue.number]
        raise
    return HttpResponse(201, payloads.issue(github, issue))


@serves("GET /issues/{issue_number}", "issues", "pull_requests")
def get_issue(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, payloads.issue(github, github.issue(request.at["issue_number"])))


@serves("PATCH /issues/{issue_number}", "issues", "pull_requests")
def edit_issue(github: GitHub, request: Request) -> HttpResponse:
    issue = github.issue(request.at["issue_number"])
    _change(github, issue, request.body or {})
    return HttpResponse(200, payloads.issue(github, issue))


def _change(github: GitHub, issue: Issue, fields: Json) -> None:
    if "assignee" in fields:
        fields = {"assignees": [fields["assignee"]] if fields["assignee"] else [], **fields}
    assignees = [_name(entry, "login") for entry in fields.get("assignees", issue.assignees)]
    for login in assignees:
        if login not in github.collaborators:
            raise invalid("Issue", "assignees", value=login)
    issue.body = _checked("Issue", fields.get("body", issue.body))
    issue.title = str(fields.get("title") or issue.title)
    issue.assignees = assignees
    issue.milestone = _milestone(github, fields["milestone"]) if "milestone" in fields else issue.milestone
    issue.labels = [_label(github, entry) for entry in fields.get("labels", issue.labels)]
    state = fields.get("state", issue.state)
    if state != issue.state:
        issue.closed_at = github.now if state == "closed" else None
        issue.state_reason = fields.get("state_reason") or ("completed" if state == "closed" else "reopened")
    issue.state, issue.updated_at = state, github.now


def _milestone(github: GitHub, number: int | str | None) -> str | None:
    if number is None:
        return None
    if not str(number).isdecimal() or not 0 < int(number) <= len(github.milestones):
        raise invalid("Issue", "milestone")
    return github.milestones[int(number) - 1]


def _name(value: Any, member: str) -> str:
    if isinstance(value, dict) and member not in value:
        raise invalid("Issue", member, "missing_field")
    return str(value[member] if isinstance(value, dict) else value)


def _label(github: GitHub, value: Any) -> str:
    name = _name(value, "name")
    github.labels.setdefault(name, "ededed")
    return name


# ------------------------------------------------------------------------------------------------------------- labels


@serves("GET /labels", "issues", "pull_requests")
def list_labels(github: GitHub, request: Request) -> HttpResponse:
    return page(github, request, [payloads.label(github, name) for name in github.labels])


@serves("GET /issues/{issue_number}/labels", "issues", "pull_requests")
def labels_of_issue(github: GitHub, request: Request) -> HttpResponse:
    return page(
        github, request, [payloads.label(github, name) for name in github.issue(request.at["issue_number"]).labels]
    )


@serves("POST /issues/{issue_number}/labels", "issues", "pull_requests")
def add_labels(github: GitHub, request: Request) -> HttpResponse:
    issue = github.issue(request.at["issue_number"])
    labels = request.body.get("labels", []) if isinstance(request.body, dict) else request.body or []
    issue.labels += [name for name in (_label(github, entry) for entry in labels) if name not in issue.labels]
    return HttpResponse(200, [payloads.label(github, name) for name in issue.labels])


# ----------------------------------------------------------------------------------------------------------- comments


@serves("GET /issues/{issue_number}/comments", "issues", "pull_requests")
def list_comments(github: GitHub, request: Request) -> HttpResponse:
    number = github.issue(request.at["issue_number"]).number
    since = request.query.get("since", "")
    comments = [comment for comment in github.comments if comment["issue_url"].endswith(f"/issues/{number}")]
    return page(github, request, [comment for comment in comments if comment["updated_at"] >= since])


@serves("POST /issues/{issue_number}/comments", "issues", "pull_requests")
def create_comment(github: GitHub, request: Request) -> HttpResponse:
    number = github.issue(request.at["issue_number"]).number
    body = _checked("IssueComment", request.body["body"])
    return HttpResponse(201, github.add(number, github.accounts[request.token].login, body or ""))


def _comment(github: GitHub, request: Request) -> Json:
    for comment in github.comments:
        if comment["id"] == request.at["comment_id"]:
            return comment
    raise not_found()


@serves("GET /issues/comments/{comment_id}", "issues", "pull_requests")
def get_comment(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, _comment(github, request))


@serves("PATCH /issues/comments/{comment_id}", "issues", "pull_requests")
def edit_comment(github: GitHub, request: Request) -> HttpResponse:
    comment = _comment(github, request)
    comment.update(body=_checked("IssueComment", request.body["body"]), updated_at=github.now)
    return HttpResponse(200, comment)


@serves("DELETE /issues/comments/{comment_id}", "issues", "pull_requests")
def delete_comment(github: GitHub, request: Request) -> HttpResponse:
    github.comments.remove(_comment(github, request))
    return HttpResponse(204)
