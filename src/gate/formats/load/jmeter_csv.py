"""Reads the CSV results of JMeter (`jmeter -n -l FILE.jtl`).

Source of the format: JMeter's user manual, "Listeners: CSV Log format", and `CSVSaveService`. The columns, the header
and the delimiter are what `jmeter.properties` says (`jmeter.save.saveservice.*`). Without a header the columns are
known by the order in which JMeter writes them: time, milliseconds, label, and later `true` or `false`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, dropwhile
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.load import csv_rows
from gate.formats.load.jmeter_sample import JmeterCollector
from gate.formats.load.model import LoadFormat, LoadReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "results of JMeter (CSV)"
_COLUMNS = (
    "timeStamp|elapsed|label|responseCode|responseMessage|threadName|dataType|success|failureMessage|bytes|sentBytes"
    "|grpThreads|allThreads|URL|Filename|Latency|Encoding|SampleCount|ErrorCount|Hostname|IdleTime|Connect"
)
_HEADER = re.compile(rf'"?(?:{_COLUMNS})"?(?P<delimiter>[^\w"\r\n])"?(?:{_COLUMNS})"?(?=[^\w]|$)')
_TIME = r"(?:[0-9]{13}|[0-9]{4}[/-][0-9]{2}[/-][0-9]{2} [0-9:.]{5,12})"
_ROW = re.compile(
    rf"(?P<time>{_TIME})(?P<delimiter>[^\w\s.:-]|\t)(?P<elapsed>[0-9]{{1,10}})(?P=delimiter)[^\r\n]*"
    r"(?P=delimiter)(?:true|false)(?:(?P=delimiter)|\s|$)"
)


def matches(head: bytes) -> bool:
    """Whether the first line is a header of JMeter's columns, or a sample."""
    return _find_start(content.decode_head(head)) is not None


def _find_start(text: str) -> re.Match[str] | None:
    first = text.lstrip().partition("\n")[0]
    header = _HEADER.match(first)
    is_header = header is not None and re.search(r"(?:^|\W)elapsed(?:\W|$)", first) is not None
    return header if is_header else _ROW.match(first)


def parse(stream: BinaryIO) -> LoadReport:
    """The samples; raises as `LoadFormat` says."""
    lines = dropwhile(lambda line: not line.strip(), read_lines(stream))
    first = next(lines)
    start = _find_start(first)
    if start is None:
        raise wrong_format(_TITLE, "the first line is neither a header nor a sample")
    rows = csv_rows.read(chain([first], lines), start["delimiter"])
    collector = JmeterCollector(_TITLE)
    if "elapsed" in start.groupdict():
        notes: tuple[str, ...] = ("there is no header; the columns are known by their order",)
        _add_positional(collector, rows)
    else:
        notes = ()
        _add_named(collector, rows)
    return collector.samples.report("jmeter-csv", "JMeter", notes)


def _add_named(collector: JmeterCollector, rows: Iterator[Sequence[str]]) -> None:
    header = list(next(rows))
    _require_names(header)
    for cells in rows:
        if len(cells) != len(header):
            raise _wrong_width(len(cells), len(header))
        _add(collector, dict(zip(header, cells, strict=True)))


def _require_names(header: Sequence[str]) -> None:
    if header.count("elapsed") != 1 or header.count("success") > 1 or header.count("label") > 1:
        raise wrong_format(_TITLE, "its header does not have each of `elapsed`, `label` and `success` once")


def _add(collector: JmeterCollector, row: Mapping[str, str]) -> None:
    collector.add(
        row["elapsed"], row.get("label"), row.get("success"), message=row.get("responseMessage", ""),
        started=row.get("timeStamp", ""), count=row.get("SampleCount", ""),
    )  # fmt: skip


def _add_positional(collector: JmeterCollector, rows: Iterator[Sequence[str]]) -> None:
    """Adds samples whose columns have no names: the first cell that is `true` or `false` is the success.

    Cells before it are the label, the code, the message, the thread and the type; a wrong choice would need one of
    them to be such a word in the first row.
    """
    width, at = 0, 0
    for cells in rows:
        if not width:
            width = len(cells)
            at = next((index for index in range(3, width) if cells[index] in ("true", "false")), 0)
        if len(cells) != width or not at:
            raise _wrong_width(len(cells), width)
        message = cells[4] if at > 4 else ""
        collector.add(cells[1], cells[2], cells[at], message=message, started=cells[0])


def _wrong_width(width: int, expected: int) -> EvidenceError:
    detail = f"a row has {width} cells and the first one {expected}"
    return EvidenceError(Cause.UNREADABLE, f"{detail}; was the upload complete?")


FORMAT = LoadFormat(
    "jmeter-csv",
    "JMeter results (CSV)",
    "JMeter (`-l FILE.jtl`)",
    matches,
    parse,
    {
        "failed": "set `jmeter.save.saveservice.successful=true`",
        "rps": "set `jmeter.save.saveservice.timestamp_format=ms`",
    },
)
