"""Commit statuses and check runs."""

from __future__ import annotations

from tests.fakes.contract import Json
from tests.fakes.github import payloads
from tests.fakes.github.exchange import HttpResponse, RefusedError, Request, invalid, not_found
from tests.fakes.github.fake import GitHub
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves

MAX_STATUSES = 1000
"""The most statuses of one context on one commit."""

MAX_DESCRIPTION = 140

MAX_OUTPUT = 65_535
"""The most bytes of the summary and of the text of a check run, in UTF-8."""

MAX_ANNOTATION_TITLE = 255
MAX_ANNOTATION_MESSAGE = 64 * 1024
"""The most characters of a title and the most bytes of a message ("Create a check run", `annotations`)."""


@serves("POST /statuses/{sha}", "statuses")
def create_status(github: GitHub, request: Request) -> HttpResponse:
    sha = request.at["sha"]
    if not github.has_commit(sha):
        raise RefusedError(422, f"No commit found for SHA: {sha}")
    context = request.body.get("context", "default")
    existing = github.statuses.get(sha, [])
    if len(request.body.get("description") or "") > MAX_DESCRIPTION:
        message = f"description is too long (maximum is {MAX_DESCRIPTION} characters)"
        raise invalid("Status", "description", "custom", message=message)
    if sum(entry["context"] == context for entry in existing) >= MAX_STATUSES:
        raise invalid("Status", "base", "custom", message="This SHA and context has reached the maximum number")
    fields = {name: request.body.get(name) for name in ("description", "target_url")}
    return HttpResponse(
        201, github.status(sha, context, request.body["state"], github.accounts[request.token].login, **fields)
    )


@serves("GET /commits/{ref}/statuses", "statuses")
def list_statuses(github: GitHub, request: Request) -> HttpResponse:
    return page(github, request, github.statuses.get(github.at(request.at["ref"]), [])[::-1])


@serves("GET /commits/{ref}/status", "statuses")
def combined_status(github: GitHub, request: Request) -> HttpResponse:
    sha = github.at(request.at["ref"])
    latest = list({entry["context"]: entry for entry in github.statuses.get(sha, [])}.values())
    states = {entry["state"] for entry in latest}
    state = "failure" if states & {"failure", "error"} else "success" if states == {"success"} else "pending"
    response = page(github, request, latest, "statuses")
    response.body |= {"state": state, "sha": sha, "repository": payloads.repository(github)}
    return response


# --------------------------------------------------------------------------------------------------------- check runs


@serves("POST /check-runs", "checks")
def create_check(github: GitHub, request: Request) -> HttpResponse:
    account = github.accounts[request.token]
    if account.is_person:
        raise RefusedError(403, "You must authenticate via a GitHub App.")
    if not github.has_commit(request.body["head_sha"]):
        raise RefusedError(422, f"No commit found for SHA: {request.body['head_sha']}")
    sha = request.body["head_sha"]
    check = github.check(sha, request.body["name"], None, account.login)
    if runs := [run for run in github.runs if run["head_sha"] == sha and check["app"]["slug"] == "github-actions"]:
        check["check_suite"] = {"id": runs[0]["check_suite_id"]}  # GitHub picks any workflow of the commit
    try:
        _change(github, check, request.body)
    except RefusedError:
        github.checks.remove(check)
        raise
    return HttpResponse(201, _without_annotations(check))


@serves("PATCH /check-runs/{check_run_id}", "checks")
def update_check(github: GitHub, request: Request) -> HttpResponse:
    check = _check(github, request)
    if check["app"]["slug"] != github.accounts[request.token].login.removesuffix("[bot]"):
        raise RefusedError(403, "Invalid app_id: a check run can only be modified by the GitHub App that created it.")
    _change(github, check, request.body or {})
    return HttpResponse(200, _without_annotations(check))


def _change(github: GitHub, check: Json, fields: Json) -> None:
    copied = ("name", "details_url", "external_id", "status", "started_at", "conclusion", "completed_at")
    check |= {name: fields[name] for name in copied if name in fields}
    if "conclusion" in fields:
        check |= {"status": "completed", "completed_at": fields.get("completed_at", github.now)}
    elif check["status"] == "completed" and "conclusion" not in check:
        raise invalid("CheckRun", "conclusion", "missing_field")
    if "output" in fields:
        output = fields["output"]
        _check_sizes(output)
        check["annotations"] += output.get("annotations", [])
        check["output"] |= {name: output[name] for name in ("title", "summary", "text") if name in output}
        check["output"]["annotations_count"] = len(check["annotations"])


def _check_sizes(output: Json) -> None:
    for name in ("summary", "text"):
        if len((output.get(name) or "").encode()) > MAX_OUTPUT:
            raise invalid("CheckRun", name, "custom", message=f"{name} exceeds a maximum bytesize of {MAX_OUTPUT}")
    for annotation in output.get("annotations", []):
        if len(annotation.get("title") or "") > MAX_ANNOTATION_TITLE:
            raise invalid("CheckAnnotation", "title", "custom", message="title is too long (maximum is 255 characters)")
        if len(annotation["message"].encode()) > MAX_ANNOTATION_MESSAGE:
            raise invalid("CheckAnnotation", "message", "custom", message="message is too long (maximum is 64 KB)")


def _without_annotations(check: Json) -> Json:
    return {name: value for name, value in check.items() if name != "annotations"}


def _check(github: GitHub, request: Request) -> Json:
    for check in github.checks:
        if check["id"] == request.at["check_run_id"]:
            return check
    raise not_found()


@serves("GET /check-runs/{check_run_id}", "checks")
def get_check(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, _without_annotations(_check(github, request)))


@serves("GET /check-runs/{check_run_id}/annotations", "checks")
def list_annotations(github: GitHub, request: Request) -> HttpResponse:
    return page(github, request, _check(github, request).get("annotations", []))


@serves("GET /commits/{ref}/check-runs", "checks")
def list_checks(github: GitHub, request: Request) -> HttpResponse:
    sha, filters = github.at(request.at["ref"]), request.query.pick("check_name", "status", "app_id", "filter")
    checks = [
        entry for entry in github.checks
        if entry["head_sha"] == sha and filters.get("check_name") in {None, entry["name"]}
        and filters.get("status") in {None, entry["status"]}
        and filters.get("app_id") in {None, str(entry["app"]["id"])}
    ]  # fmt: skip
    if filters.get("filter", "latest") == "latest":
        checks = list({(entry["check_suite"]["id"], entry["name"]): entry for entry in checks}.values())
    return page(github, request, [_without_annotations(entry) for entry in reversed(checks)], "check_runs")
