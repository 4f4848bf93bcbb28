"""Kinds of reports of load tests, pages and bundles; those with a step are not read (see `report_kinds`)."""

from __future__ import annotations

from gate.formats.common.report_kind import ReportKind, Topic

_BY_METRICS = "read its numbers with the probe `metrics`"
_STATS = "select the `_stats.csv` beside it"

KINDS = (
    ReportKind("a Lighthouse report", Topic.LIGHTHOUSE, members=("lighthouseVersion",)),
    ReportKind(
        "a summary of k6", Topic.LOAD, member=r"metrics\.(http_req_duration|iterations|vus)", resembles=("bandit",)
    ),
    ReportKind(
        "the failures of Locust", Topic.LOAD, _STATS, companion=True, text=r'"?Method"?,"?Name"?,"?Error"?,"?Occ\w+"?'
    ),
    ReportKind(
        "the history of Locust", Topic.LOAD, _STATS, companion=True, text=r'"?Timestamp"?,"?User [Cc]ount"?,"?Type"?,'
    ),
    ReportKind(
        "the exceptions of Locust", Topic.LOAD, _STATS, companion=True, text=r'"?Count"?,"?Message"?,"?Traceback"?,'
    ),
    ReportKind("results of browsertime", Topic.METRICS, _BY_METRICS, members=("[].browserScripts",)),
    ReportKind("results of browsertime", Topic.METRICS, _BY_METRICS, members=("[].statistics", "[].info.browsertime")),
    ReportKind("a report of size-limit", Topic.METRICS, _BY_METRICS, members=("[].name", "[].size", "[].sizeLimit")),
    ReportKind("statistics of webpack", Topic.METRICS, _BY_METRICS, members=("assets[].name", "assets[].chunks")),
    ReportKind("statistics of webpack", Topic.METRICS, _BY_METRICS, members=("assetsByChunkName",)),
    ReportKind("statistics of webpack", Topic.METRICS, _BY_METRICS, members=("hash", "assets[].name", "assets[].size")),
)
