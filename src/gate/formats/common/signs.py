"""Signs in the first bytes of a report by which it can be of a format; a run imports no other format.

There are some hundred formats, and importing one takes a millisecond or more. A sign only leaves out what cannot match;
`matches` of the format decides. A format without a row here is always imported, and all are when none matches.
"""

from __future__ import annotations

from collections.abc import Mapping

JSON = ("{", "[")
"""The first characters of every report in JSON."""

SIGNS: Mapping[str, tuple[str, ...]] = {
    "benchmarks.benchmark_dotnet": JSON,
    "benchmarks.criterion": JSON,
    "benchmarks.custom_list": JSON,
    "benchmarks.google_benchmark": JSON,
    "benchmarks.hyperfine": JSON,
    "benchmarks.jmh": JSON,
    "benchmarks.pytest_benchmark": JSON,
    "coverage.clover": ("coverage",),
    "coverage.cobertura": ("coverage",),
    "coverage.coveragepy": JSON,
    "coverage.coveralls": JSON,
    "coverage.coverlet": JSON,
    "coverage.dotcover": ("<root",),
    "coverage.dotcover_json": JSON,
    "coverage.gcovr": JSON,
    "coverage.gcovr_summary": JSON,
    "coverage.gocover": ("mode:",),
    "coverage.istanbul": JSON,
    "coverage.istanbul_summary": JSON,
    "coverage.jacoco": ("report",),
    "coverage.lcov": ("sf:",),
    "coverage.ncover": ("coverage",),
    "coverage.opencover": ("coveragesession",),
    "coverage.scoverage": ("scoverage",),
    "coverage.simplecov": JSON,
    "coverage.simplecov_last_run": JSON,
    "coverage.simplecov_resultset": JSON,
    "coverage.sonar_generic": ("coverage",),
    "coverage.vs_coverage": ("coveragedspriv", "results"),
    "coverage.xccov": JSON,
    "coverage.xccov_archive": JSON,
    "findings.bandit": JSON,
    "findings.brakeman": JSON,
    "findings.cargo_audit": JSON,
    "findings.checkov": JSON,
    "findings.clair": JSON,
    "findings.composer_audit": JSON,
    "findings.cyclonedx_json": JSON,
    "findings.cyclonedx_xml": ("cyclonedx.org",),
    "findings.dependency_check": JSON,
    "findings.dependency_check_xml": ("analysis",),
    "findings.detect_secrets": JSON,
    "findings.github_code_scanning": JSON,
    "findings.github_dependabot": JSON,
    "findings.github_graphql": JSON,
    "findings.github_secret_scanning": JSON,
    "findings.gitlab": JSON,
    "findings.gitleaks": JSON,
    "findings.gosec": JSON,
    "findings.govulncheck": JSON,
    "findings.govulncheck_legacy": JSON,
    "findings.grype": JSON,
    "findings.hadolint": JSON,
    "findings.kics": JSON,
    "findings.npm_audit": JSON,
    "findings.nuclei": JSON,
    "findings.osv_scanner": JSON,
    "findings.pip_audit": JSON,
    "findings.safety_scan": JSON,
    "findings.sarif": JSON,
    "findings.semgrep": JSON,
    "findings.snyk": JSON,
    "findings.terrascan": JSON,
    "findings.trivy": JSON,
    "findings.yarn_berry": JSON,
    "findings.zap_json": JSON,
    "findings.zap_xml": ("owaspzapreport",),
    "mutation.cargo_mutants": JSON,
    "mutation.mutmut": JSON,
    "mutation.pit": ("mutations",),
    "tests.allure": JSON,
    "tests.ctest": ("site",),
    "tests.ctrf": JSON,
    "tests.cucumber": JSON,
    "tests.cypress": JSON,
    "tests.dart": ("protocolversion",),
    "tests.go_test": ("action",),
    "tests.jest": JSON,
    "tests.junit": ("testsuite",),
    "tests.mocha": JSON,
    "tests.mochawesome": JSON,
    "tests.nunit": ("test-",),
    "tests.playwright": JSON,
    "tests.robot": ("robot",),
    "tests.rspec": JSON,
    "tests.tap": ("ok", "..", "tap"),
    "tests.trx": ("testrun",),
    "tests.xunit_net": ("assembl", "test-framework"),
    "vex.csaf": JSON,
    "vex.openvex": JSON,
}
"""By module: how a report begins, or a text in lower case that is in the first bytes of each (see `may_match`)."""


def may_match(module: str, text: str) -> bool:
    """Whether a report of the format in this module can begin with `text`, which is in lower case, without white space.

    Texts with null characters, as in UTF-16 without a byte order mark, can be of any format.
    """
    signs = SIGNS.get(module)
    if signs is None or "\0" in text:
        return True
    return text.startswith(signs) if signs is JSON else any(sign in text for sign in signs)
