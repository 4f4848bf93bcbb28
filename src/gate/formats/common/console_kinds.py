"""Kinds of output of tools for a console, and of files beside the reports of tests and coverage; none is read."""

from __future__ import annotations

from gate.formats.common.report_kind import BY_METRICS, ReportKind, Topic

_JUNIT = "write JUnit XML instead: "
_BESIDE = "select the reports beside it"
_RESULTS = "select the results of the tests: `allure-results/*-result.json`"

_TESTS = (
    ReportKind("the output of pytest", Topic.TESTS, f"{_JUNIT}`pytest --junitxml=junit.xml`",
               text=r"=+ test session starts =+|[.FsxXE]{1,80} +\[ *[0-9]+%\]"),
    ReportKind("the output of unittest", Topic.TESTS, "run the tests with `pytest --junitxml=junit.xml`",
               text=r"(?:[.FEsxu]+\n(?:={70}|-{70})\n|-{70}\nRan [0-9]+ tests? in |test\w* \([\w.]+\) \.\.\. )"),
    ReportKind("the output of Jest or Vitest", Topic.TESTS, "write JSON instead: `jest --json --outputFile=FILE`, or "
               "`vitest --reporter=json --outputFile=FILE`",
               text=r"(?:> [^\n]*\n\s*)*(?:(?:PASS|FAIL) {1,2}\S+|RUN +v[0-9])"),
    ReportKind("the output of `go test`", Topic.TESTS, "write its JSON instead: `go test -json ./... > test.json`",
               text=r"(?:ok|FAIL|---|\?) {0,3}[ \t](?:(?:FAIL|PASS|SKIP): "
               r"|\S+\s+(?:[0-9.]+s|\(cached\)|\[no test files\]))"),
    ReportKind("the output of `cargo test`", Topic.TESTS, "write JUnit XML with cargo-nextest: set "
               "`profile.default.junit.path` in .config/nextest.toml", text=r"(?:\s*(?:Compiling|Finished|Running) "
               r"[^\n]*\n)*\s*running [1-9][0-9]* tests?\s+test "),
    ReportKind("the output of `deno test`", Topic.TESTS, f"{_JUNIT}`deno test --junit-path=junit.xml`",
               text=r"(?:Check [^\n]+\n)*running [0-9]+ tests? from "),
    ReportKind("the output of `bun test`", Topic.TESTS, f"{_JUNIT}`bun test --reporter=junit "
               "--reporter-outfile=junit.xml`", text=r"bun test v[0-9]"),
    ReportKind("the output of `node --test`", Topic.TESTS, f"{_JUNIT}`node --test --test-reporter=junit`",
               text=r"(?:▶|✔|✖) [^\n]+\n\s*(?:▶|✔|✖) "),
    ReportKind("the output of Dart's tests", Topic.TESTS, "write JSON instead: `dart test --reporter json > test.json`",
               text=r"00:00 \+0"),
    ReportKind("the output of Swift's or Xcode's tests", Topic.TESTS, f"{_JUNIT}`swift test --xunit-output junit.xml`, "
               "or `xcbeautify --report junit`",
               text=r"(?:Command line invocation:|Test Suite '[^']+' (?:started|passed))"),
    ReportKind("the output of `dotnet test`", Topic.TESTS, "write TRX instead: `dotnet test --logger trx`",
               text=r"(?:\s*Determining projects to restore|Test run for [^\n]+\.dll|(?:Passed|Failed)!  - Failed: )"),
    ReportKind("the output of PHPUnit", Topic.TESTS, f"{_JUNIT}`phpunit --log-junit junit.xml`",
               text=r"PHPUnit [0-9.]+ by Sebastian Bergmann"),
    ReportKind("the output of Maven", Topic.TESTS, "select the reports that it writes: `target/surefire-reports/*.xml`",
               text=r"\[INFO\] Scanning for projects"),
    ReportKind("the output of Gradle", Topic.TESTS, "select the reports that it writes: `build/test-results/**/*.xml`",
               text=r"(?:Starting a Gradle Daemon|> Task :)"),
    ReportKind("the output of `prove`", Topic.TESTS, f"{_JUNIT}`prove --formatter TAP::Formatter::JUnit`",
               text=r"\S+\.t \.{2,}"),
    ReportKind("the output of GoogleTest", Topic.TESTS, f"{_JUNIT}`--gtest_output=xml:FILE`",
               text=r"(?:Running main\(\) from [^\n]+\n)?\[=+\] Running [0-9]+ tests? from "),
    ReportKind("the log of CTest", Topic.TESTS, f"{_JUNIT}`ctest --output-junit junit.xml`",
               text=r"Start testing: |Test project /|[0-9]+/[0-9]+ Testing: "),
    ReportKind("the log of Meson's tests", Topic.TESTS, "select `testlog.junit.xml` beside it",
               members=("result", "returncode", "starttime")),
    ReportKind("the log of a job of GitHub Actions", Topic.NOTHING, "select the reports that the job wrote",
               text=r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z (?:##\[|Current runner version)"),
    ReportKind("a list of failed tests that pytest keeps", Topic.TESTS, f"{_JUNIT}`pytest --junitxml=junit.xml`",
               member=r"[^\[\]]+\.py::.+"),
    ReportKind("the history of Allure", Topic.TESTS, _RESULTS, companion=True, member=r"[0-9a-f]{32}\.statistic"),
    ReportKind("a trend of Allure", Topic.TESTS, _RESULTS, companion=True, members=("[].data",), member=r"\[\]\.data\."
               r"(broken|unknown|duration|run)"),
    ReportKind("a widget of Allure's report", Topic.TESTS, _RESULTS, companion=True,
               members=("reportName", "statistic")),
    ReportKind("a page of Allure's report", Topic.TESTS, _RESULTS, companion=True, members=("uid", "name", "children")),
    ReportKind("a JSON report of Karma", Topic.TESTS, f"{_JUNIT}the reporter `karma-junit-reporter`",
               members=("browsers", "summary.exitCode")),
    ReportKind("a JSON report of WebdriverIO", Topic.TESTS, f"{_JUNIT}the reporter `@wdio/junit-reporter`",
               members=("capabilities", "framework", "suites")),
    ReportKind("a summary of Karate", Topic.TESTS, f"{_JUNIT}`Runner.builder().outputJunitXml(true)`",
               members=("featuresPassed", "featuresFailed")),
    ReportKind("a report of Serenity BDD", Topic.TESTS, "select the JUnit XML of the build: `TEST-*.xml`",
               members=("testSteps", "userStory")),
    ReportKind("a report of SpecFlow or Reqnroll", Topic.TESTS, "write TRX instead: `dotnet test --logger trx`",
               members=("Nodes", "ExecutionResults")),
    ReportKind("a report of Gauge", Topic.TESTS, f"{_JUNIT}the plugin `xml-report`",
               members=("projectName", "specResults")),
    ReportKind("a report of Avocado", Topic.TESTS, "select `results.xml` beside it", members=("job_id", "debuglog")),
    ReportKind("a report of goss", Topic.TESTS, f"{_JUNIT}`goss validate --format junit`",
               members=("results[].summary-line",)),
    ReportKind("a report of container-structure-test", Topic.TESTS, f"{_JUNIT}`container-structure-test test "
               "--output junit`", members=("Pass", "Fail", "Total", "Results"), resembles=("trivy",)),
    ReportKind("a list of tests of `opa test`", Topic.TESTS, "convert it to JUnit XML, or read its numbers with the "
               "probe `metrics`", members=("[].package", "[].location.row", "[].name")),
    ReportKind("an Xcode result bundle's summary", Topic.TESTS, "write JUnit XML instead, such as with "
               "`xcbeautify --report junit`", members=("totalTestCount", "failedTests")),
    ReportKind("an Xcode result bundle's record", Topic.TESTS, "write JUnit XML instead, such as with "
               "`xcbeautify --report junit`", members=("_type._name",), resembles=("npm-audit",)),
    ReportKind("a report of Squish", Topic.TESTS, f"{_JUNIT}`squishrunner --reportgen junit,FILE`",
               roots=("SquishReport",)),
    ReportKind("the tests that Buildkite collects", Topic.TESTS, "select the JUnit XML of the test runner",
               members=("[].scope", "[].history")),
)  # fmt: skip

_COVERAGE = (
    ReportKind("gcovr's table of coverage", Topic.COVERAGE, "write JSON instead: `gcovr --json coverage.json`",
               starts=("filename,line_total,line_covered", "filename,lines,covered_lines")),
    ReportKind("the output of gcovr", Topic.COVERAGE, "write JSON instead: `gcovr --json coverage.json`",
               text=r"-{60,}\s+GCC Code Coverage Report"),
    ReportKind("Istanbul's summary for a console", Topic.COVERAGE, "write LCOV or JSON instead: the reporter `lcov` or "
               "`json`", text=r"=+ Coverage summary =+"),
    ReportKind("the output of `llvm-cov report`", Topic.COVERAGE, "write JSON instead: `llvm-cov export`",
               text=r"Filename\s+Regions\s+Missed Regions"),
    ReportKind("the output of `xcrun xccov`", Topic.COVERAGE, "write JSON instead: `xcrun xccov view --report --json`",
               text=r"(?:ID\s+)?Name\s+# Source Files\s+Coverage"),
    ReportKind("the output of lcov", Topic.COVERAGE, "select the tracefile that it reads or writes",
               text=r"(?:Reading tracefile|Capturing coverage data from|Summary coverage rate:)"),
    ReportKind("PHPUnit's text of coverage", Topic.COVERAGE,
               "write Cobertura instead: `phpunit --coverage-cobertura FILE`", text=r"Code Coverage Report:"),
    ReportKind("PHPUnit's data of coverage", Topic.COVERAGE, "write Cobertura instead: `phpcov merge --cobertura FILE`",
               companion=True, text=r"<\?php\s+return "),
    ReportKind("a report of diff-cover", Topic.COVERAGE, "select the coverage report that it reads; the fact "
               "`patch_coverage` counts the changed lines", companion=True, members=("src_stats", "diff_name")),
    ReportKind("a summary of kcov", Topic.COVERAGE, "select `cobertura.xml` beside it", companion=True,
               members=("percent_covered", "covered_lines")),
    ReportKind("a summary of kcov", Topic.COVERAGE, "select `cobertura.xml` beside it", companion=True,
               members=("files[].file", "files[].percent_covered")),
    ReportKind("a report of pycobertura", Topic.COVERAGE, "select the Cobertura report that it reads", companion=True,
               members=("files[].Filename", "files[].Stmts")),
    ReportKind("a list of measures of SonarQube", Topic.COVERAGE, BY_METRICS, members=("component.measures",)),
    ReportKind("the coverage data of a Go program", Topic.COVERAGE,
               "write a profile from it: `go tool covdata textfmt -i=FOLDER -o=coverage.out`", companion=True,
               text="\0c[vw]m"),
    ReportKind("a data file of Bisect_ppx", Topic.COVERAGE, "write a report: `bisect-ppx-report cobertura FILE`",
               companion=True, text="BISECT-COVERAGE"),
    ReportKind("a data file of GHC's coverage", Topic.COVERAGE, "write a report with `hpc-codecov`", companion=True,
               text=r"Tix \["),
    ReportKind("a data file of coverage.py", Topic.COVERAGE, "write a report from it: `coverage xml`", companion=True,
               text=r"!coverage\.py: This is a private format"),
    ReportKind("a file of Java objects, such as Cobertura's data file", Topic.NOTHING,
               "write the XML report of the tool", companion=True, text="\ufffd\ufffd\0\x05"),
)  # fmt: skip

_SCANS = (
    ReportKind("the table of Trivy", Topic.SECURITY, "write JSON instead: `trivy --format json`",
               text=r"(?:Report Summary\s|[^\n]{1,200} \([^()\n]{1,60}\)\n=+\nTotal: [0-9]+ )"),
    ReportKind("the table of Grype", Topic.SECURITY, "write JSON instead: `grype -o json`",
               text=r"NAME\s+INSTALLED\s+(?:FIXED[- ]IN\s+)?(?:TYPE\s+)?VULNERABILITY"),
    ReportKind("the output of `npm audit`", Topic.SECURITY, "write JSON instead: `npm audit --json`",
               text=r"# npm audit report|found 0 vulnerabilities"),
    ReportKind("the table of pip-audit", Topic.SECURITY, "write JSON instead: `pip-audit --format json`",
               text=r"(?:Found [0-9]+ known vulnerabilit[^\n]*\n)?Name\s+(?:\|\s*)?Version\s+(?:\|\s*)?ID\s"),
    ReportKind("the output of govulncheck", Topic.SECURITY, "write JSON instead: `govulncheck -format json`",
               text=r"=== (?:Symbol|Package|Module) Results ===|No vulnerabilities found\."),
    ReportKind("the output of Bandit", Topic.SECURITY, "write JSON instead: `bandit --format json`",
               text=r"(?:\[main\]\s[^\n]*\n)*Run started:|Test results:\n"),
    ReportKind("the output of Brakeman", Topic.SECURITY, "write JSON instead: `brakeman --format json`",
               text=r"== Brakeman Report =="),
    ReportKind("the output of cargo-audit", Topic.SECURITY, "write JSON instead: `cargo audit --json`",
               text=r"(?:Fetching|Loaded) (?:advisory database|[0-9]+ security advisories)"),
    ReportKind("the output of bundler-audit", Topic.SECURITY, "write JSON instead: `bundle-audit check --format json`",
               text=r"Name: \S+\nVersion: [^\n]+\n(?:Advisory|CVE|GHSA): "),
    ReportKind("the output of Snyk", Topic.SECURITY, "write JSON instead: `snyk test --json`",
               text=r"Testing \S+\.\.\.\s"),
    ReportKind("the output of gosec", Topic.SECURITY, "write JSON instead: `gosec -fmt json`", text=r"\[gosec\] "),
    ReportKind("the output of TruffleHog", Topic.SECURITY, "write JSON instead: `trufflehog --json`", text=r"🐷🔑🐷"),
    ReportKind("the output of ClamAV", Topic.SECURITY, "read its numbers with the probe `metrics`",
               text=r"-+ SCAN SUMMARY -+\s+Known viruses: "),
)  # fmt: skip

KINDS = (*_TESTS, *_COVERAGE, *_SCANS)
