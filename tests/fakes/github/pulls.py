"""Pull requests: themselves, their files, commits and reviews."""

from __future__ import annotations

from tests.fakes.contract import Json
from tests.fakes.github import git, shapes
from tests.fakes.github.exchange import Answer, Ask, not_found
from tests.fakes.github.git import Commit
from tests.fakes.github.hub import GitHub, Issue
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves


def pull_at(hub: GitHub, ask: Ask) -> Issue:
    one = hub.issue(ask.at["pull_number"])
    if one.pull is None:
        raise not_found()
    return one


def _ends(hub: GitHub, number: int) -> tuple[Commit | None, Commit]:
    """The commit where the branch left its base, and its head."""
    pull, head = hub.issue(number).pull, hub.commit_at(hub.heads[number])
    base_sha = hub.branches.get(pull.base if pull else "main", "")
    known = hub.commits | {head.sha: head}
    left = git.merge_base(known, head.sha, base_sha)
    return known.get(left or ""), head


def files_of(hub: GitHub, number: int) -> list[Json]:
    before, after = _ends(hub, number)
    links = {"blob_url": hub.html, "raw_url": hub.html, "contents_url": hub.api}
    return [each | links for each in git.changes(before or Commit(""), after)]


def commits_of(hub: GitHub, number: int) -> list[Commit]:
    before, after = _ends(hub, number)
    known = hub.commits | {after.sha: after}
    old = set(git.history(known, before.sha)) if before else set()
    return [known[sha] for sha in reversed(git.history(known, after.sha)) if sha not in old and sha in known]


@serves("GET /pulls", "pull_requests")
def list_pulls(hub: GitHub, ask: Ask) -> Answer:
    wanted = ask.query
    state, base, head = wanted.get("state", "open"), wanted.get("base"), wanted.get("head")
    found = [
        shapes.pull(hub, one, whole=False)
        for one in hub.all_issues()
        if one.pull and state in {one.state, "all"} and base in {None, one.pull.base}
    ]
    if wanted.get("direction", "desc") == "asc":
        found.reverse()
    return page(hub, ask, [one for one in found if head in {None, one["head"]["label"]}])


@serves("GET /pulls/{pull_number}", "pull_requests")
def get_pull(hub: GitHub, ask: Ask) -> Answer:
    return Answer(200, shapes.pull(hub, pull_at(hub, ask)))


@serves("GET /pulls/{pull_number}/files", "pull_requests")
def list_files(hub: GitHub, ask: Ask) -> Answer:
    return page(hub, ask, files_of(hub, pull_at(hub, ask).number)[:3000])  # GitHub shows no more of a pull request


@serves("GET /pulls/{pull_number}/commits", "pull_requests")
def list_commits(hub: GitHub, ask: Ask) -> Answer:
    found = commits_of(hub, pull_at(hub, ask).number)
    return page(hub, ask, [shapes.commit(hub, one) for one in found[:250]])  # as above


@serves("GET /pulls/{pull_number}/reviews", "pull_requests")
def list_reviews(hub: GitHub, ask: Ask) -> Answer:
    return page(hub, ask, hub.reviews.get(pull_at(hub, ask).number, []))
