"""What a report cannot show: parts of which nothing in the file declares that they are missing."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

LOST = "deleted emptied renamed element?deleted element?emptied element?renamed retyped?to?null"
"""Mutations after which a part is not there: a member of another name is unknown, as one of a later version may be."""

LINES = "line?dropped line?repeated cut"


class Exemption(NamedTuple):
    """Mutations of a part of a format that may make a report look better, and why nothing can show the loss.

    All are patterns; `mutations` are separated by spaces, and a question mark stands for a space in their names.
    """

    format: str
    mutations: str
    site: str
    reason: str
    path: str = "*"

    def covers(self, format_name: str, mutation: str, site: str, path: str) -> bool:
        return (
            fnmatchcase(format_name, self.format)
            and any(fnmatchcase(mutation, pattern) for pattern in self.mutations.split())
            and fnmatchcase(site, self.site)
            and fnmatchcase(path, self.path)
        )


UNCOUNTED = "the report has no count of this list: a shorter one is the report of a run that found less"
OMITTED = "tools leave this member out where its list has no entry"
TEXT = "lines without an end and without totals: each is one more record, or one more sample"
ANY_LICENCE = "any text is the name of a licence; the fact `denied` counts those that are not allowed"
DEFAULT = "without it the default of the specification holds"
WITHOUT_TOTALS = "a suite without totals of its failures, or with wrong ones (noted)"

_UNCOUNTED = {
    "actionlint": ("/?",),
    "android-lint": ("issues/issue",),
    "cfn-lint": ("/?",),
    "inspectcode": ("Report/Issues/Project", "Report/Issues/Project/Issue"),
    "dart-analyze": ("/diagnostics", "/diagnostics/?"),
    "ktlint": ("/?", "/?/errors/?"),
    "markdownlint": ("/?",),
    "oxlint": ("/diagnostics", "/diagnostics/?"),
    "phpmd": ("/files", "/files/?", "/files/?/violations/?", "/errors", "/errors/?"),
    "psalm": ("/?",),
    "revive": ("/?",),
    "shellcheck": ("/?", "/comments", "/comments/?"),
    "spectral": ("/?",),
    "sqlfluff": ("/?", "/?/violations", "/?/violations/?"),
    "swiftlint": ("/?",),
    "tflint": ("/issues", "/issues/?"),
    "tslint": ("/?",),
    "checkstyle": ("checkstyle/file", "checkstyle/file/error"),
    "codeclimate": ("/?",),
    "cppcheck": ("results/errors", "results/errors/error"),
    "eslint": ("/?", "/results/?"),
    "flake8": ("/?", "/?/?"),
    "golangci-lint": ("/Issues", "/Issues/?"),
    "pmd": ("/files", "/files/?", "/files/?/violations/?", "/configurationErrors*", "/processingErrors*"),
    "pmd-xml": ("pmd/file", "pmd/file/violation", "pmd/error", "pmd/configerror"),
    "pylint": ("/?",),
    "rdjson": ("/?", "/diagnostics", "/diagnostics/?"),
    "ruff": ("/?",),
    "stylelint": ("/?", "/?/warnings/?"),
    "lhci-assertions": ("/?",),
    "cyclonedx-*": ("*/vulnerabilities*", "*bom/components/component"),
    "cargo-license": ("/?",),
    "composer-licenses": ("/dependencies", "/dependencies/?"),
    "gradle-license-report": ("/dependencies", "/dependencies/?"),
    "license-checker": ("/?",),
    "maven-licenses": ("licenseSummary/dependencies*",),
    "nuget-license": ("/?",),
    "pip-licenses": ("/?",),
    "pnpm-licenses": ("/*",),
    "syft": ("/artifacts/?",),
    "axe": ("/violations*", "/?/violations*"),
    "pa11y*": ("/?", "/results*"),
    "jmeter-*": ("testResults/*",),
    "k6": ("/metrics/*",),
    "llvm-cov": ("/data/?/files/?/summary/*",),
    "allure": ("/errors*", "/afters*", "/befores*"),
    "brakeman": ("/warnings*",),
    "bun-audit": ("/*",),
    "bundler-audit": ("/results*",),
    "dependency-track": ("/findings*",),
    "composer-audit": ("/advisories*",),
    "cucumber": ("/*",),
    "detect-secrets": ("/results*",),
    "gitlab": ("/vulnerabilities*",),
    "gitleaks": ("/?",),
    "github-*": ("/?", "/data/*/nodes*"),
    "govulncheck*": ("/?", "/?/finding", "/finding", "/vulnerability*"),
    "grype": ("/matches*",),
    "hadolint": ("/?",),
    "npm-audit": ("/vulnerabilities*", "/advisories*"),
    "nuclei": ("/?",),
    "osv-scanner": ("/results*",),
    "pip-audit": ("/dependencies*", "/?", "/?/vulns*"),
    "safety": ("/?",),
    "sarif": ("/runs", "/runs/?", "/runs/?/results", "/runs/?/results/?"),
    "semgrep": ("/results", "/results/?"),
    "sonar-tests": ("testExecutions/*",),
    "snyk": ("/?", "/?/vulnerabilities*"),
    "tfsec": ("/results*",),
    "trivy": ("/?",),
    "trufflehog": ("/?",),
    "zap-json": ("/site*",),
    "zap-xml": ("OWASPZAPReport/*",),
    "pit": ("mutations/mutation",),
    "stryker": ("/files*",),
    "codecov": ("/coverage*",),
    "coverlet": ("/?/*",),
    "ncover": ("coverage/*",),
    "simplecov-resultset": ("/*/coverage*",),
    "sonar-generic": ("coverage/*",),
    "xccov-archive": ("/?*",),
    "clair": ("*ulnerabilities*",),
    "gcovr": ("/files/?/lines*", "/files/?/functions*", "/files/?"),
    "jest": ("/testResults/?",),
    "hyperfine": ("/results/?/times/?",),
}
"""The lists without a count, by format."""

_OMITTED = {
    "dependency-check": ("/dependencies/*/vulnerabilities*",),
    "dependency-check-xml": ("*/dependencies/dependency*",),
    "dotnet-list": ("/projects/?/frameworks*",),
    "trivy": ("*Results", "*Results/?", "*Vulnerabilities*", "*Misconfigurations*", "*Resources*"),
    "scoverage": ("*/methods*",),
    "xccov": ("/targets/?/files/?/functions",),
}

EXEMPTIONS = (
    *(Exemption(name, LOST, site, UNCOUNTED) for name, sites in _UNCOUNTED.items() for site in sites),
    *(Exemption(name, LOST, site, OMITTED) for name, sites in _OMITTED.items() for site in sites),
    *(
        Exemption(name, LINES, "*", TEXT)
        for name in (
            "jmeter-*",
            "hey-csv",
            "vegeta-results",
            "k6-points",
            "simplecov-resultset",
            "gocover",
            "go-bench",
            "cargo-bench",
            "criterion-text",
            "benchmark-js",
            "catch2",
            "lcov",
            "nuclei",
            "trufflehog",
            "yarn-*",
            "ncover",
            "istanbul",
            "mypy",
            "sonar-tests",
            "go-licenses",
        )
    ),
    Exemption("apache-bench", "line?dropped", "Non-?xx responses:*", OMITTED),
    Exemption("ruff", LINES, "*", TEXT, "quality/ruff/*-lines.json"),
    Exemption("codeclimate", LINES, "*", TEXT, "quality/codeclimate/*-lines.json"),
    Exemption("rdjson", LINES, "*", TEXT, "quality/rdjson/*.jsonl"),
    Exemption("cargo", LINES, '{"reason":"compiler-mess*', TEXT),
    Exemption("spdx-tag-value", "cut", "*", "a document of one package need not name what it describes"),
    Exemption("sarif", "line?dropped", '"level":*', DEFAULT),
    Exemption("checkstyle", "line?*", "<error *", UNCOUNTED),
    Exemption("spdx-*", "too?long", "/packages/?/license*", ANY_LICENCE),
    Exemption("license-checker", "too?long", "/?/path", "a package outside of `node_modules` is the project itself"),
    Exemption("cargo-license", 'retyped?to?"x"', "/?/license", ANY_LICENCE),
    Exemption("pnpm-licenses", 'too?long retyped?to?"x"', "/?*/?/license", ANY_LICENCE),
    Exemption("pnpm-licenses", "line?dropped", '"*",', UNCOUNTED),
    Exemption("composer-audit", "retyped?to?[[]]", "/advisories", "PHP writes an empty object as a list"),
    Exemption("cyclonedx-*", LOST, "*ratings*", "a vulnerability may have several ratings; the worst counts"),
    Exemption("jacoco", "attribute?*", "*counter@type", "the counter of another type, as of a later version"),
    Exemption("cobertura", f"{LOST} {LINES}", "*", UNCOUNTED, "coverage/cobertura/Cobertura_altcover.xml"),
    Exemption("sarif", "*", "*/level", DEFAULT),
    Exemption("sarif", "*", "*/defaultConfiguration", DEFAULT),
    Exemption("sarif", "*", "*/suppressions/?/status", DEFAULT),
    Exemption("sarif", "*", "*/driver/rules*", "the score of a rule outranks the level, and a run may leave rules out"),
    Exemption("sarif", "*", "*/properties*", "the score is a property by convention: without it the level counts"),
    Exemption("zap-json", "retyped?to?0", "*/confidence", "0 is ZAP's code for a false positive"),
    Exemption("gcovr", "deleted renamed", "/files/?/lines/?/?", "`gcovr/noncode` marks a line that does not count"),
    *(
        Exemption("junit", "element* line?dropped", "*", WITHOUT_TOTALS, path)
        for path in (
            "tests/junit/bandit-as-junit.xml",
            "tests/junit/node20-test-runner.xml",
            "tests/junit/em-no-attributes.xml",
            "tests/junit/em-with-xml-entities.xml",
            "nasty/tests/junit/failure*",
            "nasty/tests/junit/same-test*",
        )
    ),
)


def find_exemptions(format_name: str, mutation: str, site: str, path: str) -> Iterator[Exemption]:
    """The exemptions that cover a mutation of a file."""
    return (exemption for exemption in EXEMPTIONS if exemption.covers(format_name, mutation, site, path))
