"""What the five trackers ask for, line by line, as a person reads them.

A line that states a target or an artefact (a bound, a path, an address, a port, the report of a tool) is listed with
the probe that can see it and the first expectation that it means. Lines of headings, due days, hours and money ask for
nothing; neither do numbers that only tell how something is configured or what was measured.
"""

from __future__ import annotations

from collections.abc import Mapping

EXISTS = ("files", "exists")
PACKAGES = ("files", "matching_lines")
SCAN = ("security", "critical == 0")
GREEN = ("tests", "failed == 0")
DOCUMENT = ("docs", "exists")


def _each(lines: str, meant: tuple[str, str]) -> dict[int, tuple[str, str]]:
    return {int(line): meant for line in lines.split()}


TRUTH: Mapping[str, Mapping[int, tuple[str, str]]] = {
    "academy": {
        **_each("25 34 43 53 62 71 81 90 102 120 130 148 160 178 222 231 240 258 267 287 296 305 323 332 344", EXISTS),
        **_each("353 362 380 389 406 415 451 460 472 481 500 509 521 564 573 582 600 621 649 658 679 697", EXISTS),
        **_each("214 250 279 315 372 556 592", PACKAGES),
        **_each("382 391", SCAN),
        92: ("http", "status == 200"),
        199: ("metrics", "cpu"),
        233: ("coverage", "line_coverage >= 90%"),
        334: ("metrics", "performance > 90%"),
        511: ("metrics", "cpu"),
        641: ("metrics", "retention"),
        944: ("http", "status == 200"),
    },
    "upload": {
        8: EXISTS,
        11: GREEN,
        12: GREEN,
        13: ("coverage", "coverable_lines > 0"),
        103: ("metrics", "upload_success_rate > 99%"),
        104: ("metrics", "processing_completion_time < 5m"),
        105: ("metrics", "api_response_time < 200ms"),
        106: ("metrics", "error_rate < 1%"),
        107: ("metrics", "memory_usage < 80%"),
        **_each("69 110 111 112 113", EXISTS),
        165: GREEN,
    },
    "edtech": {
        **_each("8 136 184", ("metrics", "typescript_errors == 0")),
        117: ("metrics", "typescript_errors == 0"),
        146: ("metrics", "critical_bugs == 0"),
        187: ("metrics", "linting_errors == 0"),
        **_each("15 16 19 20", ("http", "status < 400")),
        **_each("17 18 128", ("tcp", "accepts")),
        **_each("31 32", EXISTS),
        45: SCAN,
        **_each("103 104 105 106", GREEN),
        110: ("metrics", "first_contentful_paint < 1.5s"),
        111: ("metrics", "interactive < 3.5s"),
        114: ("http", "median < 200ms"),
        185: ("http", "p95 < 200ms"),
        **_each("120 139", EXISTS),
        148: ("http", "status"),
    },
    "gyms": {
        **_each("92 93 94 95 98 99 100 103 104 105 106 109 110 111 112 113 116 117", EXISTS),
        **_each("56 327 331", ("coverage", "coverable_lines > 0")),
        **_each("57 58 59 60 214 216 217 328 329 330", GREEN),
        **_each("68 69 173 180 187 203 234 235 280 289 334 338", EXISTS),
        **_each("79 80 81 175 176 255 256 257 282 283", DOCUMENT),
        **_each("82 189 258 284", SCAN),
        213: ("coverage", "line_coverage >= 80%"),
        215: ("coverage", "line_coverage >= 60%"),
        278: ("metrics", "retention"),
        281: ("coverage", "line_coverage >= 80%"),
    },
    "classes": {
        10: ("files", "count >= 400"),
        13: ("docs", "age"),
        19: EXISTS,
        37: ("tests", "total >= 400"),
        **_each("39 40 41", GREEN),
        46: ("files", "matching_lines <= 1439"),
        **_each("65 66 164", EXISTS),
        72: EXISTS,
        109: ("files", "matching_lines <= 1439"),
        116: ("docs", "age"),
        125: ("files", "total_size < 1MB"),
        159: ("coverage", "line_coverage >= 80%"),
        162: ("metrics", "critical_bugs == 0"),
        163: ("metrics", "api_response_time < 200ms"),
    },
}

MISSED: Mapping[str, tuple[int, ...]] = {
    "academy": (92, 199, 511, 641, 944),
    "upload": (165,),
    "edtech": (148,),
    "gyms": (278,),
    "classes": (13, 109, 116),
}
"""Lines that ask for something to which nothing is bound."""

ELSE: Mapping[str, Mapping[int, str]] = {
    "academy": {},
    "upload": {6: "tests", 167: "files"},
    "edtech": {11: "tests", 55: "docs", 152: "tests", 182: "tests"},
    "gyms": {83: "tests", 259: "tests"},
    "classes": {38: "tests"},
}
"""Lines that state no target, and to which something is bound that a person would let stand as a place to begin."""

WRONG: Mapping[str, Mapping[int, str]] = {"academy": {}, "upload": {}, "edtech": {}, "gyms": {}, "classes": {}}
"""Lines to which something is bound that a person would take out."""
