"""Signs in the first bytes of a report by which it can be of a format; a run imports no other format.

There are some hundred formats, and importing one takes a millisecond or more. A sign only leaves out what cannot match;
`matches` of the format decides. A format without a row here is always imported, and all are when none matches.
"""

from __future__ import annotations

from collections.abc import Mapping

JSON = ("{", "[")
"""The first characters of every report in JSON."""

SIGNS: Mapping[str, tuple[str, ...]] = {
    "coverage.clover": ("coverage",),
    "coverage.cobertura": ("coverage",),
    "coverage.coveragepy": JSON,
    "coverage.coveralls": JSON,
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
    "coverage.xccov": JSON,
    "coverage.xccov_archive": JSON,
    "findings.bandit": JSON,
    "findings.gitleaks": JSON,
    "findings.grype": JSON,
    "findings.npm_audit": JSON,
    "findings.osv_scanner": JSON,
    "findings.pip_audit": JSON,
    "findings.sarif": JSON,
    "findings.semgrep": JSON,
    "findings.trivy": JSON,
    "tests.allure": JSON,
    "tests.ctest": ("site",),
    "tests.ctrf": JSON,
    "tests.cucumber": JSON,
    "tests.cypress": JSON,
    "tests.jest": JSON,
    "tests.junit": ("testsuite",),
    "tests.mocha": JSON,
    "tests.mochawesome": JSON,
    "tests.nunit": ("test-",),
    "tests.playwright": JSON,
    "tests.robot": ("robot",),
    "tests.rspec": JSON,
    "tests.trx": ("testrun",),
    "tests.xunit_net": ("assembl", "test-framework"),
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
