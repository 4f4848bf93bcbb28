"""Kinds of reports of scanners and linters; those with a step are not read (see `report_kinds`)."""

from __future__ import annotations

from gate.formats.common.report_kind import TO_SARIF, ReportKind, Topic

_SARIF = "write SARIF instead: "
_BY_ROSLYN = "let Roslyn's analyzers write SARIF: `<ErrorLog>build.sarif,version=2.1</ErrorLog>`"
_VEX = "it says what does not affect, and is no scan; name it under `vex` of an item with reports of a scanner"

KINDS = (
    ReportKind("a Checkstyle report", Topic.QUALITY, roots=("checkstyle",)),
    ReportKind("a PMD report", Topic.QUALITY, roots=("pmd",)),
    ReportKind("a SpotBugs report", Topic.QUALITY, roots=("BugCollection",)),
    ReportKind(
        "a Cppcheck report",
        Topic.QUALITY,
        roots=("results",),
        marks=("cppcheck",),
    ),
    ReportKind(
        "an Android Lint report",
        Topic.QUALITY,
        roots=("issues",),
        marks=("by", "format"),
    ),
    ReportKind("a CodeNarc report", Topic.QUALITY, roots=("CodeNarc",)),
    ReportKind("an InspectCode report", Topic.QUALITY, roots=("Report",), marks=("ToolsVersion",)),
    ReportKind(
        "a list of duplicated code of PMD's CPD",
        Topic.QUALITY,
        "read its number of duplications with the probe `metrics`",
        roots=("pmd-cpd",),
    ),
    ReportKind(
        "a JSHint or JSLint report",
        Topic.QUALITY,
        "write Checkstyle XML: `jshint --reporter=checkstyle`",
        roots=("jslint",),
    ),
    ReportKind(
        "a CSSLint report",
        Topic.QUALITY,
        "write Checkstyle XML: `csslint --format=checkstyle-xml`",
        roots=("csslint", "lint"),
    ),
    ReportKind(
        "a StyleCop report", Topic.QUALITY, _BY_ROSLYN, roots=("StyleCopViolations", "SourceAnalysisViolations")
    ),
    ReportKind("an FxCop report", Topic.QUALITY, _BY_ROSLYN, roots=("FxCopReport",)),
    ReportKind("a Gendarme report", Topic.QUALITY, _BY_ROSLYN, roots=("gendarme-output",)),
    ReportKind("a Valgrind report", Topic.QUALITY, TO_SARIF, roots=("valgrindoutput",)),
    ReportKind("a ZAP report", Topic.SECURITY, roots=("OWASPZAPReport",)),
    ReportKind(
        "a ZAP report",
        Topic.SECURITY,
        member=r"@programName|site\[\]\.(@host|alerts)",
    ),
    ReportKind(
        "a report of OWASP Dependency-Check",
        Topic.SECURITY,
        roots=("analysis",),
    ),
    ReportKind(
        "a report of OWASP Dependency-Check",
        Topic.SECURITY,
        member=r"reportSchema|scanInfo\.engineVersion|dependencies\[\]\.(evidenceCollected|filePath|isVirtual)",
        resembles=("pip-audit",),
    ),
    ReportKind("a Nessus report", Topic.SECURITY, TO_SARIF, roots=("NessusClientData_v2",)),
    ReportKind("an Nmap report", Topic.SECURITY, TO_SARIF, roots=("nmaprun",)),
    ReportKind("a Burp report", Topic.SECURITY, TO_SARIF, roots=("issues",), marks=("burpVersion",)),
    ReportKind(
        "a cargo-audit report",
        Topic.SECURITY,
        member=r"lockfile\.dependency-count|database\.advisory-count|warnings\.[^.]+\[\]\.advisory"
        r"|vulnerabilities\.list\[\]\.advisory",
        resembles=("npm-audit",),
    ),
    ReportKind(
        "a cargo-deny report",
        Topic.SECURITY,
        f"{_SARIF}`cargo deny --format sarif check`",
        text=r'\{"(?:type":"(?:diagnostic|log|summary)","fields"|fields":\{"(?:code|labels|message|notes|severity|graphs)")',
    ),
    ReportKind(
        "a report of `twistcli` (Prisma Cloud)",
        Topic.SECURITY,
        member=r"(results\[\]\.)?(complianceDistribution|vulnerabilityDistribution|vulnerabilities\[\]\.packageVersion)",
        resembles=("snyk",),
    ),
    ReportKind(
        "a list of findings of AWS Security Hub", Topic.SECURITY, TO_SARIF, member=r"(Findings)?\[\]\.ProductArn"
    ),
    ReportKind(
        "a resource of the Trivy Operator",
        Topic.SECURITY,
        "scan the image itself: `trivy image --format json`",
        member=r"(.*\.)?report\.scanner(\.name)?",
    ),
    ReportKind(
        "a Kubescape report",
        Topic.SECURITY,
        f"{_SARIF}`kubescape scan --format sarif`",
        member=r"summaryDetails(\..*)?|resourcesResults?",
    ),
    ReportKind(
        "a report of JFrog Xray",
        Topic.SECURITY,
        f"{_SARIF}`jf audit --format=sarif`",
        member=r"data\[\]\.component_versions|artifacts\[\]\.issues\[\]\.impact_path|(\[\]\.)?vulnerabilities\[\]\.impacted_package.*",
    ),
    ReportKind(
        "a Snyk report",
        Topic.SECURITY,
        member=r"(\[\]\.)?(vulnerabilities\[\]\.packageName|vulnerabilities\[\]\.semver|vulnerabilities\[\]\.isUpgradable"
        r"|dependencyCount|packageManager|licensesPolicy|isLicensesEnabled|filesystemPolicy)",
    ),
    ReportKind(
        "a security report of GitLab",
        Topic.SECURITY,
        member=r"vulnerabilities\[\]\.(identifiers|location|tracking|scanner)|scan\.(analyzer|scanner)",
    ),
    ReportKind("a CSAF document", Topic.SECURITY, _VEX, members=("document.csaf_version",)),
    ReportKind("an OpenVEX document", Topic.SECURITY, _VEX, members=("@context", "statements")),
    ReportKind(
        "a Yarn audit report",
        Topic.SECURITY,
        text=r'\{"type":"(?:auditAdvisory|auditSummary|info|warning|error|step)"|\{"value":"[^"]*","children":\{"ID"',
    ),
    ReportKind(
        "a Bun audit report",
        Topic.SECURITY,
        member=r"[^\[\]]+\[\]\.vulnerable_versions",
    ),
    ReportKind(
        "a Composer audit report",
        Topic.SECURITY,
        member=r"advisories\..+\[\]\.(advisoryId|affectedVersions)",
        resembles=("npm-audit",),
    ),
    ReportKind(
        "a bundler-audit report",
        Topic.SECURITY,
        members=("created_at", "results", "version"),
    ),
    ReportKind("a Brakeman report", Topic.SECURITY, members=("scan_info",)),
    ReportKind(
        "a gosec report",
        Topic.SECURITY,
        member=r"Golang errors|Issues\[\]\.(rule_id|nosec)",
    ),
    ReportKind(
        "a govulncheck report",
        Topic.SECURITY,
        member=r"(\[\]\.)?config\.protocol_version|Vulns\[\]\.(OSV|ModPath)",
    ),
    ReportKind(
        "an ESLint report",
        Topic.QUALITY,
        member=r"(results)?\[\]\.(filePath|suppressedMessages)",
    ),
    ReportKind(
        "a Stylelint report",
        Topic.QUALITY,
        member=r"\[\]\.(invalidOptionWarnings|parseErrors)",
    ),
    ReportKind(
        "a Pylint report",
        Topic.QUALITY,
        member=r"\[\]\.message-id|messages\[\]\.messageId|statistics\.(messageTypeCount|modulesLinted)",
    ),
    ReportKind(
        "a Ruff report",
        Topic.QUALITY,
        member=r"(\[\]\.)?(noqa_row|end_location\.row)",
    ),
    ReportKind(
        "a report for reviewdog",
        Topic.QUALITY,
        member=r"diagnostics\[\]\.location\.path|location\.range\.start",
    ),
    ReportKind(
        "a golangci-lint report",
        Topic.QUALITY,
        member=r"Issues\[\]\.FromLinter|Report\.(Linters|Warnings).*",
    ),
    ReportKind("a Checkov report", Topic.SECURITY, member=r"(\[\]\.)?check_type|checkov_version"),
    ReportKind(
        "a KICS report",
        Topic.SECURITY,
        member=r"kics_version|files_failed_to_scan|queries\[\]\.query_id",
        resembles=("semgrep",),
    ),
    ReportKind("a ShellCheck report", Topic.QUALITY, member=r"(comments)?\[\]\.endColumn"),
    ReportKind("an actionlint report", Topic.QUALITY, members=("[].filepath", "[].kind", "[].message")),
    ReportKind("an SQLFluff report", Topic.QUALITY, members=("[].filepath", "[].violations")),
    ReportKind("a cfn-lint report", Topic.QUALITY, members=("[].Filename", "[].Level", "[].Rule.Id")),
    ReportKind("a Spectral report", Topic.QUALITY, members=("[].code", "[].source", "[].range.start.character")),
    ReportKind("a SwiftLint report", Topic.QUALITY, members=("[].rule_id", "[].reason", "[].character")),
    ReportKind("a ktlint report", Topic.QUALITY, members=("[].file", "[].errors[].rule")),
    ReportKind("a Psalm report", Topic.QUALITY, member=r"(issues)?\[\]\.line_from"),
    ReportKind("a TFLint report", Topic.QUALITY, members=("issues[].rule.name", "issues[].range")),
    ReportKind("a PHPMD report", Topic.QUALITY, member=r"files\[\]\.violations\[\]\.ruleSet"),
    ReportKind("a revive report", Topic.QUALITY, members=("[].Failure", "[].RuleName")),
    ReportKind("a report of `dart analyze`", Topic.QUALITY, member=r"diagnostics\[\]\.problemMessage"),
    ReportKind("a Hadolint report", Topic.SECURITY, members=("[].code", "[].level", "[].file")),
    ReportKind(
        "a TruffleHog report",
        Topic.SECURITY,
        members=("SourceMetadata", "DetectorName"),
    ),
    ReportKind(
        "a report of detect-secrets",
        Topic.SECURITY,
        members=("plugins_used", "results"),
        resembles=("bandit",),
    ),
    ReportKind(
        "a Safety report",
        Topic.SECURITY,
        member=r"report_meta|scan_results",
    ),
    ReportKind(
        "a Safety report",
        Topic.SECURITY,
        text=r'\[\s*\[\s*"[\w.-]+",\s*"[^"]*",\s*"[^"]*",\s*"',
    ),
    ReportKind(
        "a report of `dotnet list package`",
        Topic.SECURITY,
        members=("parameters", "projects"),
    ),
    ReportKind(
        "a Nuclei report",
        Topic.SECURITY,
        member=r"(\[\]\.)?(templateID|template-id)",
    ),
    ReportKind(
        "a tfsec report",
        Topic.SECURITY,
        member=r"results\[\]\.(legacy_rule_id|long_id|rule_provider)",
    ),
    ReportKind("a Terrascan report", Topic.SECURITY, member=r"results\.(scan_summary|skipped_violations)"),
    ReportKind("a Dockle report", Topic.SECURITY, f"{_SARIF}`dockle -f sarif`", members=("summary.fatal", "details")),
    ReportKind("an njsscan report", Topic.SECURITY, f"{_SARIF}`njsscan --sarif`", members=("njsscan_version",)),
    ReportKind(
        "the JSON output of Cargo, such as Clippy's",
        Topic.QUALITY,
        members=("reason", "package_id"),
    ),
    ReportKind(
        "a report of Code Climate or GitLab Code Quality",
        Topic.QUALITY,
        member=r"(\[\]\.)?check_name",
    ),
    ReportKind(
        "a RuboCop report",
        Topic.QUALITY,
        member=r"metadata\.rubocop_version|files\[\]\.offenses|summary\.offense_count",
    ),
    ReportKind("a PMD report", Topic.QUALITY, members=("pmdVersion",)),
    ReportKind("a Pyright report", Topic.QUALITY, members=("generalDiagnostics",)),
    ReportKind("a mypy report", Topic.QUALITY, members=("file", "line", "hint", "code", "severity")),
    ReportKind("an oxlint report", Topic.QUALITY, member=r"(diagnostics)?\[\]\.labels\[\]\.span"),
    ReportKind("a Biome report", Topic.QUALITY, members=("summary.changed", "summary.unchanged")),
    ReportKind(
        "a PHP_CodeSniffer report",
        Topic.QUALITY,
        members=("totals.errors", "totals.warnings", "totals.fixable"),
        resembles=("coveragepy",),
    ),
    ReportKind("a flake8 report", Topic.QUALITY, member=r".+\[\]\.physical_line"),
    ReportKind(
        "a PHPStan report",
        Topic.QUALITY,
        members=("totals.errors", "totals.file_errors"),
        resembles=("coveragepy",),
    ),
    ReportKind("a TSLint report", Topic.QUALITY, member=r"\[\]\.ruleSeverity"),
    ReportKind("a markdownlint report", Topic.QUALITY, member=r"\[\]\.ruleNames"),
    ReportKind(
        "a list of GitHub's secret scanning alerts",
        Topic.SECURITY,
        members=("[].secret_type",),
    ),
    ReportKind(
        "an answer of GitHub about vulnerability alerts",
        Topic.SECURITY,
        member=r"data\..*\bvulnerabilityAlerts",
    ),
    ReportKind(
        "a list of GitHub's code scanning alerts",
        Topic.SECURITY,
        members=("[].most_recent_instance",),
    ),
    ReportKind(
        "a list of GitHub's Dependabot alerts",
        Topic.SECURITY,
        members=("[].security_advisory",),
    ),
    ReportKind("a list of SonarQube's issues", Topic.SECURITY, TO_SARIF, members=("paging", "issues")),
    ReportKind(
        "a report of Vale", Topic.QUALITY, "write rdjsonl: `vale --output=rdjsonl.tmpl`", member=r".+\[\]\.Span"
    ),
    ReportKind(
        "a report of Credo",
        Topic.QUALITY,
        f"{_SARIF}`mix credo --format=sarif`",
        members=("issues[].check", "issues[].trigger"),
    ),
    ReportKind("a report of Flow", Topic.QUALITY, TO_SARIF, members=("flowVersion",)),
    ReportKind(
        "a report of Infer", Topic.QUALITY, f"{_SARIF}`infer run --sarif`", members=("[].bug_type", "[].qualifier")
    ),
    ReportKind(
        "a SARIF log",
        Topic.SECURITY,
        members=("runs",),
        member=r"version|\$schema|runs\[\]\.(tool|results|invocations)",
    ),
    ReportKind("an npm audit report", Topic.SECURITY, member=r"auditReportVersion|muted|metadata\.totalDependencies"),
    ReportKind("a Trivy report", Topic.SECURITY, member=r"SchemaVersion|ClusterName|\[\]\.Target"),
    ReportKind("a Grype report", Topic.SECURITY, member=r"matches\[\]\.vulnerability|ignoredMatches|descriptor"),
    ReportKind("a Bandit report", Topic.SECURITY, members=("generated_at", "metrics")),
    ReportKind("a Semgrep report", Topic.SECURITY, member=r"results\[\]\.check_id"),
    ReportKind("a pip-audit report", Topic.SECURITY, members=("dependencies[].vulns",)),
    ReportKind("an OSV-Scanner report", Topic.SECURITY, members=("results[].source", "results[].packages")),
    ReportKind("a Gitleaks report", Topic.SECURITY, member=r"\[\]\.(RuleID|offender)"),
)
