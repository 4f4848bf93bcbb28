"""How one request is answered: rate limit, who asks, the contract, the permission, the deed, the contract again."""

from __future__ import annotations

from typing import Any

from tests.fakes.contract import Call, contract
from tests.fakes.github.accounts import Account
from tests.fakes.github.exchange import Ask, HttpResponse, RefusedError, not_found
from tests.fakes.github.hub import GitHub
from tests.fakes.github.routes import ROUTES
from tests.fakes.neutral import Filler

FREE = ("/rate_limit",)
"""Paths that no limit counts."""


def answer(hub: GitHub, request: Ask) -> HttpResponse:
    """The right answer to a request; the state is changed as it says."""
    account = hub.accounts.get(request.token)
    if account is None:
        return RefusedError(401, "Bad credentials" if request.token else "Requires authentication").answer
    try:
        if request.path not in FREE:
            _count(account)
        said = _graphql(hub, account, request) if request.path == "/graphql" else _rest(hub, account, request)
    except RefusedError as refused:
        said = refused.answer
    if request.verb != "GET" and said.status < 300:
        hub.tick()
    said.headers |= {f"x-ratelimit-{name}": str(value) for name, value in account.rate.items()}
    said.headers["x-ratelimit-resource"] = "core"
    return said


def _count(account: Account) -> None:
    if account.exhausted:
        raise RefusedError(403, f"API rate limit exceeded for {'user' if account.is_person else 'installation'}.")
    account.used += 1


def _graphql(hub: GitHub, account: Account, request: Ask) -> HttpResponse:
    """GraphQL is not in the contract; only who asks, and which issues a pull request closes, is known."""
    if request.verb != "POST" or not account.may_ask_graphql:
        raise RefusedError(403, account.refusal)
    if "closingIssuesReferences" in str((request.body or {}).get("query")):
        return _closed_issues(hub, account, int(request.body["variables"]["number"]))
    if "viewer" not in str((request.body or {}).get("query")):
        return HttpResponse(200, {"errors": [{"message": "the fake does not know this question"}]})
    return HttpResponse(200, {"data": {"viewer": {"login": account.login}}})


def _closed_issues(hub: GitHub, account: Account, number: int) -> HttpResponse:
    if not account.may(("pull_requests",), "read"):
        return HttpResponse(200, {"data": {}, "errors": [{"type": "FORBIDDEN", "message": account.refusal}]})
    count = {"closingIssuesReferences": {"totalCount": len(hub.closes.get(number, []))}}
    return HttpResponse(200, {"data": {"repository": {"pullRequest": count}}})


def _rest(hub: GitHub, account: Account, request: Ask) -> HttpResponse:
    call = contract().call(request.verb, request.path)
    if call is None or call.operation not in ROUTES:
        hub.violations.append(f"{request.verb} {request.target}: not an operation that the fake serves")
        raise not_found()
    _hold_to_contract(hub, request, call)
    request.at = call.path
    _permit(hub, account, request, call)
    if "repo" in call.path and f"{call.path['owner']}/{call.path['repo']}".lower() != hub.repo.lower():
        raise not_found()
    try:
        said = ROUTES[call.operation].handler(hub, request)
        hub.violations += [
            f"{request.verb} {request.target}: the fake does not know {name!r}" for name in request.query.ignored
        ]
    except RefusedError as refused:
        said = refused.answer
    return _completed(hub, request, call, said)


def _hold_to_contract(hub: GitHub, request: Ask, call: Call) -> None:
    faults = contract().faults_of_request(call, request.query, request.body)
    hub.violations += [f"{request.verb} {request.target}: {fault}" for fault in faults]
    if faults:
        raise RefusedError(422, "Validation Failed", errors=[{"code": "custom", "message": fault} for fault in faults])


def _permit(hub: GitHub, account: Account, request: Ask, call: Call) -> None:
    route, level = ROUTES[call.operation], "read" if request.verb == "GET" else "write"
    known = contract().operations[call.operation]
    needed = _needed(hub, call, route.needs)
    accepted = "; ".join(f"{one}={level}" for one in route.needs)
    refused = RefusedError(403, account.refusal, {"X-Accepted-GitHub-Permissions": accepted})
    if not known["apps"] and not (account.is_person or account.may_ask_who):
        raise refused
    if not account.may(needed, level):
        raise refused


def _needed(hub: GitHub, call: Call, needs: tuple[str, ...]) -> tuple[str, ...]:
    """Of an issue `issues` is needed, of a pull request `pull_requests`, where the operation knows both."""
    if set(needs) != {"issues", "pull_requests"}:
        return needs
    number: Any = call.path.get("issue_number")
    if "comment_id" in call.path:
        of = (one["issue_url"] for one in hub.comments if one["id"] == call.path["comment_id"])
        number = int(next(of, "/0").rpartition("/")[2])
    if number is None:
        return needs
    is_pull = number in hub.heads
    return ("pull_requests",) if is_pull else ("issues",)


def _completed(hub: GitHub, request: Ask, call: Call, said: HttpResponse) -> HttpResponse:
    """The answer with every member that the contract requires, held against it."""
    known, kind = contract(), said.headers.get("Content-Type", "application/json")
    schema = known.operations[call.operation]["answers"].get(str(said.status), {}).get("application/json")
    if schema and said.body is not None and kind == "application/json":
        said.body = Filler(known, hub.url, hub.now).complete(schema, said.body)
    faults = known.faults_of_answer(call.operation, said.status, kind, said.body)
    hub.violations += [f"our answer to {request.verb} {request.target}: {fault}" for fault in faults]
    return said
