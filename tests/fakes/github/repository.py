"""The repository itself, its people, rules and releases, and who asks."""

from __future__ import annotations

from tests.fakes.contract import Json
from tests.fakes.github import shapes
from tests.fakes.github.exchange import Ask, HttpResponse, not_found
from tests.fakes.github.hub import GitHub
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves

CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@serves("GET ")
def get_repository(hub: GitHub, _ask: Ask) -> HttpResponse:
    return HttpResponse(200, shapes.repository(hub))


@serves("GET /rules/branches/{branch}")
def list_rules(hub: GitHub, request: Ask) -> HttpResponse:
    return page(hub, request, hub.rules.get(request.at["branch"], []))


@serves("GET /codeowners/errors", "contents")
def list_codeowners_errors(hub: GitHub, request: Ask) -> HttpResponse:
    tree = hub.commit_at(request.query.get("ref") or hub.default_branch).files
    if not hub.codeowners_errors and not any(path in tree for path in CODEOWNERS):
        raise not_found()
    return HttpResponse(200, {"errors": hub.codeowners_errors})


@serves("GET /milestones", "issues", "pull_requests")
def list_milestones(hub: GitHub, request: Ask) -> HttpResponse:
    if request.query.get("state", "open") == "closed":
        return page(hub, request, [])
    return page(hub, request, [shapes.milestone(hub, title) for title in hub.milestones])


# ----------------------------------------------------------------------------------------------------------- releases


@serves("GET /releases", "contents")
def list_releases(hub: GitHub, request: Ask) -> HttpResponse:
    drafts = hub.accounts[request.token].may(("contents",), "write")
    return page(hub, request, hub.newest(one for one in hub.releases if drafts or not one["draft"]))


@serves("GET /releases/latest", "contents")
def latest_release(hub: GitHub, _ask: Ask) -> HttpResponse:
    found = hub.newest(one for one in hub.releases if not one["draft"] and not one["prerelease"])
    if not found:
        raise not_found()
    return HttpResponse(200, found[0])


# ------------------------------------------------------------------------------------------------------------- people


@serves("GET /collaborators/{username}/permission")
def get_permission(hub: GitHub, request: Ask) -> HttpResponse:
    """Everybody may read a public repository."""
    login = request.at["username"]
    level = hub.collaborators.get(login, "read")
    return HttpResponse(200, {"permission": level, "role_name": level, "user": shapes.user(login)})


def _team(hub: GitHub, request: Ask) -> list[str]:
    name = f"{request.at['org']}/{request.at['team_slug']}"
    if name not in hub.teams:
        raise not_found()
    return hub.teams[name]


@serves("GET /orgs/{org}/teams/{team_slug}/members", "members")
def list_members(hub: GitHub, request: Ask) -> HttpResponse:
    return page(hub, request, [shapes.user(login) for login in _team(hub, request)])


@serves("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", "members")
def get_membership(hub: GitHub, request: Ask) -> HttpResponse:
    if request.at["username"] not in _team(hub, request):
        raise not_found()
    return HttpResponse(200, {"url": request.path, "role": "member", "state": "active"})


@serves("GET /users/{username}")
def get_person(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, _person(request.at["username"]))


@serves("GET /user")
def get_user(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, _person(hub.accounts[request.token].login))


def _person(login: str) -> Json:
    return shapes.user(login) | {"name": login.title()}


@serves("GET /rate_limit")
def get_limits(hub: GitHub, request: Ask) -> HttpResponse:
    rate = hub.accounts[request.token].rate
    return HttpResponse(200, {"resources": {"core": rate, "search": rate}, "rate": rate})
