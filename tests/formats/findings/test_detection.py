"""Detecting the format of a scan by its content, and the table of severities in the docs."""

from __future__ import annotations

import gzip
import json
import re
from io import BufferedReader, BytesIO

import pytest

from gate.formats.common import content
from gate.formats.findings import FORMATS, describe
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases


def detect(head: bytes) -> str | None:
    report_format = FORMATS.detect(head)
    return report_format.name if report_format else None


@cases(
    ("text", "name"),
    [
        ('{"version": "2.1.0", "runs": [', "sarif"),
        ('{"runs": [{"results": [', "sarif"),
        ('{"$schema": "https://example.org/sarif-2.1.0.json", "properties": {', "sarif"),
        ('{"runs": [{"results": [{"source": 1, "packages": [', "sarif"),
        ('{"ArtifactName": ".", "Results"', "trivy"),
        ('[{"Target": "go.mod", "Class"', "trivy"),
        ('{"dependencies": [{"name": "x", "vulns": ', "pip-audit"),
        ('[{"name": "x", "version": "1", "vulns": [', "pip-audit"),
        ('{"dependencies": [], "fixes": []}', "pip-audit"),
        ('{"name": "shop", "dependencies": []}', None),
        ('{"name": "shop", "version-string": "1", "dependencies": ["fmt", {"name": "zlib"}]}', None),
        ('{"auditReportVersion": 2,', "npm-audit"),
        ('{"error": {"code": "ENOLOCK"', "npm-audit"),
        ('{"message": "request failed", "method": "POST", "uri": "x", "statusCode": 503}', "npm-audit"),
        ('{"message": "request to https://registry.example.com/-/npm/v1/security/audits/quick failed"}', "npm-audit"),
        ('{"message": "something failed"}', None),
        ('{"error": "something failed"}', None),
        ('{"statusCode": 404, "message": "Not Found", "error": "Not Found"}', None),
        ('{"name": "shop", "version": "1.0.0", "dependencies": {"lodash": "^4"}}', None),
        ('{"artifacts": [], "artifactRelationships": [], "descriptor": {"name": "syft"}}', None),
        ('{"metrics": {"p95": 1}}', None),
        ('{"generated_at": "2026-11-20", "items": []}', None),
        ('{"message": "not found", "documentation_url": "https://docs.example.com", "status": "404"}', None),
        ('{"database": {}, "lockfile": {}, "vulnerabilities": {"found": false', None),
        ('{"vulnerabilities": [{"id": "SNYK-1"', None),
        ('{"vulnerabilities": [{"id": "SNYK-1", "packageName": "a"', "snyk"),
        ('{"imageDigest": "sha256:1", "vulnerabilities": []}', None),
        ('{"advisories": {}, "abandoned": {}', "composer-audit"),
        ('{"abandoned": [], "advisories": [', "composer-audit"),
        ('{"advisories": []}', "composer-audit"),
        ('{"advisories": {"a/b": [{"advisoryId": "PKSA-1"', "composer-audit"),
        ('{"type":"info","data":"x"}\n{"type":"auditSummary","data":{"vulnerabilities":{', "yarn-audit"),
        ('{"data":{"resolution":{"id":1,"path":"a"}},"type":"auditAdvisory"}', "yarn-audit"),
        ('{"type":"Metric","data":{"name":"a"},"metric":"b"}', None),
        ('{"value":"a","children":{"ID":1,"Issue":"b"', "yarn-berry"),
        ('{"type":"info","name":1,"displayName":"YN0001","indent":"","data":"No audit suggestions"}', "yarn-berry"),
        (
            '{"actions":[],"advisories":{},"metadata":{}}\n{"type":"info","displayName":"YN0001","data":"x"}',
            "yarn-berry",
        ),
        ('{"SourceMetadata": {"Data": {"Git": {', "trufflehog"),
        ('[{"SourceMetadata": {"Data": {"Git": {', "trufflehog"),
        ('{"branch": "a", "reason": "High Entropy", "stringsFound": [', "trufflehog"),
        ('{"level":"info-0","ts":"2026","logger":"trufflehog","msg":"running source"}', "trufflehog"),
        ('{"version": "1.5.0", "plugins_used": [{"name": "A"}], "filters_used": [', "detect-secrets"),
        ('{"results": {"a.py": [{"type": "A", "hashed_secret": "1"', "detect-secrets"),
        ('[{"code":"DL3006","column":1,"file":"Dockerfile","level":"warning"', "hadolint"),
        ('{"@programName": "ZAP", "@version": "2.16.1", "insights": [', "zap-json"),
        ('{"site": [{"@name": "http://a", "alerts": [', "zap-json"),
        ('<OWASPZAPReport version="2.9.0"><site name="a">', "zap-xml"),
        ('{"template-id": "a", "info": {', "nuclei"),
        ('[{"template": "a", "template-id": "a"', "nuclei"),
        ('{"version": "15.0.7", "vulnerabilities": [], "scan": {"scanner": {"id": "a"', "gitlab"),
        ('{"version": "15.0.7", "schema": "https://a/security-report-schemas/x", "scan"', "gitlab"),
        (
            '{"@version": "1", "scan": {"type": "dast"}, "site": [{"@name": "a"}], "remediations": [',
            "gitlab",
        ),
        ('{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [', "cyclonedx-json"),
        ('{"specVersion": "1.5", "components": [], "bomFormat"', "cyclonedx-json"),
        ('<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><metadata>', "cyclonedx-xml"),
        ('<bom xmlns="http://example.org/other"><metadata>', None),
        ('[{"number": 1, "dependency": {}, "security_advisory": {', "github-dependabot"),
        ('{"number": 1, "security_advisory": {}}\n{"number": 2', "github-dependabot"),
        ('[[{"number": 1, "security_advisory": {', "github-dependabot"),
        ('[{"number": 1, "rule": {}, "most_recent_instance": {', "github-code-scanning"),
        ('[{"number": 1, "secret_type": "a"', "github-secret-scanning"),
        ('{"data": {"repository": {"vulnerabilityAlerts": {"nodes": [', "github-graphql"),
        ('{"@context": "https://openvex.dev/ns/v0.2.0", "statements": [', None),
        ('{"document": {"csaf_version": "2.0"}, "vulnerabilities": [', None),
        ('{"errors": [], "generated_at": "2026"', "bandit"),
        ('{"errors": [{"filename": "a.py", "reason": "x"}', "bandit"),
        ('{"errors": [{"filename": "a.py", "reason": "x"}], "results": []', "bandit"),
        ('{"results": [{"check_id": "a", "extra": {"message": "\\"runs\\": 1"', "semgrep"),
        ('{"results": [], "errors": []}', "semgrep"),
        ('{"matches": [{"vulnerability": {', "grype"),
        ('{"results": [{"source": {"path": "x"}, "packages": [', "osv-scanner"),
        ('{"results": [], "experimental_config": {', "osv-scanner"),
        ('[{"Description": "AWS", "StartLine": 1', "gitleaks"),
        ('{"check_type": "terraform", "results": {"passed_checks": [', "checkov"),
        ('[{"check_type": "terraform", "results": {"passed_checks": [', "checkov"),
        ('{"passed": 0, "failed": 0, "skipped": 0, "checkov_version": "3.2.1"}', "checkov"),
        ('{"files_scanned": 2, "files_failed_to_scan": 0, "queries_total": 9, "paths": [', "kics"),
        ('{"kics_version": "v2", "queries": [], "paths": []', "kics"),
        ('{"results": [{"rule_id": "AWS018", "rule_provider": "aws"', "tfsec"),
        ('{"Golang errors": {}, "Issues": null', "gosec"),
        ('{"Issues": [{"severity": "LOW", "rule_id": "G104"', "gosec"),
        ('{"config": {"protocol_version": "v1.0.0"}}\n{"progress": {', "govulncheck"),
        ('{"database": {"advisory-count": 9}, "lockfile": {"dependency-count": 4}', "cargo-audit"),
        ('{"scan_info": {"app_path": "/srv"}, "warnings": [], "errors": []', "brakeman"),
        ('{"report_meta": {}, "scanned_packages": {}, "vulnerabilities": [', "safety"),
        ('[["jinja2", "<2.10.1", "2.10", "Sandbox escape", "37052", null, null]', "safety"),
        ('{"meta": {"scan_type": "scan"}, "scan_results": {', "safety-scan"),
        ('{"version": 1, "parameters": "--vulnerable", "projects": [', "dotnet-list"),
        ('{"version": 1, "parameters": "--vulnerable", "problems": [', "dotnet-list"),
        ('{"reportSchema": "1.1", "scanInfo": {"engineVersion": "8"}, "dependencies": [', "dependency-check"),
        ('<analysis xmlns="https://jeremylong.github.io/DependencyCheck/x.xsd"><scanInfo>', "dependency-check-xml"),
        ("<analysis><other>", None),
        ("[]", None),
        ("null", None),
        ("{}", None),
        ('{"results": []}', None),
        ('{"coverage": {"runs": [], "results": []}}', None),
        ("<html>", None),
        ("", None),
    ],
)
def test_a_format_is_detected_by_the_beginning_of_the_file(text: str, name: str | None) -> None:
    assert detect(text.encode()) == name
    assert detect(b"\xef\xbb\xbf" + text.encode()) == name
    assert detect(gzip.compress(text.encode())) == name
    assert detect(text.encode("utf-16")) == name


def test_a_name_inside_a_string_is_not_a_member() -> None:
    document = {"results": [{"check_id": "x", "extra": {"message": '{"runs": [], "matches": []}'}}], "errors": []}
    assert detect(json.dumps(document).encode()) == "semgrep"


def test_a_document_that_fits_two_formats_is_not_guessed() -> None:
    head = b'{"version": "2.1.0", "runs": [], "matches": []}'
    assert [report_format.name for report_format in FORMATS.matching(head)] == ["grype", "sarif"]
    assert FORMATS.detect(head) is None


@cases("text", ["[]", "[ \n]", "null", " null\n"])
def test_a_bare_value_names_no_tool(text: str) -> None:
    value = "".join(text.split())
    assert content.find_bare_value(text.encode()) == value
    with pytest.raises(EvidenceError, match=re.escape(f"this is nothing but `{value}`, which names no tool")) as caught:
        FORMATS.select(BufferedReader(BytesIO(text.encode())))
    assert caught.value.cause is Cause.UNNAMED_TOOL
    assert FORMATS.select(BufferedReader(BytesIO(text.encode())), "gitleaks").name == "gitleaks"


@cases(
    ("head", "kind"),
    [
        (b"<html><body>", "an HTML page, perhaps a login or error page"),
        (b"Killed", "text, perhaps the output of a scanner that failed"),
        (b"{}", "JSON"),
    ],
)
def test_other_content_is_named_for_what_it_is(head: bytes, kind: str) -> None:
    assert describe(head) == kind
    assert content.find_bare_value(head) == ""
