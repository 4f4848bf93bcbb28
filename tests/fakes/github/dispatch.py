"""Handles one request: rate limit, account, contract, permission, handler, and the contract of the response."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.fakes.contract import Call, contract
from tests.fakes.filler import Filler
from tests.fakes.github import git_data
from tests.fakes.github.accounts import Account
from tests.fakes.github.exchange import DOCS, HttpResponse, RefusedError, Request, not_found
from tests.fakes.github.fake import GitHub
from tests.fakes.github.payloads import number_of
from tests.fakes.github.routes import ROUTES

FREE = ("/rate_limit",)
"""Paths outside the rate limit."""


def respond(github: GitHub, request: Request) -> HttpResponse:
    """Handles a request: changes the state, and returns the response."""
    account = github.accounts.get(request.token)
    if account is None:
        return RefusedError(401, "Bad credentials" if request.token else "Requires authentication").response
    try:
        if request.path not in FREE:
            _count(account)
        response = _moved(github, request) or (
            _graphql(github, account, request) if request.path == "/graphql" else _rest(github, account, request)
        )
    except RefusedError as error:
        response = error.response
    if request.verb != "GET" and response.status < 300:
        github.tick()
    response.headers |= {f"x-ratelimit-{name}": str(value) for name, value in account.rate.items()}
    response.headers["x-ratelimit-resource"] = "core"
    return response


def _moved(github: GitHub, request: Request) -> HttpResponse | None:
    """The redirect from the former name of the repository to its ID ("Follow redirects"); serves requests by ID."""
    former, by_id = f"/repos/{github.former_name}", f"/repositories/{number_of(github.repo)}"
    if github.former_name and f"{request.path}/".lower().startswith(f"{former}/".lower()):
        location = f"{github.url}{by_id}{quote(request.path[len(former) :])}"
        body = {"message": "Moved Permanently", "url": location, "documentation_url": DOCS}
        return HttpResponse(301 if request.verb == "GET" else 307, body, {"Location": location})
    if request.path.startswith(f"{by_id}/") or request.path == by_id:
        request.target = request.target.replace(by_id, f"/repos/{github.repo}", 1)
    return None


def _count(account: Account) -> None:
    if account.exhausted:
        raise RefusedError(403, f"API rate limit exceeded for {'user' if account.is_person else 'installation'}.")
    account.used += 1


def _graphql(github: GitHub, account: Account, request: Request) -> HttpResponse:
    """Answers the supported GraphQL queries, which are not in the contract: viewer, closed issues, blobs and refs."""
    if request.verb != "POST" or not account.may_ask_graphql:
        raise RefusedError(403, account.refusal)
    if "closingIssuesReferences" in str((request.body or {}).get("query")):
        return _closed_issues(github, account, int(request.body["variables"]["number"]))
    for operation, handler in git_data.GRAPHQL.items():
        if operation in str((request.body or {}).get("query")):
            return handler(github, account, request.body["query"], request.body["variables"])
    if "viewer" not in str((request.body or {}).get("query")):
        return HttpResponse(200, {"errors": [{"message": "the fake does not support this query"}]})
    return HttpResponse(200, {"data": {"viewer": {"login": account.login}}})


def _closed_issues(github: GitHub, account: Account, number: int) -> HttpResponse:
    if not account.may(("pull_requests",), "read"):
        return HttpResponse(200, {"data": {}, "errors": [{"type": "FORBIDDEN", "message": account.refusal}]})
    count = {"closingIssuesReferences": {"totalCount": len(github.closes.get(number, []))}}
    return HttpResponse(200, {"data": {"repository": {"pullRequest": count}}})


def _rest(github: GitHub, account: Account, request: Request) -> HttpResponse:
    call = contract().call(request.verb, request.path)
    if call is None or call.operation not in ROUTES:
        github.violations.append(f"{request.verb} {request.target}: the fake does not serve this operation")
        raise not_found()
    _check_contract(github, request, call)
    request.at = call.path
    name = f"{call.path['owner']}/{call.path['repo']}".lower() if "repo" in call.path else github.repo.lower()
    if name == github.repo.lower():
        _permit(github, account, request, call)
    else:
        github = _other(github, request, name)
    try:
        response = ROUTES[call.operation].handler(github, request)
        github.violations += [
            f"{request.verb} {request.target}: the fake ignores the parameter {name!r}"
            for name in request.query.ignored
        ]
    except RefusedError as error:
        response = error.response
    return _complete(github, request, call, response)


def _other(github: GitHub, request: Request, name: str) -> GitHub:
    """Another repository that the token can read; GitHub answers 404 as if any other did not exist."""
    other = github.other_repositories.get(name)
    if not isinstance(other, GitHub) or not (other.readers is None or request.token in other.readers):
        raise not_found()
    if request.verb != "GET":
        raise RefusedError(403, "Resource not accessible by integration")
    other.url, other.storage_url = github.url, github.storage_url
    return other


def _check_contract(github: GitHub, request: Request, call: Call) -> None:
    errors = contract().request_errors(call, request.query, request.body)
    github.violations += [f"{request.verb} {request.target}: {error}" for error in errors]
    if errors:
        raise RefusedError(422, "Validation Failed", errors=[{"code": "custom", "message": error} for error in errors])


def _permit(github: GitHub, account: Account, request: Request, call: Call) -> None:
    route, level = ROUTES[call.operation], "read" if request.verb == "GET" else "write"
    operation = contract().operations[call.operation]
    needed = _needed(github, call, route.needs)
    accepted = "; ".join(f"{name}={level}" for name in route.needs)
    error = RefusedError(403, account.refusal, {"X-Accepted-GitHub-Permissions": accepted})
    if not operation["apps"] and not (account.is_person or account.may_ask_who):
        raise error
    if not account.may(needed, level):
        raise error


def _needed(github: GitHub, call: Call, needs: tuple[str, ...]) -> tuple[str, ...]:
    """The needed permissions: `issues` for an issue, `pull_requests` for a pull request, if both are listed."""
    if set(needs) != {"issues", "pull_requests"}:
        return needs
    number: Any = call.path.get("issue_number")
    if "comment_id" in call.path:
        urls = (comment["issue_url"] for comment in github.comments if comment["id"] == call.path["comment_id"])
        number = int(next(urls, "/0").rpartition("/")[2])
    if number is None:
        return needs
    is_pull = number in github.heads
    return ("pull_requests",) if is_pull else ("issues",)


def _complete(github: GitHub, request: Request, call: Call, response: HttpResponse) -> HttpResponse:
    """Adds the members that the contract requires to the response, and checks it against the contract."""
    spec, kind = contract(), response.headers.get("Content-Type", "application/json")
    schema = spec.operations[call.operation]["responses"].get(str(response.status), {}).get("application/json")
    if schema and response.body is not None and kind == "application/json":
        response.body = Filler(spec, github.url, github.now).complete(schema, response.body)
    errors = spec.response_errors(call.operation, response.status, kind, response.body)
    github.violations += [f"our response to {request.verb} {request.target}: {error}" for error in errors]
    return response
