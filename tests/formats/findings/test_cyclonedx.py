"""CycloneDX documents with vulnerabilities, in JSON and in XML."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

PURL = "pkg:maven/org.yaml/snakeyaml@1.33"
VULNERABILITY = {
    "id": "GHSA-mjmj-j48q-9wg2", "description": "Remote code execution", "recommendation": "Upgrade snakeyaml to 2.0",
    "references": [{"id": "CVE-2022-1471", "source": {"name": "NVD"}}],
    "ratings": [{"severity": "low"}, {"severity": "high"}], "affects": [{"ref": "yaml"}],
}  # fmt: skip
FINDING = ScanFinding(
    "GHSA-mjmj-j48q-9wg2", "Remote code execution", Severity.HIGH, package="org.yaml:snakeyaml", version="1.33",
    remedy="Upgrade snakeyaml to 2.0", ids=("GHSA-mjmj-j48q-9wg2", "CVE-2022-1471"), fixable=True, purl=PURL,
)  # fmt: skip
COMPONENT = {"bom-ref": "yaml", "type": "library", "name": "snakeyaml", "version": "1.33", "purl": PURL}


def bom(*vulnerabilities: Any, **members: Any) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "vulnerabilities": list(vulnerabilities),
        "components": [COMPONENT],
        "metadata": {"timestamp": "2026-11-20T10:00:00Z", "tools": {"components": [{"name": "grype", "version": "1"}]}},
        **members,
    }  # fmt: skip


XML = """<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1">
<metadata><timestamp>2026-11-20T10:00:00Z</timestamp>
<tools><components><component type="application"><name>grype</name><version>1</version></component></components></tools>
</metadata>
<components><component bom-ref="yaml" type="library"><name>snakeyaml</name><version>1.33</version>
<licenses><license><name>Apache</name></license></licenses><purl>pkg:maven/org.yaml/snakeyaml@1.33</purl></component>
</components><vulnerabilities><vulnerability><id>GHSA-mjmj-j48q-9wg2</id><references><reference><id>CVE-2022-1471</id>
</reference></references><ratings><rating><severity>low</severity></rating><rating><severity>high</severity></rating>
</ratings><description>Remote code execution</description><recommendation>Upgrade snakeyaml to 2.0</recommendation>
<affects><target><ref>yaml</ref></target></affects></vulnerability></vulnerabilities></bom>"""


@pytest.mark.parametrize(("name", "document"), [("cyclonedx-json", bom(VULNERABILITY)), ("cyclonedx-xml", XML)])
def test_a_vulnerability_counts_with_its_worst_rating_and_its_component(name: str, document: Any) -> None:
    scan = read(name, document)
    assert scan.findings == (FINDING,)
    assert (scan.tool, scan.produced_at) == ("grype 1", datetime(2026, 11, 20, 10, tzinfo=UTC))


def test_vulnerabilities_may_come_before_the_components() -> None:
    document = bom(VULNERABILITY)
    assert read("cyclonedx-json", dict(reversed(document.items()))).findings == (FINDING,)


def test_a_component_inside_another_one_is_known() -> None:
    outer = {"bom-ref": "app", "name": "app", "components": [{"name": "inner", "components": [COMPONENT]}]}
    assert read("cyclonedx-json", bom(VULNERABILITY, components=[outer])).findings == (FINDING,)


@cases("ref", [PURL, f"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#{PURL}", "urn:cdx:3e67/1#yaml"])
def test_a_component_is_known_by_its_package_url_or_a_link(ref: str) -> None:
    finding = read("cyclonedx-json", bom({**VULNERABILITY, "affects": [{"ref": ref}]})).findings[0]
    assert (finding.package, finding.version) == ("org.yaml:snakeyaml", "1.33")


def test_a_vulnerability_of_several_components_counts_once() -> None:
    affects = [{"ref": "pkg:deb/debian/libssl3@3.0"}, {"ref": "pkg:deb/debian/openssl@3.0"}]
    (finding,) = read("cyclonedx-json", bom({**VULNERABILITY, "affects": affects})).findings
    assert (finding.package, finding.version, finding.purl) == ("libssl3 + openssl", "", "")


@cases(
    ("ratings", "severity"),
    [
        ([{"severity": "critical"}], "critical"),
        ([{"severity": "none"}], "info"),
        ([{"severity": "unknown"}], "unrated"),
        ([{"severity": "severe"}], "unrated"),
        ([], "unrated"),
        (None, "unrated"),
        ([{"method": "CVSSv31", "score": 9.8}], "critical"),
        ([{"method": "CVSSv3", "score": "5.0", "severity": "unknown"}], "medium"),
        ([{"method": "CVSSv31", "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}], "critical"),
        ([{"method": "CVSSv31", "score": 9.8, "severity": "high"}], "high"),
        ([{"method": "OWASP", "score": 9.8}], "unrated"),
        ([{"method": "CVSSv31", "score": 98}], "unrated"),
    ],
)
def test_the_severity_is_the_word_or_that_of_a_cvss_score(ratings: Any, severity: str) -> None:
    assert severities(read("cyclonedx-json", bom({**VULNERABILITY, "ratings": ratings}))) == {severity: 1}


@cases(
    ("state", "suppressed"),
    [
        ("not_affected", True), ("false_positive", True), ("resolved", True), ("resolved_with_pedigree", True),
        ("exploitable", False), ("in_triage", False), ("perhaps", False), (None, False),
    ],
)  # fmt: skip
def test_the_analysis_of_the_document_suppresses(state: str | None, suppressed: bool) -> None:
    entry = {**VULNERABILITY, "analysis": {"state": state, "justification": "code_not_reachable"}}
    assert read("cyclonedx-json", bom(entry)).findings[0].suppressed is suppressed


def test_the_reason_of_the_analysis_is_in_the_message() -> None:
    entry = {**VULNERABILITY, "analysis": {"state": "not_affected", "justification": "requires_environment"}}
    (finding,) = read("cyclonedx-json", bom(entry)).findings
    assert finding.message == "Remote code execution (not_affected: requires_environment)"


def test_the_extension_of_earlier_versions_is_inside_of_components_too() -> None:
    text = """<bom xmlns="http://cyclonedx.org/schema/bom/1.2" xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0">
    <components><component type="library"><name>snakeyaml</name><version>1.33</version>
    <purl>pkg:maven/org.yaml/snakeyaml@1.33</purl>
    <v:vulnerabilities><v:vulnerability ref="pkg:maven/org.yaml/snakeyaml@1.33">
    <v:id>CVE-2022-1471</v:id><v:ratings><v:rating><v:score><v:base>9.8</v:base></v:score><v:severity>Critical</v:severity>
    <v:method>CVSSv3</v:method></v:rating></v:ratings></v:vulnerability></v:vulnerabilities></component></components>
    </bom>"""
    (finding,) = read("cyclonedx-xml", text).findings
    assert (finding.rule, finding.severity, finding.package) == (
        "CVE-2022-1471", Severity.CRITICAL, "org.yaml:snakeyaml",
    )  # fmt: skip


def test_the_image_of_the_document_is_its_target() -> None:
    main = {"type": "container", "name": "shop", "version": "2.0"}
    assert read("cyclonedx-json", bom(metadata={"component": main})).target == "shop 2.0"


def test_an_empty_list_is_noted() -> None:
    note = "the list of vulnerabilities is empty; some tools write that without a scan"
    assert read("cyclonedx-json", bom()).notes == (note,)


@cases(
    ("document", "cause"),
    [
        ({**bom(), "vulnerabilities": None}, Cause.WRONG_FORMAT),
        ({name: value for name, value in bom().items() if name != "vulnerabilities"}, Cause.WRONG_FORMAT),
        (bom(bomFormat="other"), Cause.WRONG_FORMAT),
        (bom(bomFormat=None), Cause.WRONG_FORMAT),
        (bom("x"), Cause.WRONG_FORMAT),
        (bom({"description": "x"}), Cause.WRONG_FORMAT),
        (bom(metadata={"tools": [{"name": "trivy", "version": "0.50"}]}), Cause.EMPTY),
        (bom(metadata={"tools": {"components": [{"name": "Trivy"}]}}), Cause.EMPTY),
    ],
)
def test_a_document_that_is_no_evidence_is_refused(document: Any, cause: Cause) -> None:
    assert refusal("cyclonedx-json", document).cause is cause


def test_an_sbom_is_refused_with_the_step_that_scans_it() -> None:
    document = {name: value for name, value in bom().items() if name != "vulnerabilities"}
    assert "this is an SBOM without them; scan it: `grype sbom:FILE" in refusal("cyclonedx-json", document).detail
    text = '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components/></bom>'
    assert "this is an SBOM without them" in refusal("cyclonedx-xml", text).detail


def test_a_number_with_a_fraction_is_exact() -> None:
    entry = {**VULNERABILITY, "ratings": [{"method": "CVSSv4", "score": float(Decimal("8.7"))}]}
    assert severities(read("cyclonedx-json", bom(entry))) == {"high": 1}
