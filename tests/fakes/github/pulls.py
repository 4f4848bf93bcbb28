"""Pull requests: themselves, their files, commits and reviews."""

from __future__ import annotations

from tests.fakes.github import shapes
from tests.fakes.github.exchange import Ask, HttpResponse, not_found
from tests.fakes.github.hub import GitHub, Issue
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves


def pull_at(hub: GitHub, request: Ask) -> Issue:
    one = hub.issue(request.at["pull_number"])
    if one.pull is None:
        raise not_found()
    return one


@serves("GET /pulls", "pull_requests")
def list_pulls(hub: GitHub, request: Ask) -> HttpResponse:
    wanted = request.query
    state, base, head = wanted.get("state", "open"), wanted.get("base"), wanted.get("head")
    sort = "updated_at" if wanted.get("sort") == "updated" else "created_at"
    found = [
        shapes.pull(hub, one, whole=False)
        for one in hub.all_issues()
        if one.pull and state in {one.state, "all"} and base in {None, one.pull.base}
    ]
    found.sort(key=lambda one: (one[sort], one["number"]), reverse=wanted.get("direction", "desc") == "desc")
    return page(hub, request, [one for one in found if head in {None, one["head"]["label"]}])


@serves("GET /pulls/{pull_number}", "pull_requests")
def get_pull(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, shapes.pull(hub, pull_at(hub, request)))


@serves("GET /pulls/{pull_number}/files", "pull_requests")
def list_files(hub: GitHub, request: Ask) -> HttpResponse:
    return page(
        hub, request, hub.files_of(pull_at(hub, request).number)[:3000]
    )  # GitHub shows no more of a pull request


@serves("GET /pulls/{pull_number}/commits", "pull_requests")
def list_commits(hub: GitHub, request: Ask) -> HttpResponse:
    found = hub.commits_of(pull_at(hub, request).number)
    return page(hub, request, [shapes.commit(hub, one) for one in found[:250]])  # as above


@serves("GET /pulls/{pull_number}/reviews", "pull_requests")
def list_reviews(hub: GitHub, request: Ask) -> HttpResponse:
    return page(hub, request, hub.reviews.get(pull_at(hub, request).number, []))
