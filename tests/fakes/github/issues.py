"""Issues, their comments and labels; a pull request is an issue here too."""

from __future__ import annotations

from typing import Any

from tests.fakes.contract import Json
from tests.fakes.github import shapes
from tests.fakes.github.exchange import Ask, HttpResponse, invalid, not_found
from tests.fakes.github.hub import GitHub, Issue
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves

LONGEST = 65_536
"""Characters of a text."""


def _checked(resource: str, text: str | None) -> str | None:
    if text is not None and len(text) > LONGEST:
        raise invalid(resource, "body", "custom", message=f"body is too long (maximum is {LONGEST} characters)")
    return text


@serves("GET /issues", "issues")
def list_issues(hub: GitHub, request: Ask) -> HttpResponse:
    milestone = request.query.get("milestone")
    if milestone and milestone.isdecimal():
        milestone = dict(enumerate(hub.milestones, 1)).get(int(milestone), "")
    wanted = request.query.pick("state", "labels", "creator", "since", "assignee")
    found = [one for one in hub.all_issues() if _is_wanted(one, wanted, milestone)]
    key = request.query.get("sort", "created")
    if key == "updated":
        found.sort(key=lambda one: one.updated_at, reverse=True)
    if request.query.get("direction") == "asc":
        found.reverse()
    return page(hub, request, [shapes.issue(hub, one) for one in found])


def _is_wanted(one: Issue, wanted: dict[str, str], milestone: str | None) -> bool:
    labels = {name for name in wanted.get("labels", "").split(",") if name}
    assignee = wanted.get("assignee")
    return (
        wanted.get("state", "open") in {one.state, "all"}
        and labels <= set(one.labels)
        and wanted.get("creator") in {None, one.author}
        and wanted.get("since", "") <= one.updated_at
        and (milestone in {None, one.milestone} or (milestone == "*" and one.milestone is not None)
             or (milestone == "none" and one.milestone is None))
        and (assignee is None or assignee in one.assignees or (assignee == "*" and bool(one.assignees))
             or (assignee == "none" and not one.assignees))
    )  # fmt: skip


@serves("POST /issues", "issues")
def create_issue(hub: GitHub, request: Ask) -> HttpResponse:
    one = hub.open_issue(request.body["title"], hub.accounts[request.token].login)
    try:
        _change(hub, one, request.body)
    except Exception:
        del hub.issues[one.number]
        raise
    return HttpResponse(201, shapes.issue(hub, one))


@serves("GET /issues/{issue_number}", "issues", "pull_requests")
def get_issue(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, shapes.issue(hub, hub.issue(request.at["issue_number"])))


@serves("PATCH /issues/{issue_number}", "issues", "pull_requests")
def edit_issue(hub: GitHub, request: Ask) -> HttpResponse:
    one = hub.issue(request.at["issue_number"])
    _change(hub, one, request.body or {})
    return HttpResponse(200, shapes.issue(hub, one))


def _change(hub: GitHub, one: Issue, given: Json) -> None:
    if "assignee" in given:
        given = {"assignees": [given["assignee"]] if given["assignee"] else [], **given}
    assignees = [_name(each, "login") for each in given.get("assignees", one.assignees)]
    for login in assignees:
        if login not in hub.collaborators:
            raise invalid("Issue", "assignees", value=login)
    one.body = _checked("Issue", given.get("body", one.body))
    one.title = str(given.get("title") or one.title)
    one.assignees = assignees
    one.milestone = _milestone(hub, given["milestone"]) if "milestone" in given else one.milestone
    one.labels = [_label(hub, each) for each in given.get("labels", one.labels)]
    state = given.get("state", one.state)
    if state != one.state:
        one.closed_at = hub.now if state == "closed" else None
        one.state_reason = given.get("state_reason") or ("completed" if state == "closed" else "reopened")
    one.state, one.updated_at = state, hub.now


def _milestone(hub: GitHub, number: int | str | None) -> str | None:
    if number is None:
        return None
    if not str(number).isdecimal() or not 0 < int(number) <= len(hub.milestones):
        raise invalid("Issue", "milestone")
    return hub.milestones[int(number) - 1]


def _name(given: Any, member: str) -> str:
    if isinstance(given, dict) and member not in given:
        raise invalid("Issue", member, "missing_field")
    return str(given[member] if isinstance(given, dict) else given)


def _label(hub: GitHub, given: Any) -> str:
    name = _name(given, "name")
    hub.labels.setdefault(name, "ededed")
    return name


# ------------------------------------------------------------------------------------------------------------- labels


@serves("GET /labels", "issues", "pull_requests")
def list_labels(hub: GitHub, request: Ask) -> HttpResponse:
    return page(hub, request, [shapes.label(hub, name) for name in hub.labels])


@serves("GET /issues/{issue_number}/labels", "issues", "pull_requests")
def labels_of_issue(hub: GitHub, request: Ask) -> HttpResponse:
    return page(hub, request, [shapes.label(hub, name) for name in hub.issue(request.at["issue_number"]).labels])


@serves("POST /issues/{issue_number}/labels", "issues", "pull_requests")
def add_labels(hub: GitHub, request: Ask) -> HttpResponse:
    one = hub.issue(request.at["issue_number"])
    given = request.body.get("labels", []) if isinstance(request.body, dict) else request.body or []
    one.labels += [name for name in (_label(hub, each) for each in given) if name not in one.labels]
    return HttpResponse(200, [shapes.label(hub, name) for name in one.labels])


# ----------------------------------------------------------------------------------------------------------- comments


@serves("GET /issues/{issue_number}/comments", "issues", "pull_requests")
def list_comments(hub: GitHub, request: Ask) -> HttpResponse:
    number = hub.issue(request.at["issue_number"]).number
    since = request.query.get("since", "")
    of_it = [one for one in hub.comments if one["issue_url"].endswith(f"/issues/{number}")]
    return page(hub, request, [one for one in of_it if one["updated_at"] >= since])


@serves("POST /issues/{issue_number}/comments", "issues", "pull_requests")
def create_comment(hub: GitHub, request: Ask) -> HttpResponse:
    number = hub.issue(request.at["issue_number"]).number
    body = _checked("IssueComment", request.body["body"])
    return HttpResponse(201, hub.add(number, hub.accounts[request.token].login, body or ""))


def _comment(hub: GitHub, request: Ask) -> Json:
    found = next((one for one in hub.comments if one["id"] == request.at["comment_id"]), None)
    if found is None:
        raise not_found()
    return found


@serves("GET /issues/comments/{comment_id}", "issues", "pull_requests")
def get_comment(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, _comment(hub, request))


@serves("PATCH /issues/comments/{comment_id}", "issues", "pull_requests")
def edit_comment(hub: GitHub, request: Ask) -> HttpResponse:
    found = _comment(hub, request)
    found.update(body=_checked("IssueComment", request.body["body"]), updated_at=hub.now)
    return HttpResponse(200, found)


@serves("DELETE /issues/comments/{comment_id}", "issues", "pull_requests")
def delete_comment(hub: GitHub, request: Ask) -> HttpResponse:
    hub.comments.remove(_comment(hub, request))
    return HttpResponse(204)
