"""CycloneDX documents as VEX: the analysis of each vulnerability, in JSON and in XML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gate.formats.vex.model import VexDocument, VexProduct, VexStatement, VexStatus
from tests.cases import cases
from tests.formats.vex.reading import read, refusal

PURL = "pkg:npm/lodash@4.17.15"
LODASH = VexProduct((PURL,), version="4.17.15")


def document(analysis: dict[str, Any] | None, affects: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    vulnerability = {"id": "CVE-2026-1", "affects": affects or [{"ref": "lodash"}]}
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5",
        "metadata": {"timestamp": "2026-11-01T08:00:00Z", "authors": [{"name": "Shop team"}]},
        "components": [{"bom-ref": "lodash", "name": "lodash", "version": "4.17.15", "purl": PURL}],
        "vulnerabilities": [vulnerability | ({"analysis": analysis} if analysis else {})],
    }  # fmt: skip


XML = """<bom xmlns="http://cyclonedx.org/schema/bom/1.5">
<metadata><timestamp>2026-11-01T08:00:00Z</timestamp>
<authors><author><name>Shop team</name></author></authors></metadata>
<components><component type="library" bom-ref="lodash"><supplier><name>other</name></supplier><name>lodash</name>
<version>4.17.15</version><purl>pkg:npm/lodash@4.17.15</purl></component></components>
<vulnerabilities><vulnerability><id>CVE-2026-1</id>
<analysis><state>not_affected</state><justification>code_not_reachable</justification><detail>unused</detail></analysis>
<affects><target><ref>lodash</ref></target></affects></vulnerability></vulnerabilities></bom>"""


def expected(name: str) -> VexDocument:
    time = datetime(2026, 11, 1, 8, tzinfo=UTC)
    statement = VexStatement(("CVE-2026-1",), VexStatus.NOT_AFFECTED, (LODASH,), "code_not_reachable: unused", time)
    return VexDocument(name, "Shop team", time, (statement,))


def test_an_analysis_is_a_statement_about_the_component() -> None:
    analysis = {"state": "not_affected", "justification": "code_not_reachable", "detail": "unused"}
    assert read(document(analysis)) == expected("cyclonedx-json")


def test_xml_says_the_same() -> None:
    assert read(XML) == expected("cyclonedx-xml")


@cases(
    ("state", "status", "justification"),
    [
        ("false_positive", VexStatus.NOT_AFFECTED, "false_positive"),
        ("resolved", VexStatus.FIXED, ""),
        ("resolved_with_pedigree", VexStatus.FIXED, ""),
        ("exploitable", VexStatus.AFFECTED, ""),
        ("in_triage", VexStatus.UNDER_INVESTIGATION, ""),
    ],
)
def test_each_state_is_one_of_the_four(state: str, status: VexStatus, justification: str) -> None:
    (statement,) = read(document({"state": state})).statements
    assert (statement.status, statement.justification) == (status, justification)


def test_an_unknown_state_is_noted() -> None:
    assert read(document({"state": "perhaps"})).notes == (
        "a vulnerability has no name or an unknown state, and takes nothing out",
    )


def test_a_vulnerability_without_an_analysis_says_nothing() -> None:
    assert read(document(None)).statements == ()


def test_a_link_to_another_document_is_known_by_its_package_url() -> None:
    link = f"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#{PURL}"
    (statement,) = read(document({"state": "resolved"}, [{"ref": PURL}])).statements
    assert statement.products == (VexProduct((PURL,), version="4.17.15"),)
    (statement,) = read(document({"state": "resolved"}, [{"ref": link}])).statements
    assert statement.products == (VexProduct((PURL,), version="4.17.15"),)


def test_a_range_of_versions_is_no_version_of_a_scan() -> None:
    affects = [{"ref": "pkg:npm/other", "versions": [{"range": "vers:npm/<2"}, {"version": "1.0"}]}]
    (statement,) = read(document({"state": "resolved"}, affects)).statements
    assert [product.version for product in statement.products] == ["range vers:npm/<2", "1.0"]


def test_the_time_of_the_analysis_counts() -> None:
    (statement,) = read(document({"state": "resolved", "lastUpdated": "2026-11-05T08:00:00Z"})).statements
    assert statement.timestamp == datetime(2026, 11, 5, 8, tzinfo=UTC)


def test_another_document_of_json_is_refused() -> None:
    assert refusal({**document(None), "bomFormat": "other"}).detail.endswith("its `bomFormat` is another one")
