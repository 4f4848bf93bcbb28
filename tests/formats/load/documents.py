"""Reports of load tests, as small as they can be, for the tests of formats and of the probe."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

from gate.formats.load import FORMATS
from gate.formats.load.model import LoadReport
from tests.errors import error_of

K6_METRICS: dict[str, Any] = {
    "http_reqs": {"type": "counter", "values": {"count": 200, "rate": 20.5}},
    "http_req_failed": {"type": "rate", "values": {"rate": 0.05, "passes": 10, "fails": 190},
                        "thresholds": {"rate<0.01": {"ok": False}}},
    "http_req_duration": {
        "type": "trend",
        "values": {"avg": 30.5, "min": 1, "med": 20, "max": 250, "p(90)": 90, "p(95)": 95.5, "p(99)": 99},
        "thresholds": {"p(95)<500": {"ok": True}},
    },
    "http_req_duration{name:login}": {"type": "trend", "values": {"avg": 40, "med": 35, "p(95)": 120}},
    "http_reqs{name:login}": {"type": "counter", "values": {"count": 50, "rate": 5}},
    "http_req_failed{name:login}": {"type": "rate", "values": {"rate": 0, "passes": 0, "fails": 50}},
    "checks": {"type": "rate", "values": {"rate": 0.75, "passes": 3, "fails": 1}},
}  # fmt: skip
K6_ROOT = {
    "name": "", "path": "", "id": "d41d8cd9",
    "groups": [{
        "name": "shop", "path": "::shop", "id": "a", "groups": [],
        "checks": [
            {"name": "is 200", "path": "::shop::is 200", "id": "b", "passes": 3, "fails": 0},
            {"name": "is fast", "path": "::shop::is fast", "id": "c", "passes": 0, "fails": 1},
        ],
    }],
    "checks": [],
}  # fmt: skip
K6 = {"root_group": K6_ROOT, "state": {"testRunDurationMs": 9756.0}, "metrics": K6_METRICS}
K6_EXPORT = {
    "metrics": {
        "http_reqs": {"count": 200, "rate": 20.5},
        "http_req_failed": {"passes": 10, "fails": 190, "value": 0.05, "thresholds": {"rate<0.01": True}},
        "http_req_duration": {
            "avg": 30.5, "min": 1, "med": 20, "max": 250, "p(90)": 90, "p(95)": 95.5,
            "thresholds": {"p(95)<500": False},
        },
    },
    "root_group": {
        "name": "", "path": "", "id": "d41d8cd9", "groups": {},
        "checks": {"is 200": {"name": "is 200", "path": "::is 200", "id": "b", "passes": 3, "fails": 1}},
    },
}  # fmt: skip


def k6_point(metric: str, value: float, name: str = "http://a/ok", at: str = "2026-11-20T11:00:01Z") -> str:
    tags = {"method": "GET", "name": name, "status": "200"}
    return json.dumps({"metric": metric, "type": "Point", "data": {"time": at, "value": value, "tags": tags}}) + "\n"


K6_POINTS = (
    '{"type":"Metric","data":{"name":"http_reqs","type":"counter"},"metric":"http_reqs"}\n'
    + "".join(k6_point(metric, value) for metric, value in (("http_reqs", 1), ("http_req_duration", 100.5),
                                                            ("http_req_failed", 0), ("vus", 3)))
    + "".join(k6_point(metric, value, "http://a/err", "2026-11-20T11:00:03Z")
              for metric, value in (("http_reqs", 1), ("http_req_duration", 300), ("http_req_failed", 1),
                                    ("checks", 1), ("checks", 0)))
)  # fmt: skip
ARTILLERY: dict[str, Any] = {
    "aggregate": {
        "counters": {
            "vusers.created": 10, "http.requests": 100, "http.responses": 97, "http.codes.200": 90,
            "http.codes.404": 7, "errors.ETIMEDOUT": 3, "plugins.metrics-by-endpoint./ok.codes.200": 90,
        },
        "rates": {"http.request_rate": 15},
        "summaries": {
            "http.response_time": {"min": 0, "max": 54, "count": 97, "mean": 17.6, "median": 1, "p75": 49.9,
                                   "p90": 50.9, "p95": 51.9, "p99": 51.9},
            "plugins.metrics-by-endpoint.response_time./ok": {"min": 0, "max": 3, "mean": 1, "p50": 1, "p95": 2},
        },
    },
    "intermediate": [],
}  # fmt: skip
ARTILLERY_1 = {
    "aggregate": {
        "timestamp": "2020-01-01T00:00:00.000Z", "scenariosCreated": 10, "scenariosCompleted": 10,
        "requestsCompleted": 100, "latency": {"min": 1.2, "max": 90.1, "median": 5.5, "p95": 40, "p99": 80},
        "rps": {"count": 100, "mean": 9.9}, "errors": {"ECONNREFUSED": 5}, "codes": {"200": 98, "500": 2},
    },
    "intermediate": [],
}  # fmt: skip
LOCUST_HEADER = (
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,"
    "Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%\n"
)
LOCUST = (
    LOCUST_HEADER
    + 'GET,"/items, all",80,4,5,6.5,1.5,40,2.0,8.1,0.4,5,6,7,8,9,12,30,38,40,40,40\n'
    + "POST,/cart,20,0,7,9.5,2,50,2.0,2.1,0.0,7,8,9,9,20,45,50,50,50,50,50\n"
    + ",Aggregated,100,4,5,7.1,1.5,50,2.0,10.2,0.4,5,6,8,9,12,20,40,49,50,50,50\n"
)
LOCUST_OLD = (
    '"Method","Name","# requests","# failures","Median response time","Average response time","Min response time",'
    '"Max response time","Average Content Size","Requests/s"\n'
    '"GET","/",100,0,5,6,1,40,2,8.10\n"None","Total",100,0,5,6,1,40,2,8.10\n'
)
JMETER_CSV = (
    "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,bytes\n"
    "1763636400000,100,Home,200,OK,Users 1-1,text,true,10\n"
    '1763636400100,300,"Cart, big",500,"no, sorry",Users 1-1,text,false,10\n'
    '1763636400000,400,Shop,200,"Number of samples in transaction : 2, number of failing samples : 1",A 1-1,,false,20\n'
)
JMETER_XML = (
    '<?xml version="1.0" encoding="UTF-8"?><testResults version="1.2">'
    '<httpSample t="100" ts="1763636400000" s="true" lb="Home" rc="200" rm="OK">'
    '<httpSample t="60" s="false" lb="image" rc="404"/></httpSample>'
    '<sample t="300" ts="1763636400100" s="false" lb="Cart" rc="500" rm="no"/></testResults>'
)

JMETER_STATISTICS: dict[str, Any] = {
    name: {
        "transaction": name, "sampleCount": count, "errorCount": failed, "errorPct": 3.0, "meanResTime": 50.25,
        "medianResTime": 40.0, "minResTime": 5.0, "maxResTime": 200.0, "pct1ResTime": 90.0, "pct2ResTime": 120.5,
        "pct3ResTime": 180.0, "throughput": 12.5, "receivedKBytesPerSec": 1.5, "sentKBytesPerSec": 0.5,
    }
    for name, count, failed in (("Home", 60, 1), ("Total", 100, 3), ("Cart", 40, 2))
}  # fmt: skip


def gatling_stats(name: str, total: int, failed: int) -> dict[str, Any]:
    def row(value: object) -> dict[str, object]:
        return dict.fromkeys(("total", "ok", "ko"), value)

    return {
        "name": name,
        "numberOfRequests": {"total": str(total), "ok": str(total - failed), "ko": str(failed) if failed else "-"},
        "minResponseTime": row("5"), "maxResponseTime": row("90"), "meanResponseTime": row("20"),
        "standardDeviation": row("3"), "percentiles1": row("18"), "percentiles2": row("30"), "percentiles3": row("70"),
        "percentiles4": row("85"), "meanNumberOfRequestsPerSecond": row("12.5"),
    }  # fmt: skip


GATLING: dict[str, Any] = {
    "type": "GROUP", "name": "All Requests", "path": "", "pathFormatted": "g",
    "stats": gatling_stats("All Requests", 100, 2),
    "contents": {
        "g1": {
            "type": "GROUP", "name": "Shop", "path": "Shop", "pathFormatted": "g1",
            "stats": gatling_stats("Shop", 60, 2),
            "contents": {
                "r1": {"type": "REQUEST", "name": "Pay", "path": "Shop / Pay", "stats": gatling_stats("Pay", 60, 2)}
            },
        },
        "r2": {"type": "REQUEST", "name": "Home", "path": "Home", "stats": gatling_stats("Home", 40, 0)},
    },
}  # fmt: skip
VEGETA = {
    "latencies": {"total": 1, "mean": 2_500_000, "50th": 2_000_000, "90th": 4_000_000, "95th": 5_000_000,
                  "99th": 9_000_000, "max": 10_000_000, "min": 1_000_000},
    "bytes_in": {"total": 1, "mean": 1}, "bytes_out": {"total": 0, "mean": 0},
    "earliest": "2026-11-20T11:00:00Z", "latest": "2026-11-20T11:00:01Z", "end": "2026-11-20T11:00:01Z",
    "requests": 100, "rate": 100.5, "throughput": 90, "success": 0.97, "status_codes": {"0": 1, "200": 97, "503": 2},
    "errors": ["503"],
}  # fmt: skip
VEGETA_RESULTS = "".join(
    json.dumps({
        "attack": "", "seq": number, "code": code, "timestamp": f"2026-11-20T11:00:0{number}Z", "latency": latency,
        "bytes_out": 0, "bytes_in": 2, "error": "", "body": None, "method": "GET", "url": "http://a/ok",
    }) + "\n"
    for number, (code, latency) in enumerate([(200, 1_500_000), (0, 30_000_000)])
)  # fmt: skip
APACHE_BENCH = """This is ApacheBench, Version 2.3 <$Revision: 1923142 $>

Concurrency Level:      10
Time taken for tests:   0.125 seconds
Complete requests:      1000
Failed requests:        8
   (Connect: 0, Receive: 2, Length: 5, Exceptions: 1)
Non-2xx responses:      7
Requests per second:    8000.50 [#/sec] (mean)
Time per request:       1.250 [ms] (mean)

Connection Times (ms)
              min  mean[+/-sd] median   max
Connect:        0    0   0.1      0       1
Total:          1    2   0.8      3      13

Percentage of the requests served within a certain time (ms)
  50%      3
  66%      3
  75%      4
  90%      5
  95%      6
  99%      9
 100%     13 (longest request)
"""
HEY = """
Summary:
  Total:\t1.7395 secs
  Slowest:\t0.0482 secs
  Fastest:\t0.0040 secs
  Average:\t0.0434 secs
  Requests/sec:\t114.9735

Response time histogram:
  0.004 [1]\t|
  0.048 [194]\t|■■■

Latency distribution:
  0% in 0.0000 secs
  50% in 0.0440 secs
  75% in 0.0441 secs
  90% in 0.0442 secs
  95% in 0.0475 secs
  99% in 0.0481 secs

Status code distribution:
  [200]\t190 responses
  [500]\t5 responses

Error distribution:
  [5]\tGet "http://a/ok": connection refused
"""
HEY_CSV = (
    "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n"
    "0.1000,0.0002,0.0000,0.0001,0.0535,0.0000,200,0.0000\n0.3000,0.0002,0.0000,0.0001,0.0535,0.0000,500,0.7000\n"
)
OHA = {
    "summary": {"successRate": 0.99, "total": 1.0, "slowest": 0.03, "fastest": 0.001, "average": 0.004,
                "requestsPerSec": 199.5, "totalData": 400},
    "responseTimeHistogram": {},
    "latencyPercentiles": {"p10": 0.001, "p50": 0.004, "p75": 0.005, "p90": 0.008, "p95": 0.01, "p99": 0.029},
    "rps": {"mean": 200.1}, "details": {}, "statusCodeDistribution": {"200": 190, "500": 8},
    "errorDistribution": {"connection error": 2, "aborted due to deadline": 4},
}  # fmt: skip
WRK = """Running 1s test @ http://127.0.0.1:8951/ok
  2 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   635.91us    1.91ms   1.20s    77.61%
    Req/Sec   755.57    155.38     1.22k    66.67%
  Latency Distribution
     50%    2.10ms
     75%    3.70ms
     90%    5.38ms
     99%    9.38ms
  1579 requests in 1.10s, 311.68KB read
  Socket errors: connect 1, read 2, write 0, timeout 3
  Non-2xx or 3xx responses: 9
Requests/sec:   1436.16
Transfer/sec:    283.48KB
"""
WRK_2 = WRK.replace("  Latency Distribution\n", "  Latency Distribution (HdrHistogram - Recorded Latency)\n").replace(
    "     50%    2.10ms\n     75%    3.70ms\n     90%    5.38ms\n     99%    9.38ms\n",
    " 50.000%    2.10ms\n 99.000%    9.38ms\n 99.900%   15.00ms\n100.000%    1.20s\n"
    "  Latency Distribution (HdrHistogram - Uncorrected Latency)\n 50.000%    1.00ms\n 99.000%    1.38ms\n",
)
AUTOCANNON = {
    "url": "http://a", "connections": 4, "sampleInt": 1000, "pipelining": 1, "duration": 1.01,
    "start": "2026-11-20T11:00:00.000Z", "finish": "2026-11-20T11:00:01.000Z", "errors": 2, "timeouts": 1,
    "mismatches": 0, "non2xx": 5, "resets": 0, "1xx": 0, "2xx": 94, "3xx": 1, "4xx": 2, "5xx": 3,
    "latency": {"average": 29.78, "mean": 29.78, "min": 10, "max": 49, "p50": 33, "p75": 39, "p90": 42, "p97_5": 44,
                "p99": 46},
    "requests": {"average": 98.5, "mean": 98.5, "total": 100, "sent": 102}, "throughput": {"average": 1},
}  # fmt: skip


def encode(document: object) -> bytes:
    return document.encode() if isinstance(document, str) else json.dumps(document, indent=1).encode()


def parse(document: object, name: str | None = None) -> LoadReport:
    stream: Any = io.BufferedReader(io.BytesIO(document if isinstance(document, bytes) else encode(document)), 1 << 20)
    return FORMATS.select(stream, name).parse(stream)


refusal = partial(error_of, parse)
