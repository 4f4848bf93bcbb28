"""Open alerts of code scanning and of Dependabot."""

from __future__ import annotations

from datetime import datetime

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc


@dataclass(frozen=True, slots=True)
class Alert:
    """An open alert. `severity` is critical, high, medium or low, or empty where GitHub rates it none of these.

    An alert about a dependency has the name of the `package`, the first `patched` version where GitHub knows one, and
    `aliases`: other names of the advisory.
    """

    rule: str
    message: str
    severity: str
    opened_at: datetime
    path: str = ""
    line: int | None = None
    package: str = ""
    aliases: tuple[str, ...] = ()
    patched: str = ""


def code_scanning(client: GitHubClient, ref: str, tool: str = "") -> list[Alert]:
    """The open code scanning alerts of a branch or of `refs/pull/7/merge`; of one tool if given."""
    entries = client.pages("code-scanning/alerts", state="open", ref=ref, tool_name=tool)
    with expect_documented("code scanning"):
        return [_code_scanning_alert(entry) for entry in entries]


def dependabot(client: GitHubClient, scope: str = "") -> list[Alert]:
    """The open Dependabot alerts of the default branch; `scope` is runtime, development, or empty for both."""
    entries = client.pages("dependabot/alerts", state="open", scope=scope)
    with expect_documented("Dependabot alerts"):
        return [_dependabot_alert(entry) for entry in entries]


def _code_scanning_alert(entry: Json) -> Alert:
    rule, instance = entry["rule"], entry["most_recent_instance"]
    location = instance.get("location") or {}
    line = location.get("start_line")
    return Alert(
        rule=str(rule.get("id") or rule.get("name") or "no rule"),
        message=str((instance.get("message") or {}).get("text") or rule.get("description") or "no message"),
        severity=str(rule.get("security_severity_level") or ""),
        opened_at=parse_utc(entry["created_at"]),
        path=str(location.get("path") or ""),
        line=line if isinstance(line, int) and line > 0 else None,
    )


def _dependabot_alert(entry: Json) -> Alert:
    advisory, dependency = entry["security_advisory"], entry["dependency"]
    package = str((dependency.get("package") or {}).get("name") or "")
    cve = advisory.get("cve_id")
    patched = (entry["security_vulnerability"].get("first_patched_version") or {}).get("identifier")
    return Alert(
        rule=str(advisory["ghsa_id"]),
        message=f"{package or 'a package'}: {advisory['summary']}",
        severity=str(entry["security_vulnerability"]["severity"]),
        opened_at=parse_utc(entry["created_at"]),
        path=str(dependency.get("manifest_path") or ""),
        package=package,
        aliases=(cve,) if isinstance(cve, str) and cve else (),
        patched=str(patched or ""),
    )
