"""Native reports of scanners through the probe `security` and `gate check`: facts, findings, exit codes, merging."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from gate.model.evidence import Seen
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.corpus import FOLDER
from tests.folders import with_folders
from tests.probes.test_security import measure

ITEM = checklist("scans | security | {reports: scan.json} | [critical == 0, high == 0, total == 0]")
FINDINGS = {
    "brakeman-json/dd-two_findings.json": 2,
    "cargo-audit-json/dd-many_findings.json": 4,
    "clair-json/dd-clairklar_high.json": 6,
    "composer-audit-json/dd-many.json": 16,
    "cyclonedx-xml/dd-spec1.xml": 1,
    "detect-secrets/dd-many_findings.json": 3,
    "github-code-scanning/dd-github_sast_many_vul.json": 2,
    "github-dependabot/octokit-alerts-for-repository.json": 1,
    "github-graphql-vuln/dd-github-5-vuln.json": 5,
    "gitlab-report/dd-gl-sast-1-vuln_v15.json": 1,
    "hadolint-json/hadolint-2.15.1.json": 13,
    "nuclei-jsonl/dd-many_findings_new.json": 2,
    "trufflehog-json/trufflehog-2.2.1.json": 1,
    "yarn-audit/dd-yarn2_audit_issue9911.json": 1,
    "yarn-audit/dd-yarn_audit_many_vul.json": 3,
    "zap-json/heimdall-webgoat.json": 28,
    "zap-xml/dd-some_2.9.0.xml": 7,
    "checkov-json/checkov-3.3.30.json": 25,
    "dependency-check-json/axians-8.2.1-three-dependencies.json": 2,
    "dependency-check-xml/dd-single_vuln.xml": 1,
    "dotnet-vulnerable-json/dd-many.json": 4,
    "gosec-json/dd-many_vulns.json": 28,
    "govulncheck-json/dd-many_vulns_new_version.json": 1,
    "govulncheck-legacy/golang-vuln-binary.json": 2,
    "kics-json/e2e-094.json": 2,
    "safety/safety-1.10.3.json": 2,
    "safety/safety-2.3.5.json": 3,
    "safety-scan/safety-schemas-0.0.21.json": 2,
    "snyk-json/dd-all-projects_many_vulns.json": 4,
    "terrascan-json/aws-ami.json": 1,
    "tfsec-json/dd-many_findings_current.json": 19,
}
"""The reports of the corpus, and how many findings count."""

SNYK = {
    "vulnerabilities": [
        {
            "id": "SNYK-JAVA-ORGYAML-3152153", "title": "Arbitrary Code Execution", "severity": "medium",
            "identifiers": {"CVE": ["CVE-2022-1471"]}, "packageName": "org.yaml:snakeyaml",
            "name": "org.yaml:snakeyaml", "version": "1.33", "fixedIn": ["2.0"],
        }
    ],
    "ok": False, "dependencyCount": 9, "uniqueCount": 1, "displayTargetFile": "pom.xml",
}  # fmt: skip
DEPENDENCY_CHECK = {
    "reportSchema": "1.1", "scanInfo": {"engineVersion": "8.2.1"},
    "dependencies": [
        {
            "fileName": "snakeyaml-1.33.jar", "filePath": "/m2/snakeyaml-1.33.jar",
            "packages": [{"id": "pkg:maven/org.yaml/snakeyaml@1.33"}],
            "vulnerabilities": [{"name": "CVE-2022-1471", "severity": "CRITICAL", "description": "code execution"}],
        }
    ],
}  # fmt: skip


def corpus(name: str) -> str:
    return (FOLDER / "security" / name).read_text(encoding="utf-8")


@cases(("name", "count"), FINDINGS.items())
@with_folders
def test_the_findings_of_a_report_are_counted_and_listed(tmp_path: Path, name: str, count: int) -> None:
    evidence = measure(tmp_path, {"r/scan": corpus(name)})
    assert evidence.facts["total"] == Seen(Decimal(count))
    assert sum(finding.amount for finding in evidence.findings) == count
    assert all(finding.message != "no message" for finding in evidence.findings)
    assert evidence.sources[0].tool


@cases(
    ("text", "code"),
    [
        (corpus("snyk-json/dd-all-projects_many_vulns.json"), 1),
        (corpus("safety/safety-2.3.5-clean.json"), 0),
        ('{"results": null}', 0),
        ('{"Golang errors": {}, "Issues": [], "Stats": {"files": 3, "found": 0}}', 0),
        ('{"Golang errors": {"/a.go": [{}]}, "Issues": [], "Stats": {"files": 3, "found": 0}}', 2),
        ('{"Golang errors": {}, "Issues": [], "Stats": {"files": 3, "found": 1}}', 2),
        ('{"ok": false, "error": "Missing node_modules folder", "path": "/src"}', 2),
        ('{"passed": 0, "failed": 0, "skipped": 0, "parsing_errors": 0, "checkov_version": "3.2.1"}', 2),
        ('{"config": {"protocol_version": "v1.0.0"}}', 2),
        ('{"type":"info","data":"Visit https://yarnpkg.com"}', 2),
        ('{"type":"auditSummary","data":{"vulnerabilities":{"high":0},"totalDependencies":3}}', 0),
        ('{"type":"info","name":1,"displayName":"YN0001","indent":"","data":"No audit suggestions"}', 0),
        ('{"advisories": [], "abandoned": []}', 0),
        ('{"advisories": [], "unreachable-repositories": ["https://repo.example.org"], "abandoned": []}', 2),
        ('{"version": "15.0.7", "vulnerabilities": [], "scan": {"scanner": {}, "status": "success"}}', 0),
        ('{"version": "15.0.7", "vulnerabilities": [], "scan": {"scanner": {}, "status": "failure"}}', 2),
        ('{"@version": "2.16.1", "@generated": "x", "site": []}', 2),
        ('{"@version": "2.16.1", "@generated": "x", "site": [{"@name": "http://a", "alerts": []}]}', 0),
        ('{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []}', 2),
        ('{"bomFormat": "CycloneDX", "specVersion": "1.5", "vulnerabilities": []}', 0),
        ('{"image": "a", "unapproved": ["CVE-1"], "vulnerabilities": []}', 2),
        ('{"data": {"repository": {"vulnerabilityAlerts": {"nodes": [], "totalCount": 3}}}}', 2),
        ('{"version": 1, "parameters": "--outdated", "projects": [{"path": "a.csproj"}]}', 2),
    ],
)  # fmt: skip
@with_folders
def test_the_exit_code_says_who_must_act(tmp_path: Path, text: str, code: int) -> None:
    assert check(lay_out(tmp_path, {"readiness.yml": ITEM, "scan.json": text})).code == code


def test_an_advisory_that_snyk_and_dependency_check_report_counts_once_with_the_worse_severity(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/snyk.json": json.dumps(SNYK), "r/odc.json": json.dumps(DEPENDENCY_CHECK)})
    facts: dict[str, Any] = dict(evidence.facts)
    assert (facts["total"], facts["critical"], facts["fixable"]) == (Seen(Decimal(1)),) * 3
    (finding,) = evidence.findings
    assert finding.message == (
        "org.yaml:snakeyaml 1.33: code execution (reported by Dependency-Check, Snyk)"
        " (in /m2/snakeyaml-1.33.jar, which is not in this repository)"
    )
    assert finding.remedy == "upgrade org.yaml:snakeyaml to 2.0"
    assert set(finding.names) == {"CVE-2022-1471", "SNYK-JAVA-ORGYAML-3152153"}
