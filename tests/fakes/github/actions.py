"""Workflows, their runs, jobs and artifacts."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.contract import Json
from tests.fakes.github.exchange import HttpResponse, RefusedError, Request, not_found
from tests.fakes.github.fake import GitHub
from tests.fakes.github.paging import page
from tests.fakes.github.routes import serves

MAX_RUNS = 1000
"""The most runs that a filtered list reaches ("List workflow runs for a repository")."""


def _run(github: GitHub, request: Request) -> Json:
    return _by_id(github.runs, request.at["run_id"])


def _by_id(items: list[Json], ident: int) -> Json:
    entry = next((item for item in items if item["id"] == ident), None)
    if entry is None:
        raise not_found()
    return entry


def _workflow(github: GitHub, request: Request) -> Json:
    """The workflow with this ID or file name."""
    name = request.at["workflow_id"]
    for workflow in github.workflows:
        if name in {str(workflow["id"]), workflow["path"].rpartition("/")[2]}:
            return workflow
    raise not_found()


@serves("GET /actions/workflows", "actions")
def list_workflows(github: GitHub, request: Request) -> HttpResponse:
    return page(github, request, github.workflows, "workflows")


@serves("GET /actions/workflows/{workflow_id}", "actions")
def get_workflow(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, _workflow(github, request))


@serves("GET /actions/workflows/{workflow_id}/runs", "actions")
def list_runs_of_workflow(github: GitHub, request: Request) -> HttpResponse:
    ident = _workflow(github, request)["id"]
    return _runs(github, request, lambda entry: bool(entry["workflow_id"] == ident))


@serves("GET /actions/runs", "actions")
def list_runs(github: GitHub, request: Request) -> HttpResponse:
    return _runs(github, request, lambda _entry: True)


def _runs(github: GitHub, request: Request, belongs: Callable[[Json], bool]) -> HttpResponse:
    filters = request.query.pick("branch", "event", "head_sha", "actor", "status", "created", "check_suite_id")

    def matches(entry: Json) -> bool:
        return (
            belongs(entry)
            and filters.get("branch") in {None, entry["head_branch"]}
            and filters.get("event") in {None, entry["event"]}
            and filters.get("head_sha") in {None, entry["head_sha"]}
            and filters.get("actor") in {None, entry["actor"]["login"]}
            and filters.get("status") in {None, entry["status"], entry["conclusion"]}
            and filters.get("check_suite_id") in {None, str(entry["check_suite_id"])}
            and _created(entry["created_at"], filters.get("created", ""))
        )

    runs = github.newest(entry for entry in github.runs if matches(entry))
    return page(github, request, runs[:MAX_RUNS] if filters else runs, "workflow_runs")


def _created(at: str, filter_: str) -> bool:
    """Matches `>=2026-01-01`, `2026-01-01..2026-02-01` or a day, as in GitHub's search."""
    if ".." in filter_:
        first, _, last = filter_.partition("..")
        return first <= at <= f"{last}~"  # a whole day, when it is one: `~` sorts after every digit
    for sign, holds in ((">=", at.__ge__), ("<=", lambda day: at <= f"{day}~"), (">", at.__gt__), ("<", at.__lt__)):
        if filter_.startswith(sign):
            return bool(holds(filter_.removeprefix(sign)))
    return at.startswith(filter_)


@serves("GET /actions/runs/{run_id}", "actions")
def get_run(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, _run(github, request))


@serves("GET /actions/runs/{run_id}/jobs", "actions")
def list_jobs(github: GitHub, request: Request) -> HttpResponse:
    run = _run(github, request)
    latest = request.query.get("filter", "latest") == "latest"
    jobs = [job for job in github.jobs if job["run_id"] == run["id"]]
    return page(
        github, request, [job for job in jobs if not latest or job["run_attempt"] == run["run_attempt"]], "jobs"
    )


@serves("GET /actions/artifacts", "actions")
def list_artifacts(github: GitHub, request: Request) -> HttpResponse:
    return _artifacts(github, request, github.artifacts)


@serves("GET /actions/runs/{run_id}/artifacts", "actions")
def list_artifacts_of_run(github: GitHub, request: Request) -> HttpResponse:
    ident = _run(github, request)["id"]
    return _artifacts(github, request, [entry for entry in github.artifacts if entry["workflow_run"]["id"] == ident])


def _artifacts(github: GitHub, request: Request, artifacts: list[Json]) -> HttpResponse:
    name = request.query.get("name")
    newest = github.newest(entry for entry in artifacts if name in {None, entry["name"]})
    return page(github, request, newest[::-1] if request.query.get("direction") == "asc" else newest, "artifacts")


@serves("GET /actions/artifacts/{artifact_id}", "actions")
def get_artifact(github: GitHub, request: Request) -> HttpResponse:
    return HttpResponse(200, _by_id(github.artifacts, request.at["artifact_id"]))


@serves("GET /actions/artifacts/{artifact_id}/{archive_format}", "actions")
def download_artifact(github: GitHub, request: Request) -> HttpResponse:
    """Redirects to the storage, another server."""
    artifact = _by_id(github.artifacts, request.at["artifact_id"])
    if request.at["archive_format"] != "zip":
        raise not_found()
    if artifact["expired"]:
        raise RefusedError(410, "Artifact has expired")
    return HttpResponse(302, None, {"Location": f"{github.storage_url}/artifacts/{artifact['id']}?sig=made-up"})
