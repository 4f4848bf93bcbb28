"""Alerts of code scanning and of Dependabot."""

from __future__ import annotations

from tests.fakes.contract import Json
from tests.fakes.github.exchange import Ask, HttpResponse, RefusedError
from tests.fakes.github.hub import GitHub
from tests.fakes.github.paging import page, page_by_cursor
from tests.fakes.github.routes import serves


@serves("GET /code-scanning/alerts", "security_events")
def list_code_alerts(hub: GitHub, request: Ask) -> HttpResponse:
    if hub.code_alerts is None:
        raise RefusedError(404, "no analysis found")
    wanted = request.query.pick("state", "tool_name", "ref")
    found = [
        one for one in hub.code_alerts
        if wanted.get("state") in {None, one["state"]}
        and wanted.get("tool_name") in {None, one["tool"]["name"]}
        and _ref(wanted.get("ref")) in {None, one["most_recent_instance"]["ref"]}
    ]  # fmt: skip
    return page(hub, request, _sorted(hub, request, found))


def _ref(given: str | None) -> str | None:
    return given if given is None or given.startswith("refs/") else f"refs/heads/{given}"


@serves("GET /dependabot/alerts", "vulnerability_alerts")
def list_dependabot_alerts(hub: GitHub, request: Ask) -> HttpResponse:
    wanted = request.query.pick("state", "severity", "ecosystem", "package", "scope")

    def named(name: str, value: str) -> bool:
        """A list of words with commas between them; not given, everything."""
        return value in wanted.get(name, value).split(",")

    found = [
        one for one in hub.dependabot_alerts
        if named("state", one["state"])
        and named("severity", one["security_vulnerability"]["severity"])
        and named("ecosystem", one["dependency"]["package"]["ecosystem"])
        and named("package", one["dependency"]["package"]["name"])
        and named("scope", one["dependency"]["scope"])
    ]  # fmt: skip
    return page_by_cursor(hub, request, _sorted(hub, request, found))


def _sorted(hub: GitHub, request: Ask, found: list[Json]) -> list[Json]:
    member = "updated_at" if request.query.get("sort") == "updated" else "created_at"
    newest = sorted(found, key=lambda one: (one[member], one["number"]), reverse=True)
    return newest[::-1] if request.query.get("direction") == "asc" else newest
