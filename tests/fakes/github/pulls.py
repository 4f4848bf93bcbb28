"""Pull requests, their files, commits and reviews."""

from __future__ import annotations

from tests.fakes.github import payloads
from tests.fakes.github.exchange import HttpResponse, Request, not_found
from tests.fakes.github.fake import GitHub, Issue
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves


def pull_at(github: GitHub, request: Request) -> Issue:
    issue = github.issue(request.at["pull_number"])
    if issue.pull is None:
        raise not_found()
    return issue


@serves("GET /pulls", "pull_requests")
def list_pulls(github: GitHub, request: Request) -> HttpResponse:
    query = request.query
    state, base, head = query.get("state", "open"), query.get("base"), query.get("head")
    sort = "updated_at" if query.get("sort") == "updated" else "created_at"
    pulls = [
        payloads.pull(github, entry, in_list=True)
        for entry in github.all_issues()
        if entry.pull and state in {entry.state, "all"} and base in {None, entry.pull.base}
    ]
    pulls.sort(key=lambda entry: (entry[sort], entry["number"]), reverse=query.get("direction", "desc") == "desc")
    return page(github, request, [entry for entry in pulls if head in {None, entry["head"]["label"]}])


@serves("GET /pulls/{pull_number}", "pull_requests")
def get_pull(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, payloads.pull(github, pull_at(github, request)))


@serves("GET /pulls/{pull_number}/files", "pull_requests")
def list_files(github: GitHub, request: Request) -> HttpResponse:
    return page(github, request, github.files_of(pull_at(github, request).number)[: github.max_files])


@serves("GET /pulls/{pull_number}/commits", "pull_requests")
def list_commits(github: GitHub, request: Request) -> HttpResponse:
    commits = github.commits_of(pull_at(github, request).number)
    return page(
        github, request, [payloads.commit(github, commit) for commit in commits[:250]]
    )  # the most that GitHub lists


@serves("GET /pulls/{pull_number}/reviews", "pull_requests")
def list_reviews(github: GitHub, request: Request) -> HttpResponse:
    return page(github, request, github.reviews.get(pull_at(github, request).number, []))
