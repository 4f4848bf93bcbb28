"""The evidence that each line of the example trackers names, as people read it.

The five trackers of other people were read twice, the second time without the first list at hand. `STATED` are lines
that state a threshold, a path, an address, a port, a package, the report of a tool, or a count: a number that evidence
could show. Numbers that only configure something, or that were measured once, count too, although the gate suggests few
of them. `NAMED` are lines that only name a kind of evidence, in entries that state nothing better: tests, a runbook,
alerts.

Headings, due dates, hours and money need no evidence; neither do risks and percentages of progress, which
`gate claims` compares with the tasks.

A line is right if the suggestions are exactly the expected ones, with their parameters and all expectations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Expected:
    """A probe with its expectations, and the parameters that are compared."""

    probe: str
    must: tuple[str, ...]
    params: Mapping[str, object] = field(default_factory=dict)


Lines = Mapping[int, tuple[Expected, ...]]

AS_WRITTEN = "as written"
"""A parameter that has to be the complete list of such values in the line, as written."""

EXISTING = Expected("files", ("exists",), {"paths": AS_WRITTEN})
ALERTS = Expected("files", ("exists",), {"paths": "**/*alert*.{yml,yaml,json,tf}"})
DASHBOARDS = Expected("files", ("exists",), {"paths": "**/*dashboard*.{json,yml,yaml}"})
INTERFACE = Expected("files", ("exists",), {"paths": "**/*{openapi,swagger}*.{json,yaml,yml}"})
SCAN = Expected("security", ("total >= 0",))
GREEN = Expected("tests", ("failed == 0", "total > 0"))
COVERED = Expected("coverage", ("coverable_lines > 0",))
ANSWERS = Expected("http", ("status < 400",), {"urls": AS_WRITTEN})
HEALTHY = Expected("http", ("status == 200",), {"urls": AS_WRITTEN})
LISTENS = Expected("tcp", ("accepts",), {"targets": AS_WRITTEN})
NO_BUGS = Expected("issues", ("open == 0",), {"labels": ["bug", "critical"]})


def _document(word: str) -> Expected:
    return Expected("docs", ("exists",), {"paths": f"**/*{{{word},{word.title()},{word.upper()}}}*.md"})


def _metric(*must: str) -> Expected:
    return Expected("metrics", must)


def _packages(count: int) -> Expected:
    return Expected("files", (f"matching_lines >= {count}",), {"paths": "**/package.json"})


def _coverage(share: int, only: str = "") -> Expected:
    return Expected("coverage", (f"line_coverage >= {share}%",), {"only": only or None})


def _each(lines: str, *expected: Expected) -> dict[int, tuple[Expected, ...]]:
    return {int(line): expected for line in lines.split()}


CPU_AND_MEMORY = _metric("cpu == 70%", "memory == 80%")
ENDPOINTS = _metric("endpoints >= 83")
FASTER = _metric("build_time <= 9.35s")
STORIES = Expected("files", ("count >= 20",), {"paths": "**/*.stories.*"})
SERVICES = (
    Expected("http", ("status < 400",), {
        "urls": [f"http://localhost:{port}" for port in ("5176/", "8000", "7475", "9002")],
    }),
    Expected("tcp", ("accepts",), {"targets": ["localhost:5433", "localhost:6380"]}),
)  # fmt: skip
GENERIC = Expected("files", ("matching_lines <= 1439",), {"paths": "**/*.py", "pattern": r"except\s+Exception"})
FRESH = Expected("docs", ("age <= 90d",))

STATED: Mapping[str, Lines] = {
    "bakery": {
        **_each("18 27 35 59", EXISTING),
        20: (_metric("retries == 4", "base_delay == 250ms"),),
        36: (Expected("http", ("status == 200",), {"urls": AS_WRITTEN}),),
        44: (_coverage(85, "**/prices.py"),),
        51: (_packages(2),),
        58: (SCAN,),
        66: (_metric("performance > 90%", "accessibility > 95%"),),
    },
    "harbour": {
        7: (HEALTHY,),
        8: (ANSWERS,),
        **_each("9", LISTENS),
        **_each("15 24", EXISTING),
        16: (
            Expected("http", ("status < 400",), {"urls": ["http://localhost:8100/health", "http://localhost:8101/"]}),
            Expected("tcp", ("accepts",), {"targets": ["localhost:5432"]}),
        ),
        23: (_metric("requests <= 60"),),
        31: (Expected("tests", ("total >= 40",)),),
        32: (Expected("approvals", ("approvals >= 2",)),),
        34: (Expected("tcp", ("accepts",), {"targets": ["localhost:6379"]}),),
        37: (_metric("berth_lookup_p95 < 150ms"),),
        38: (_metric("error_rate < 1%"),),
        39: (_metric("uptime >= 99.9%"),),
        40: (Expected("files", ("total_size < 300KB",)),),
        47: (NO_BUGS,),
        48: (Expected("security", ("total == 0",)),),
        51: (_metric("endpoints >= 12"),),
    },
    "choir": {
        **_each("45 46 49", EXISTING),
        69: (_coverage(75, "backend/**"), _coverage(50, "frontend/**")),
        70: (Expected("security", ("critical == 0",)),),
    },
    "academy": {
        **_each(
            "7 8 25 34 43 53 62 71 81 90 102 120 130 148 160 178 222 231 240 258 267 287 296 305 323 332", EXISTING
        ),
        **_each(
            "344 353 362 380 389 406 415 451 460 472 481 500 509 521 564 573 582 600 621 649 658 679 697", EXISTING
        ),
        36: (_metric("retries == 3", "base_delay == 1000ms", "max_delay <= 30000ms"),),
        132: (_metric("connections >= 2", "connections <= 20"),),
        **_each("214", _packages(3)),
        **_each("315", _packages(2)),
        **_each("250 279 346 372 556 592", _packages(1)),
        **_each("92 944", HEALTHY),
        **_each("199 511", CPU_AND_MEMORY),
        233: (_coverage(90, "**/validation.ts"),),
        334: (_metric("performance > 90%", "accessibility > 95%"),),
        **_each("382 391", SCAN),
        641: (_metric("retention >= 30d", "audit_retention >= 365d"),),
        783: (ANSWERS,),
        791: (LISTENS,),
        908: (_metric("failures == 5", "reset_timeout == 30s", "request_timeout == 10s"),),
        931: (_metric("attempts == 3", "base_delay == 1s", "max_delay <= 30s"),),
    },
    "upload": {
        8: (EXISTING,),
        32: (_metric("requests <= 100", "uploads <= 10", "ai_requests <= 5"),),
        34: (Expected("http", ("headers has x-content-type-options", "headers has x-frame-options")),),
        82: (_metric("ttl == 3600s"),),
        103: (_metric("upload_success_rate > 99%"),),
        104: (_metric("processing_completion_time < 5m"),),
        105: (_metric("api_response_time_p95 < 200ms"),),
        106: (_metric("error_rate < 1%"),),
        107: (_metric("memory_usage < 80%"),),
        **_each("110 111 112 113", ALERTS),
    },
    "edtech": {
        **_each("8 117 136 184", _metric("typescript_errors == 0")),
        159: (_metric("frontend_errors == 0"),),
        **_each("9 151 158", ENDPOINTS),
        **_each("10 126 148 157 183", *SERVICES),
        **_each("15 16 19 20", ANSWERS),
        **_each("17 18", LISTENS),
        **_each("107 112 135 186", FASTER),
        104: (GREEN, STORIES),
        106: (GREEN, ENDPOINTS),
        110: (_metric("first_contentful_paint < 1.5s"),),
        111: (_metric("interactive < 3.5s"),),
        114: (Expected("http", ("median < 200ms",), {"urls": "http://localhost:8000"}),),
        119: (STORIES,),
        120: (INTERFACE, ENDPOINTS),
        127: (_metric("postgresql_version >= 13"),),
        128: (Expected("tcp", ("accepts",), {"targets": ["localhost:6380"]}),),
        146: (NO_BUGS, _metric("typescript_errors == 0")),
        185: (Expected("http", ("p95 < 200ms",), {"urls": "http://localhost:8000"}),),
        187: (_metric("linting_errors == 0"),),
    },
    "gyms": {
        **_each("92 93 94 95 98 99 100 103 104 105 106 109 110 111 112 113 116 117", EXISTING),
        213: (_coverage(80, "backend/**"),),
        215: (_coverage(60, "frontend/**"),),
        276: (Expected("files", ("age <= 1d",)),),
        278: (_metric("retention >= 30d"),),
        281: (_coverage(80, "backend/**"), _coverage(60, "frontend/**")),
    },
    "classes": {
        10: (Expected("files", ("count >= 400",)),),
        **_each("12 46 109", GENERIC),
        **_each("13 116", FRESH),
        19: (EXISTING,),
        37: (Expected("tests", ("total >= 400",)),),
        **_each("73 81", _metric("endpoints >= 350")),
        125: (Expected("files", ("total_size < 1MB",)),),
        126: (_metric("api_response_time < 200ms"),),
        159: (_coverage(80),),
        162: (NO_BUGS,),
        163: (_metric("api_response_time < 200ms"),),
        186: (Expected("files", ("matching_lines <= 1389",)),),
    },
}

NAMED: Mapping[str, Lines] = {
    "bakery": {},
    "harbour": {
        14: (GREEN,),
        27: (Expected("files", ("matching_lines == 0",), {"pattern": r"console\.log"}),),
        28: (SCAN,),
        33: (_document("runbook"),),
        43: (ALERTS,),
        44: (DASHBOARDS,),
    },
    "choir": {
        38: (GREEN,),
        39: (COVERED,),
        40: (Expected("docs", ("exists",), {"paths": "**/*{guide,Guide,GUIDE,manual,Manual,MANUAL}*.md"}),),
        65: (ALERTS,),
        66: (_document("rollback"),),
    },
    "academy": {426: (COVERED, SCAN, Expected("approvals", ("approvals >= 1",)))},
    "upload": {
        **_each("6 11 12 165", GREEN),
        13: (COVERED,),
        58: (Expected("files", ("matching_lines == 0",), {"pattern": r"console\.log"}),),
        **_each("69 167", ALERTS),
        142: (Expected("files", ("exists",), {"paths": "**/*{artillery,load}*.{yml,yaml,js}"}),),
    },
    "edtech": {
        **_each("11 103 105 134 152 182", GREEN),
        31: (ALERTS,),
        32: (DASHBOARDS,),
        45: (SCAN,),
        55: (_document("disaster"),),
        93: (_metric("accessibility >= 90%"),),
        118: (Expected("files", ("exists",), {"paths": ["**/*eslint*", "**/*prettier*"]}),),
        139: (INTERFACE,),
        173: (_document("incident"),),
        174: (_document("rollback"),),
    },
    "gyms": {
        **_each("56 174 181 327 331", COVERED),
        **_each("57 58 59 60 83 214 216 217 259 328 329 330", GREEN),
        **_each("68 69 173 180 187 234 235 280 334", ALERTS),
        **_each("71 237", Expected("files", ("exists",), {"paths": "**/*{k6,load}*.{js,ts}"})),
        **_each("79 175 255 282", _document("runbook")),
        **_each("80 176 256 283", _document("incident")),
        **_each("81 257", _document("deploy")),
        **_each("82 189 258 284", SCAN),
        **_each("203 289 338", DASHBOARDS),
    },
    "classes": {
        **_each("38 39 40 41 188", GREEN),
        42: (Expected("files", ("exists",), {"paths": "**/locustfile*.py"}),),
        **_each("65 164", DASHBOARDS),
        66: (ALERTS,),
        72: (INTERFACE,),
        92: (Expected("files", ("exists",), {"paths": "{.pre-commit-config.yaml,.husky/pre-commit,lefthook.yml}"}),),
    },
}

NOT_RIGHT: Mapping[str, Mapping[str, list[int]]] = {
    "bakery": {"missing": [20, 36]},
    "harbour": {"missing": [23, 51]},
    "choir": {},
    "academy": {
        "missing": [7, 8, 36, 92, 132, 199, 346, 511, 641, 783, 791, 908, 931, 944],
        "partial": [426],
    },
    "upload": {"missing": [32, 34, 82]},
    "edtech": {
        "missing": [9, 93, 107, 112, 118, 119, 127, 135, 151, 157, 158, 159, 173, 174, 186],
        "partial": [104, 106, 120],
    },
    "gyms": {"missing": [174, 181, 276, 278]},
    "classes": {"missing": [12, 13, 73, 81, 109, 116, 126, 186, 188]},
}
"""The lines with fewer suggestions than expected. No line has other suggestions."""
