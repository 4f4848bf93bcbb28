"""The ground truth of scans: what a format finds in a file of the corpus, beside the manifest."""

from __future__ import annotations

from collections import Counter

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanReport
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate
from tests.formats.findings.reading import include_all, severities

FORMAT_NAMES = {name: name for name in FORMATS} | {
    "trivy-json": "trivy",
    "bandit-json": "bandit",
    "semgrep-json": "semgrep",
    "grype-json": "grype",
    "osv-scanner-json": "osv-scanner",
    "gitleaks-json": "gitleaks",
    "brakeman-json": "brakeman",
    "cargo-audit-json": "cargo-audit",
    "checkov-json": "checkov",
    "dependency-check-json": "dependency-check",
    "dotnet-vulnerable-json": "dotnet-list",
    "gosec-json": "gosec",
    "govulncheck-json": "govulncheck",
    "kics-json": "kics",
    "snyk-json": "snyk",
    "tfsec-json": "tfsec",
    "clair-json": "clair",
    "terrascan-json": "terrascan",
    "pnpm-audit": "npm-audit",
    "composer-audit-json": "composer-audit",
    "trufflehog-json": "trufflehog",
    "hadolint-json": "hadolint",
    "nuclei-jsonl": "nuclei",
    "gitlab-report": "gitlab",
    "github-graphql-vuln": "github-graphql",
}

BERRY = "security/yarn-audit/dd-yarn2_audit_issue9911.json"
"""The output of Yarn 2 and later, which is another format. Three of its four lines are deprecated packages: by Yarn's
source (`npm/audit.ts`) they are no advisories of the registry."""

ANALYSED = {"security/cyclonedx-xml/dd-valid-vulnerability-1.4.xml"}
"""The XML of a document whose JSON is in the corpus too; the ground truth has its `analysis` for the JSON alone."""

RATED_BY_SCORE = {"security/cyclonedx-json/dd-no-severity.json": {"critical": 1}}
"""A CVSS score of 10.0 without the word. By the specification of CycloneDX, the word corresponds to the score."""

NOTHING_SCANNED = {
    "security/pip-audit/dd-empty.json": (
        "pip-audit lists every dependency that it audited (README, `--format json`), and this file lists none"
    ),
    "security/bandit-json/dd-no_vuln.json": "Bandit's metrics name every file that it scanned, and these name none",
    "security/semgrep-json/dd-empty.json": "`paths` names no scanned file",
    "security/checkov-json/dd-checkov-report-0-vuln.json": "no check passed, failed or was skipped",
    "security/checkov-json/dd-checkov2-report-0-vuln.json": (
        "Checkov writes the summary without `results` when no framework had anything to check (`print_reports`)"
    ),
    "security/pnpm-audit/dd-pnpm_audit_no_vuln.json": "`totalDependencies` is 0: pnpm audited nothing",
}
"""Files that the manifest accepts as clean scans, and that by the documentation of their tools are none."""

CUT = {
    "security/snyk-json/dd-single_project_None_cvss.json": (
        "`uniqueCount` is 75 and one issue is listed; Snyk counts the list after all filters (`countUniqueVulns`)"
    ),
}
"""Files that the manifest accepts, and that declare more than they list."""

WORSE = {
    "security/snyk-json/dd-single_project_many_vulns.json": {"critical": 3, "high": 9, "medium": 29},
}
"""The severities of files where the manifest does not have the worst one that the report names."""

OTHERWISE = {
    BERRY: "three of its four lines are deprecated packages, which are no advisories (Yarn's `npm/audit.ts`)",
    "security/snyk-json/dd-single_project_many_vulns.json": (
        "`severity` ends at high for old clients; `severityWithCritical`, which Snyk shows, is critical for three"
    ),
    **dict.fromkeys(ANALYSED, "the manifest has the `analysis` of this document for its JSON alone"),
    **dict.fromkeys(RATED_BY_SCORE, "a CVSS score of 10.0 without the word: by CycloneDX it means critical"),
}
"""Why these files are read otherwise than the manifest does."""

REASONS = NOTHING_SCANNED | CUT | OTHERWISE


def name_format(record: Record) -> str:
    return "yarn-berry" if record.path == BERRY else FORMAT_NAMES[record.format]


def count_findings(record: Record) -> tuple[int, int]:
    """The findings that count, and those that the report itself suppresses."""
    truth = record.truth
    total = truth["total_findings"] - truth.get("deprecations_included", 0)
    suppressed = truth.get("suppressed_findings", 0) + truth.get("audited_false_positive", 0)
    if record.path in ANALYSED:
        return 0, total
    for name in ("open", "open_after_vex"):
        suppressed = total - truth[name] if name in truth else suppressed
    active = truth.get("active_findings", total - suppressed)
    return active, suppressed + truth.get("suppressed", 0)  # Dependency-Check's are not among the total


def _severities(record: Record) -> dict[str, int] | None:
    """The findings of the ground truth by severity; None where it does not say."""
    truth = record.truth
    if record.path == BERRY:
        return {"low": 1}
    expected = RATED_BY_SCORE.get(record.path) or WORSE.get(record.path) or truth.get("normalised_active")
    expected = expected or truth.get("normalised")
    if not expected:
        return None
    return {"unrated" if word == "unknown" else word: count for word, count in expected.items() if count}


Counts = dict[str, object]


def _read(record: Record) -> tuple[ScanReport, Counts, Counts]:
    with record.file.open("rb") as stream:
        report = FORMATS[name_format(record)].parse(stream, include_all)
    active, suppressed = severities(report), severities(report, suppressed=True)
    is_of_open = "normalised_active" in record.truth or "suppressed" in record.truth
    listed = active if is_of_open else dict(Counter(active) + Counter(suppressed))
    counts: Counts = {"active": sum(active.values()), "suppressed": sum(suppressed.values())}
    expected: Counts = dict(zip(counts, count_findings(record), strict=True))
    by_severity = _severities(record)
    if by_severity is not None:
        counts["severities"], expected["severities"] = listed, by_severity
    return report, counts, expected


def compare(record: Record) -> Comparison:
    return evaluate(record, name_format(record), _read, REASONS.get(record.path, ""))
