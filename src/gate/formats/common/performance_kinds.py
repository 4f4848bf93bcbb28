"""Kinds of reports of load tests, pages and bundles; those with a step are not read (see `report_kinds`)."""

from __future__ import annotations

from gate.formats.common.report_kind import BY_METRICS, ReportKind, Topic

_STATS = "select the `_stats.csv` beside it"

KINDS = (
    ReportKind("a Lighthouse report", Topic.LIGHTHOUSE, members=("lighthouseVersion",)),
    ReportKind("a manifest of Lighthouse CI", Topic.LIGHTHOUSE, members=("[].isRepresentativeRun",)),
    ReportKind(
        "a list of assertions of Lighthouse CI", Topic.LIGHTHOUSE, members=("[].auditId", "[].operator", "[].passed")
    ),
    ReportKind("a result of axe", Topic.ACCESSIBILITY, members=("testEngine.name", "testRunner.name")),
    ReportKind("a result of axe", Topic.ACCESSIBILITY, members=("[].testEngine.name", "[].testRunner.name")),
    ReportKind("a list of issues of pa11y", Topic.ACCESSIBILITY, members=("[].code", "[].typeCode", "[].message")),
    ReportKind(
        "a report of pa11y-ci",
        Topic.ACCESSIBILITY,
        members=("total", "passes", "errors", "results"),
        resembles=("semgrep",),
    ),
    ReportKind(
        "a summary of k6", Topic.LOAD, member=r"metrics\.(http_req_duration|iterations|vus)", resembles=("bandit",)
    ),
    ReportKind("a report of Artillery", Topic.LOAD, member=r"aggregate\.(counters|scenariosCreated|requestsCompleted)"),
    ReportKind(
        "a user flow of Lighthouse",
        Topic.LIGHTHOUSE,
        "write the report of each step: its `lhr`",
        members=("steps[].lhr",),
        resembles=("lighthouse",),
    ),
    ReportKind(
        "a table of final statistics of Taurus",
        Topic.LOAD,
        "select the results of the tool that it runs, such as `kpi.jtl` of JMeter",
        roots=("FinalStatus",),
    ),
    ReportKind(
        "the log of a simulation of Gatling",
        Topic.LOAD,
        "select `js/stats.json` of the report that Gatling makes from it",
        text=r"RUN\t[\w.$]+\t",
    ),
    ReportKind("a list of results of JMeter", Topic.LOAD, roots=("testResults",)),
    ReportKind("a list of results of JMeter", Topic.LOAD, text=r'"?timeStamp"?[^\w"]"?elapsed"?[^\w]'),
    ReportKind(
        "a table of statistics of Locust",
        Topic.LOAD,
        text=r'"?(Type|Method)"?,"?Name"?,"?(Request Count|# requests)"?,',
    ),
    ReportKind("the output of wrk", Topic.LOAD, text=r"Running [0-9.]+\w+ test @ \S"),
    ReportKind("the output of ApacheBench", Topic.LOAD, text=r"This is ApacheBench, Version "),
    ReportKind("the output of hey", Topic.LOAD, text=r"Summary:\s+Total:\s+[0-9.]+ secs"),
    ReportKind(
        "a table of failures of Locust",
        Topic.LOAD,
        _STATS,
        companion=True,
        text=r'"?Method"?,"?Name"?,"?Error"?,"?Occ\w+"?',
    ),
    ReportKind(
        "a table of the history of Locust",
        Topic.LOAD,
        _STATS,
        companion=True,
        text=r'"?Timestamp"?,"?User [Cc]ount"?,"?Type"?,',
    ),
    ReportKind(
        "a table of exceptions of Locust",
        Topic.LOAD,
        _STATS,
        companion=True,
        text=r'"?Count"?,"?Message"?,"?Traceback"?,',
    ),
    ReportKind("a result of browsertime", Topic.METRICS, BY_METRICS, members=("[].browserScripts",)),
    ReportKind("a result of browsertime", Topic.METRICS, BY_METRICS, members=("[].statistics", "[].info.browsertime")),
    ReportKind("a report of size-limit", Topic.METRICS, BY_METRICS, members=("[].name", "[].size", "[].sizeLimit")),
    ReportKind(
        "a file of statistics of webpack", Topic.METRICS, BY_METRICS, members=("assets[].name", "assets[].chunks")
    ),
    ReportKind("a file of statistics of webpack", Topic.METRICS, BY_METRICS, members=("assetsByChunkName",)),
    ReportKind(
        "a file of statistics of webpack", Topic.METRICS, BY_METRICS, members=("hash", "assets[].name", "assets[].size")
    ),
)
