"""GitHub's lists of alerts, of the REST API and of GraphQL."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

DEPENDABOT = {
    "number": 2, "state": "open", "created_at": "2026-06-15T07:43:03Z",
    "dependency": {"package": {"ecosystem": "pip", "name": "django"}, "manifest_path": "requirements.txt"},
    "security_advisory": {
        "ghsa_id": "GHSA-rf4j-j272-fj86", "cve_id": "CVE-2018-6188", "summary": "Data exposure", "severity": "high",
        "identifiers": [{"type": "GHSA", "value": "GHSA-rf4j-j272-fj86"}, {"type": "CVE", "value": "CVE-2018-6188"}],
    },
    "security_vulnerability": {"severity": "high", "first_patched_version": {"identifier": "2.0.2"}},
}  # fmt: skip
CODE = {
    "number": 35, "state": "open", "created_at": "2026-01-19T14:11:18Z", "tool": {"name": "CodeQL", "version": "2"},
    "rule": {"id": "py/path-injection", "severity": "error", "security_severity_level": "critical"},
    "most_recent_instance": {
        "message": {"text": "This path depends on a value."},
        "location": {"path": "src/file.py", "start_line": 42, "end_line": 43},
    },
}  # fmt: skip
SECRET = {"number": 1, "state": "open", "secret_type": "token"}
LISTS = {"github-dependabot": DEPENDABOT, "github-code-scanning": CODE, "github-secret-scanning": SECRET}


def test_a_dependabot_alert_is_a_finding() -> None:
    assert read("github-dependabot", [DEPENDABOT]).findings == (
        ScanFinding(
            "GHSA-rf4j-j272-fj86", "Data exposure", Severity.HIGH, "requirements.txt", package="django",
            remedy="upgrade django to 2.0.2",
            upgrade=Upgrade("django", ("2.0.2",)), ids=("GHSA-rf4j-j272-fj86", "CVE-2018-6188"), fixable=True,
            first_seen=date(2026, 6, 15),
        ),
    )  # fmt: skip


def test_a_code_scanning_alert_is_a_finding() -> None:
    assert read("github-code-scanning", [CODE]).findings == (
        ScanFinding(
            "py/path-injection", "This path depends on a value.", Severity.CRITICAL, "src/file.py", 42, 43,
            first_seen=date(2026, 1, 19),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        ({"severity": "error"}, "high"), ({"severity": "warning"}, "medium"), ({"severity": "note"}, "low"),
        ({"severity": "none"}, "info"), ({"severity": "x"}, "unrated"), ({}, "unrated"),
        ({"severity": "error", "security_severity_level": None}, "high"),
        ({"severity": "note", "security_severity_level": "high"}, "high"),
    ],
)  # fmt: skip
def test_the_level_of_the_rule_goes_before_its_severity(rule: dict[str, Any], severity: str) -> None:
    assert severities(read("github-code-scanning", [{**CODE, "rule": {"id": "a", **rule}}])) == {severity: 1}


@cases("name", LISTS)
@cases(
    ("state", "open_alerts", "suppressed"),
    [
        ("open", 1, 0), ("dismissed", 0, 1), ("auto_dismissed", 0, 1), ("resolved", 0, 1), ("fixed", 0, 0),
        ("perhaps", 1, 0), (None, 1, 0),
    ],
)  # fmt: skip
def test_the_state_decides_whether_an_alert_counts(name: str, state: object, open_alerts: int, suppressed: int) -> None:
    scan = read(name, [{**LISTS[name], "state": state}])
    assert sum(severities(scan).values()) == open_alerts
    assert sum(severities(scan, suppressed=True).values()) == suppressed
    assert bool(scan.notes) is (state == "fixed")


@pytest.mark.parametrize("name", LISTS)
def test_pages_may_follow_each_other_in_every_way_that_gh_writes_them(name: str) -> None:
    alert = LISTS[name]
    text = json.dumps([alert])
    for document in (f"{text}\n{text}", f"[{text},{text}]", f"{json.dumps(alert)}\n{json.dumps(alert)}\n"):
        assert len(read(name, document).findings) == 2


@pytest.mark.parametrize("name", LISTS)
def test_an_alert_beside_pages_is_refused(name: str) -> None:
    for document in ([LISTS[name], []], [[LISTS[name]], LISTS[name]]):
        assert "some of its entries are pages, and others are not" in refusal(name, document).detail


@pytest.mark.parametrize("name", LISTS)
def test_as_many_alerts_as_one_page_has_are_noted(name: str) -> None:
    assert read(name, [LISTS[name]] * 29).notes == ()
    assert read(name, [LISTS[name]] * 30).notes == (
        "it has exactly 30 alerts, as one page has: are the other pages missing (`--paginate`)?",
    )


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("document", [{}, [7], [{"number": 1}], {"message": "Not Found", "status": "404"}, "null"])
def test_another_document_is_refused(name: str, document: Any) -> None:
    assert refusal(name, document).cause is Cause.WRONG_FORMAT


# ------------------------------------------------------------------------------------------------------------- GraphQL

NODE = {
    "createdAt": "2026-06-15T07:43:03Z", "vulnerableManifestPath": "pom.xml", "vulnerableRequirements": "= 1.33",
    "securityVulnerability": {
        "severity": "MODERATE", "package": {"name": "org.yaml:snakeyaml"},
        "firstPatchedVersion": {"identifier": "2.0"},
        "advisory": {
            "summary": "Remote code execution", "ghsaId": "GHSA-mjmj-j48q-9wg2",
            "identifiers": [{"type": "CVE", "value": "CVE-2022-1471"}],
        },
    },
}  # fmt: skip


def answer(*nodes: Any, **members: Any) -> dict[str, Any]:
    return {"data": {"repository": {"vulnerabilityAlerts": {"nodes": list(nodes), **members}}}}


def test_an_alert_of_graphql_is_a_finding() -> None:
    assert read("github-graphql", answer(NODE)).findings == (
        ScanFinding(
            "GHSA-mjmj-j48q-9wg2", "Remote code execution", Severity.MEDIUM, "pom.xml", package="org.yaml:snakeyaml",
            version="= 1.33", remedy="upgrade org.yaml:snakeyaml to 2.0",
            upgrade=Upgrade("org.yaml:snakeyaml", ("2.0",)),
            ids=("GHSA-mjmj-j48q-9wg2", "CVE-2022-1471"), fixable=True, first_seen=date(2026, 6, 15),
        ),
    )  # fmt: skip


def test_edges_and_several_repositories_are_read() -> None:
    edges = {"vulnerabilityAlerts": {"edges": [{"node": NODE}], "totalCount": 1}}
    document = {"data": {"search": {"nodes": [edges, {"vulnerabilityAlerts": {"nodes": [NODE]}}]}}}
    assert len(read("github-graphql", document).findings) == 2


@pytest.mark.parametrize(
    ("change", "open_alerts", "suppressed"),
    [
        ({"state": "OPEN"}, 1, 0), ({"state": "DISMISSED"}, 0, 1), ({"state": "AUTO_DISMISSED"}, 0, 1),
        ({"state": "FIXED"}, 0, 0), ({"dismissedAt": "2026-01-01T00:00:00Z"}, 0, 1), ({"dismissedAt": None}, 1, 0),
    ],
)  # fmt: skip
def test_the_state_of_an_alert_of_graphql_decides(change: dict[str, Any], open_alerts: int, suppressed: int) -> None:
    scan = read("github-graphql", answer({**NODE, **change}))
    assert sum(severities(scan).values()) == open_alerts
    assert sum(severities(scan, suppressed=True).values()) == suppressed


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        ({**answer(NODE), "errors": [{"message": "x"}]}, Cause.UNREADABLE),
        (answer(NODE, totalCount=2), Cause.INCOMPLETE),
        (answer(NODE, pageInfo={"hasNextPage": True}), Cause.INCOMPLETE),
        ({"data": {"repository": {"vulnerabilityAlerts": None}}}, Cause.WRONG_FORMAT),
        ({"data": {"repository": {"vulnerabilityAlerts": {}}}}, Cause.WRONG_FORMAT),
        ({"data": {"repository": None}}, Cause.WRONG_FORMAT),
        ({"data": None}, Cause.WRONG_FORMAT),
        ([], Cause.WRONG_FORMAT),
        (answer("x"), Cause.WRONG_FORMAT),
        (answer({}), Cause.WRONG_FORMAT),
    ],
)
def test_an_answer_of_graphql_that_is_no_evidence_is_refused(document: Any, cause: Cause) -> None:
    assert refusal("github-graphql", document).cause is cause
