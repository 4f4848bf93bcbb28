"""Reads the text of wrk and of wrk2.

Source of the format: `src/wrk.c` of both, functions `print_stats*`. A line of errors is left out when there is none.
wrk2 prints its distribution of the corrected latency first, and with `-U` a second, uncorrected one. `Socket errors`
are no part of the number of requests.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.load.fields import check_total, parse_number, parse_time
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the output of wrk"
_HEAD = re.compile(r"^Running [0-9.]+\w+ test @ \S+\s+[0-9]+ threads? and [0-9]+ connections?", re.MULTILINE)
_LATENCY = re.compile(r"\s+Latency\s+(?P<mean>\S+)\s+\S+\s+(?P<max>\S+)\s+\S+\s*")
_PERCENTILE = re.compile(r"\s*(?P<percent>[0-9]{2})(?:\.0+)?%\s+(?P<time>[0-9.]+(?:us|ms|s|m|h))\s*")
_TOTAL = re.compile(r"\s+(?P<requests>[0-9]{1,15}) requests in \S+, \S+ read\s*")
_ERRORS = re.compile(
    r"\s+Socket errors: connect ([0-9]{1,15}), read ([0-9]{1,15}), write ([0-9]{1,15}), timeout ([0-9]{1,15})\s*"
)
_STATUSES = re.compile(r"\s+Non-2xx or 3xx responses: ([0-9]{1,15})\s*")
_RATE = re.compile(r"Requests/sec:\s+([0-9.]{1,20})\s*")


def matches(head: bytes) -> bool:
    """Whether there is the first line of wrk."""
    return _HEAD.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> LoadReport:
    """The numbers of the run; raises as `LoadFormat` says."""
    reader = _Reader()
    for line in read_lines(stream):
        reader.read(line)
    if reader.requests is None:
        raise wrong_format(_TITLE, "it has no line with the number of requests")
    if reader.rate is None:
        raise EvidenceError(Cause.INCOMPLETE, "the output ends before `Requests/sec`; was the upload complete?")
    total = RequestSummary(
        "", reader.requests, reader.statuses + reader.unanswered, reader.times, reader.rate, reader.unanswered
    )  # fmt: skip
    return LoadReport("wrk", check_total(total), tool="wrk")


class _Reader:
    """Reads line by line; the first number of each kind counts."""

    def __init__(self) -> None:
        self.times: dict[str, Decimal] = {}
        self.requests: int | None = None
        self.statuses = 0
        self.unanswered = 0
        self.rate: Decimal | None = None

    def read(self, line: str) -> None:
        if match := _TOTAL.fullmatch(line):
            self.requests = int(match["requests"])
        elif match := _ERRORS.fullmatch(line):
            self.unanswered = sum(map(int, match.groups()))
        elif match := _STATUSES.fullmatch(line):
            self.statuses = int(match[1])
        elif match := _RATE.fullmatch(line):
            self.rate = parse_number(match[1])
        elif match := _LATENCY.fullmatch(line):
            self._add("mean", match["mean"])
            self._add("max", match["max"])
        elif match := _PERCENTILE.fullmatch(line):
            self._add(f"p{match['percent']}", match["time"])

    def _add(self, name: str, text: str) -> None:
        time = parse_time(text)
        if time is not None:
            self.times.setdefault(name, time)


FORMAT = LoadFormat(
    "wrk",
    "wrk and wrk2",
    "wrk, wrk2 (their output)",
    matches,
    parse,
    dict.fromkeys(("p50", "p75", "p90", "p99"), "run `wrk --latency`")
    | {"p95": "wrk reports p50, p75, p90 and p99", "min": "wrk does not report it"},
)
