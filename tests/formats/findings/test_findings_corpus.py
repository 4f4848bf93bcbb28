"""Every scan of the corpus, broken ones included, compared with its ground truth."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from gate.formats.common import content
from gate.formats.common.json_stream import walk_sequence
from gate.formats.findings import FORMATS
from gate.formats.findings.fields import MAX_MESSAGE
from gate.formats.findings.model import ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.corpus import Record, records
from tests.formats.findings.reading import include_all, severities

FORMAT_NAMES = {
    "sarif": "sarif",
    "trivy-json": "trivy",
    "pip-audit": "pip-audit",
    "npm-audit": "npm-audit",
    "bandit-json": "bandit",
    "semgrep-json": "semgrep",
    "grype-json": "grype",
    "osv-scanner-json": "osv-scanner",
    "gitleaks-json": "gitleaks",
    "brakeman-json": "brakeman",
    "cargo-audit-json": "cargo-audit",
    "checkov-json": "checkov",
    "dependency-check-json": "dependency-check",
    "dependency-check-xml": "dependency-check-xml",
    "dotnet-vulnerable-json": "dotnet-list",
    "gosec-json": "gosec",
    "govulncheck-json": "govulncheck",
    "govulncheck-legacy": "govulncheck-legacy",
    "kics-json": "kics",
    "safety": "safety",
    "safety-scan": "safety-scan",
    "snyk-json": "snyk",
    "tfsec-json": "tfsec",
    "clair-json": "clair",
    "terrascan-json": "terrascan",
    "yarn-audit": "yarn-audit",
    "pnpm-audit": "npm-audit",
    "composer-audit-json": "composer-audit",
    "trufflehog-json": "trufflehog",
    "detect-secrets": "detect-secrets",
    "hadolint-json": "hadolint",
    "zap-json": "zap-json",
    "zap-xml": "zap-xml",
    "nuclei-jsonl": "nuclei",
    "gitlab-report": "gitlab",
    "cyclonedx-json": "cyclonedx-json",
    "cyclonedx-xml": "cyclonedx-xml",
    "github-dependabot": "github-dependabot",
    "github-code-scanning": "github-code-scanning",
    "github-secret-scanning": "github-secret-scanning",
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
    # pip-audit lists every dependency that it audited, vulnerable or not (README, "--format json"): an empty list only
    # shows that nothing was audited. An audit without requirements looks "clean" like this.
    "security/pip-audit/dd-empty.json",
    # Bandit's metrics name every file that it scanned. Here they name none: `bandit -r` of an empty folder.
    "security/bandit-json/dd-no_vuln.json",
    # `results` and `errors` are empty, and no `paths` name a scanned file: a scan of no file looks the same.
    "security/semgrep-json/dd-empty.json",
    # No check passed, failed or was skipped. Checkov writes the summary without `results` when no framework had
    # anything to check (`runner_registry.py`, `print_reports`).
    "security/checkov-json/dd-checkov-report-0-vuln.json",
    "security/checkov-json/dd-checkov2-report-0-vuln.json",
    # pnpm counts the dependencies that it audited (`totalDependencies`): there was none.
    "security/pnpm-audit/dd-pnpm_audit_no_vuln.json",
}
"""Files that the manifest accepts as clean scans, and that by the documentation of their tools are none."""

CUT = {
    # `uniqueCount` is 75 and one issue is listed. Snyk counts the different ids of the list after all filters
    # (`run-test.ts`, `countUniqueVulns`), so the list was shortened after Snyk wrote it.
    "security/snyk-json/dd-single_project_None_cvss.json",
}
"""Files that the manifest accepts, and that declare more than they list."""

WORSE = {
    # The manifest reads `severity`, which Snyk ends at high for old clients; three issues with a CVSS score of 9.8 have
    # the `severityWithCritical` that Snyk shows.
    "security/snyk-json/dd-single_project_many_vulns.json": {"critical": 3, "high": 9, "medium": 29},
}
"""The severities of files where the manifest does not have the worst one that the report names."""

BARE = {
    "security/gitleaks-json/dd-no_findings.json",
    "security/trivy-json/dd-legacy_no_vuln.json",
    "security/safety/safety-1.10.3-clean.json",
}
"""`null` or `[]`, which name no tool: readable only where the checklist names the format."""

CASES = [case for case in records(*FORMAT_NAMES) if not case.id.startswith("sbom/")]
"""CycloneDX is a format of component lists too."""

SECRETS = ("Secret", "Match", "offender", "Raw", "RawV2", "Redacted", "secret", "hashed_secret", "stringsFound")
"""Members that hold a secret or a part of it."""


def name_format(record: Record) -> str:
    return "yarn-berry" if record.path == BERRY else FORMAT_NAMES[record.format]


def find_strings(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    """The texts of the members with these names, anywhere in the value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in names:
                yield from (text for text in (inner if isinstance(inner, list) else [inner]) if isinstance(text, str))
            yield from find_strings(inner, names)
    elif isinstance(value, list):
        for inner in value:
            yield from find_strings(inner, names)


def attempt(record: Record, data: bytes | None = None) -> ScanReport | EvidenceError:
    """The report, or the error with which it is refused."""
    try:
        stream = io.BytesIO(record.file.read_bytes() if data is None else data)
        return FORMATS[name_format(record)].parse(stream, include_all)
    except EvidenceError as error:
        return error


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


@pytest.mark.parametrize("record", CASES)
def test_a_scan_of_the_corpus_is_read_correctly_or_refused_with_a_reason(record: Record) -> None:
    report = attempt(record)
    if isinstance(report, EvidenceError):
        assert record.expect != "accept" or record.path in NOTHING_SCANNED | CUT
        assert 0 < len(report.detail) < 300
        return
    assert record.expect != "reject"
    truth = record.truth
    counts = severities(report)
    suppressed = severities(report, suppressed=True)
    assert (sum(counts.values()), sum(suppressed.values())) == count_findings(record)
    if expected := WORSE.get(record.path) or truth.get("normalised_active") or truth.get("normalised"):
        expected = {"unrated" if word == "unknown" else word: count for word, count in expected.items() if count}
        expected = RATED_BY_SCORE.get(record.path) or ({"low": 1} if record.path == BERRY else expected)
        is_of_open = "normalised_active" in truth or "suppressed" in truth
        listed = counts if is_of_open else Counter(counts) + Counter(suppressed)
        assert listed == expected
    if record.expect == "accept-with-warning":
        assert report.notes


@pytest.mark.parametrize("record", [case for case in CASES if case.values[0].path in NOTHING_SCANNED])
def test_a_scan_of_nothing_is_empty_although_the_corpus_accepts_it_as_clean(record: Record) -> None:
    error = attempt(record)
    assert isinstance(error, EvidenceError)
    assert error.category is Category.EMPTY


@pytest.mark.parametrize("record", [case for case in CASES if case.values[0].truth.get("normalised")])
def test_exactly_one_format_matches_the_content(record: Record) -> None:
    bare = record.path in BARE or record.path == "security/pip-audit/dd-empty.json"
    matches = FORMATS.matching(record.file.read_bytes()[: content.HEAD])
    assert [report_format.name for report_format in matches] == ([] if bare else [name_format(record)])


@pytest.mark.parametrize(
    "record", [case for case in CASES if case.values[0].path not in BARE | {"security/pip-audit/dd-empty.json"}]
)
def test_no_other_format_accepts_a_scan_although_the_checklist_sets_it(record: Record) -> None:
    data = record.file.read_bytes()
    for name in set(FORMATS) - {name_format(record)}:
        with pytest.raises(EvidenceError):
            FORMATS.select(io.BufferedReader(io.BytesIO(data), 1 << 20), name).parse(io.BytesIO(data), include_all)


@pytest.mark.parametrize("record", CASES)
def test_half_a_scan_is_refused(record: Record) -> None:
    data = record.file.read_bytes().rstrip()
    error = attempt(record, data[: len(data) // 2 or 1])
    assert isinstance(error, EvidenceError)


@pytest.mark.parametrize("record", CASES)
def test_the_texts_of_a_scan_of_the_corpus_are_bounded(record: Record) -> None:
    report = attempt(record)
    findings = report.findings if isinstance(report, ScanReport) else ()
    texts = [text for finding in findings for text in (finding.message, finding.rule, finding.package)]
    assert all(len(text) <= MAX_MESSAGE for text in texts)


@pytest.mark.parametrize(
    "record", records("gitleaks-json", "trufflehog-json", "detect-secrets", "github-secret-scanning")
)
def test_no_secret_of_the_corpus_leaves_its_report(record: Record) -> None:
    report = attempt(record)
    assert isinstance(report, ScanReport)
    documents = [document or [] for document in walk_sequence(io.BytesIO(record.file.read_bytes()))]
    secrets = {secret for secret in find_strings(documents, SECRETS) if len(secret) > 3}
    assert secrets or not report.findings
    assert not [secret for secret in secrets if secret in repr(report)]
