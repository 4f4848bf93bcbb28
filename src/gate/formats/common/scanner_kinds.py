"""Kinds of reports of scanners that begin as reports of other tools do; those with a step are not read.

They come before all other kinds (see `report_kinds`), and name what they resemble.
"""

from __future__ import annotations

from gate.formats.common.report_kind import TO_SARIF, ReportKind, Topic

_SARIF = "write SARIF instead: "
_JUNIT = "write JUnit XML for the probe `tests` instead: "
_SPDX = "write SPDX 2 in JSON or tag-value instead"
_GRYPE = "scan the image with Grype: `grype IMAGE -o json`"
_HADOLINT = "lint with Hadolint: `hadolint --format json`"
_LIKE_ANCHORE = ("npm-audit", "snyk", "gitlab", "twistcli")

KINDS = (
    ReportKind(
        "an export of Dependency-Track's findings", Topic.SECURITY, member=r"meta\.application|findings\[\]\.matrix",
        resembles=("coveragepy",),
    ),
    ReportKind("a report of xeol", Topic.SECURITY, TO_SARIF, members=("matches[].Cycle",), resembles=("grype",)),
    ReportKind(
        "a report of xeol", Topic.SECURITY, TO_SARIF, members=("descriptor.configuration.lookahead",),
        resembles=("grype",),
    ),
    ReportKind(
        "a report of Nosey Parker",
        Topic.SECURITY,
        f"{_SARIF}`noseyparker report --format sarif`",
        member=r"(\[\]\.)?matches\[\]\.(blob_id|blob_metadata)",
        resembles=("grype",),
    ),
    ReportKind(
        "an audit of Polaris", Topic.SECURITY, TO_SARIF, members=("PolarisOutputVersion",), resembles=("trivy",)
    ),
    ReportKind(
        "a report of mobsfscan",
        Topic.SECURITY,
        f"{_SARIF}`mobsfscan --sarif`",
        members=("mobsfscan_version",),
        resembles=("semgrep",),
    ),
    ReportKind(
        "a report of kube-hunter", Topic.SECURITY, TO_SARIF, member=r"vulnerabilities\[\]\.(hunter|vid)",
        resembles=("gitlab",),
    ),
    ReportKind(
        "a report of kube-hunter", Topic.SECURITY, TO_SARIF, members=("nodes", "services", "vulnerabilities"),
        resembles=("gitlab",),
    ),
    ReportKind(
        "a report of Xygeni",
        Topic.SECURITY,
        TO_SARIF,
        members=("metadata.scanType", "metadata.format"),
        resembles=("gitlab", "pip-audit"),
    ),
    ReportKind(
        "a list of findings of Detectify", Topic.SECURITY, TO_SARIF, member=r"vulnerabilities\[\]\.definition\..*",
        resembles=("gitlab",),
    ),
    ReportKind(
        "a report of Secretlint",
        Topic.SECURITY,
        f"{_SARIF}`secretlint --format @secretlint/secretlint-formatter-sarif`",
        members=("[].filePath", "[].sourceContentType"),
        resembles=("eslint",),
    ),
    ReportKind(
        "a compliance report of Trivy", Topic.SECURITY, "scan with `trivy --format json` and without `--compliance`",
        members=("RelatedResources", "Results"), resembles=("trivy",),
    ),
    ReportKind("an OpenVAS report", Topic.SECURITY, TO_SARIF, roots=("report",), marks=("owner", "report_format"),
               resembles=("jacoco",)),
    ReportKind("a Wapiti report", Topic.SECURITY, TO_SARIF, roots=("report",), marks=("report_infos",),
               resembles=("jacoco",)),
    ReportKind(
        "a report of Anchore", Topic.SECURITY, _GRYPE, resembles=_LIKE_ANCHORE,
        member=r"((vulnerabilities\.)?vulnerabilities)?\[\]\.(feed_group|feedGroup|vuln)"
        r"|securityEvaluation\[\]\.vulnerabilityId",
    ),
    *(
        ReportKind("a report of Anchore", Topic.SECURITY, _GRYPE, resembles=_LIKE_ANCHORE, members=members)
        for members in (
            ("sbomId", "vulnerabilities"),
            ("sbom_id", "vulnerabilities"),
            ("sbom", "policyEvaluation"),
            ("[].vulnerabilityId", "[].packageType"),
            ("[].vulnerability_id", "[].package_type"),
        )
    ),
    ReportKind(
        "a report of dockerfile_lint", Topic.SECURITY, _HADOLINT, members=("error.count", "error.data"),
        resembles=("npm-audit",),
    ),
    ReportKind(
        "a report of OT-Dockerlinter", Topic.SECURITY, _HADOLINT,
        members=("[].line_number", "[].line", "[].code", "[].severity", "[].file"),
    ),
    ReportKind("a report of dockerfilelint", Topic.SECURITY, _HADOLINT, members=("files", "totalIssues")),
    ReportKind(
        "a policy evaluation of Anchore", Topic.SECURITY, TO_SARIF,
        member=r"(\[\]\.detail|evaluations\[\]\.details)\[\]\.(triggerId|gate)",
    ),
    ReportKind(
        "a list of findings of Prowler", Topic.SECURITY, TO_SARIF, member=r"\[\]\.(CheckID|finding_info\.(title|uid))"
    ),
    ReportKind("a Popeye report", Topic.SECURITY, f"{_JUNIT}`popeye -o junit`", member=r"popeye\.(grade|sections.*)"),
    ReportKind("a report of SSLyze", Topic.SECURITY, TO_SARIF, members=("server_scan_results",)),
    ReportKind("a table of testssl.sh", Topic.SECURITY, TO_SARIF, text=r'"id","fqdn/ip","port","severity"'),
    ReportKind(
        "a report of Nikto", Topic.SECURITY, TO_SARIF, member=r"(\[\]\.)?vulnerabilities\[\]\.(OSVDB|msg)",
        resembles=("gitlab", "snyk"),
    ),
    ReportKind("a report of Nikto", Topic.SECURITY, TO_SARIF, roots=("niktoscan", "niktoscans")),
    ReportKind("a report of WPScan", Topic.SECURITY, TO_SARIF, member=r"interesting_findings|banner\.sponsored_by"),
    ReportKind("a report of Arachni", Topic.SECURITY, TO_SARIF, members=("issues", "seed", "plugins")),
    ReportKind(
        "a report of cfn_nag",
        Topic.SECURITY,
        f"{_SARIF}`cfn_nag_scan --output-format sarif`",
        members=("[].file_results",),
    ),
    ReportKind(
        "a report of Conftest", Topic.SECURITY, f"{_JUNIT}`conftest test --output junit`",
        members=("[].namespace", "[].successes"),
    ),
    ReportKind("a report of Horusec", Topic.SECURITY, TO_SARIF, members=("analysisVulnerabilities",)),
    ReportKind(
        "a report of kube-bench", Topic.SECURITY, f"{_JUNIT}`kube-bench --junit`",
        member=r"(Controls)?\[\]\.(node_type|tests\[\]\.section)",
    ),
    ReportKind(
        "a report of kubeaudit", Topic.SECURITY, f"{_SARIF}`kubeaudit all --format sarif`", members=("AuditResultName",)
    ),
    ReportKind(
        "a report of KubeLinter", Topic.SECURITY, f"{_SARIF}`kube-linter lint --format sarif`",
        member=r"Reports\[\]\.(Check|Diagnostic.*)|Checks\[\]\.scope\.objectKinds",
    ),
    ReportKind(
        "a report of kube-score", Topic.SECURITY, f"{_SARIF}`kube-score score --output-format sarif`",
        member=r"\[\]\.checks\[\]\.(check|grade)",
    ),
    ReportKind("a report of kubesec", Topic.SECURITY, TO_SARIF, members=("[].scoring", "[].score")),
    ReportKind(
        "a report of Nancy", Topic.SECURITY, "scan go.mod with govulncheck or OSV-Scanner instead",
        member=r"(audited|vulnerable)\[\]\.Coordinates",
    ),
    ReportKind(
        "a report of mix_audit", Topic.SECURITY, "scan mix.lock with OSV-Scanner instead",
        member=r"vulnerabilities\[\]\.advisory\.(first_patched_versions|vulnerable_version_ranges)",
        resembles=("npm-audit",),
    ),
    ReportKind(
        "a report of Retire.js", Topic.SECURITY, "write CycloneDX: `retire --outputformat cyclonedx`",
        member=r"(data)?\[\]\.results\[\]\.component",
    ),
    ReportKind("a report of Talisman", Topic.SECURITY, "scan with Gitleaks or TruffleHog instead",
               member=r"results\[\]\.(failure_list|warning_list)"),
    ReportKind(
        "a report of ggshield", Topic.SECURITY, f"{_SARIF}`ggshield secret scan --format sarif`",
        member=r"(scans\[\]\.)?entities_with_incidents",
    ),
    ReportKind(
        "a report of Bearer", Topic.SECURITY, f"{_SARIF}`bearer scan --format sarif`",
        member=r"(critical|high|medium|low|warning)\[\]\.cwe_ids",
    ),
    ReportKind(
        "a report of Veracode's pipeline scan", Topic.SECURITY, TO_SARIF,
        members=("pipeline_scan",),
    ),
    ReportKind(
        "a report of Veracode's pipeline scan", Topic.SECURITY, TO_SARIF, member=r"findings\[\]\.flaw_details_link"
    ),
    ReportKind("a report of Veracode", Topic.SECURITY, TO_SARIF, roots=("detailedreport", "summaryreport")),
    ReportKind(
        "a report of Aqua", Topic.SECURITY, TO_SARIF, member=r"resources\[\]\.vulnerabilities\[\]\.aqua_s.*",
    ),
    ReportKind(
        "a report of Acunetix or Invicti", Topic.SECURITY, TO_SARIF, members=("Generated", "Target", "Vulnerabilities")
    ),
    ReportKind("a report of Acunetix", Topic.SECURITY, TO_SARIF, roots=("ScanGroup",)),
    ReportKind("a report of Checkmarx", Topic.SECURITY, TO_SARIF, roots=("CxXMLResults",)),
    ReportKind(
        "a report of Checkmarx", Topic.SECURITY, f"{_SARIF}`cx scan create --report-format sarif`",
        members=("results[].similarityId", "results[].severity"),
    ),
    ReportKind(
        "a report of Netsparker", Topic.SECURITY, TO_SARIF, roots=("invicti-enterprise", "netsparker-enterprise")
    ),
    ReportKind(
        "a report of OpenSSF Scorecard", Topic.SECURITY,
        f"{_SARIF}`scorecard --format sarif`, or read its numbers with the probe `metrics`",
        members=("scorecard.version", "checks[].score"),
    ),
    ReportKind(
        "a report in XCCDF, such as OpenSCAP's", Topic.SECURITY, TO_SARIF, roots=("Benchmark", "cdf:Benchmark")
    ),
    ReportKind(
        "a report of InSpec", Topic.SECURITY, f"{_JUNIT}`inspec exec --reporter junit2`",
        members=("platform.name", "profiles[].controls"),
    ),
    ReportKind("a report of Sysdig", Topic.SECURITY, TO_SARIF, members=("info.resultUrl", "result.metadata")),
    ReportKind(
        "an evaluated model of ORT", Topic.SBOM, "write CycloneDX or SPDX: `ort report -f CycloneDX`",
        member=r"(copyrights|packages|scan_results)\[\]\._id", resembles=("safety-scan",),
    ),
    ReportKind("an SPDX document in YAML", Topic.SBOM, _SPDX,
               text=r"""(?:.*\n){0,40}?["']?(?:SPDXID: ["']SPDXRef-|spdxVersion: ["']?SPDX-)"""),
    ReportKind("an SPDX document in XML", Topic.SBOM, _SPDX,
               roots=("Document",), marks=("SPDXID", "spdxVersion")),
    ReportKind("an SPDX document in RDF", Topic.SBOM, _SPDX,
               roots=("rdf:RDF",), marks=("xmlns:spdx", "spdx:SpdxDocument", "spdx:File", "spdx:Package")),
)  # fmt: skip
