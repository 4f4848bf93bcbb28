"""Reads the text of hey (its default output).

Source of the format: hey's `requester/print.go`. Times are seconds. Requests without a response are in the error
distribution; they are no part of the times. A status of 400 or more is a failed request here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.load.fields import check_total, parse_number
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the output of hey"
_HEAD = re.compile(r"^Summary:\s+Total:\s+[0-9.]+ secs\.?\s+Slowest:", re.MULTILINE)
_SUMMARY = re.compile(r"\s+(Slowest|Fastest|Average|Requests/sec):\s+([0-9.]{1,20})(?: secs\.?)?\s*")
_PERCENTILE = re.compile(r"\s+([0-9]{2})%+ in ([0-9.]{1,20}) secs\.?\s*")
_STATUS = re.compile(r"\s+\[([0-9]{1,4})\]\s+([0-9]{1,15}) responses?\s*")
_ERROR = re.compile(r"\s+\[([0-9]{1,15})\]\s+\S.*")
_TIMES = {"Slowest": "max", "Fastest": "min", "Average": "mean"}
_PERCENTILES = {"50": "p50", "75": "p75", "90": "p90", "95": "p95", "99": "p99"}


def matches(head: bytes) -> bool:
    """Whether there is the summary of hey."""
    return _HEAD.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> LoadReport:
    """The summary and the distributions; raises as `LoadFormat` says."""
    section, times, rate = "", dict[str, Decimal](), None
    codes, errors, has_statuses = dict[int, int](), 0, False
    for line in read_lines(stream):
        if line.rstrip().endswith(":") and line[:1].isalpha():
            section = line.rstrip().lower()
            has_statuses |= section == "status code distribution:"
        elif section == "summary:" and (match := _SUMMARY.fullmatch(line)):
            number = parse_number(match[2])
            rate = number if match[1] == "Requests/sec" else rate
            if match[1] in _TIMES and number is not None:
                times[_TIMES[match[1]]] = number * 1000
        elif (match := _PERCENTILE.fullmatch(line)) and match[1] in _PERCENTILES:
            times[_PERCENTILES[match[1]]] = (parse_number(match[2]) or Decimal(0)) * 1000
        elif section == "status code distribution:" and (match := _STATUS.fullmatch(line)):
            codes[int(match[1])] = int(match[2])
        elif section == "error distribution:" and (match := _ERROR.fullmatch(line)):
            errors += int(match[1])
    if not times:
        raise wrong_format(_TITLE, "it has no summary")
    if not has_statuses and not errors:
        raise EvidenceError(Cause.INCOMPLETE, "the output ends before the status codes; was the upload complete?")
    return LoadReport("hey", check_total(_summarize(codes, errors, times, rate)), tool="hey")


def _summarize(codes: dict[int, int], errors: int, times: dict[str, Decimal], rate: Decimal | None) -> RequestSummary:
    answered = sum(codes.values())
    failed = errors + sum(count for code, count in codes.items() if code >= 400)
    return RequestSummary("", answered + errors, failed, times if answered else {}, rate)


FORMAT = LoadFormat("hey", "hey", "hey (its output)", matches, parse)
