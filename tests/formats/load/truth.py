"""The ground truth of load tests: the requests, times and thresholds in a file of the corpus, beside the manifest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gate.formats.load import FORMATS
from gate.formats.load.model import LoadReport
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate

FORMAT_NAMES = {name: name for name in FORMATS} | {
    "k6-summary-export": "k6",
    "k6-handlesummary": "k6",
    "locust-stats": "locust",
    "gatling-stats": "gatling",
    "hey-text": "hey",
    "wrk-text": "wrk",
}


def _k6(truth: dict[str, Any]) -> dict[str, object]:
    duration = truth["http_req_duration"]
    names = {"avg": "mean", "med": "p50", "p(90)": "p90", "p(95)": "p95", "p(99)": "p99", "max": "max"}
    holds = {text: entry["passed"] if isinstance(entry, dict) else entry for text, entry in truth["thresholds"].items()}
    return {
        "requests": truth["http_reqs"]["count"], "rps": truth["http_reqs"]["rate"], "thresholds": holds,
        "failed": truth["http_req_failed"]["passes"],
        **{names[name]: duration[name] for name in names if name in duration},
    }  # fmt: skip


def _k6_points(truth: dict[str, Any]) -> dict[str, object]:
    duration = truth["http_req_duration"]
    return {
        "requests": duration["count"], "mean": duration["avg"], "min": duration["min"], "max": duration["max"],
        "failed": truth["failed_requests"],
    }  # fmt: skip


def _artillery(truth: dict[str, Any]) -> dict[str, object]:
    names = ("min", "mean", "p50", "p75", "p90", "p95", "p99", "max")
    times = {name: truth["response_time_ms"][name] for name in names}
    return {"requests": truth["counters"]["http.requests"], "rps": truth["rates"]["http.request_rate"], **times}


def _locust(truth: dict[str, Any]) -> dict[str, object]:
    columns = {
        "requests": "Request Count", "failed": "Failure Count", "p50": "50%", "p75": "75%", "p95": "95%", "p99": "99%",
        "max": "Max Response Time", "mean": "Average Response Time", "rps": "Requests/s",
    }  # fmt: skip
    return {fact: truth["aggregated"][column] for fact, column in columns.items()}


def _jmeter_csv(truth: dict[str, Any]) -> dict[str, object]:
    names = {"failed": "errors", "mean": "elapsed_avg", "min": "elapsed_min", "max": "elapsed_max"}
    rest = {fact: truth[name] for fact, name in names.items() if name in truth}
    return {"requests": truth.get("samples", truth.get("lines")), **rest}


def _jmeter_xml(truth: dict[str, Any]) -> dict[str, object]:
    names = {
        "requests": "top_level_samples", "failed": "errors_top_level", "mean": "elapsed_avg_top_level",
        "max": "elapsed_max",
    }  # fmt: skip
    return {fact: truth[name] for fact, name in names.items()}


def _gatling(truth: dict[str, Any]) -> dict[str, object]:
    names = {
        "mean": "meanResponseTime", "p50": "percentiles1", "p75": "percentiles2", "p95": "percentiles3",
        "p99": "percentiles4",
    }  # fmt: skip
    times = {fact: truth[name]["total"] for fact, name in names.items()}
    return {"requests": truth["numberOfRequests"]["total"], "failed": truth["numberOfRequests"]["ko"], **times}


def _hey(truth: dict[str, Any]) -> dict[str, object]:
    names = {"mean": "average", "max": "slowest", "p95": "p95_secs"}
    times = {fact: float(truth[name]) * 1000 for fact, name in names.items()}
    return {"rps": truth["rps"], "requests": sum(int(count) for _, count in truth["status_codes"]), **times}


def _wrk(truth: dict[str, Any]) -> dict[str, object]:
    return {
        "rps": truth["requests_per_sec"], "requests": truth["total_requests"], "failed": int(truth["non_2xx"] or 0),
        "mean": truth["latency_avg"].removesuffix("ms"),
    }  # fmt: skip


TRUTHS: dict[str, Callable[[dict[str, Any]], dict[str, object]]] = {
    "k6-summary-export": _k6, "k6-handlesummary": _k6, "k6-points": _k6_points, "artillery": _artillery,
    "locust-stats": _locust, "jmeter-csv": _jmeter_csv, "jmeter-xml": _jmeter_xml, "gatling-stats": _gatling,
    "hey-text": _hey, "hey-csv": lambda truth: {"requests": truth["rows"]}, "wrk-text": _wrk,
    **dict.fromkeys(("jmeter-statistics", "vegeta", "vegeta-results", "oha", "autocannon", "apache-bench"), dict),
}  # fmt: skip
"""The numbers of a ground truth by fact, for each format of the corpus."""


def _number(report: LoadReport, name: str) -> object:
    total = report.total
    if name == "thresholds":
        return {f"{entry.metric} :: {entry.condition}": entry.holds for entry in report.thresholds}
    number = getattr(total, name) if name in ("requests", "failed", "rps") else total.times[name]
    return None if number is None else float(number)


def _read(record: Record) -> tuple[LoadReport, dict[str, object], dict[str, object]]:
    with record.file.open("rb") as stream:
        report = FORMATS[FORMAT_NAMES[record.format]].parse(stream)
    expected = TRUTHS[record.format](record.truth)
    counts = {name: _number(report, name) for name in expected}
    return (
        report,
        counts,
        {
            name: value if isinstance(value, dict) else pytest.approx(float(str(value)), abs=1e-4)
            for name, value in expected.items()
        },
    )


def compare(record: Record) -> Comparison:
    return evaluate(record, FORMAT_NAMES[record.format], _read)
