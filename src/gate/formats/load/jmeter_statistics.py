"""Reads the statistics of JMeter's dashboard (`statistics.json` beside its `index.html`, `jmeter -e -o FOLDER`).

Source of the format: JMeter's manual, "Generating Report Dashboard", and `JsonExporter`. An object has the entry
`Total` and one for each label. `pct1ResTime` to `pct3ResTime` are `aggregate_rpt_pct1` to `3`, by default 90, 95 and
99; the file does not say which they are.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.load.fields import MAX_PARTS, check_total, parse_name, parse_number, require_count, select_times
from gate.formats.load.model import LoadFormat, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the statistics of JMeter's dashboard"
_TIMES = {
    "minResTime": "min", "meanResTime": "mean", "medianResTime": "p50", "pct1ResTime": "p90", "pct2ResTime": "p95",
    "pct3ResTime": "p99", "maxResTime": "max",
}  # fmt: skip
_NOTE = "JMeter does not write which percentiles it reports; they are read as its defaults, 90, 95 and 99"


def matches(head: bytes) -> bool:
    """Whether an entry has a count of samples and the percentiles of the dashboard."""
    paths = find_member_paths(head)
    return any(path.endswith(".sampleCount") for path in paths) and any(path.endswith(".pct1ResTime") for path in paths)


def parse(stream: BinaryIO) -> LoadReport:
    """The total and the labels; raises as `LoadFormat` says."""
    total: RequestSummary | None = None
    parts = []
    for path, value in walk(stream, {}):
        if not path:
            continue
        summary = _summarize(as_object(value), "" if path[0] == "Total" else parse_name(path[0]) or "(no label)")
        if summary.name:
            parts.append(summary)
        else:
            total = summary
        if len(parts) > MAX_PARTS:
            raise EvidenceError(Cause.TOO_LARGE, f"the report has more than {MAX_PARTS:,} labels")
    if total is None:
        raise wrong_format(_TITLE, "this JSON has no entry `Total`")
    return LoadReport("jmeter-statistics", check_total(total), tuple(parts), tool="JMeter", notes=(_NOTE,))


def _summarize(entry: dict[str, Any], name: str) -> RequestSummary:
    count, failed = (require_count(entry.get(member), _TITLE, member) for member in ("sampleCount", "errorCount"))
    return RequestSummary(name, count, failed, select_times(entry, _TIMES), parse_number(entry.get("throughput")))


FORMAT = LoadFormat(
    "jmeter-statistics",
    "JMeter dashboard statistics",
    "JMeter (`-e -o FOLDER`: `FOLDER/statistics.json`)",
    matches,
    parse,
    {"p75": "read the results themselves: `-l FILE.jtl`", "p50": "JMeter 5.2 and later report the median"},
)
