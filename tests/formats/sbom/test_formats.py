"""The formats of component lists: what a tool writes in, the components with their licences out."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from functools import partial
from typing import Any

import pytest

from gate.formats.common import content
from gate.formats.sbom import FORMATS
from gate.formats.sbom.model import Component, SbomReport, Scope
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.errors import error_of
from tests.formats.sbom.truth import FORMAT_NAMES, compare

NPM = [{"name": "cdx:npm:package:development", "value": "true"}]


def cyclonedx(*components: dict[str, Any], **members: Any) -> dict[str, Any]:
    project = {"type": "application", "bom-ref": "app", "name": "shop", "version": "1.0"}
    tools = {"components": [{"type": "application", "name": "cdxgen", "version": "11.0.1"}]}
    metadata = {"timestamp": "2026-11-20T10:00:00Z", "tools": tools, "component": project}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": metadata,
        "components": [*components],
        **members,
    }


def library(name: str, *licenses: dict[str, Any], **members: Any) -> dict[str, Any]:
    component = {"type": "library", "bom-ref": name, "name": name, "version": "1.0", **members}
    return component | ({"licenses": list(licenses)} if licenses else {})


def spdx(*packages: dict[str, Any], **members: Any) -> dict[str, Any]:
    root = {"SPDXID": "SPDXRef-shop", "name": "shop", "versionInfo": "1.0"}
    return {
        "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "shop", "packages": [root, *packages],
        "creationInfo": {"created": "2026-11-20T10:00:00Z", "creators": ["Organization: A", "Tool: syft-v1.2.0"]},
        "relationships": [relationship("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-shop")], **members,
    }  # fmt: skip


def package(name: str, declared: str = "NOASSERTION", concluded: str = "NOASSERTION", **members: Any) -> dict[str, Any]:
    licenses = {"licenseDeclared": declared, "licenseConcluded": concluded}
    return {"SPDXID": f"SPDXRef-{name}", "name": name, "versionInfo": "1.0", **licenses, **members}


def relationship(first: str, kind: str, second: str) -> dict[str, str]:
    return {"spdxElementId": first, "relationshipType": kind, "relatedSpdxElement": second}


def encode(document: object) -> bytes:
    return document.encode() if isinstance(document, str) else json.dumps(document, indent=1).encode()


def parse(document: object, data: bytes | None = None) -> SbomReport:
    stream: Any = io.BufferedReader(io.BytesIO(encode(document) if data is None else data), 1 << 20)
    return FORMATS.select(stream).parse(stream)


refusal = partial(error_of, parse)


def licenses(report: SbomReport) -> dict[str, tuple[str, ...]]:
    return {component.name: component.licenses for component in report.components}


# ----------------------------------------------------------------------------------------------------------- cyclonedx


def test_a_cyclonedx_document_gives_its_components_its_project_and_its_tool() -> None:
    report = parse(cyclonedx(library("a", {"license": {"id": "MIT"}}, purl="pkg:npm/%40x/a@1.0", scope="optional")))

    assert report.components == (Component("@x/a", "1.0", ("MIT",), purl="pkg:npm/%40x/a@1.0", scope=Scope.OPTIONAL),)
    assert (report.project, report.tool, str(report.produced_at)) == (
        "shop 1.0", "cdxgen 11.0.1", "2026-11-20 10:00:00+00:00",
    )  # fmt: skip


def test_components_inside_of_components_and_of_the_project_count() -> None:
    document = cyclonedx(library("a", components=[library("b", components=[library("c")]), library("d")]))
    document["metadata"]["component"]["components"] = [library("e")]

    assert [component.name for component in parse(document).components] == ["e", "a", "b", "c", "d"]


def test_a_licence_is_an_id_a_name_or_an_expression_and_none_is_none() -> None:
    report = parse(
        cyclonedx(
            library("id", {"license": {"id": "MIT"}}),
            library("name", {"license": {"name": "The MIT License"}}),
            library("expression", {"expression": "MIT OR Apache-2.0"}),
            library("several", {"license": {"id": "MIT"}}, {"license": {"id": "ISC"}}, {"license": {"id": "MIT"}}),
            library("url", {"license": {"url": "https://a.example/license"}}),
            library("text", {"license": {"text": {"content": "All rights reserved"}}}),
            library("absent"),
            library("empty", licenses=[]),
        )
    )

    assert licenses(report) == {
        "id": ("MIT",), "name": ("The MIT License",), "expression": ("MIT OR Apache-2.0",), "several": ("MIT", "ISC"),
        "url": ("https://a.example/license",), "text": ("a text without a name",), "absent": (), "empty": (),
    }  # fmt: skip


def test_concluded_licences_replace_declared_ones() -> None:
    declared = {"license": {"id": "MIT", "acknowledgement": "declared"}}
    concluded = {"expression": "GPL-3.0-only", "acknowledgement": "concluded"}

    report = parse(cyclonedx(library("a", declared, concluded), library("b", declared)))

    assert licenses(report) == {"a": ("GPL-3.0-only",), "b": ("MIT",)}


def test_several_licences_apply_together_except_those_of_maven_and_composer() -> None:
    report = parse(cyclonedx(*(library(kind, purl=f"pkg:{kind}/a/b@1.0") for kind in ("npm", "maven", "composer"))))

    assert [component.is_choice for component in report.components] == [False, True, True]


def test_what_only_development_needs_is_excluded() -> None:
    report = parse(cyclonedx(library("a", properties=NPM), library("b", scope="excluded"), library("c")))

    assert [component.scope for component in report.components] == [Scope.EXCLUDED, Scope.EXCLUDED, None]


def test_files_and_operating_systems_are_no_packages() -> None:
    lock_file = {"name": "aquasecurity:trivy:Class", "value": "lang-pkgs"}
    report = parse(
        cyclonedx(
            library("a", type="file"), library("b", type="operating-system"), library("c", type="application"),
            library("package-lock.json", type="application", properties=[lock_file]), library("d", type="framework"),
        )
    )  # fmt: skip

    assert [component.name for component in report.components] == ["c", "d"]
    assert report.skipped == {"file": 1, "operating-system": 1, "file of packages": 1}


def test_a_document_with_sorted_names_is_recognized_although_its_kind_is_far_away() -> None:
    many = [library(f"package-{number}", purl=f"pkg:npm/package-{number}@1.0") for number in range(200)]
    document = json.dumps(cyclonedx(*many), sort_keys=True, indent=1)

    assert "bomFormat" not in document[: content.HEAD].replace('"bomFormat"', "", 1)
    assert len(parse(dict(sorted({**cyclonedx(*many), "zz": 1}.items(), reverse=False))).components) == 200
    late = {"components": many, **{key: value for key, value in cyclonedx().items() if key != "components"}}
    assert len(parse(late).components) == 200


def test_a_document_that_says_it_is_incomplete_has_a_note() -> None:
    compositions = [{"aggregate": "complete"}, {"aggregate": "incomplete_third_party_proprietary_only"}]

    notes = parse(cyclonedx(library("a"), compositions=compositions)).notes

    assert notes == (
        "the document says that parts of its list are incomplete third party proprietary only (`compositions`)",
    )
    assert parse(cyclonedx(library("a"), compositions=[{"aggregate": "complete"}])).notes == ()


def test_a_document_that_refers_to_a_component_it_lacks_is_incomplete() -> None:
    dependencies = [{"ref": "app", "dependsOn": ["a", "b", "urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#c"]}]

    error = refusal(cyclonedx(library("a"), dependencies=dependencies))

    assert (error.cause, error.detail) == (
        Cause.INCOMPLETE,
        "the document refers to 1 element that it does not contain: b; was something removed from it?",
    )
    service = [{"bom-ref": "b", "name": "billing"}]
    assert parse(cyclonedx(library("a"), dependencies=dependencies, services=service)).notes == ()


XML = """<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">
 <metadata><timestamp>2026-11-20T10:00:00Z</timestamp><tools><components><component type="application">
   <name>cyclonedx-maven-plugin</name><version>2.9.0</version></component></components></tools>
   <component type="library" bom-ref="app"><group>org.shop</group><name>shop</name><version>1.0</version></component>
 </metadata>
 <components>
  <component type="library" bom-ref="a"><group>org.a</group><name>a</name><version>1.0</version><scope>optional</scope>
   <description>Says <b/> &lt;name&gt;</description>
   <licenses><license acknowledgement="declared"><id>MIT</id><text>MIT</text></license></licenses>
   <purl>pkg:maven/org.a/a@1.0?type=jar</purl>
   <components><component type="library" bom-ref="b"><name>b</name>
    <licenses><expression>MIT OR ISC</expression></licenses>
    <evidence><licenses><license><id>GPL-3.0-only</id></license></licenses></evidence></component></components>
  </component>
  <component type="operating-system"><name>debian</name></component>
 </components>
 <dependencies><dependency ref="app"><dependency ref="a"/></dependency><dependency ref="a"/></dependencies>
</bom>"""


def test_cyclonedx_xml_gives_the_same() -> None:
    report = parse(XML)

    assert report.components == (
        Component(
            "org.a:a", "1.0", ("MIT",), is_choice=True, purl="pkg:maven/org.a/a@1.0?type=jar", scope=Scope.OPTIONAL
        ),
        Component("b", "", ("MIT OR ISC",)),
    )
    assert (report.project, report.tool, report.skipped) == (
        "shop 1.0", "cyclonedx-maven-plugin 2.9.0", {"operating-system": 1},
    )  # fmt: skip


def test_an_empty_licence_of_cyclonedx_xml_is_none() -> None:
    report = parse(XML.replace("<expression>MIT OR ISC</expression>", "<license></license>"))
    assert [component.licenses for component in report.components] == [("MIT",), ()]


def test_a_licence_of_cyclonedx_xml_that_lost_its_name_is_refused() -> None:
    document = XML.replace("<expression>MIT OR ISC</expression>", "<license><name/></license>")
    assert refusal(document).cause is Cause.WRONG_FORMAT


def test_xml_that_refers_to_a_component_it_lacks_is_incomplete() -> None:
    assert refusal(XML.replace('<dependency ref="a"/></dependency>', '<dependency ref="c"/></dependency>')).cause is (
        Cause.INCOMPLETE
    )


# ---------------------------------------------------------------------------------------------------------------- spdx


def test_an_spdx_document_gives_its_packages_without_the_one_that_it_describes() -> None:
    references = [
        {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a"},
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/%40x/a@1.0"},
    ]
    report = parse(spdx(package("a", "MIT", externalRefs=references), package("b", versionInfo="NOASSERTION")))

    assert report.components == (
        Component("@x/a", "1.0", ("MIT",), purl="pkg:npm/%40x/a@1.0"), Component("b", ""),
    )  # fmt: skip
    assert (report.project, report.tool) == ("shop 1.0", "syft v1.2.0")


@cases(
    ("declared", "concluded", "expected"),
    [
        ("MIT", "NOASSERTION", ("MIT",)),
        ("MIT", "ISC", ("ISC",)),
        ("NOASSERTION", "NOASSERTION", ()),
        ("NONE", "NOASSERTION", ()),
        ("MIT", "NONE", ()),
        ("LicenseRef-1", "NOASSERTION", ("The MIT License",)),
        ("LicenseRef-2", "NOASSERTION", ("LicenseRef-2",)),
    ],
)
def test_the_concluded_licence_counts_and_else_the_declared_one(
    declared: str, concluded: str, expected: tuple[str, ...]
) -> None:
    infos = [
        {"licenseId": "LicenseRef-1", "extractedText": "Permission is hereby", "name": "The MIT License"},
        {"licenseId": "LicenseRef-2", "extractedText": "All rights reserved", "name": "NOASSERTION"},
    ]

    report = parse(spdx(package("a", declared, concluded), hasExtractedLicensingInfos=infos))

    assert licenses(report) == {"a": expected}


def test_github_puts_the_document_into_a_member() -> None:
    assert parse({"sbom": spdx(package("a", "MIT"))}) == parse(spdx(package("a", "MIT")))


def test_files_are_no_packages_and_a_document_may_begin_with_thousands_of_them() -> None:
    files = [{"SPDXID": f"SPDXRef-File-{number}", "fileName": f"./a/{number}"} for number in range(300)]
    document = {"files": files, **spdx(package("a", "MIT"), package("b", primaryPackagePurpose="OPERATING-SYSTEM"))}

    report = parse(document)

    assert (licenses(report), report.skipped) == ({"a": ("MIT",)}, {"operating-system": 1})


def test_a_document_with_several_packages_that_describes_none_has_a_note() -> None:
    assert parse(spdx(package("a"))).notes == ()
    assert parse(spdx(package("a"), relationships=[])).notes == (
        "the document does not name what it describes, so its end may be missing",
    )


def test_a_document_that_describes_several_packages_is_about_all_of_them() -> None:
    relationships = [relationship("SPDXRef-DOCUMENT", "DESCRIBES", f"SPDXRef-{name}") for name in ("shop", "a")]
    by_list = spdx(package("a"), relationships=[], documentDescribes=["SPDXRef-shop", "SPDXRef-a"])

    for document in (spdx(package("a"), relationships=relationships), by_list):
        assert [component.name for component in parse(document).components] == ["shop", "a"]
        assert parse(document).project == ""


def test_packages_that_nothing_needs_at_run_time_have_a_scope() -> None:
    relationships = [
        relationship("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-shop"),
        relationship("SPDXRef-a", "DEV_DEPENDENCY_OF", "SPDXRef-shop"),
        relationship("SPDXRef-b", "OPTIONAL_DEPENDENCY_OF", "SPDXRef-shop"),
        relationship("SPDXRef-c", "DEV_DEPENDENCY_OF", "SPDXRef-shop"),
        relationship("SPDXRef-shop", "DEPENDS_ON", "SPDXRef-c"),
        relationship("SPDXRef-shop", "OTHER", "NOASSERTION"),
    ]

    report = parse(spdx(*map(package, "abcd"), relationships=relationships))

    assert [component.scope for component in report.components] == [
        Scope.EXCLUDED, Scope.OPTIONAL, Scope.REQUIRED, None,
    ]  # fmt: skip


def test_a_package_that_is_related_and_not_listed_is_missing() -> None:
    relationships = [relationship("SPDXRef-shop", "DEPENDS_ON", "SPDXRef-b")]

    error = refusal(spdx(package("a"), relationships=relationships))

    assert (error.cause, error.detail[:72]) == (
        Cause.INCOMPLETE, "the document refers to 1 element that it does not contain: SPDXRef-b; wa",
    )  # fmt: skip
    elsewhere = [relationship("SPDXRef-shop", "DEPENDS_ON", "DocumentRef-other:SPDXRef-b")]
    assert len(parse(spdx(package("a"), relationships=elsewhere)).components) == 2


TAG_VALUE = """# made by hand
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
Creator: Tool: reuse-5.0.2
Created: 2026-11-20T10:00:00Z

PackageName: shop
SPDXID: SPDXRef-shop
PackageVersion: 1.0
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-shop

PackageName: a
SPDXID: SPDXRef-a
PackageVersion: 2.0
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: LicenseRef-1
PackageCopyrightText: <text>Copyright
PackageName: evil
</text>
ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@2.0
FileName: ./a.c
SPDXID: SPDXRef-file
LicenseConcluded: GPL-3.0-only

PackageName: b
SPDXID: SPDXRef-b
PackageLicenseDeclared: MIT
Relationship: SPDXRef-b DEV_DEPENDENCY_OF SPDXRef-shop
Relationship: SPDXRef-shop CONTAINS SPDXRef-file

LicenseID: LicenseRef-1
ExtractedText: <text>Permission is hereby granted</text>
LicenseName: MIT License
"""


@cases("text", [TAG_VALUE, TAG_VALUE.replace("\n", "\r\n"), TAG_VALUE.replace("\n", "\r")])
def test_spdx_tag_value_gives_the_same(text: str) -> None:
    report = parse(text)

    assert report.components == (
        Component("a", "2.0", ("MIT License",), purl="pkg:npm/a@2.0"),
        Component("b", "", ("MIT",), scope=Scope.EXCLUDED),
    )
    assert (report.project, report.tool) == ("shop 1.0", "reuse 5.0.2")


def test_a_tag_value_document_that_is_cut_in_a_text_or_has_lines_without_tags_is_refused() -> None:
    assert refusal(TAG_VALUE.partition("</text>")[0]).detail == (
        "expected an SPDX document, but a text has no end; was the upload complete?"
    )
    assert refusal(f"{TAG_VALUE}garbage\n").cause is Cause.WRONG_FORMAT


def test_a_tag_value_package_that_lost_the_line_with_its_name_is_refused() -> None:
    packages = "PackageName: a\nSPDXID: SPDXRef-a\nPackageName: b\nSPDXID: SPDXRef-b\n"
    document = f"SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\n{packages}"
    assert len(parse(document).components) == 2
    assert refusal(document.replace("PackageName: b\n", "")).detail == (
        "expected an SPDX document, but a has several `SPDXID`: is a `PackageName` missing?"
    )


def test_a_licence_of_the_document_without_an_id_names_no_licence_of_a_package() -> None:
    infos = [{"licenseId": None, "name": "MIT License"}]
    assert licenses(parse(spdx(package("a", ""), hasExtractedLicensingInfos=infos))) == {"a": ()}


INFO = {"type": "CreationInfo", "@id": "_:i", "specVersion": "3.0.1", "created": "2026-11-20T10:00:00Z"}


def graph(*elements: dict[str, Any]) -> dict[str, Any]:
    document = {"type": "SpdxDocument", "spdxId": "d", "rootElement": ["sbom"], "import": [{"externalSpdxId": "far"}]}
    sbom = {"type": "software_Sbom", "spdxId": "sbom", "rootElement": ["shop"]}
    tool = {"type": "Tool", "spdxId": "t", "name": "sbom-tool-4.1"}
    shop = {"type": "software_Package", "spdxId": "shop", "name": "shop", "software_packageVersion": "1.0"}
    return {"@context": "https://spdx.org/rdf/3.0.1/x", "@graph": [INFO, document, sbom, tool, shop, *elements]}


def element(name: str, **members: Any) -> dict[str, Any]:
    return {"type": "software_Package", "spdxId": name, "name": name, "software_packageVersion": "1.0", **members}


def edge(first: str, kind: str, *others: str, **members: Any) -> dict[str, Any]:
    return {"type": "Relationship", "from": first, "relationshipType": kind, "to": list(others), **members}


def name_license(*licenses: dict[str, Any]) -> tuple[str, ...]:
    """The statement about a package whose licence is the first of these."""
    (component,) = parse(graph(element("a"), edge("a", "hasDeclaredLicense", "l0"), *licenses)).components
    return component.licenses


def license_set(kind: str, number: int, *members: Any) -> dict[str, Any]:
    return {
        "type": f"expandedlicensing_{kind}LicenseSet", "spdxId": f"l{number}",
        "expandedlicensing_member": list(members),
    }  # fmt: skip


LISTED = "https://spdx.org/licenses/"
NO_ASSERTION = "https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertion"
CHOICE = {
    "type": "simplelicensing_LicenseExpression", "spdxId": "choice",
    "simplelicensing_licenseExpression": "MIT OR ISC",
}  # fmt: skip


def test_spdx_3_reads_an_addition_to_a_licence_and_its_later_versions() -> None:
    addition = {
        "type": "expandedlicensing_WithAdditionOperator", "spdxId": "l0",
        "expandedlicensing_subjectExtendableLicense": "l1",
        "expandedlicensing_subjectAddition": f"{LISTED}Classpath-exception-2.0",
    }  # fmt: skip
    later = {
        "type": "expandedlicensing_OrLaterOperator", "spdxId": "l1",
        "expandedlicensing_subjectLicense": f"{LISTED}EPL-1.0",
    }  # fmt: skip
    assert name_license(addition, later) == ("EPL-1.0+ WITH Classpath-exception-2.0",)


def test_spdx_3_keeps_what_is_required_beside_a_choice() -> None:
    both = license_set("Conjunctive", 0, f"{LISTED}GPL-3.0-only", "choice")
    assert name_license(both, CHOICE) == ("GPL-3.0-only AND (MIT OR ISC)",)
    (component,) = parse(
        graph(element("a"), edge("a", "hasDeclaredLicense", f"{LISTED}GPL-3.0-only", "choice"), CHOICE)
    ).components
    assert component.licenses == ("GPL-3.0-only AND (MIT OR ISC)",)


def test_spdx_3_keeps_that_nothing_is_asserted_about_a_part_of_a_licence() -> None:
    assert name_license(license_set("Conjunctive", 0, f"{LISTED}MIT", NO_ASSERTION)) == ("MIT AND NOASSERTION",)
    assert name_license(license_set("Conjunctive", 0, NO_ASSERTION)) == ()


def test_spdx_3_never_loses_a_member_of_a_set_of_licences() -> None:
    many = [f"{LISTED}LicenseRef-{number}" for number in range(120)]
    (statement,) = name_license(license_set("Conjunctive", 0, *[f"{LISTED}MIT"] * 120, f"{LISTED}GPL-3.0-only"))
    assert statement == "MIT AND GPL-3.0-only"
    (statement,) = name_license(license_set("Conjunctive", 0, *many, f"{LISTED}GPL-3.0-only"))
    assert statement.endswith("…")
    with pytest.raises(EvidenceError, match=r"a member of one of its licences is no identifier$"):
        name_license(license_set("Conjunctive", 0, f"{LISTED}MIT", {"type": "expandedlicensing_ListedLicense"}))


@cases("kind", [None, "", 7])
def test_spdx_3_refuses_an_element_without_a_type(kind: object) -> None:
    assert refusal(graph(element("a"), {**element("b"), "type": kind})).detail.endswith(
        "one of its elements has no `type`"
    )


def test_spdx_3_reads_sets_that_share_members_once() -> None:
    sets = [license_set("Conjunctive", number, f"l{number + 1}", f"l{number + 1}") for number in range(60)]
    assert name_license(*sets, license_set("Disjunctive", 60, f"{LISTED}MIT")) == ("MIT",)
    with pytest.raises(EvidenceError, match=r"nested deeper than 100$"):
        name_license(license_set("Conjunctive", 0, "l0", "l0"))


def test_spdx_3_gives_its_packages_without_the_one_that_it_is_about() -> None:
    identifier = {"externalIdentifierType": "packageUrl", "identifier": "pkg:npm/%40x/b@2.0"}
    report = parse(
        graph(
            edge("a", "hasDeclaredLicense", "l1"), edge("a", "hasConcludedLicense", "https://spdx.org/licenses/MIT"),
            edge("@x/b", "hasDeclaredLicense", "l2"), edge("c", "hasDeclaredLicense", "expandedlicensing_NoneLicense"),
            edge("shop", "dependsOn", "a", "far"), edge("shop", "dependsOn", "c", scope="test"),
            element("a", software_packageUrl="pkg:npm/a@1.0"),
            element("@x/b", software_packageVersion=None, externalIdentifier=[identifier]),
            element("c"), element("os", software_primaryPurpose="operatingSystem"),
            {"type": "simplelicensing_LicenseExpression", "spdxId": "l1", "simplelicensing_licenseExpression": "ISC"},
            {"type": "expandedlicensing_CustomLicense", "spdxId": "l3", "name": "Shop licence"},
            {
                "type": "expandedlicensing_DisjunctiveLicenseSet", "spdxId": "l2",
                "expandedlicensing_member": ["l1", "l3", "https://spdx.org/licenses/MIT"],
            },
        )
    )  # fmt: skip

    assert report.components == (
        Component("a", "1.0", ("MIT",), purl="pkg:npm/a@1.0", scope=Scope.REQUIRED),
        Component("@x/b", "", ("ISC OR Shop licence OR MIT",), purl="pkg:npm/%40x/b@2.0"),
        Component("c", "1.0", (), scope=Scope.EXCLUDED),
    )
    assert (report.project, report.tool, report.skipped) == ("shop 1.0", "sbom-tool 4.1", {"operating-system": 1})


NAMELESS = {"type": "simplelicensing_LicenseExpression", "spdxId": "l"}


@pytest.mark.parametrize(
    ("elements", "cause"),
    [
        ([element("a"), edge("shop", "dependsOn", "b")], Cause.INCOMPLETE),
        ([element("a"), edge("a", "hasDeclaredLicense", "l1")], Cause.INCOMPLETE),
        ([element("a"), edge("a", "", "b")], Cause.WRONG_FORMAT),
        ([element("a"), NAMELESS, edge("a", "hasDeclaredLicense", "l")], Cause.WRONG_FORMAT),
        ([{**element("a"), "name": None}], Cause.WRONG_FORMAT),
        ([element("a"), {**INFO, "specVersion": "4.0"}], Cause.WRONG_FORMAT),
        ([], Cause.EMPTY),
    ],
)  # fmt: skip
def test_an_spdx_3_document_that_lacks_a_part_is_refused(elements: list[dict[str, Any]], cause: Cause) -> None:
    assert refusal(graph(*elements)).cause is cause


# --------------------------------------------------------------------------------------------------------------- lists


def test_pip_licenses_joins_classifiers_and_writes_unknown() -> None:
    rows = [
        {"License": "MIT License; Apache Software License", "Name": "a_b", "Version": "1.0"},
        {"License": "UNKNOWN", "Name": "b", "Version": "UNKNOWN"},
    ]

    assert parse(rows).components == (
        Component("a_b", "1.0", ("MIT License", "Apache Software License"), purl="pkg:pypi/a-b@1.0"), Component("b"),
    )  # fmt: skip


def test_pip_licenses_with_all_sources_counts_the_expression_first() -> None:
    row = {"License-Classifier": "MIT License", "License-Expression": "UNKNOWN", "License-Metadata": "MIT", "Name": "a"}

    assert licenses(parse([{**row, "Version": "1.0"}])) == {"a": ("MIT License",)}
    assert licenses(parse([{**row, "License-Expression": "ISC", "Version": "1.0"}])) == {"a": ("ISC",)}


def test_license_checker_lists_a_choice_a_guess_and_the_project_itself() -> None:
    document = {
        "@x/a@1.0.0": {"licenses": ["MIT", "GPL-2.0"], "path": "/w/shop/node_modules/@x/a"},
        "b@2.0.0": {"licenses": "MIT*", "path": "C:\\w\\shop\\node_modules\\b"},
        "c@3.0.0": {"licenses": "UNKNOWN", "repository": "https://c.example"},
        "shop@1.0.0": {"licenses": "UNLICENSED", "private": True, "path": "/w/shop"},
    }

    report = parse(document)

    assert report.components == (
        Component("@x/a", "1.0.0", ("MIT", "GPL-2.0"), is_choice=True, purl="pkg:npm/%40x/a@1.0.0"),
        Component("b", "2.0.0", ("MIT*",), is_choice=True, purl="pkg:npm/b@2.0.0"),
        Component("c", "3.0.0", (), is_choice=True, purl="pkg:npm/c@3.0.0"),
    )
    assert report.project == "shop 1.0.0"


@cases("path", [7, ["/w/node_modules/a"], True])
def test_license_checker_is_refused_where_a_path_that_tells_the_project_is_no_text(path: object) -> None:
    error = refusal({"a@1.0.0": {"licenses": "MIT", "path": path}})
    assert (error.cause, "the `path` of a@1.0.0 is no text" in error.detail) == (Cause.WRONG_FORMAT, True)


@cases("path", [None, "", "/w/shop/node_modules/a"])
def test_license_checker_keeps_a_component_without_a_path(path: object) -> None:
    report = parse({"a@1.0.0": {"licenses": "MIT", "path": path}})
    assert [component.name for component in report.components] == ["a"]


def test_composer_lists_a_choice_and_writes_no_dependency_as_a_list() -> None:
    project = {"name": "shop/web", "version": "1.0", "license": ["proprietary"]}
    dependency = {"version": "v4.0.5", "license": ["BSD-3-Clause", "GPL-2.0-only"]}

    report = parse({**project, "dependencies": {"a/b": dependency}})

    assert report.components == (
        Component("a/b", "v4.0.5", ("BSD-3-Clause", "GPL-2.0-only"), True, "pkg:composer/a/b@v4.0.5"),
    )
    assert report.project == "shop/web 1.0"
    assert refusal({**project, "dependencies": []}).cause is Cause.EMPTY


def test_cargo_license_has_no_licence_of_a_crate_with_a_file_alone() -> None:
    crates = [
        {"name": "a", "version": "1.0.0", "license": "MIT OR Apache-2.0", "license_file": None},
        {"name": "b", "version": "2.0.0", "license": None, "license_file": "LICENSE"},
    ]

    assert parse(crates).components == (
        Component("a", "1.0.0", ("MIT OR Apache-2.0",), purl="pkg:cargo/a@1.0.0"),
        Component("b", "2.0.0", (), purl="pkg:cargo/b@2.0.0"),
    )


def test_the_license_report_of_gradle_has_one_licence_of_each_module_or_all() -> None:
    modules = [
        {"moduleName": "a:b", "moduleVersion": "1.0", "moduleLicense": "MIT License", "moduleLicenseUrl": "https://m"},
        {
            "moduleName": "c:d",
            "moduleVersion": "1.0",
            "moduleLicenses": [{"moduleLicense": "X"}, {"moduleLicense": "Y"}],
        },
        {"moduleName": "e:f", "moduleVersion": "1.0"},
    ]

    assert licenses(parse({"dependencies": modules, "importedModules": []})) == {
        "a:b": ("MIT License",), "c:d": ("X", "Y"), "e:f": (),
    }  # fmt: skip


def test_go_licenses_writes_a_line_for_each_licence() -> None:
    text = "a.org/b,https://a.org/b/LICENSE,MIT\na.org/b,https://a.org/b/LICENSE,ISC\nc.org/d,Unknown,Unknown\n"

    assert parse(text).components == (
        Component("a.org/b", "", ("MIT", "ISC"), purl="pkg:golang/a.org/b"),
        Component("c.org/d", "", (), purl="pkg:golang/c.org/d"),
    )
    assert refusal(f"{text}e.org/f,https").cause is Cause.WRONG_FORMAT


def test_syft_writes_licences_as_texts_and_later_as_objects() -> None:
    objects = [
        {"value": "MIT License", "spdxExpression": "", "type": "declared"},
        {"value": "GPL-3", "spdxExpression": "GPL-3.0-only", "type": "concluded"},
    ]
    artifacts = [
        {"name": "a", "version": "1", "foundBy": "c", "licenses": ["MIT"], "purl": "pkg:npm/a@1"},
        {"name": "b", "version": "", "foundBy": "c", "licenses": objects},
        {"name": "c", "version": "1", "foundBy": "c", "licenses": objects[:1]},
        {"name": "d", "version": "1", "foundBy": "c", "licenses": None},
    ]
    source = {"type": "image", "name": "shop", "version": "sha256:1"}
    report = parse({"artifacts": artifacts, "source": source, "descriptor": {"name": "syft", "version": "1.2.0"}})

    assert licenses(report) == {"a": ("MIT",), "b": ("GPL-3.0-only",), "c": ("MIT License",), "d": ()}
    assert (report.project, report.tool) == ("shop sha256:1", "syft 1.2.0")


def test_pnpm_lists_every_version_of_a_package() -> None:
    entry = {"name": "@x/a", "versions": ["1.0", "2.0"], "paths": ["/a", "/b"], "license": "MIT"}
    old = {"name": "b", "version": "3.0", "path": "/c", "license": "Unknown"}
    assert parse({"MIT": [entry], "Unknown": [old]}).components == (
        Component("@x/a", "1.0", ("MIT",), purl="pkg:npm/%40x/a@1.0"),
        Component("@x/a", "2.0", ("MIT",), purl="pkg:npm/%40x/a@2.0"),
        Component("b", "3.0", (), purl="pkg:npm/b@3.0"),
    )
    assert parse({"Unknown": [old]}).format == "pnpm-licenses"


@cases("versions", [["1.0", 2], [None], "1.0", []])
def test_pnpm_never_loses_a_version_of_a_package(versions: object) -> None:
    entry = {"name": "a", "versions": versions, "paths": ["/a"], "license": "MIT"}
    assert refusal({"MIT": [entry]}).detail.endswith("a has no list of `versions`")


def test_nuget_license_and_the_tool_before_it_have_one_licence_of_each_package() -> None:
    new = [{"PackageId": "A", "PackageVersion": "1", "License": "MIT"}, {"PackageId": "B", "PackageVersion": "2"}]
    old = [{"PackageName": "A", "PackageVersion": "1", "LicenseType": "MIT"}]
    component = Component("A", "1", ("MIT",), purl="pkg:nuget/A@1")
    assert parse(new).components == (component, Component("B", "2", (), purl="pkg:nuget/B@2"))
    assert parse(old).components == (component,)


MAVEN = """<licenseSummary><dependencies>
 <dependency><groupId>org.a</groupId><artifactId>a</artifactId><version>1</version><licenses>
  <license><name>EPL 1.0</name><url>https://a.org/epl</url></license><license><url>https://a.org/lgpl</url></license>
 </licenses></dependency>
 <dependency><groupId>org.a</groupId><artifactId>b</artifactId><version>2</version><licenses/></dependency>
</dependencies></licenseSummary>"""


def test_the_licences_of_maven_are_a_choice_and_may_be_addresses() -> None:
    assert parse(MAVEN).components == (
        Component("org.a:a", "1", ("EPL 1.0", "https://a.org/lgpl"), is_choice=True, purl="pkg:maven/org.a/a@1"),
        Component("org.a:b", "2", (), is_choice=True, purl="pkg:maven/org.a/b@2"),
    )


# ------------------------------------------------------------------------------------------------------------ refusals

NOTHING = "the document lists no component besides shop 1.0, which it describes"


@cases(
    ("document", "cause", "detail"),
    [
        (cyclonedx(), Cause.EMPTY, NOTHING),
        (
            cyclonedx(vulnerabilities=[{"id": "CVE-2026-1"}]),
            Cause.EMPTY,
            f"{NOTHING}; the probe `security` reads its vulnerabilities",
        ),
        (
            cyclonedx(library("a", type="file")),
            Cause.EMPTY,
            f"{NOTHING}; 1 entry of the kind `file` is no package",
        ),
        (spdx(), Cause.EMPTY, NOTHING),
        (
            {**cyclonedx(), "components": None},
            Cause.WRONG_FORMAT,
            "expected a CycloneDX document, but its `components` is not a list",
        ),
        (
            cyclonedx(library("a", licenses=None)),
            Cause.WRONG_FORMAT,
            "expected a CycloneDX document, but `licenses` of one of its components is not a list of objects",
        ),
        ({**cyclonedx(library("a")), "bomFormat": "Other"}, Cause.WRONG_FORMAT, None),
        (spdx(package("a"), packages="a"), Cause.WRONG_FORMAT, None),
        (spdx(package("a", licenseDeclared=None)), Cause.WRONG_FORMAT, None),
        ({**spdx(package("a")), "spdxVersion": "SPDX-3.0"}, Cause.WRONG_FORMAT, None),
        ([{"License": "MIT", "Name": "a"}, "b"], Cause.WRONG_FORMAT, None),
        ([{"License": None, "Name": "a", "Version": "1"}], Cause.WRONG_FORMAT, None),
        ({"a@1": {"licenses": "MIT"}, "b@1": {"licenses": None}}, Cause.WRONG_FORMAT, None),
        ({"a@1": {"licenses": "MIT"}, "b@1": "MIT"}, Cause.WRONG_FORMAT, None),
        ({"artifacts": [{"name": "a", "foundBy": "b"}], "artifactRelationships": []}, Cause.WRONG_FORMAT, None),
        ({"MIT": [{"name": "a", "paths": [], "license": "MIT"}]}, Cause.WRONG_FORMAT, None),
        (
            {"MIT": [{"name": "a", "versions": ["1"], "paths": [], "license": "MIT"}], "ISC": []},
            Cause.WRONG_FORMAT,
            None,
        ),
        ([{"PackageId": "A", "PackageVersion": "1", "License": 1}], Cause.WRONG_FORMAT, None),
        (MAVEN.replace("<url>https://a.org/lgpl</url>", "<name/>"), Cause.WRONG_FORMAT, None),
        (MAVEN.replace("<artifactId>b</artifactId>", ""), Cause.WRONG_FORMAT, None),
    ],
)
def test_a_document_that_shows_nothing_is_refused(document: object, cause: Cause, detail: str | None) -> None:
    error = refusal(document)

    assert error.cause is cause
    assert detail is None or error.detail == detail


SAMPLES = {
    "cyclonedx-json": cyclonedx(library("a", {"license": {"id": "MIT"}}), library("b", {"expression": "GPL-3.0-only"})),
    "cyclonedx-xml": XML,
    "spdx-json": spdx(package("a", "MIT"), package("b", "GPL-3.0-only")),
    "spdx-tag-value": TAG_VALUE,
    "spdx-3-json": graph(element("a"), edge("a", "hasDeclaredLicense", "https://spdx.org/licenses/MIT")),
    "pip-licenses": [{"License": "MIT", "Name": "a", "Version": "1"}, {"License": "ISC", "Name": "b", "Version": "1"}],
    "license-checker": {"a@1": {"licenses": "MIT"}, "b@1": {"licenses": "ISC"}},
    "composer-licenses": {"name": "a/b", "dependencies": {"c/d": {"version": "1.0", "license": ["MIT"]}}},
    "cargo-license": [{"name": "a", "version": "1.0", "license": "MIT", "license_file": None}],
    "gradle-license-report": {"dependencies": [{"moduleName": "a:b", "moduleVersion": "1", "moduleLicense": "MIT"}]},
    "pnpm-licenses": {"MIT": [{"name": "a", "versions": ["1.0"], "paths": ["/a"], "license": "MIT"}]},
    "nuget-license": [{"PackageId": "A.B", "PackageVersion": "1.0", "License": "MIT"}],
    "maven-licenses": MAVEN,
    "go-licenses": "a.org/b,https://a.org/b/LICENSE,MIT\nc.org/d,Unknown,Unknown\n",
    "syft": {
        "artifacts": [{"name": "a", "version": "1", "foundBy": "c", "licenses": ["MIT"]}], "artifactRelationships": [],
        "source": {"type": "file"}, "descriptor": {"name": "syft"},
    },
}  # fmt: skip


@cases("name", SAMPLES)
def test_a_document_is_recognized_in_every_encoding(name: str) -> None:
    text = encode(SAMPLES[name]).decode()
    expected = parse(SAMPLES[name])

    assert expected.format == name
    assert parse(None, b"\xef\xbb\xbf" + text.encode()) == expected
    assert parse(None, text.replace('encoding="UTF-8"', "").encode("utf-16")) == expected
    assert parse(None, text.replace("\n", "\r\n").encode()) == expected


@cases("name", sorted(SAMPLES.keys() - {"spdx-tag-value", "go-licenses"}))
def test_a_document_that_is_cut_anywhere_is_refused(name: str) -> None:
    data = encode(SAMPLES[name]).rstrip()
    for end in range(1, len(data), 7):
        assert refusal(None, data[:end]).cause in (Cause.UNREADABLE, Cause.WRONG_FORMAT)


@cases("name", ["cyclonedx-json", "spdx-json", "spdx-3-json", "pip-licenses", "license-checker", "syft"])
def test_a_member_that_is_lost_never_gives_a_component_another_licence(name: str) -> None:
    expected = parse(SAMPLES[name])
    for mutated in mutations(SAMPLES[name]):
        try:
            report = parse(mutated)
        except EvidenceError:
            continue
        statements = {component.licenses for component in report.components}
        assert statements <= {(), *(component.licenses for component in expected.components)}


REPLACEMENTS: tuple[Any, ...] = ("remove", None, 7, [])


def mutations(document: Any) -> list[Any]:
    """The document with each member removed, and set to null, a number and a list."""
    results: list[Any] = []
    paths: list[tuple[Any, ...]] = []

    def collect(value: Any, path: tuple[Any, ...]) -> None:
        keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for key in keys:
            paths.append((*path, key))
            collect(value[key], (*path, key))

    collect(document, ())
    for path in paths:
        for replacement in REPLACEMENTS:
            copy = deepcopy(document)
            parent = copy
            for key in path[:-1]:
                parent = parent[key]
            if replacement == "remove":
                del parent[path[-1]]
            else:
                parent[path[-1]] = replacement
            results.append(copy)
    return results


@cases("record", [case for case in records(*FORMAT_NAMES) if str(case.id).startswith("sbom/")])
def test_reports_of_the_corpus_equal_their_ground_truth(record: Record) -> None:
    comparison = compare(record)

    assert comparison.agreement in (Agreement.EQUAL, Agreement.REFUSED), comparison
    assert parse(None, record.file.read_bytes()).format == comparison.format
