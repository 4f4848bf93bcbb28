"""Kinds of component lists; those with a step are not read (see `report_kinds`)."""

from __future__ import annotations

from gate.formats.common.report_kind import ReportKind, Topic

KINDS = (
    ReportKind(
        "a CycloneDX document with vulnerabilities",
        Topic.SECURITY,
        members=("bomFormat", "vulnerabilities"),
        resembles=("pip-audit",),
    ),
    ReportKind("a CycloneDX document", Topic.SBOM, roots=("bom",)),
    ReportKind(
        "a CycloneDX document",
        Topic.SBOM,
        member=r"bomFormat|components\[\]\.(bom-ref|purl)",
        resembles=("pip-audit",),
    ),
    ReportKind(
        "an SPDX document",
        Topic.SBOM,
        member=r"(sbom\.)?(spdxVersion|SPDXID|(packages|files)\[\]\.SPDXID|relationships\[\]\.spdxElementId)",
    ),
    ReportKind("an SPDX document", Topic.SBOM, text=r"(?:#[^\n]*\n\s*)*SPDXVersion:"),
    ReportKind(
        "an SPDX 3 document",
        Topic.SBOM,
        member=r"@graph\[\]\.(spdxId|specVersion)",
    ),
    ReportKind(
        "an SBOM of Syft",
        Topic.SBOM,
        member=r"artifactRelationships|artifacts\[\]\.(foundBy|cpes)",
        resembles=("grype",),
    ),
    ReportKind("a list of pip-licenses", Topic.SBOM, members=("[].License", "[].Name", "[].Version")),
    ReportKind("a list of license-checker", Topic.SBOM, member=r"[^\[\]]+@[^\[\]@]*\.licenses(\[\])?"),
    ReportKind("a list of licences of Composer", Topic.SBOM, member=r"dependencies\.[^\[\]]+/[^\[\]]+\.license"),
    ReportKind("a list of nuget-license", Topic.SBOM, members=("[].PackageId", "[].PackageVersion")),
    ReportKind("a list of licences of Maven's dependencies", Topic.SBOM, roots=("licenseSummary",)),
    ReportKind("a list of cargo-license", Topic.SBOM, members=("[].name", "[].license", "[].license_file")),
    ReportKind(
        "a report of Gradle's License Report",
        Topic.SBOM,
        members=("dependencies[].moduleName",),
        resembles=("pip-audit",),
    ),
    ReportKind(
        "a list of LicenseFinder",
        Topic.SBOM,
        "write the SBOM of the package manager instead, such as CycloneDX",
        members=("dependencies[].licenses", "dependencies[].name"),
    ),
)
