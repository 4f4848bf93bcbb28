"""The probe `code_scanning`: alerts on a fake GitHub in, evidence out."""

from __future__ import annotations

from datetime import timedelta

from gate.model.evidence import Evidence, Finding, NotApplicable, Reason, Severity, Source, Unseen
from tests.fakes.github import GitHub
from tests.probes.asking import MAIN, NOW, look, number

HOUR = timedelta(hours=1)


def at(age: timedelta) -> str:
    return f"{NOW - age:%Y-%m-%dT%H:%M:%SZ}"


def test_open_alerts_are_counted_by_severity(hub: GitHub) -> None:
    hub.code_alert("sql-injection", "critical", created_at=at(30 * HOUR))
    hub.code_alert("style", None, created_at=at(2 * HOUR))
    hub.code_alert("weak-hash", "medium", created_at=at(HOUR))
    hub.code_alert("old", "high", state="fixed")
    evidence = look("code_scanning", hub, MAIN)

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


def test_a_finding_has_its_place(hub: GitHub) -> None:
    alert = hub.code_alert("sql-injection", "low")
    alert["most_recent_instance"] |= {"location": {"path": "shop/db.py", "start_line": 7}, "message": {"text": "raw"}}

    assert look("code_scanning", hub, MAIN).findings == (
        Finding("sql-injection", "raw", Severity.LOW, "shop/db.py", 7),
    )


def test_only_alerts_of_a_certain_age_are_counted_where_that_is_wanted(hub: GitHub) -> None:
    hub.code_alert("old", created_at=at(169 * HOUR))
    hub.code_alert("just", created_at=at(168 * HOUR))
    hub.code_alert("new", created_at=at(167 * HOUR))

    assert look("code_scanning", hub, MAIN, older_than="7d").facts["total"] == number(2)
    assert look("code_scanning", hub, MAIN).facts["total"] == number(3)


def test_a_tool_can_be_named(hub: GitHub) -> None:
    hub.code_alert("a")["tool"] |= {"name": "CodeQL"}
    hub.code_alert("b")["tool"] |= {"name": "Trivy"}

    assert look("code_scanning", hub, MAIN, tool="CodeQL").facts["total"] == number(1)


def test_that_there_is_none_is_seen(hub: GitHub) -> None:
    hub.code_alerts = []
    evidence: Evidence = look("code_scanning", hub)

    assert evidence.facts["total"] == number(0)
    assert evidence.facts["oldest_age"] == NotApplicable("no such alert is open")


def test_a_branch_that_was_never_scanned_is_not_one_without_alerts(hub: GitHub) -> None:
    assert set(look("code_scanning", hub).facts.values()) == {
        Unseen(
            Reason.ABSENT,
            "GitHub has no scan of main, or the token may not see it (GitHub answered 404: no analysis found): "
            "give the job `permissions: {security-events: read}`",
        )
    }


def test_of_many_alerts_the_worst_are_listed(hub: GitHub) -> None:
    for _ in range(210):
        hub.code_alert("a", "low")
    hub.code_alert("b", "critical", created_at=at(999 * HOUR))
    evidence = look("code_scanning", hub, MAIN)

    assert evidence.facts["total"] == number(211)
    assert (evidence.findings[0].rule, len(evidence.findings)) == ("b", 200)
    assert evidence.notes == ("11 more are not listed",)
