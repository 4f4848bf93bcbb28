"""Reads the XML reports of SpotBugs and FindBugs, also with messages.

Source of the format: SpotBugs' `etc/bugcollection.xsd`, `SortedBugCollection` and `BugInstance.writeXML`; the levels of
ranks are those of its SARIF (`edu/umd/cs/findbugs/sarif/Level.java` with `BugRankCategory`). FindBugs before version 3
may leave the rank out, and the priority decides. The summary counts the bugs and the classes that were analysed;
`Errors` lists what could not be. A path is relative to the folder that holds the package of its root.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import incomplete, note_failures
from gate.formats.findings.fields import parse_line_range
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of SpotBugs"
_RANKS = ((9, Severity.ERROR), (14, Severity.WARNING), (20, Severity.INFO))
"""The last rank of each severity: scariest and scary, troubling, of concern."""

_PRIORITIES = {"1": Severity.ERROR, "2": Severity.WARNING, "3": Severity.INFO, "4": Severity.INFO, "5": Severity.INFO}
_WORDS = {"rank 1 to 9": Severity.ERROR, "rank 10 to 14": Severity.WARNING, "rank 15 to 20": Severity.INFO}
_BUG = ["BugCollection", "BugInstance"]
_MAX_TIME = 10**14
_WITHOUT_RANKS = ("1.", "2.")
"""Versions of FindBugs that leave the rank out."""


def matches(head: bytes) -> bool:
    """Whether the root is `BugCollection`."""
    return has_root(head, "BugCollection")


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The bugs in all classes.

    Raises:
        EvidenceError: empty when no class was analysed; incomplete when more bugs are counted than listed; unreadable
            when nothing is listed and the analysis had errors; wrong format or unreadable when it is not such a report,
            or broken.
    """
    reader = _Reader(Collector(includes))
    read_elements(stream, reader, ("BugCollection",), _EXPECTED)
    return reader.report()


class _Reader:
    """The elements: `BugCollection` > `BugInstance` > its classes, methods and lines; `Errors`, `FindBugsSummary`."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._header: Mapping[str, str] = {}
        self._summary: Mapping[str, str] | None = None
        self._bug: dict[str, str] = {}
        self._line: Mapping[str, str] = {}
        self._errors = 0
        self._missing = 0

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match list(path):
            case ["BugCollection"]:
                self._header = attributes
            case ["BugCollection", "BugInstance"]:
                self._bug, self._line = dict(attributes), {}
            case ["BugCollection", "BugInstance", "SourceLine"]:
                self._use_line(attributes)
            case ["BugCollection", "BugInstance", "Method", "SourceLine"] if "start" not in self._line:
                self._line = attributes
            case ["BugCollection", "BugInstance", _, "SourceLine"] if not self._line:
                self._line = attributes
            case ["BugCollection", "BugInstance", "Method"]:
                self._bug.setdefault("symbol", f"{attributes.get('classname')}.{attributes.get('name')}")
            case ["BugCollection", "FindBugsSummary"]:
                self._summary = attributes
            case ["BugCollection", "Errors", ("Error" | "AnalysisError")]:
                self._errors += 1
            case ["BugCollection", "Errors", "MissingClass"]:
                self._missing += 1

    def _use_line(self, attributes: Mapping[str, str]) -> None:
        """The first line of the bug itself replaces that of its class or method."""
        if "own line" not in self._bug:
            self._bug["own line"] = "yes"
            self._line = attributes

    def end(self, path: Sequence[str], text: str) -> None:
        if list(path[:2]) != _BUG:
            return
        if len(path) == 3 and path[-1] in ("ShortMessage", "LongMessage"):
            self._bug[path[-1]] = text
        elif len(path) == 2:
            self._collector.add(self._finding())

    def _finding(self) -> ScanFinding:
        rule = parse_text(self._bug.get("type"))
        if not rule:
            raise wrong_format(_EXPECTED, "one of its bugs has no type")
        path = parse_text(self._line.get("sourcepath"), 1000) or parse_text(self._line.get("sourcefile"), 1000)
        first, _ = parse_line_range(self._line.get("start"))
        last, _ = parse_line_range(self._line.get("end"))
        message = self._bug.get("LongMessage") or self._bug.get("ShortMessage") or self._bug.get("symbol")
        return ScanFinding(
            rule, parse_text(message), self._severity(), path, first, last, symbol=parse_text(self._bug.get("symbol")),
            fingerprint=self._fingerprint(),
        )  # fmt: skip

    def _fingerprint(self) -> str:
        """The hash of the bug, which holds no line number, and which of the bugs with this hash it is."""
        value = parse_text(self._bug.get("instanceHash"), 100)
        return f"{value} {parse_text(self._bug.get('instanceOccurrenceNum'), 10)}".strip() if value else ""

    def _severity(self) -> Severity:
        rank, _ = parse_line_range(self._bug.get("rank"))
        if rank is not None:
            return next((severity for last, severity in _RANKS if rank <= last), Severity.UNRATED)
        priority = self._bug.get("priority", "")
        if not self._header.get("version", "").startswith(_WITHOUT_RANKS) or not priority:
            raise wrong_format(_EXPECTED, "one of its bugs has no rank")
        return _PRIORITIES.get(priority, Severity.UNRATED)

    def report(self) -> ScanReport:
        if self._summary is None:
            raise wrong_format(_EXPECTED, "it has no `FindBugsSummary`")
        bugs, classes = (self._count(name) for name in ("total_bugs", "total_classes"))
        if bugs > self._collector.total:
            raise incomplete({"": bugs - self._collector.total}, {"": self._collector.total}, "bug")
        if not classes and not self._collector.total:
            raise EvidenceError(Cause.EMPTY, "SpotBugs analysed no class")
        note_failures(self._collector, "an error of the analysis", self._errors)
        self._collector.note("a class that the analysis refers to is missing: bugs may be missing", self._missing)
        self._collector.note(
            "the summary counts fewer bugs than are listed; the list counts", int(bugs < self._collector.total)
        )
        tool = f"SpotBugs {parse_text(self._header.get('version'), 40)}".strip()
        return self._collector.report("spotbugs", tool, self._time())

    def _count(self, name: str) -> int:
        raw = (self._summary or {}).get(name, "")
        if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
            raise wrong_format(_EXPECTED, f"its summary has no number `{name}`")
        return int(raw)

    def _time(self) -> datetime | None:
        """When the classes were analysed; the attributes hold milliseconds since 1970."""
        raw = self._header.get("analysisTimestamp") or self._header.get("timestamp", "")
        is_time = raw.isascii() and raw.isdigit() and len(raw) < 15
        return datetime.fromtimestamp(int(raw) / 1000, UTC) if is_time and int(raw) < _MAX_TIME else None


FORMAT = FindingsFormat(
    "spotbugs",
    "SpotBugs XML",
    "SpotBugs, FindBugs (`-xml`)",
    matches,
    parse,
    _WORDS,
    paths=("*{spotbugs,findbugs}*.xml", "spotbugs/**/*.xml"),
)
