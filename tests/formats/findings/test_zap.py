"""ZAP's reports, in JSON and in XML: the alerts of each site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ALERT = {
    "pluginid": "10038", "alertRef": "10038-1", "alert": "CSP: Header Not Set", "name": "CSP: Header Not Set",
    "riskcode": "2", "confidence": "3", "riskdesc": "Medium (High)", "solution": "<p>Set the &quot;header&quot;.</p>",
    "instances": [{"uri": "http://a/x", "method": "GET"}, {"uri": "http://a/y"}], "count": "2",
}  # fmt: skip
XML_ALERT = """<alertitem><pluginid>10038</pluginid><alertRef>10038-1</alertRef><alert>CSP: Header Not Set</alert>
<name>CSP: Header Not Set</name><riskcode>{risk}</riskcode><confidence>{confidence}</confidence>
<instances><instance><uri>http://a/x</uri><requestheader>GET</requestheader></instance><instance><uri>http://a/y</uri>
</instance></instances><solution>&lt;p&gt;Set the &amp;quot;header&amp;quot;.&lt;/p&gt;</solution></alertitem>"""
FINDING = ScanFinding(
    "10038-1", "CSP: Header Not Set (http://a/x)", Severity.MEDIUM, remedy='Set the "header".'
)  # fmt: skip


def site(*alerts: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"@name": "http://a", "@host": "a", "@port": "80", "@ssl": "false", "alerts": list(alerts), **members}


def report(*sites: Any, **members: Any) -> dict[str, Any]:
    return {"@programName": "ZAP", "@version": "2.16.1", "@generated": "Fri, 20 Nov 2026 10:00:00", "site": list(sites),
            **members}  # fmt: skip


def xml(risk: str = "2", confidence: str = "3", alerts: str = "<alerts>{}</alerts>") -> str:
    body = alerts.format(XML_ALERT.format(risk=risk, confidence=confidence))
    return f'<OWASPZAPReport version="2.9.0" generated="x"><site name="http://a">{body}</site></OWASPZAPReport>'


def test_an_alert_of_a_site_counts_once_however_many_instances_it_has() -> None:
    scan = read("zap-json", report(site(ALERT)))
    assert scan.findings == (FINDING,)
    assert (scan.tool, scan.target) == ("ZAP 2.16.1", "http://a")
    assert scan.produced_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_xml_says_the_same() -> None:
    assert read("zap-xml", xml()).findings == (FINDING,)


def test_the_time_with_a_zone_goes_first() -> None:
    scan = read("zap-json", report(site(), created="2026-11-20T08:30:00.5+02:00"))
    assert scan.produced_at == datetime(2026, 11, 20, 6, 30, 0, 500000, UTC)


@cases(
    ("code", "severity"),
    [("3", "high"), ("2", "medium"), ("1", "low"), ("0", "info"), ("9", "unrated")],
)
def test_the_severity_is_the_risk(code: str, severity: str) -> None:
    assert severities(read("zap-json", report(site({**ALERT, "riskcode": code})))) == {severity: 1}
    assert severities(read("zap-xml", xml(code))) == {severity: 1}


def test_a_false_positive_of_a_user_is_suppressed() -> None:
    assert severities(read("zap-json", report(site({**ALERT, "confidence": "0"}))), suppressed=True) == {"medium": 1}
    assert severities(read("zap-xml", xml(confidence="0")), suppressed=True) == {"medium": 1}


def test_a_site_without_alerts_is_clean() -> None:
    assert read("zap-json", report(site(), site())).findings == ()
    assert read("zap-xml", xml(alerts="<alerts/>")).findings == ()


def test_a_single_site_may_be_an_object() -> None:
    assert severities(read("zap-json", {**report(), "site": site(ALERT)})) == {"medium": 1}


def test_an_insight_of_the_highest_level_is_noted() -> None:
    insights = [
        {"level": "High", "description": "Percentage of network failures", "statistic": "90"},
        {"level": "Info", "description": "Percentage of responses with status code 2xx", "statistic": "95"},
    ]
    assert read("zap-json", report(site(), insights=insights)).notes == (
        "ZAP's insight: Percentage of network failures (90)",
    )


def test_an_old_report_has_its_address_beside_the_alert() -> None:
    text = xml().replace("<instances><instance>", "").replace("</instance></instances>", "")
    assert read("zap-xml", text.replace("</instance><instance>", "")).findings[0].message.endswith("(http://a/x)")


@cases(
    ("document", "cause"),
    [
        (report(), Cause.EMPTY),
        (report(site=None), Cause.WRONG_FORMAT),
        (report(site="a"), Cause.WRONG_FORMAT),
        (report("a"), Cause.WRONG_FORMAT),
        (report(site(alerts=None)), Cause.WRONG_FORMAT),
        (report(site(alerts="none")), Cause.WRONG_FORMAT),
        (report({"@name": "a"}), Cause.WRONG_FORMAT),
        (report(site("alert")), Cause.WRONG_FORMAT),  # type: ignore[arg-type]
        (report(site({"riskcode": "3"})), Cause.WRONG_FORMAT),
        (report(site({**ALERT, "riskcode": ""})), Cause.WRONG_FORMAT),
        (report(site({**ALERT, "riskcode": None})), Cause.WRONG_FORMAT),
    ],
)
def test_a_report_in_json_that_is_no_evidence_is_refused(document: dict[str, Any], cause: Cause) -> None:
    assert refusal("zap-json", document).cause is cause


@cases(
    ("text", "cause"),
    [
        ('<OWASPZAPReport version="2"/>', Cause.EMPTY),
        (xml(alerts=""), Cause.WRONG_FORMAT),
        (xml(alerts="<alerts><alertitem/></alerts>"), Cause.WRONG_FORMAT),
        ("<other/>", Cause.WRONG_FORMAT),
        (xml()[:-20], Cause.UNREADABLE),
    ],
)
def test_a_report_in_xml_that_is_no_evidence_is_refused(text: str, cause: Cause) -> None:
    assert refusal("zap-xml", text).cause is cause
