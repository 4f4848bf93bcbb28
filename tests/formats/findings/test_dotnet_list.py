"""The JSON of `dotnet list package --vulnerable`: packages of projects and frameworks, and problems."""

from __future__ import annotations

from typing import Any

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

VULNERABILITY = {"severity": "High", "advisoryurl": "https://github.com/advisories/GHSA-5crp-9r3c-p9vr"}
PACKAGE = {
    "id": "Newtonsoft.Json", "requestedVersion": "12.0.1", "resolvedVersion": "12.0.1",
    "vulnerabilities": [VULNERABILITY],
}  # fmt: skip
FRAMEWORK = {"framework": "net8.0", "topLevelPackages": [PACKAGE]}
CLEAN = {"path": "/src/Clean.csproj"}
WITHOUT_TRANSITIVE = "packages of packages are left out (--include-transitive)"


def project(*frameworks: dict[str, Any]) -> dict[str, Any]:
    return {"path": "/src/Shop.csproj", "frameworks": list(frameworks)}


def report(*projects: dict[str, Any], **more: Any) -> dict[str, Any]:
    parameters = "--vulnerable --include-transitive"
    return {"version": 1, "parameters": parameters, "sources": ["https://x"], "projects": list(projects), **more}


def test_a_vulnerability_of_a_package_is_a_finding() -> None:
    scan = read("dotnet-list", report(project(FRAMEWORK)))
    assert scan.findings == (
        ScanFinding(
            "GHSA-5crp-9r3c-p9vr", "see https://github.com/advisories/GHSA-5crp-9r3c-p9vr", Severity.HIGH,
            "/src/Shop.csproj", package="Newtonsoft.Json", version="12.0.1", ids=("GHSA-5crp-9r3c-p9vr",),
        ),
    )  # fmt: skip
    assert (scan.tool, scan.notes) == ("dotnet list package", ())


def test_packages_of_packages_count_and_each_framework_does() -> None:
    transitive = {"framework": "net6.0", "topLevelPackages": [], "transitivePackages": [PACKAGE]}
    assert severities(read("dotnet-list", report(project(FRAMEWORK, transitive)))) == {"high": 2}


@cases(("word", "severity"), [("Critical", "critical"), ("Moderate", "medium"), ("Low", "low"), ("", "unrated")])
def test_the_severity_comes_from_the_word(word: str, severity: str) -> None:
    framework = {
        "framework": "net8.0",
        "topLevelPackages": [{**PACKAGE, "vulnerabilities": [{**VULNERABILITY, "severity": word}]}],
    }
    assert severities(read("dotnet-list", report(project(framework)))) == {severity: 1}


def test_projects_without_vulnerable_packages_are_clean() -> None:
    scan = read("dotnet-list", report(CLEAN))
    assert (scan.findings, scan.notes) == ((), ())


def test_packages_that_are_left_out_are_noted() -> None:
    assert read("dotnet-list", report(CLEAN, parameters="--vulnerable")).notes == (WITHOUT_TRANSITIVE,)


def test_a_warning_is_noted() -> None:
    problems = [{"level": "warning", "text": "(A) : Auto-referenced package."}]
    assert read("dotnet-list", report(CLEAN, problems=problems)).notes == ("a warning of dotnet",)


@cases("level", ["error", None, "fatal"])
def test_an_error_leaves_no_evidence_even_beside_findings(level: object) -> None:
    problems = [{"project": "/src/Other.csproj", "level": level, "text": "No assets file was found."}]
    error = refusal("dotnet-list", report(project(FRAMEWORK), problems=problems))
    assert error.cause is Cause.UNREADABLE
    assert error.detail == "dotnet could not check everything: it reports 1 error"


def test_a_list_of_packages_without_their_vulnerabilities_is_named() -> None:
    error = refusal("dotnet-list", report(CLEAN, parameters="--outdated"))
    assert error.cause is Cause.WRONG_FORMAT
    assert "without `--vulnerable`" in error.detail


def test_a_report_of_no_project_is_empty() -> None:
    assert refusal("dotnet-list", report()).cause is Cause.EMPTY


@cases(
    "document",
    [
        report(project({**FRAMEWORK, "topLevelPackages": [{**PACKAGE, "vulnerabilities": [{"advisoryurl": "x"}]}]})),
        {}, [], report(projects=None), report(projects={}), report({}), report(project()), report(problems="x"),
        report({"path": "/a", "frameworks": None}), report({"path": "/a", "framworks": [FRAMEWORK]}),
        report(project({"framework": "net8.0"})), report(project({"framework": "net8.0", "topLevelPackages": []})),
        report(project({"framework": "net8.0", "topLevelPackages": [{**PACKAGE, "vulnerabilities": []}]})),
        report(project({"framework": "net8.0", "topLevelPackages": [{"id": "A"}]})),
        report(project({**FRAMEWORK, "transitivepackages": [PACKAGE]})),
        report(project({**FRAMEWORK, "transitivePackages": [{**PACKAGE, "vulnerabilities": [{}]}]})),
    ],
)  # fmt: skip
def test_a_document_that_dotnet_does_not_write_is_refused(document: object) -> None:
    assert refusal("dotnet-list", document).category is Category.UNREADABLE
