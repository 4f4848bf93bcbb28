"""The probe `code_scanning`: alerts on a fake GitHub in, evidence out."""

from __future__ import annotations

from datetime import timedelta

from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Severity, Source, Unseen
from tests.fakes.github import GitHub
from tests.probes.github_evidence import MAIN, NOW, look, number

HOUR = timedelta(hours=1)


def at(age: timedelta) -> str:
    return f"{NOW - age:%Y-%m-%dT%H:%M:%SZ}"


def test_open_alerts_are_counted_by_severity(client: GitHub) -> None:
    client.code_alert("sql-injection", "critical", created_at=at(30 * HOUR))
    client.code_alert("style", None, created_at=at(2 * HOUR))
    client.code_alert("weak-hash", "medium", created_at=at(HOUR))
    client.code_alert("old", "high", state="fixed")
    evidence = look("code_scanning", client, MAIN)

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


def test_a_finding_has_its_place(client: GitHub) -> None:
    alert = client.code_alert("sql-injection", "low")
    alert["most_recent_instance"] |= {"location": {"path": "shop/db.py", "start_line": 7}, "message": {"text": "raw"}}

    assert look("code_scanning", client, MAIN).findings == (
        Finding("sql-injection", "raw", Severity.LOW, "shop/db.py", 7),
    )


def test_only_alerts_of_a_certain_age_are_counted_where_that_is_wanted(client: GitHub) -> None:
    client.code_alert("old", created_at=at(169 * HOUR))
    client.code_alert("just", created_at=at(168 * HOUR))
    client.code_alert("new", created_at=at(167 * HOUR))

    assert look("code_scanning", client, MAIN, older_than="7d").facts["total"] == number(2)
    assert look("code_scanning", client, MAIN).facts["total"] == number(3)


def test_a_tool_can_be_named(client: GitHub) -> None:
    client.code_alert("a")["tool"] |= {"name": "CodeQL"}
    client.code_alert("b")["tool"] |= {"name": "Trivy"}

    assert look("code_scanning", client, MAIN, tool="CodeQL").facts["total"] == number(1)


def test_that_there_is_none_is_seen(client: GitHub) -> None:
    client.code_alerts = []
    evidence: Evidence = look("code_scanning", client)

    assert evidence.facts["total"] == number(0)
    assert evidence.facts["oldest_age"] == NotApplicable("no such alert is open")


def test_a_branch_that_was_never_scanned_is_not_one_without_alerts(client: GitHub) -> None:
    assert set(look("code_scanning", client).facts.values()) == {
        Unseen(
            Cause.ABSENT,
            "GitHub has no scan of main, or the token may not see it (GitHub answered 404: no analysis found): "
            "give the job `permissions: {security-events: read}`",
        )
    }


def test_of_many_alerts_the_worst_are_listed(client: GitHub) -> None:
    for _ in range(210):
        client.code_alert("a", "low")
    client.code_alert("b", "critical", created_at=at(999 * HOUR))
    evidence = look("code_scanning", client, MAIN)

    assert evidence.facts["total"] == number(211)
    assert (evidence.findings[0].rule, len(evidence.findings)) == ("b", 200)
    assert evidence.notes == ("11 more are not listed",)
