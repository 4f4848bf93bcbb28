"""The repository itself, its people, rules and releases, and the account of a token."""

from __future__ import annotations

from tests.fakes.contract import Json
from tests.fakes.github import payloads
from tests.fakes.github.exchange import HttpResponse, Request, not_found
from tests.fakes.github.fake import GitHub
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves

CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@serves("GET ")
def get_repository(github: GitHub, _request: Request) -> HttpResponse:
    return HttpResponse(200, payloads.repository(github))


@serves("GET /rules/branches/{branch}")
def list_rules(github: GitHub, request: Request) -> HttpResponse:
    return page(github, request, github.rules.get(request.at["branch"], []))


@serves("GET /codeowners/errors", "contents")
def list_codeowners_errors(github: GitHub, request: Request) -> HttpResponse:
    tree = github.commit_at(request.query.get("ref") or github.default_branch).files
    if not github.codeowners_errors and not any(path in tree for path in CODEOWNERS):
        raise not_found()
    return HttpResponse(200, {"errors": github.codeowners_errors})


@serves("GET /milestones", "issues", "pull_requests")
def list_milestones(github: GitHub, request: Request) -> HttpResponse:
    if request.query.get("state", "open") == "closed":
        return page(github, request, [])
    return page(github, request, [payloads.milestone(github, title) for title in github.milestones])


# ----------------------------------------------------------------------------------------------------------- releases


@serves("GET /releases", "contents")
def list_releases(github: GitHub, request: Request) -> HttpResponse:
    drafts = github.accounts[request.token].may(("contents",), "write")
    return page(
        github, request, github.newest(release for release in github.releases if drafts or not release["draft"])
    )


@serves("GET /releases/latest", "contents")
def latest_release(github: GitHub, _request: Request) -> HttpResponse:
    releases = github.newest(
        release for release in github.releases if not release["draft"] and not release["prerelease"]
    )
    if not releases:
        raise not_found()
    return HttpResponse(200, releases[0])


# ------------------------------------------------------------------------------------------------------------- people


@serves("GET /collaborators/{username}/permission")
def get_permission(github: GitHub, request: Request) -> HttpResponse:
    """The permission of a user; anyone may read a public repository."""
    login = request.at["username"]
    level = github.collaborators.get(login, "read")
    return HttpResponse(200, {"permission": level, "role_name": level, "user": payloads.user(login)})


def _team(github: GitHub, request: Request) -> list[str]:
    name = f"{request.at['org']}/{request.at['team_slug']}"
    if name not in github.teams:
        raise not_found()
    return github.teams[name]


@serves("GET /orgs/{org}/teams/{team_slug}/members", "members")
def list_members(github: GitHub, request: Request) -> HttpResponse:
    return page(github, request, [payloads.user(login) for login in _team(github, request)])


@serves("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", "members")
def get_membership(github: GitHub, request: Request) -> HttpResponse:
    if request.at["username"] not in _team(github, request):
        raise not_found()
    return HttpResponse(200, {"url": request.path, "role": "member", "state": "active"})


@serves("GET /users/{username}")
def get_person(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, _person(request.at["username"]))


@serves("GET /user")
def get_user(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, _person(github.accounts[request.token].login))


def _person(login: str) -> Json:
    return payloads.user(login) | {"name": login.title()}


@serves("GET /rate_limit")
def get_limits(github: GitHub, request: Request) -> HttpResponse:
    rate = github.accounts[request.token].rate
    return HttpResponse(200, {"resources": {"core": rate, "search": rate}, "rate": rate})
