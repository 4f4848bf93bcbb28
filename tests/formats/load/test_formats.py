"""The formats of load tests: what a tool writes in, its requests, failures and milliseconds out."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from gate.formats.common import content
from gate.formats.load import FORMATS
from gate.formats.load.model import Check, RequestSummary, Threshold
from gate.model.evidence import Cause
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.formats.load import documents as docs
from tests.formats.load.documents import encode, parse, refusal
from tests.formats.load.truth import FORMAT_NAMES, compare

Numbers = tuple[int | None, int | None, str | None, dict[str, str]]
CASES: dict[str, tuple[object, Numbers]] = {
    "k6": (docs.K6, (200, 10, "20.5", {
        "min": "1", "mean": "30.5", "p50": "20", "p90": "90", "p95": "95.5", "p99": "99", "max": "250"})),
    "k6-points": (docs.K6_POINTS, (2, 1, None, {
        "min": "100.5", "mean": "200.25", "p50": "100.5", "p75": "300", "p90": "300", "p95": "300", "p99": "300",
        "max": "300"})),
    "artillery": (docs.ARTILLERY, (100, 10, "15", {
        "min": "0", "mean": "17.6", "p50": "1", "p75": "49.9", "p90": "50.9", "p95": "51.9", "p99": "51.9",
        "max": "54"})),
    "locust": (docs.LOCUST, (100, 4, "10.2", {
        "min": "1.5", "mean": "7.1", "p50": "5", "p75": "8", "p90": "12", "p95": "20", "p99": "49", "max": "50"})),
    "jmeter-csv": (docs.JMETER_CSV, (2, 1, "5", {
        "min": "100", "mean": "200", "p50": "100", "p75": "300", "p90": "300", "p95": "300", "p99": "300",
        "max": "300"})),
    "jmeter-xml": (docs.JMETER_XML, (2, 1, "5", {
        "min": "100", "mean": "200", "p50": "100", "p75": "300", "p90": "300", "p95": "300", "p99": "300",
        "max": "300"})),
    "jmeter-statistics": (docs.JMETER_STATISTICS, (100, 3, "12.5", {
        "min": "5", "mean": "50.25", "p50": "40", "p90": "90", "p95": "120.5", "p99": "180", "max": "200"})),
    "gatling": (docs.GATLING, (100, 2, "12.5", {
        "min": "5", "mean": "20", "p50": "18", "p75": "30", "p95": "70", "p99": "85", "max": "90"})),
    "vegeta": (docs.VEGETA, (100, 3, "100.5", {
        "min": "1", "mean": "2.5", "p50": "2", "p90": "4", "p95": "5", "p99": "9", "max": "10"})),
    "vegeta-results": (docs.VEGETA_RESULTS, (2, 1, None, {
        "min": "1.5", "mean": "15.75", "p50": "1.5", "p75": "30", "p90": "30", "p95": "30", "p99": "30",
        "max": "30"})),
    "apache-bench": (docs.APACHE_BENCH, (1000, 10, "8000.50", {
        "min": "1", "mean": "2", "p50": "3", "p75": "4", "p90": "5", "p95": "6", "p99": "9", "max": "13"})),
    "hey": (docs.HEY, (200, 10, "114.9735", {
        "min": "4", "mean": "43.4", "p50": "44", "p75": "44.1", "p90": "44.2", "p95": "47.5", "p99": "48.1",
        "max": "48.2"})),
    "hey-csv": (docs.HEY_CSV, (2, 1, "2", {
        "min": "100", "mean": "200", "p50": "100", "p75": "300", "p90": "300", "p95": "300", "p99": "300",
        "max": "300"})),
    "oha": (docs.OHA, (200, 10, "199.5", {
        "min": "1", "mean": "4", "p50": "4", "p75": "5", "p90": "8", "p95": "10", "p99": "29", "max": "30"})),
    "wrk": (docs.WRK, (1579, 15, "1436.16", {
        "mean": "0.63591", "p50": "2.1", "p75": "3.7", "p90": "5.38", "p99": "9.38", "max": "1200"})),
    "autocannon": (docs.AUTOCANNON, (100, 7, "98.5", {
        "min": "10", "mean": "29.78", "p50": "33", "p75": "39", "p90": "42", "p99": "46", "max": "49"})),
}  # fmt: skip


def numbers(summary: RequestSummary) -> Numbers:
    times = {name: f"{time.normalize():f}" for name, time in summary.times.items()}
    return summary.requests, summary.failed, None if summary.rps is None else f"{summary.rps:f}", times


def without(document: dict[str, Any], *path: str) -> dict[str, Any]:
    copied = copy.deepcopy(document)
    parent = copied
    for name in path[:-1]:
        parent = parent[name]
    del parent[path[-1]]
    return copied


def replaced(document: dict[str, Any], value: object, *path: str) -> dict[str, Any]:
    copied = copy.deepcopy(document)
    parent = copied
    for name in path[:-1]:
        parent = parent[name]
    parent[path[-1]] = value
    return copied


@cases("name", CASES)
def test_a_report_is_recognized_and_its_times_are_milliseconds(name: str) -> None:
    document, expected = CASES[name]
    report = parse(document)

    assert report.format == name
    assert numbers(report.total)[:2] == expected[:2]
    assert numbers(report.total)[3] == expected[3]
    if expected[2] is not None:
        assert report.total.rps == Decimal(expected[2])


def test_every_format_has_a_case_and_no_other_format_matches_it() -> None:
    assert set(CASES) == set(FORMATS)
    for name, (document, _) in CASES.items():
        assert [entry.name for entry in FORMATS.matching(encode(document)[: content.HEAD])] == [name]


@cases("name", [name for name, (document, _) in CASES.items() if isinstance(document, dict)])
def test_the_order_of_members_and_the_encoding_of_json_do_not_matter(name: str) -> None:
    document: Any = CASES[name][0]
    reverse = {member: document[member] for member in reversed(document)}

    assert parse(reverse).total == parse(document).total
    assert parse(b"\xef\xbb\xbf" + encode(document)).total == parse(document).total
    assert parse(encode(document).decode().replace("\n", "\r\n")).total == parse(document).total


@cases("name", ["locust", "hey-csv", "jmeter-csv", "hey", "wrk", "apache-bench"])
def test_text_in_utf_16_and_with_crlf_is_read(name: str) -> None:
    document: Any = CASES[name][0]

    assert parse(document.encode("utf-16")).total == parse(document).total
    assert parse(document.replace("\n", "\r\n")).total == parse(document).total


# -------------------------------------------------------------------------------------------------------------- k6


def test_a_threshold_that_is_true_is_crossed_in_the_export_and_holds_in_handle_summary() -> None:
    expected = (
        Threshold("http_req_failed", "rate<0.01", holds=False),
        Threshold("http_req_duration", "p(95)<500", holds=True),
    )

    assert parse(docs.K6).thresholds == expected
    assert parse(docs.K6_EXPORT).thresholds == expected


def test_passes_of_http_req_failed_are_failed_requests() -> None:
    assert parse(docs.K6_EXPORT).total.failed == 10
    assert parse(docs.K6).total.failed == 10


def test_metrics_of_a_tag_are_requests_of_that_name() -> None:
    [login] = parse(docs.K6).parts

    assert numbers(login) == (50, 0, "5", {"mean": "40", "p95": "120", "p50": "35"})
    assert login.name == "name:login"


def test_checks_are_listed_by_their_groups() -> None:
    report = parse(docs.K6)

    assert report.checks == Check("", 3, 1)
    assert report.listed_checks == (Check("shop::is 200", 3, 0), Check("shop::is fast", 0, 1))
    assert parse(docs.K6_EXPORT).listed_checks == (Check("is 200", 3, 1),)


def test_a_summary_of_k6_without_requests_is_empty() -> None:
    document = {"metrics": {"vus": {"type": "gauge", "values": {"value": 0}}, "iterations": {"values": {"count": 0}}}}

    assert refusal(document).cause is Cause.EMPTY


def test_a_rate_that_contradicts_its_counts_is_refused() -> None:
    lower = replaced(docs.K6, 1, "metrics", "http_req_failed", "values", "passes")

    assert refusal(lower).cause is Cause.INCOMPLETE


def test_a_threshold_without_a_result_is_refused() -> None:
    assert refusal(replaced(docs.K6, {"p(95)<500": {}}, "metrics", "http_req_duration", "thresholds"))
    assert refusal(replaced(docs.K6, ["p(95)<500"], "metrics", "http_req_duration", "thresholds"))


@cases("value", [None, {}, [], "x", True])
def test_a_metric_or_thresholds_of_k6_that_lost_their_content_are_refused(value: object) -> None:
    assert refusal(replaced(docs.K6, value, "metrics", "http_req_failed")).cause is Cause.WRONG_FORMAT
    thresholds = replaced(docs.K6, value, "metrics", "http_req_failed", "thresholds")
    assert refusal(thresholds).cause is Cause.WRONG_FORMAT


def test_failures_that_k6_does_not_report_are_unknown() -> None:
    assert parse(without(docs.K6, "metrics", "http_req_failed")).total.failed is None


def test_points_of_k6_whose_number_differs_are_refused() -> None:
    lines = docs.K6_POINTS.splitlines(keepends=True)
    without_duration = "".join(line for line in lines if "http://a/err" not in line or "duration" not in line)

    assert refusal(without_duration).cause is Cause.INCOMPLETE
    assert refusal("".join(lines[:-3])).cause is Cause.INCOMPLETE
    assert refusal(docs.K6_POINTS[:-20]).cause is Cause.UNREADABLE


def test_points_of_k6_have_names_and_checks() -> None:
    report = parse(docs.K6_POINTS)

    assert [(part.name, part.requests, part.failed) for part in report.parts] == [
        ("GET http://a/ok", 1, 0),
        ("GET http://a/err", 1, 1),
    ]
    assert report.checks == Check("", 1, 1)


# ------------------------------------------------------------------------------------------------------- other tools


def test_artillery_1_is_read() -> None:
    total = parse(docs.ARTILLERY_1).total

    assert numbers(total) == (100, 7, "9.9", {"p50": "5.5", "min": "1.2", "max": "90.1", "p95": "40", "p99": "80"})
    assert total.unanswered == 5


@cases("member", ["codes", "errors", "requestsCompleted"])
def test_artillery_1_without_what_decides_is_refused(member: str) -> None:
    assert refusal(without(docs.ARTILLERY_1, "aggregate", member)).cause is Cause.WRONG_FORMAT


def test_responses_of_artillery_without_a_status_are_refused() -> None:
    assert refusal(without(docs.ARTILLERY, "aggregate", "counters", "http.codes.404")).cause is Cause.INCOMPLETE
    assert refusal(without(docs.ARTILLERY, "aggregate", "counters", "http.requests")).cause is Cause.EMPTY


def test_requests_of_artillery_without_a_response_fail_even_if_no_error_is_counted() -> None:
    assert parse(without(docs.ARTILLERY, "aggregate", "counters", "errors.ETIMEDOUT")).total.failed == 10


def test_endpoints_of_artillery_are_listed() -> None:
    assert [(part.name, part.requests, part.failed) for part in parse(docs.ARTILLERY).parts] == [("/ok", 90, 0)]


def test_locust_before_1_0_is_read() -> None:
    report = parse(docs.LOCUST_OLD)

    assert numbers(report.total) == (100, 0, "8.10", {"mean": "6", "min": "1", "max": "40", "p50": "5"})
    assert [part.name for part in report.parts] == ["GET /"]


def test_statistics_of_locust_that_are_cut_are_refused() -> None:
    lines = docs.LOCUST.splitlines(keepends=True)

    assert refusal("".join(lines[:-1])).cause is Cause.INCOMPLETE
    assert refusal("".join([*lines[:2], lines[-1]])).cause is Cause.INCOMPLETE
    assert refusal(docs.LOCUST[:-20]).cause is Cause.UNREADABLE


def test_a_row_of_locust_without_requests_has_no_percentiles() -> None:
    row = ",Aggregated,0,0,0,0.0,0,0,0,0.0,0.0" + ",N/A" * 11 + "\n"

    assert refusal(docs.LOCUST_HEADER + row).cause is Cause.EMPTY


@cases("delimiter", ["\t", ";", "|"])
def test_the_delimiter_of_jmeter_is_found_with_and_without_a_header(delimiter: str) -> None:
    rows = ["timeStamp,elapsed,label,responseCode,success,Latency", "1763636400000,100,Home,200,true,5",
            "1763636400100,300,Cart,500,false,7"]  # fmt: skip
    text = "\n".join(rows).replace(",", delimiter)

    assert parse(text).total == parse("\n".join(rows[1:]).replace(",", delimiter)).total
    assert (parse(text).total.requests, parse(text).total.failed) == (2, 1)


def test_columns_without_a_header_are_noted() -> None:
    assert parse("1700000000000,120,home,200,OK,true\n").notes == (
        "there is no header; the columns are known by their order",
    )
    assert parse(docs.JMETER_CSV).notes == ()


def test_a_transaction_of_jmeter_counts_only_under_its_name() -> None:
    assert [(part.name, part.requests, part.failed) for part in parse(docs.JMETER_CSV).parts] == [
        ("Home", 1, 0), ("Cart, big", 1, 1), ("Shop", 1, 1),
    ]  # fmt: skip


def test_results_of_jmeter_without_success_have_no_failures() -> None:
    assert parse("timeStamp,elapsed,label\n1763636400000,100,Home\n").total.failed is None
    assert parse('<testResults><sample t="5" lb="a"/></testResults>').total.failed is None


@cases(
    ("text", "cause"),
    [
        (docs.JMETER_CSV.replace("text,true", "text,perhaps"), Cause.INCOMPLETE),
        (docs.JMETER_CSV.replace(",100,Home", ",,Home"), Cause.WRONG_FORMAT),
        (docs.JMETER_CSV[:-30], Cause.UNREADABLE),
        (docs.JMETER_CSV.partition("\n")[0], Cause.EMPTY),
        (docs.JMETER_XML.replace('s="true" lb="Home"', 's="" lb="Home"'), Cause.INCOMPLETE),
        (docs.JMETER_XML.replace('t="100"', ""), Cause.WRONG_FORMAT),
        (docs.JMETER_XML[:-30], Cause.UNREADABLE),
        ("<testResults/>", Cause.EMPTY),
        ("timeStamp,elapsed,label,success,SampleCount\n1763636400000,100,Home,true,25\n", Cause.INCOMPLETE),
    ],
)
def test_results_of_jmeter_that_lost_a_part_are_refused(text: str, cause: Cause) -> None:
    assert refusal(text).cause is cause


def test_the_statistics_of_jmeters_dashboard_need_their_total() -> None:
    assert refusal(without(docs.JMETER_STATISTICS, "Total")).cause is Cause.WRONG_FORMAT
    assert refusal(without(docs.JMETER_STATISTICS, "Total", "errorCount")).cause is Cause.WRONG_FORMAT
    assert [part.name for part in parse(docs.JMETER_STATISTICS).parts] == ["Home", "Cart"]


def test_the_percentiles_of_gatling_are_read_as_its_defaults_with_a_note() -> None:
    report = parse(docs.GATLING)

    assert report.notes == (
        "Gatling does not write which percentiles it reports; they are read as its defaults, 50, 75, 95 and 99",
    )
    assert [(part.name, part.requests, part.failed) for part in report.parts] == [
        ("Shop / Pay", 60, 2),
        ("Home", 40, 0),
    ]


def test_global_stats_of_gatling_have_numbers() -> None:
    document = docs.gatling_stats("Global Information", 100, 2)
    document["numberOfRequests"] = {"total": 100, "ok": 98, "ko": 2}
    document["percentiles3"] = {"total": 70, "ok": 70, "ko": 0}

    assert numbers(parse(document).total) == numbers(parse(docs.GATLING).total)


def test_statistics_of_gatling_that_lost_a_part_are_refused() -> None:
    assert refusal(without(docs.GATLING, "contents", "r2")).cause is Cause.INCOMPLETE
    assert refusal(without(docs.GATLING, "contents")).cause is Cause.INCOMPLETE
    assert refusal(replaced(docs.GATLING, "-", "stats", "numberOfRequests", "ko")).cause is Cause.INCOMPLETE
    assert refusal(without(docs.GATLING, "stats", "numberOfRequests", "ko")).cause is Cause.WRONG_FORMAT


@cases(
    ("document", "cause"),
    [
        (without(docs.VEGETA, "status_codes", "503"), Cause.INCOMPLETE),
        (without(docs.VEGETA, "status_codes"), Cause.WRONG_FORMAT),
        (replaced(docs.VEGETA, 1, "success"), Cause.INCOMPLETE),
        (without(docs.OHA, "errorDistribution"), Cause.WRONG_FORMAT),
        (replaced(docs.OHA, {}, "statusCodeDistribution"), Cause.INCOMPLETE),
        (without(docs.OHA, "statusCodeDistribution", "500"), Cause.INCOMPLETE),
        (without(docs.OHA, "errorDistribution", "connection error"), Cause.INCOMPLETE),
        (without(docs.AUTOCANNON, "5xx"), Cause.WRONG_FORMAT),
        (replaced(docs.AUTOCANNON, 0, "5xx"), Cause.INCOMPLETE),
        (without(docs.AUTOCANNON, "errors"), Cause.WRONG_FORMAT),
    ],
)
def test_a_report_that_lost_its_failures_is_refused(document: dict[str, Any], cause: Cause) -> None:
    assert refusal(document).cause is cause


def test_a_status_that_is_none_failed() -> None:
    counters = {**docs.ARTILLERY["aggregate"]["counters"], "http.codes.404x": 7}
    del counters["http.codes.404"]

    assert parse(replaced(docs.ARTILLERY, counters, "aggregate", "counters")).total.failed == 10


def test_requests_that_the_end_of_the_run_cuts_off_are_noted() -> None:
    assert parse(docs.OHA).notes == ("4 requests were not finished when the run ended, and are not counted",)


@pytest.mark.parametrize(
    ("lines", "failed", "counts_all"),
    [
        ("Failed requests:        0\n", 0, True),
        ("Failed requests:        0\nNon-2xx responses:      4\n", 4, True),
        ("Failed requests:        9\n   (Connect: 1, Receive: 0, Length: 8, Exceptions: 0)\n", 9, True),
        (
            "Failed requests:        9\n   (Connect: 1, Receive: 0, Length: 8, Exceptions: 0)\nNon-2xx responses: 5\n",
            9,
            False,
        ),
    ],
)
def test_responses_of_apachebench_without_2xx_failed(lines: str, failed: int, counts_all: bool) -> None:
    before, _, rest = docs.APACHE_BENCH.partition("Failed requests")
    total = parse(before + lines + rest[rest.index("Requests per second") :]).total
    assert (total.failed, total.counts_all_failures) == (failed, counts_all)


@pytest.mark.parametrize(
    ("end", "cause"),
    [("Failed requests", Cause.WRONG_FORMAT), (" 100%", Cause.INCOMPLETE), ("Total:", Cause.INCOMPLETE)],
)
def test_the_output_of_apachebench_that_is_cut_is_refused(end: str, cause: Cause) -> None:
    assert refusal(docs.APACHE_BENCH.partition(end)[0]).cause is cause


def test_two_outputs_of_apache_bench_in_one_file_are_refused() -> None:
    failed = docs.APACHE_BENCH.replace("Failed requests:        8", "Failed requests:        900")
    assert refusal(failed + docs.APACHE_BENCH).detail.endswith(
        "it has several summaries: write the output of each run to a file of its own"
    )


def test_a_request_that_apache_bench_could_not_send_failed() -> None:
    document = docs.APACHE_BENCH.replace("Non-2xx", "Write errors:           4\nNon-2xx")
    assert (parse(docs.APACHE_BENCH).total.failed, parse(document).total.failed) == (10, 14)


def test_the_output_of_hey_that_is_cut_is_refused() -> None:
    assert refusal(docs.HEY.partition("Status code")[0]).cause is Cause.INCOMPLETE


def test_the_csv_of_hey_does_not_contain_all_failures() -> None:
    assert not parse(docs.HEY_CSV).total.counts_all_failures
    assert parse(docs.HEY).total.counts_all_failures


def test_the_first_distribution_of_wrk2_counts() -> None:
    assert numbers(parse(docs.WRK_2).total)[3] == {"mean": "0.63591", "max": "1200", "p50": "2.1", "p99": "9.38"}


def test_the_output_of_wrk_that_is_cut_is_refused() -> None:
    assert refusal(docs.WRK.partition("Requests/sec")[0]).cause is Cause.INCOMPLETE
    assert refusal(docs.WRK.partition("  1579")[0]).cause is Cause.WRONG_FORMAT


# ------------------------------------------------------------------------------------------------------------ corpus


@cases("record", records(*FORMAT_NAMES))
def test_a_report_of_the_corpus_has_the_numbers_of_its_ground_truth(record: Record) -> None:
    comparison = compare(record)

    assert comparison.counts == comparison.expected
    assert comparison.agreement is (Agreement.REFUSED if comparison.error else Agreement.EQUAL)
    assert comparison.error is None or comparison.error.cause is Cause.EMPTY


@pytest.mark.parametrize("record", records("locust-failures", "locust-history"))
def test_companions_of_locust_are_named(record: Record) -> None:
    error = refusal(record.file.read_bytes())

    assert error.cause is Cause.WRONG_FORMAT
    assert "select the `_stats.csv` beside it" in error.detail
