"""Reads the results of vegeta as JSON (`vegeta encode --to json`): one object a line for each request.

Source of the format: vegeta's README, "encode", and `lib/results.go`. The latency is in nanoseconds; the code is 0 for
a request without a response.
"""

from __future__ import annotations

from decimal import Decimal
from typing import BinaryIO

from gate.formats.common.json_fields import parse_repeated_text, parse_timestamp, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_sequence
from gate.formats.load.fields import parse_count, parse_name
from gate.formats.load.model import LoadFormat, LoadReport
from gate.formats.load.samples import SampleCollector, to_nanoseconds

_TITLE = "results of vegeta (`vegeta encode --to json`)"


def matches(head: bytes) -> bool:
    """Whether the objects have the members of a result."""
    return {"attack", "seq", "code", "latency"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> LoadReport:
    """The requests; raises as `LoadFormat` says."""
    samples = SampleCollector()
    for entry in walk_sequence(stream):
        if not isinstance(entry, dict):
            raise wrong_format(_TITLE, "a line is not an object")
        code, latency = parse_count(entry.get("code")), parse_count(entry.get("latency"))
        time = None if latency is None or code is None else to_nanoseconds(Decimal(latency), 1)
        if time is None or code is None:
            raise wrong_format(_TITLE, "a request has no code or no latency")
        start = parse_timestamp(entry.get("timestamp"))
        name = f"{parse_repeated_text(entry.get('method'))} {parse_repeated_text(entry.get('url'))}".strip()
        failed = not 200 <= code < 400 or bool(entry.get("error"))
        samples.add(
            parse_name(name), time, failed=failed,
            start=None if start is None else int(start.timestamp() * 1_000_000) * 1_000,
        )  # fmt: skip
    return samples.report("vegeta-results", "vegeta")


FORMAT = LoadFormat("vegeta-results", "vegeta results", "vegeta (`vegeta encode --to json`)", matches, parse)
