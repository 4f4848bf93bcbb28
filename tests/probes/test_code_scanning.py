"""The probe `code_scanning`: alerts on a fake GitHub in, evidence out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Severity, Source, Unseen
from gate.probes.common import github
from tests.fakes.github import GitHub
from tests.probes.github_evidence import MAIN, NOW, measure, number

HOUR = timedelta(hours=1)


def created(age: timedelta) -> str:
    return f"{NOW - age:%Y-%m-%dT%H:%M:%SZ}"


def test_open_alerts_are_counted_by_severity(client: GitHub) -> None:
    client.code_alert("sql-injection", "critical", created_at=created(30 * HOUR))
    client.code_alert("style", None, created_at=created(2 * HOUR))
    client.code_alert("weak-hash", "medium", created_at=created(HOUR))
    client.code_alert("old", "high", state="fixed")
    evidence = measure("code_scanning", client, MAIN)

    assert evidence.facts == {
        "critical": number(1),
        "high": number(0),
        "medium": number(1),
        "low": number(0),
        "unrated": number(1),
        "total": number(3),
        "oldest_age": number(30 * 3600),
    }
    assert [(finding.rule, finding.severity) for finding in evidence.findings] == [
        ("sql-injection", Severity.CRITICAL),
        ("weak-hash", Severity.MEDIUM),
        ("style", Severity.UNRATED),
    ]
    assert evidence.sources == (Source("acme/shop: code scanning of main", "github"),)


def test_a_finding_has_its_location(client: GitHub) -> None:
    alert = client.code_alert("sql-injection", "low")
    alert["most_recent_instance"] |= {"location": {"path": "shop/db.py", "start_line": 7}, "message": {"text": "raw"}}

    assert measure("code_scanning", client, MAIN).findings == (
        Finding("sql-injection", "raw", Severity.LOW, "shop/db.py", 7),
    )


def test_older_than_limits_the_alerts(client: GitHub) -> None:
    client.code_alert("old", created_at=created(169 * HOUR))
    client.code_alert("just", created_at=created(168 * HOUR))
    client.code_alert("new", created_at=created(167 * HOUR))

    assert measure("code_scanning", client, MAIN, older_than="7d").facts["total"] == number(2)
    assert measure("code_scanning", client, MAIN).facts["total"] == number(3)


def test_tool_limits_the_alerts(client: GitHub) -> None:
    client.code_alert("a")["tool"] |= {"name": "CodeQL"}
    client.code_alert("b")["tool"] |= {"name": "Trivy"}

    assert measure("code_scanning", client, MAIN, tool="CodeQL").facts["total"] == number(1)


def test_no_open_alert_is_zero_alerts(client: GitHub) -> None:
    client.code_alerts = []
    evidence: Evidence = measure("code_scanning", client)

    assert evidence.facts["total"] == number(0)
    assert evidence.facts["oldest_age"] == NotApplicable("no such alert is open")


def test_a_branch_without_a_scan_has_no_data(client: GitHub) -> None:
    assert set(measure("code_scanning", client).facts.values()) == {
        Unseen(
            Cause.ABSENT,
            "GitHub has no scan of main, or the token cannot read it (GitHub answered 404: no analysis found); "
            "give the job `permissions: {security-events: read}`",
        )
    }


def test_the_worst_of_many_alerts_are_listed(client: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "MAX_FINDINGS", 150)  # more than one page of an answer
    for _ in range(160):
        client.code_alert("a", "low")
    client.code_alert("b", "critical", created_at=created(999 * HOUR))
    evidence = measure("code_scanning", client, MAIN)

    assert evidence.facts["total"] == number(161)
    assert (evidence.findings[0].rule, len(evidence.findings)) == ("b", 150)
    assert evidence.notes == ("11 more are not listed",)
