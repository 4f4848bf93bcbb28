"""Commit statuses and check runs."""

from __future__ import annotations

from tests.fakes.contract import Json
from tests.fakes.github import shapes
from tests.fakes.github.exchange import Ask, HttpResponse, RefusedError, invalid, not_found
from tests.fakes.github.hub import GitHub
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves

MOST_STATUSES = 1000
"""Statuses of one context on one commit."""

LONGEST_DESCRIPTION = 140


@serves("POST /statuses/{sha}", "statuses")
def create_status(hub: GitHub, request: Ask) -> HttpResponse:
    sha = request.at["sha"]
    if not hub.knows(sha):
        raise RefusedError(422, f"No commit found for SHA: {sha}")
    context = request.body.get("context", "default")
    held = hub.statuses.get(sha, [])
    if len(request.body.get("description") or "") > LONGEST_DESCRIPTION:
        said = f"description is too long (maximum is {LONGEST_DESCRIPTION} characters)"
        raise invalid("Status", "description", "custom", message=said)
    if sum(one["context"] == context for one in held) >= MOST_STATUSES:
        raise invalid("Status", "base", "custom", message="This SHA and context has reached the maximum number")
    given = {name: request.body.get(name) for name in ("description", "target_url")}
    return HttpResponse(
        201, hub.status(sha, context, request.body["state"], hub.accounts[request.token].login, **given)
    )


@serves("GET /commits/{ref}/statuses", "statuses")
def list_statuses(hub: GitHub, request: Ask) -> HttpResponse:
    return page(hub, request, hub.statuses.get(hub.at(request.at["ref"]), [])[::-1])


@serves("GET /commits/{ref}/status", "statuses")
def combined_status(hub: GitHub, request: Ask) -> HttpResponse:
    sha = hub.at(request.at["ref"])
    latest = list({one["context"]: one for one in hub.statuses.get(sha, [])}.values())
    states = {one["state"] for one in latest}
    state = "failure" if states & {"failure", "error"} else "success" if states == {"success"} else "pending"
    shown = page(hub, request, latest, "statuses")
    shown.body |= {"state": state, "sha": sha, "repository": shapes.repository(hub)}
    return shown


# --------------------------------------------------------------------------------------------------------- check runs


@serves("POST /check-runs", "checks")
def create_check(hub: GitHub, request: Ask) -> HttpResponse:
    account = hub.accounts[request.token]
    if account.is_person:
        raise RefusedError(403, "You must authenticate via a GitHub App.")
    if not hub.knows(request.body["head_sha"]):
        raise RefusedError(422, f"No commit found for SHA: {request.body['head_sha']}")
    made = hub.check(request.body["head_sha"], request.body["name"], None, account.login)
    try:
        _change(hub, made, request.body)
    except RefusedError:
        hub.checks.remove(made)
        raise
    return HttpResponse(201, _shown(made))


@serves("PATCH /check-runs/{check_run_id}", "checks")
def update_check(hub: GitHub, request: Ask) -> HttpResponse:
    found = _check(hub, request)
    if found["app"]["slug"] != hub.accounts[request.token].login.removesuffix("[bot]"):
        raise RefusedError(403, "Invalid app_id: a check run can only be modified by the GitHub App that created it.")
    _change(hub, found, request.body or {})
    return HttpResponse(200, _shown(found))


def _change(hub: GitHub, check: Json, given: Json) -> None:
    kept = ("name", "details_url", "external_id", "status", "started_at", "conclusion", "completed_at")
    check |= {name: given[name] for name in kept if name in given}
    if "conclusion" in given:
        check |= {"status": "completed", "completed_at": given.get("completed_at", hub.now)}
    elif check["status"] == "completed" and "conclusion" not in check:
        raise invalid("CheckRun", "conclusion", "missing_field")
    if "output" in given:
        said = given["output"]
        check["annotations"] += said.get("annotations", [])
        check["output"] |= {name: said[name] for name in ("title", "summary", "text") if name in said}
        check["output"]["annotations_count"] = len(check["annotations"])


def _shown(check: Json) -> Json:
    return {name: value for name, value in check.items() if name != "annotations"}


def _check(hub: GitHub, request: Ask) -> Json:
    found = next((one for one in hub.checks if one["id"] == request.at["check_run_id"]), None)
    if found is None:
        raise not_found()
    return found


@serves("GET /check-runs/{check_run_id}", "checks")
def get_check(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, _shown(_check(hub, request)))


@serves("GET /check-runs/{check_run_id}/annotations", "checks")
def list_annotations(hub: GitHub, request: Ask) -> HttpResponse:
    return page(hub, request, _check(hub, request).get("annotations", []))


@serves("GET /commits/{ref}/check-runs", "checks")
def list_checks(hub: GitHub, request: Ask) -> HttpResponse:
    sha, wanted = hub.at(request.at["ref"]), request.query.pick("check_name", "status", "app_id", "filter")
    found = [
        one for one in hub.checks
        if one["head_sha"] == sha and wanted.get("check_name") in {None, one["name"]}
        and wanted.get("status") in {None, one["status"]}
        and wanted.get("app_id") in {None, str(one["app"]["id"])}
    ]  # fmt: skip
    if wanted.get("filter", "latest") == "latest":
        found = list({(one["app"]["id"], one["name"]): one for one in found}.values())
    return page(hub, request, [_shown(one) for one in reversed(found)], "check_runs")
