"""Workflows, their runs, jobs and artifacts."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.contract import Json
from tests.fakes.github.exchange import Ask, HttpResponse, RefusedError, not_found
from tests.fakes.github.hub import GitHub
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves


def _run(hub: GitHub, request: Ask) -> Json:
    return _one(hub.runs, request.at["run_id"])


def _one(items: list[Json], ident: int) -> Json:
    found = next((one for one in items if one["id"] == ident), None)
    if found is None:
        raise not_found()
    return found


def _workflow(hub: GitHub, request: Ask) -> Json:
    """By its number, or by the name of its file."""
    wanted = request.at["workflow_id"]
    found = next((one for one in hub.workflows if wanted in {str(one["id"]), one["path"].rpartition("/")[2]}), None)
    if found is None:
        raise not_found()
    return found


@serves("GET /actions/workflows", "actions")
def list_workflows(hub: GitHub, request: Ask) -> HttpResponse:
    return page(hub, request, hub.workflows, "workflows")


@serves("GET /actions/workflows/{workflow_id}", "actions")
def get_workflow(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, _workflow(hub, request))


@serves("GET /actions/workflows/{workflow_id}/runs", "actions")
def list_runs_of_workflow(hub: GitHub, request: Ask) -> HttpResponse:
    ident = _workflow(hub, request)["id"]
    return _runs(hub, request, lambda one: bool(one["workflow_id"] == ident))


@serves("GET /actions/runs", "actions")
def list_runs(hub: GitHub, request: Ask) -> HttpResponse:
    return _runs(hub, request, lambda _one: True)


def _runs(hub: GitHub, request: Ask, among: Callable[[Json], bool]) -> HttpResponse:
    wanted = request.query.pick("branch", "event", "head_sha", "actor", "status", "created")

    def fits(one: Json) -> bool:
        return (
            among(one)
            and wanted.get("branch") in {None, one["head_branch"]}
            and wanted.get("event") in {None, one["event"]}
            and wanted.get("head_sha") in {None, one["head_sha"]}
            and wanted.get("actor") in {None, one["actor"]["login"]}
            and wanted.get("status") in {None, one["status"], one["conclusion"]}
            and _created(one["created_at"], wanted.get("created", ""))
        )

    return page(hub, request, hub.newest(one for one in hub.runs if fits(one)), "workflow_runs")


def _created(at: str, wanted: str) -> bool:
    """`>=2026-01-01`, `2026-01-01..2026-02-01` or a day, as in GitHub's search."""
    if ".." in wanted:
        first, _, last = wanted.partition("..")
        return first <= at <= f"{last}~"  # a whole day, when it is one: `~` sorts after every digit
    for sign, holds in ((">=", at.__ge__), ("<=", lambda day: at <= f"{day}~"), (">", at.__gt__), ("<", at.__lt__)):
        if wanted.startswith(sign):
            return bool(holds(wanted.removeprefix(sign)))
    return at.startswith(wanted)


@serves("GET /actions/runs/{run_id}", "actions")
def get_run(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, _run(hub, request))


@serves("GET /actions/runs/{run_id}/jobs", "actions")
def list_jobs(hub: GitHub, request: Ask) -> HttpResponse:
    run = _run(hub, request)
    latest = request.query.get("filter", "latest") == "latest"
    found = [one for one in hub.jobs if one["run_id"] == run["id"]]
    return page(hub, request, [one for one in found if not latest or one["run_attempt"] == run["run_attempt"]], "jobs")


@serves("GET /actions/artifacts", "actions")
def list_artifacts(hub: GitHub, request: Ask) -> HttpResponse:
    return _artifacts(hub, request, hub.artifacts)


@serves("GET /actions/runs/{run_id}/artifacts", "actions")
def list_artifacts_of_run(hub: GitHub, request: Ask) -> HttpResponse:
    ident = _run(hub, request)["id"]
    return _artifacts(hub, request, [one for one in hub.artifacts if one["workflow_run"]["id"] == ident])


def _artifacts(hub: GitHub, request: Ask, among: list[Json]) -> HttpResponse:
    name = request.query.get("name")
    newest = hub.newest(one for one in among if name in {None, one["name"]})
    return page(hub, request, newest[::-1] if request.query.get("direction") == "asc" else newest, "artifacts")


@serves("GET /actions/artifacts/{artifact_id}", "actions")
def get_artifact(hub: GitHub, request: Ask) -> HttpResponse:
    return HttpResponse(200, _one(hub.artifacts, request.at["artifact_id"]))


@serves("GET /actions/artifacts/{artifact_id}/{archive_format}", "actions")
def download_artifact(hub: GitHub, request: Ask) -> HttpResponse:
    """Leads to the storage, another server."""
    found = _one(hub.artifacts, request.at["artifact_id"])
    if request.at["archive_format"] != "zip":
        raise not_found()
    if found["expired"]:
        raise RefusedError(410, "Artifact has expired")
    return HttpResponse(302, None, {"Location": f"{hub.storage_url}/artifacts/{found['id']}?sig=made-up"})
