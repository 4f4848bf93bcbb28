"""Reads the text of ApacheBench (`ab`).

Source of the format: `support/ab.c` of the Apache HTTP Server, `output_results`. Times are milliseconds, of all
requests that ended (`Complete requests`). `Failed requests` counts those that broke, and those whose length differs
from that of the first response; responses without a status of 2xx are counted beside them, and may be among those of
another length. A request that could not be sent is a `Write error`, and counted beside the failed ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.load.fields import check_total, parse_number
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the output of ApacheBench"
_HEAD = re.compile(r"This is ApacheBench, Version |^Concurrency Level: +[0-9]+\s+Time taken for tests: ", re.MULTILINE)
_VALUE = re.compile(
    r"(Complete requests|Failed requests|Write errors|Non-2xx responses|Requests per second): +([0-9.]{1,20})(?: .*)?"
)
_CAUSES = re.compile(
    r"\s*\((Connect: [0-9]{1,15}, Receive: [0-9]{1,15}, Length: [0-9]{1,15}, Exceptions: [0-9]{1,15})\)\s*"
)
_TOTAL = re.compile(r"Total: +([0-9]{1,15}) +([0-9]{1,15}) +[0-9.]{1,20} +([0-9]{1,15}) +([0-9]{1,15})\s*")
_PERCENTILE = re.compile(r" +([0-9]{1,3})% +([0-9]{1,15})(?: \(longest request\))?\s*")
_PERCENTILES = {"50": "p50", "75": "p75", "90": "p90", "95": "p95", "99": "p99", "100": "max"}


def matches(head: bytes) -> bool:
    """Whether the file begins as the output of ApacheBench, or has its summary."""
    return _HEAD.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> LoadReport:
    """The summary and the percentiles; raises as `LoadFormat` says."""
    values, times = dict[str, Decimal](), dict[str, Decimal]()
    causes = dict[str, int]()
    is_ended = False
    for line in read_lines(stream):
        if (match := _VALUE.fullmatch(line)) and (number := parse_number(match[2])) is not None:
            if match[1] in values:
                raise wrong_format(
                    _TITLE, "it has several summaries: write the output of each run to a file of its own"
                )
            values[match[1]] = number
        elif match := _CAUSES.fullmatch(line):
            causes = {name: int(count) for name, count in (part.split(": ") for part in match[1].split(", "))}
        elif match := _TOTAL.fullmatch(line):
            times |= dict(zip(("min", "mean", "p50", "max"), map(Decimal, match.groups()), strict=True))
        elif match := _PERCENTILE.fullmatch(line):
            times |= {_PERCENTILES[match[1]]: Decimal(match[2])} if match[1] in _PERCENTILES else {}
            is_ended = match[1] == "100"
    if "Complete requests" not in values or "Failed requests" not in values:
        raise wrong_format(_TITLE, "it has no summary: the run was broken off, or the output was cut")
    if values["Complete requests"] > 1 and not is_ended:
        raise EvidenceError(Cause.INCOMPLETE, "the output ends before the longest request; was the upload complete?")
    return LoadReport("apache-bench", check_total(_summarize(values, causes, times)), tool="ApacheBench")


def _summarize(
    values: Mapping[str, Decimal], causes: Mapping[str, int], times: Mapping[str, Decimal]
) -> RequestSummary:
    """All requests. Of those of another length and those without 2xx, the larger number is a lower bound of both."""
    lengths, statuses = causes.get("Length", 0), int(values.get("Non-2xx responses", 0))
    failed = int(values["Failed requests"] + values.get("Write errors", 0)) - lengths + max(lengths, statuses)
    requests = int(values["Complete requests"])
    return RequestSummary(
        "", requests, min(failed, requests), times, values.get("Requests per second"),
        counts_all_failures=not (lengths and statuses),
    )  # fmt: skip


FORMAT = LoadFormat(
    "apache-bench",
    "ApacheBench",
    "ApacheBench (`ab`, its output)",
    matches,
    parse,
    paths=("{ab,*-ab,apache-bench}*.txt",),
)
