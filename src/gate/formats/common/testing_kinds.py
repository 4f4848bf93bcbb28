"""Kinds of reports of tests; those with a step are not read (see `report_kinds`)."""

from __future__ import annotations

from gate.formats.common.report_kind import ReportKind, Topic

_CONVERT = "convert it to JUnit XML in the job that runs the tests"

KINDS = (
    ReportKind(
        "a report of Check, the unit test framework for C",
        Topic.TESTS,
        "write TAP instead: set `CK_TAP_LOG_FILE_NAME`",
        resembles=("junit",),
        roots=("testsuites",),
        marks=("datetime",),
    ),
    ReportKind("a JUnit report", Topic.TESTS, roots=("testsuite", "testsuites")),
    ReportKind(
        "Failsafe's summary",
        Topic.TESTS,
        "select the reports beside it: `TEST-*.xml`",
        companion=True,
        roots=("failsafe-summary",),
    ),
    ReportKind(
        "a TestNG report",
        Topic.TESTS,
        "select the JUnit XML that TestNG and Surefire write too: `TEST-*.xml`",
        companion=True,
        roots=("testng-results",),
    ),
    ReportKind(
        "a suite definition of TestNG",
        Topic.TESTS,
        "select the reports instead: `TEST-*.xml`",
        companion=True,
        roots=("suite",),
        marks=("test", "listeners", "parameter", "groups", "suite-files", "parallel", "verbose"),
    ),
    ReportKind(
        "a report of CppUnit or AUnit",
        Topic.TESTS,
        _CONVERT,
        resembles=("trx",),
        roots=("TestRun",),
        marks=("FailedTests", "SuccessfulTests", "Statistics", "elapsed"),
    ),
    ReportKind("a TRX report", Topic.TESTS, roots=("TestRun",)),
    ReportKind("a report of CUnit", Topic.TESTS, _CONVERT, roots=("CUNIT_TEST_RUN_REPORT", "CUNIT_TEST_LIST_REPORT")),
    ReportKind("a report of UnitTest++", Topic.TESTS, _CONVERT, roots=("unittest-results",)),
    ReportKind("a report of FPCUnit", Topic.TESTS, _CONVERT, roots=("TestResults",), marks=("TestListing",)),
    ReportKind("a report of Parasoft", Topic.TESTS, _CONVERT, roots=("ResultsSession",)),
    ReportKind(
        "a report of GLib's gtester", Topic.TESTS, "run the test program with `--tap` instead", roots=("gtester",)
    ),
    ReportKind(
        "a result file of Allure 1",
        Topic.TESTS,
        "update the adapter of Allure, which then writes `*-result.json`",
        roots=("ns2:test-suite",),
    ),
    ReportKind(
        "a list of test results that Jenkins saves",
        Topic.TESTS,
        "select the reports that the tests wrote",
        companion=True,
        roots=("result",),
        marks=("suites",),
    ),
    ReportKind("an NUnit report", Topic.TESTS, roots=("test-run", "test-results")),
    ReportKind("an xUnit.net report", Topic.TESTS, roots=("assemblies",)),
    ReportKind("an xUnit.net report", Topic.TESTS, roots=("assembly",), marks=("test-framework",)),
    ReportKind(
        "a test export of Eclipse or IntelliJ IDEA",
        Topic.TESTS,
        "select the JUnit XML of the build instead: `TEST-*.xml`",
        roots=("testrun",),
    ),
    ReportKind(
        "an output file of Robot Framework",
        Topic.TESTS,
        roots=("robot",),
    ),
    ReportKind(
        "a JSON output file of Robot Framework",
        Topic.TESTS,
        "write the output as XML: `robot --output output.xml`",
        members=("generator", "rpa", "suite.name"),
    ),
    ReportKind("a CTest report", Topic.TESTS, roots=("Site",)),
    ReportKind(
        "a Catch2 report", Topic.TESTS, "write JUnit XML instead: `--reporter junit`", roots=("Catch", "Catch2TestRun")
    ),
    ReportKind("a doctest report", Topic.TESTS, "write JUnit XML instead: `--reporters=junit`", roots=("doctest",)),
    ReportKind(
        "a Boost.Test report",
        Topic.TESTS,
        "write JUnit XML instead: `--log_format=JUNIT --log_sink=FILE`",
        roots=("TestLog", "TestResult"),
    ),
    ReportKind("a Qt Test report", Topic.TESTS, "write JUnit XML instead: `-o FILE,junitxml`", roots=("TestCase",)),
    ReportKind(
        "a JSON report of GoogleTest",
        Topic.TESTS,
        "write JUnit XML instead: `--gtest_output=xml:FILE`",
        members=("testsuites[].testsuite",),
    ),
    ReportKind(
        "a JSON report of Jest or Vitest",
        Topic.TESTS,
        members=("numTotalTests",),
    ),
    ReportKind(
        "a JSON report of Mocha or Cypress",
        Topic.TESTS,
        members=("stats.suites", "stats.passes"),
    ),
    ReportKind(
        "a JSON stream of Mocha",
        Topic.TESTS,
        "write one document instead: `mocha --reporter json`",
        text=r'\["start",\{"total":',
    ),
    ReportKind(
        "a JSON report of Playwright",
        Topic.TESTS,
        members=("config.projects", "suites"),
    ),
    ReportKind(
        "a JSON report of pytest",
        Topic.TESTS,
        "write JUnit XML instead: `pytest --junitxml=junit.xml`",
        members=("exitcode", "summary.collected"),
    ),
    ReportKind(
        "the log of pytest-reportlog",
        Topic.TESTS,
        "write JUnit XML instead: `pytest --junitxml=junit.xml`",
        text=r'\{"pytest_version":',
    ),
    ReportKind(
        "a JSON report of Ginkgo",
        Topic.TESTS,
        "write JUnit XML instead: `ginkgo --junit-report=junit.xml`",
        members=("[].SuitePath", "[].SuiteDescription"),
    ),
    ReportKind(
        "a file of build events of Bazel",
        Topic.TESTS,
        "select the JUnit XML of its tests: `bazel-testlogs/**/test.xml`",
        members=("id.started", "children"),
    ),
    ReportKind(
        "a JSON report of TestCafe",
        Topic.TESTS,
        "write JUnit XML instead: `--reporter xunit:junit.xml`",
        members=("userAgents", "fixtures"),
    ),
    ReportKind(
        "a JSON report of Newman",
        Topic.TESTS,
        "write JUnit XML instead: `--reporters junit --reporter-junit-export junit.xml`",
        members=("collection.item",),
    ),
    ReportKind(
        "a list of test results of an Xcode result bundle",
        Topic.TESTS,
        "write JUnit XML instead, such as with `xcbeautify --report junit`",
        members=("testNodes", "testPlanConfigurations"),
    ),
    ReportKind(
        "the output of `go test -json`",
        Topic.TESTS,
        text=r'\{"(?:Time":"[^"]*","|ImportPath":"[^"]*","|Package":"[^"]*","|Test":"[^"]*",")*Action":"',
    ),
    ReportKind(
        "the output of `go test -v`",
        Topic.TESTS,
        "convert it: `go-junit-report < FILE > junit.xml`, or run `gotestsum --junitfile junit.xml`",
        text=r"=== RUN\s",
    ),
    ReportKind(
        "TAP (Test Anything Protocol)",
        Topic.TESTS,
        text=r"TAP version 1[34]\b|(?:not )?ok \d+\b|1\.\.\d+\s",
    ),
    ReportKind(
        "a CTRF report",
        Topic.TESTS,
        members=("results.tool", "results.summary", "results.tests"),
    ),
    ReportKind(
        "a JSON report of Cucumber",
        Topic.TESTS,
        members=("[].elements", "[].keyword"),
    ),
    ReportKind("a report of SonarQube's generic test executions", Topic.TESTS, roots=("testExecutions", "unitTest")),
    ReportKind(
        "a stream of messages of Cucumber", Topic.TESTS, members=("meta.protocolVersion", "meta.implementation")
    ),
    ReportKind(
        "a file of events of Open Test Reporting",
        Topic.TESTS,
        "select the JUnit XML that the build writes too: `TEST-*.xml`, or `junit.xml`",
        roots=("e:events", "events", "h:execution", "execution"),
        marks=("xmlns:e", "xmlns:h", "xmlns:core", "xmlns"),
    ),
    ReportKind(
        "a JSON report of RSpec",
        Topic.TESTS,
        members=("examples", "summary_line"),
    ),
    ReportKind(
        "the JSON output of Rust's tests",
        Topic.TESTS,
        "write JUnit XML with cargo-nextest: set `profile.default.junit.path` in .config/nextest.toml",
        text=r'\{\s*"type"\s*:\s*"suite",\s*"event"',
    ),
    ReportKind(
        "the JSON output of Dart's tests",
        Topic.TESTS,
        text=r'\{"protocolVersion":',
        resembles=("npm-audit",),
    ),
    ReportKind(
        "a stream of messages for TeamCity",
        Topic.TESTS,
        "write the JUnit XML of the test runner instead",
        text=r"##teamcity\[",
    ),
    ReportKind("a result of Cypress", Topic.TESTS, members=("cypressVersion", "runs[].spec"), resembles=("sarif",)),
    ReportKind("a result file of Allure", Topic.TESTS, members=("uuid", "historyId", "status")),
    ReportKind(
        "a page of a report that Allure made",
        Topic.TESTS,
        "select the results that it was made from: `allure-results/*-result.json`",
        companion=True,
        members=("uid", "children[].children"),
    ),
    ReportKind(
        "Allure's list of categories",
        Topic.TESTS,
        "select the results beside it: `*-result.json`",
        companion=True,
        member=r"\[\]\.(matchedStatuses|messageRegex|traceRegex)",
    ),
    ReportKind(
        "Allure's description of the executor",
        Topic.TESTS,
        "select the results beside it: `*-result.json`",
        companion=True,
        members=("buildName", "buildOrder"),
    ),
    ReportKind(
        "Surefire's text summary",
        Topic.TESTS,
        "select the reports beside it: `TEST-*.xml`",
        companion=True,
        text=r"-{20,}\s+Test set: ",
    ),
)
