"""OWASP Dependency-Check: the JSON and the XML report hold the same, and are read alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from gate.formats.findings.model import ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

SOFTWARE = {"id": "cpe:2.3:a:x", "vulnerabilityIdMatched": "true", "versionEndExcluding": "2.13.2"}
VULNERABILITY = {
    "name": "CVE-2020-9488", "severity": "LOW", "cvssv3": {"baseScore": "3.7", "baseSeverity": "LOW"},
    "description": "Improper validation of certificates", "vulnerableSoftware": [{"software": SOFTWARE}],
}  # fmt: skip
DEPENDENCY = {
    "fileName": "log4j-api-2.12.4.jar", "filePath": "/app/lib/log4j-api-2.12.4.jar",
    "packages": [{"id": "pkg:maven/org.apache.logging.log4j/log4j-api@2.12.4"}], "vulnerabilities": [VULNERABILITY],
}  # fmt: skip
CLEAN = {"fileName": "clean.jar", "filePath": "/app/lib/clean.jar"}
EXCEPTION = {"exception": {"message": "Could not perform Node Audit analysis", "stackTrace": ["a", "b"]}}
NAMESPACE = "https://jeremylong.github.io/DependencyCheck/dependency-check.2.5.xsd"
FORMATS = ("dependency-check", "dependency-check-xml")


def report(*dependencies: Any, exceptions: int = 0, **more: Any) -> dict[str, Any]:
    scan: dict[str, Any] = {"engineVersion": "8.2.1", "dataSource": []}
    if exceptions:
        scan["analysisExceptions"] = [EXCEPTION] * exceptions
    date = {"name": "shop", "reportDate": "2026-11-20T10:00:00.123456Z"}
    return {
        "reportSchema": "1.1", "scanInfo": scan, "projectInfo": date, "dependencies": list(dependencies), **more,
    }  # fmt: skip


def to_xml(document: dict[str, Any]) -> str:
    """The XML report with the content of a JSON report."""
    exceptions = document["scanInfo"].get("analysisExceptions", [])
    listed = "<exception><message>x</message></exception>" * len(exceptions)
    dependencies = "".join(map(dependency_to_xml, document["dependencies"]))
    return (
        f'<?xml version="1.0"?><analysis xmlns="{NAMESPACE}"><scanInfo>'
        f"<engineVersion>{document['scanInfo']['engineVersion']}</engineVersion>"
        f"<dataSource><name>NVD</name></dataSource><analysisExceptions>{listed}</analysisExceptions></scanInfo>"
        f"<projectInfo><name>shop</name><reportDate>{document['projectInfo']['reportDate']}</reportDate></projectInfo>"
        f"<dependencies>{dependencies}</dependencies></analysis>"
    )


def dependency_to_xml(entry: dict[str, Any]) -> str:
    """One dependency of the XML report."""
    packages = "".join(f"<package><id>{escape(package['id'])}</id></package>" for package in entry.get("packages", []))
    vulnerabilities = "".join(
        f"<{tag}>{vulnerability_to_xml(vulnerability)}</{tag}>"
        for tag, name in (
            ("vulnerability", "vulnerabilities"),
            ("suppressedVulnerability", "suppressedVulnerabilities"),
        )
        for vulnerability in entry.get(name, [])
    )
    related = (
        "<relatedDependencies><relatedDependency><filePath>/other</filePath></relatedDependency></relatedDependencies>"
    )
    evidence = "<evidenceCollected><evidence><name>name</name><value>x</value></evidence></evidenceCollected>"
    return (
        f"<dependency><fileName>{escape(entry['fileName'])}</fileName><filePath>{escape(entry['filePath'])}</filePath>"
        f"{related}{evidence}<identifiers>{packages}</identifiers><vulnerabilities>{vulnerabilities}</vulnerabilities>"
        "</dependency>"
    )


def vulnerability_to_xml(entry: dict[str, Any]) -> str:
    """The content of one vulnerability of the XML report."""
    parts = [f"<{name}>{escape(entry[name])}</{name}>" for name in ("name", "severity", "description") if name in entry]
    for name, element in (("cvssv2", "cvssV2"), ("cvssv3", "cvssV3"), ("cvssv4", "cvssV4")):
        inner = "".join(f"<{key}>{value}</{key}>" for key, value in entry.get(name, {}).items())
        parts.append(f"<{element}>{inner}</{element}>" if inner else "")
    parts.append("<references><reference><name>a reference</name></reference></references>")
    software = "".join(
        f"<software{''.join(f' {key}={quoteattr(value)}' for key, value in holder['software'].items())}>cpe</software>"
        for holder in entry.get("vulnerableSoftware", [])
    )
    return "".join(parts) + f"<vulnerableSoftware>{software}</vulnerableSoftware>"


def read_as(name: str, document: dict[str, Any]) -> ScanReport:
    return read(name, document if name == "dependency-check" else to_xml(document))


def refusal_as(name: str, document: dict[str, Any]) -> EvidenceError:
    return refusal(name, document if name == "dependency-check" else to_xml(document))


@pytest.mark.parametrize("name", FORMATS)
def test_a_vulnerability_of_a_dependency_is_a_finding(name: str) -> None:
    scan = read_as(name, report(CLEAN, DEPENDENCY))
    assert scan.findings == (
        ScanFinding(
            "CVE-2020-9488", "Improper validation of certificates", Severity.LOW, "/app/lib/log4j-api-2.12.4.jar",
            package="org.apache.logging.log4j:log4j-api", version="2.12.4",
            remedy="upgrade org.apache.logging.log4j:log4j-api to 2.13.2",
            upgrade=Upgrade("org.apache.logging.log4j:log4j-api", ("2.13.2",)), ids=("CVE-2020-9488",), fixable=True,
        ),
    )  # fmt: skip
    assert (scan.tool, scan.notes) == ("Dependency-Check 8.2.1", ())
    assert scan.produced_at == datetime(2026, 11, 20, 10, 0, 0, 123456, UTC)


@cases("name", FORMATS)
@cases(
    ("more", "severity"),
    [
        ({"severity": "CRITICAL"}, "critical"),
        ({"severity": "Moderate"}, "medium"),
        ({"severity": "7.5", "cvssv3": {}}, "high"),
        ({"severity": "0.0", "cvssv3": {}}, "unrated"),
        ({"severity": "odd"}, "low"),
        ({"severity": "", "cvssv4": {"baseSeverity": "HIGH"}, "cvssv2": {"severity": "LOW"}}, "high"),
        ({"severity": "", "cvssv3": {"baseScore": "9.8"}}, "critical"),
        ({"severity": "", "cvssv3": {}, "cvssv2": {"score": "5.0", "severity": "MEDIUM"}}, "medium"),
        ({"severity": "", "cvssv3": {}}, "unrated"),
    ],
)
def test_the_severity_is_the_named_one_or_that_of_the_newest_score(
    name: str, more: dict[str, Any], severity: str
) -> None:
    document = report({**DEPENDENCY, "vulnerabilities": [{**VULNERABILITY, **more}]})
    assert severities(read_as(name, document)) == {severity: 1}


def test_the_slip_in_the_template_of_older_versions_is_read() -> None:
    old = {**VULNERABILITY, "cvssv3": {"baseSeverity>": "HIGH"}}
    del old["severity"]
    assert severities(read("dependency-check", report({**DEPENDENCY, "vulnerabilities": [old]}))) == {"high": 1}


@pytest.mark.parametrize("name", FORMATS)
def test_a_suppressed_vulnerability_does_not_count(name: str) -> None:
    scan = read_as(name, report({**CLEAN, "suppressedVulnerabilities": [VULNERABILITY]}))
    assert (severities(scan), severities(scan, suppressed=True)) == ({}, {"low": 1})


@pytest.mark.parametrize("name", FORMATS)
def test_a_package_of_a_lock_file_is_in_the_lock_file(name: str) -> None:
    package = {
        "fileName": "yargs-parser:5.0.0", "filePath": "/app/package-lock.json?/yargs-parser:5.0.0",
        "packages": [{"id": "pkg:npm/yargs-parser@5.0.0"}], "vulnerabilities": [VULNERABILITY],
    }  # fmt: skip
    finding = read_as(name, report(package)).findings[0]
    assert (finding.path, finding.package, finding.version) == ("/app/package-lock.json", "yargs-parser", "5.0.0")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_is_no_known_package_has_the_name_of_the_file(name: str) -> None:
    finding = read_as(name, report({**CLEAN, "vulnerabilities": [VULNERABILITY]})).findings[0]
    assert (finding.package, finding.version) == ("clean.jar", "")


@pytest.mark.parametrize("name", FORMATS)
def test_affected_software_of_another_kind_is_no_fix(name: str) -> None:
    other = {**SOFTWARE, "vulnerabilityIdMatched": "false"}
    vulnerability = {**VULNERABILITY, "vulnerableSoftware": [{"software": other}]}
    finding = read_as(name, report({**DEPENDENCY, "vulnerabilities": [vulnerability]})).findings[0]
    assert (finding.fixable, finding.remedy) == (False, "")


@pytest.mark.parametrize("name", FORMATS)
def test_errors_of_analyzers_are_noted_beside_findings_and_refused_without(name: str) -> None:
    part = "an error of an analyzer of Dependency-Check"
    scan = read_as(name, report(DEPENDENCY, exceptions=2))
    assert scan.notes == (f"{part}: its findings are missing (2 times)",)
    error = refusal_as(name, report(CLEAN, exceptions=1))
    assert error.cause is Cause.UNREADABLE
    assert error.detail == f"the report lists no finding, and a part of the scan failed: {part}"


@pytest.mark.parametrize("name", FORMATS)
def test_a_scan_without_vulnerabilities_is_clean_and_one_without_dependencies_empty(name: str) -> None:
    assert read_as(name, report(CLEAN)).findings == ()
    error = refusal_as(name, report())
    assert (error.cause, error.detail) == (Cause.EMPTY, "Dependency-Check analyzed no dependency")


def test_a_maven_identifier_of_an_old_version_names_the_package() -> None:
    text = (
        '<analysis xmlns="https://jeremylong.github.io/DependencyCheck/dependency-check.1.3.xsd"><scanInfo/>'
        "<dependencies><dependency><fileName>a.jar</fileName><filePath>/a.jar</filePath><identifiers>"
        '<identifier type="cpe"><name>cpe:/a:x</name></identifier>'
        '<identifier type="maven"><name>xalan:serializer:2.7.1</name></identifier></identifiers><vulnerabilities>'
        "<vulnerability><name>CVE-0000-0001</name><cvssScore>9.3</cvssScore></vulnerability>"
        "</vulnerabilities></dependency></dependencies></analysis>"
    )
    finding = read("dependency-check-xml", text).findings[0]
    assert (finding.package, finding.version, finding.severity) == ("xalan:serializer", "2.7.1", Severity.CRITICAL)


@cases(
    "document",
    [
        {}, [], {"dependencies": [CLEAN]}, report(CLEAN, scanInfo=None), report(dependencies={}), report("x"),
        report({"fileName": ""}), report({**CLEAN, "vulnerabilities": None}), report({**CLEAN, "vulnerabilities": "x"}),
        report({**CLEAN, "vulnerabilities": [{"severity": "HIGH"}]}),
        report(CLEAN, scanInfo={"analysisExceptions": {}}),
    ],
)  # fmt: skip
def test_a_document_that_dependency_check_does_not_write_is_refused(document: object) -> None:
    assert refusal("dependency-check", document).category is Category.UNREADABLE


@cases(
    "text",
    [
        "<coverage/>", f'<analysis xmlns="{NAMESPACE}"><dependencies><dependency>', "{}",
        f'<analysis xmlns="{NAMESPACE}"><dependencies><dependency/></dependencies></analysis>',
        '<!DOCTYPE a [<!ENTITY x "y">]><analysis>&x;</analysis>', "<analysis>" + "<a>" * 300,
    ],
)  # fmt: skip
def test_a_text_that_is_no_xml_report_is_refused(text: str) -> None:
    assert refusal("dependency-check-xml", text).category is Category.UNREADABLE
