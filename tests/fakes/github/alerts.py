"""Alerts of code scanning and of Dependabot."""

from __future__ import annotations

from tests.fakes.contract import Json
from tests.fakes.github.exchange import HttpResponse, RefusedError, Request
from tests.fakes.github.fake import GitHub
from tests.fakes.github.paging import page, page_by_cursor
from tests.fakes.github.routes import serves


@serves("GET /code-scanning/alerts", "security_events")
def list_code_alerts(github: GitHub, request: Request) -> HttpResponse:
    if github.code_alerts is None:
        raise RefusedError(404, "no analysis found")
    filters = request.query.pick("state", "tool_name", "ref")
    alerts = [
        alert for alert in github.code_alerts
        if filters.get("state") in {None, alert["state"]}
        and filters.get("tool_name") in {None, alert["tool"]["name"]}
        and _ref(filters.get("ref")) in {None, alert["most_recent_instance"]["ref"]}
    ]  # fmt: skip
    return page(github, request, _sorted(github, request, alerts))


def _ref(ref: str | None) -> str | None:
    return ref if ref is None or ref.startswith("refs/") else f"refs/heads/{ref}"


@serves("GET /dependabot/alerts", "vulnerability_alerts")
def list_dependabot_alerts(github: GitHub, request: Request) -> HttpResponse:
    filters = request.query.pick("state", "severity", "ecosystem", "package", "scope")

    def matches(name: str, value: str) -> bool:
        """Matches a comma-separated filter; a missing one matches everything."""
        return value in filters.get(name, value).split(",")

    alerts = [
        alert for alert in github.dependabot_alerts
        if matches("state", alert["state"])
        and matches("severity", alert["security_vulnerability"]["severity"])
        and matches("ecosystem", alert["dependency"]["package"]["ecosystem"])
        and matches("package", alert["dependency"]["package"]["name"])
        and matches("scope", alert["dependency"]["scope"])
    ]  # fmt: skip
    return page_by_cursor(github, request, _sorted(github, request, alerts))


def _sorted(github: GitHub, request: Request, alerts: list[Json]) -> list[Json]:
    member = "updated_at" if request.query.get("sort") == "updated" else "created_at"
    newest = sorted(alerts, key=lambda alert: (alert[member], alert["number"]), reverse=True)
    return newest[::-1] if request.query.get("direction") == "asc" else newest
