"""Kinds of HTML pages that tools write for people, by their titles; the report is a file beside them."""

from __future__ import annotations

import re

from gate.formats.common.report_kind import ReportKind, Topic

_TITLE = re.compile(r"<title[^>]*>\s*([^<]{1,200})", re.IGNORECASE)
_HTML = re.compile(r"(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)

_REFUSED = re.compile(
    r"(?:(?:log|sign)[ -]?in|[45][0-9]{2}|(?:page )?not found|forbidden|unauthorized|access denied)\b"
    r"|.* [|·] (?:log|sign)[ -]?in$",
    re.IGNORECASE,
)
"""Titles of pages that a server sends in place of the report; that of a report may end with the file `login.js`."""

_PAGES = (
    (r"Playwright Test Report", "the HTML report of Playwright", Topic.TESTS,
     "write JSON or JUnit XML too: the reporter `json` or `junit`"),
    (r"Allure Report|.* Allure .*", "the HTML report of Allure", Topic.TESTS,
     "select the results that it shows: `allure-results/*-result.json`"),
    (r"(?:Mochawesome|Cypress).*|.*Mochawesome.*", "the HTML report of Mochawesome", Topic.TESTS,
     "select `mochawesome.json` beside it"),
    (r"Test (?:results|Results) - .*|Test Summary", "the HTML report of Gradle's tests", Topic.TESTS,
     "select the XML: `build/test-results/**/*.xml`"),
    (r".*Surefire Report.*", "the HTML report of Surefire", Topic.TESTS,
     "select the XML: `target/surefire-reports/*.xml`"),
    (r"Cucumber Reports?.*|Cucumber.*", "the HTML report of Cucumber", Topic.TESTS,
     "write JSON too: `--format json:cucumber.json`"),
    (r"pytest.*|report\.html", "the HTML report of pytest-html", Topic.TESTS,
     "write JUnit XML too: `pytest --junitxml=junit.xml`"),
    (r"Jest.*|Test [Rr]eport", "an HTML report of tests", Topic.TESTS,
     "write JUnit XML or the JSON of the test runner too"),
    (r"Vitest.*", "the HTML report of Vitest", Topic.TESTS,
     "write JSON too: `vitest --reporter=json --outputFile=FILE`"),
    (r"TestNG.*", "the HTML report of TestNG", Topic.TESTS,
     "select the JUnit XML that TestNG writes too: `TEST-*.xml`"),
    (r"Code coverage report for .*", "the HTML report of Istanbul", Topic.COVERAGE,
     "select `lcov.info` or `coverage-final.json`: the reporter `lcov` or `json`"),
    (r"LCOV - .*", "the HTML report of lcov", Topic.COVERAGE,
     "select the tracefile that `genhtml` reads, such as `lcov.info`"),
    (r"Coverage report.*|Coverage for .*", "the HTML report of coverage.py or of SimpleCov", Topic.COVERAGE,
     "write XML or JSON too: `coverage xml`, or select `coverage/.resultset.json`"),
    (r"Code coverage for .*", "the HTML report of SimpleCov", Topic.COVERAGE,
     "select `coverage/.resultset.json`"),
    (r"GCC Code Coverage Report.*|gcovr.*", "the HTML report of gcovr", Topic.COVERAGE,
     "write JSON too: `gcovr --json coverage.json`"),
    (r".*JaCoCo.*", "the HTML report of JaCoCo", Topic.COVERAGE,
     "select the XML: `jacoco.xml`"),
    (r"Kover.*", "the HTML report of Kover", Topic.COVERAGE,
     "write XML too: `gradle koverXmlReport`"),
    (r".* - Coverage Report", "the HTML report of ReportGenerator", Topic.COVERAGE,
     "select the reports that it sums up"),
    (r"dotCover.*", "the HTML report of dotCover", Topic.COVERAGE,
     "write XML too: `dotcover report --reportType=DetailedXML`"),
    (r".*: Go Coverage Report|cover|Go Coverage Report", "the HTML report of Go's coverage", Topic.COVERAGE,
     "select the profile that `go tool cover` reads, such as `coverage.out`"),
    (r"(?:Tarpaulin|tarpaulin).*", "the HTML report of Tarpaulin", Topic.COVERAGE,
     "write LCOV too: `cargo tarpaulin --out Lcov`"),
    (r"Pit Test Coverage Report|.*PIT.*", "the HTML report of PIT", Topic.MUTATION,
     "write XML too: `outputFormats` with `XML`"),
    (r".*Stryker.*", "the HTML report of Stryker", Topic.MUTATION,
     "write JSON too: the reporter `json`"),
    (r"Lighthouse Report.*", "the HTML report of Lighthouse", Topic.LIGHTHOUSE,
     "write JSON too: `lighthouse URL --output=json`"),
    (r"Lighthouse Treemap.*", "the treemap of Lighthouse", Topic.LIGHTHOUSE,
     "write JSON too: `lighthouse URL --output=json`"),
    (r"Apache JMeter.*", "the dashboard of JMeter", Topic.LOAD,
     "select `statistics.json` of the dashboard, or the file of results"),
    (r"Gatling.*", "the HTML report of Gatling", Topic.LOAD,
     "select `js/stats.json` beside it"),
    (r"(?:Test Report for .*|Locust.*)", "the HTML report of Locust", Topic.LOAD,
     "write CSV too: `locust --csv=FILE`, and select `FILE_stats.csv`"),
    (r"(?:K6|k6|Grafana k6).*", "the HTML report of k6", Topic.LOAD,
     "write the summary: `k6 run --summary-export=summary.json`"),
    (r"Artillery.*", "the HTML report of Artillery", Topic.LOAD,
     "select the JSON that it shows: `artillery run --output FILE`"),
    (r".*Dependency-Check.*", "the HTML report of OWASP Dependency-Check", Topic.SECURITY,
     "write JSON too: `--format JSON`"),
    (r"ZAP .*|OWASP ZAP.*", "the HTML report of ZAP", Topic.SECURITY,
     "write JSON too: `zap-baseline.py -J FILE`"),
    (r".*Trivy.*", "an HTML report of Trivy", Topic.SECURITY,
     "write JSON too: `trivy --format json`"),
    (r"Snyk .*|.*Snyk.*", "an HTML report of Snyk", Topic.SECURITY,
     "write JSON too: `snyk test --json`"),
    (r"Brakeman.*", "the HTML report of Brakeman", Topic.SECURITY,
     "write JSON too: `--format json`"),
    (r"Bandit.*", "the HTML report of Bandit", Topic.SECURITY,
     "write JSON too: `bandit --format json`"),
    (r"NPM Audit Report.*|npm-audit.*", "an HTML report of npm audit", Topic.SECURITY,
     "write JSON instead: `npm audit --json`"),
    (r"Burp .*", "the HTML report of Burp", Topic.SECURITY,
     "convert its findings to SARIF"),
    (r"(?:detekt|Detekt).*", "the HTML report of detekt", Topic.QUALITY,
     "select the XML: `detekt.xml`, in Checkstyle's format"),
    (r".*ESLint.*", "the HTML report of ESLint", Topic.QUALITY,
     "write JSON too: `eslint --format json`"),
    (r".*(?:SpotBugs|FindBugs).*", "the HTML report of SpotBugs", Topic.QUALITY,
     "write XML too: the report `xml`"),
    (r".*(?:Checkstyle|CheckStyle).*", "the HTML report of Checkstyle", Topic.QUALITY,
     "select the XML: `checkstyle-result.xml`"),
    (r".*PMD.*", "the HTML report of PMD", Topic.QUALITY,
     "write XML or JSON too: the renderer `xml`"),
    (r"Android Lint.*|Lint Report.*", "the HTML report of Android Lint", Topic.QUALITY,
     "select the XML: `lint-results-*.xml`"),
    (r"RuboCop.*", "the HTML report of RuboCop", Topic.QUALITY,
     "write JSON too: `rubocop --format json`"),
    (r"Cppcheck.*", "the HTML report of Cppcheck", Topic.QUALITY,
     "select the XML: `cppcheck --xml`"),
    (r".*(?:Criterion\.rs|criterion\.rs).*", "the HTML report of Criterion.rs", Topic.BENCHMARK,
     "select `estimates.json` in target/criterion"),
    (r"Webpack Bundle Analyzer.*|.*\[[0-9A-Za-z ]+ at [0-9:]+\]", "the HTML report of webpack-bundle-analyzer",
     Topic.METRICS, "write JSON: `--mode json`, and read its numbers with the probe `metrics`"),
    (r"Rollup Visualizer.*", "the HTML report of rollup-plugin-visualizer", Topic.METRICS,
     "write JSON: `template: 'raw-data'`, and read its numbers with the probe `metrics`"),
)  # fmt: skip
"""Expressions for whole titles, each with the name of the page, its topic and the step."""

PAGES = tuple((title, ReportKind(name, topic, step, companion=True)) for title, name, topic, step in _PAGES)
"""Expressions for whole titles with the kind of the page; the first that fits is the kind."""


def identify(text: str) -> ReportKind | None:
    """The kind of the page that begins with this text; None for another page, or for what is none."""
    if not _HTML.match(text) or not (title := _TITLE.search(text)):
        return None
    words = " ".join(title[1].split())
    if _REFUSED.match(words):
        return None
    return next((kind for expression, kind in PAGES if re.fullmatch(expression, words)), None)
