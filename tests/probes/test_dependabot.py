"""The probe `dependabot`: alerts on a fake GitHub in, evidence out."""

from __future__ import annotations

from gate.model.evidence import Cause, Severity, Source, Unseen
from tests.fakes.github import Fault, GitHub
from tests.probes.github_evidence import MAIN, grant, measure, number

PERMISSION = "vulnerability-alerts: read"


def test_open_alerts_are_counted_by_severity(client: GitHub) -> None:
    grant(client, PERMISSION)
    client.dependabot_alert("requests", "critical")
    client.dependabot_alert("jinja2", "low")
    client.dependabot_alert("flask", "high", state="fixed")
    evidence = measure("dependabot", client, MAIN)

    assert evidence.facts == {
        "critical": number(1),
        "high": number(0),
        "medium": number(0),
        "low": number(1),
        "unrated": number(0),
        "total": number(2),
        "oldest_age": number(4 * 3600),
    }
    assert [finding.severity for finding in evidence.findings] == [Severity.CRITICAL, Severity.LOW]
    assert evidence.findings[0].message.startswith("requests: ")
    assert evidence.sources == (Source("acme/shop: Dependabot alerts", "github"),)


def test_an_alert_names_the_upgrade_that_fixes_it(client: GitHub) -> None:
    grant(client, PERMISSION)
    fixed, unfixed = client.dependabot_alert("requests", "critical"), client.dependabot_alert("jinja2", "low")
    fixed["security_vulnerability"]["first_patched_version"] = {"identifier": "2.32.0"}
    unfixed["security_vulnerability"]["first_patched_version"] = None

    remedies = [finding.remedy for finding in measure("dependabot", client, MAIN).findings]
    assert remedies == ["upgrade requests to 2.32.0", ""]


def test_scope_limits_the_alerts(client: GitHub) -> None:
    grant(client, PERMISSION)
    for scope in ("runtime", "development", "development"):
        client.dependabot_alert("requests")["dependency"]["scope"] = scope

    assert measure("dependabot", client, MAIN, scope="development").facts["total"] == number(2)


def test_all_of_250_alerts_are_read_by_cursor(client: GitHub) -> None:
    grant(client, PERMISSION)
    for _ in range(250):
        client.dependabot_alert("requests")

    assert measure("dependabot", client, MAIN).facts["total"] == number(250)
    assert len(client.log) == 3


def test_without_the_permission_the_message_names_it(client: GitHub) -> None:
    grant(client, "security-events: read")
    assert set(measure("dependabot", client, MAIN).facts.values()) == {
        Unseen(
            Cause.MISSING_PERMISSION,
            "GitHub answered 403: Resource not accessible by integration; "
            "give the job `permissions: {vulnerability-alerts: read}`",
        )
    }


def test_disabled_alerts_are_unseen(client: GitHub) -> None:
    message = "Dependabot alerts are disabled for this repository."
    client.faults.append(Fault("GET", "/dependabot/alerts", 403, message=message))
    unseen = measure("dependabot", client, MAIN).facts["critical"]

    assert isinstance(unseen, Unseen)
    assert message in unseen.detail
