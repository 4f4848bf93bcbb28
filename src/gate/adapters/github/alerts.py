"""Open alerts: of code scanning, and of Dependabot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gate.adapters.github.client import GitHubClient, Json, shaped
from gate.model.timestamps import parse_utc


@dataclass(frozen=True, slots=True)
class Alert:
    """One open alert. `severity` is critical, high, medium or low, or empty where GitHub rates it none of these."""

    rule: str
    message: str
    severity: str
    opened_at: datetime
    path: str = ""
    line: int | None = None


def code_scanning(client: GitHubClient, ref: str, tool: str = "") -> list[Alert]:
    """The open alerts of code scanning on a branch or `refs/pull/7/merge`; of one tool if it is named."""
    said = client.pages("code-scanning/alerts", state="open", ref=ref, tool_name=tool)
    with shaped("code scanning"):
        return [_scanned(one) for one in said]


def dependabot(client: GitHubClient, scope: str = "") -> list[Alert]:
    """The open alerts of Dependabot, of the default branch; `scope` is runtime or development, empty for both."""
    said = client.pages("dependabot/alerts", state="open", scope=scope)
    with shaped("Dependabot alerts"):
        return [_vulnerable(one) for one in said]


def _scanned(said: Json) -> Alert:
    rule, instance = said["rule"], said["most_recent_instance"]
    place = instance.get("location") or {}
    line = place.get("start_line")
    return Alert(
        rule=str(rule.get("id") or rule.get("name") or "no rule"),
        message=str((instance.get("message") or {}).get("text") or rule.get("description") or "no message"),
        severity=str(rule.get("security_severity_level") or ""),
        opened_at=parse_utc(said["created_at"]),
        path=str(place.get("path") or ""),
        line=line if isinstance(line, int) and line > 0 else None,
    )


def _vulnerable(said: Json) -> Alert:
    advisory, dependency = said["security_advisory"], said["dependency"]
    package = str((dependency.get("package") or {}).get("name") or "a package")
    return Alert(
        rule=str(advisory["ghsa_id"]),
        message=f"{package}: {advisory['summary']}",
        severity=str(said["security_vulnerability"]["severity"]),
        opened_at=parse_utc(said["created_at"]),
        path=str(dependency.get("manifest_path") or ""),
    )
