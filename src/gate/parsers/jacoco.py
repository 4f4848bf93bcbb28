"""Reads JaCoCo XML (and Kover's). Source of the format: JaCoCo's report.dtd, version 1.1."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from gate.errors import EvidenceError
from gate.model import Reason
from gate.parsers import xml
from gate.parsers.coverage import MAX_LINE, CoverageReport, Tallies, Tally, Wanted, instant


def parse(stream: BinaryIO, wanted: Wanted) -> CoverageReport:
    """The coverage of a JaCoCo report.

    Raises:
        EvidenceError: empty when it holds nothing, unreadable when it is broken or no JaCoCo report.
    """
    reader = _Reader()
    parser = xml.new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    xml.feed(parser, stream)
    files = reader.tallies.results(wanted)
    return CoverageReport(
        "jacoco",
        files,
        any(file.coverable_branches for file in files),
        produced_at=max(reader.dumps, default=None),
    )


class _Reader:
    def __init__(self) -> None:
        self.tallies = Tallies()
        self.dumps: list[datetime] = []
        self._depth = 0
        self._groups: list[str] = []
        self._package = ""
        self._tally: Tally | None = None
        self._lines: list[int] = []
        self._hit: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name != "report":
            raise EvidenceError(Reason.UNREADABLE, f"expected a JaCoCo report, but its root is <{name[:40]}>")
        if name == "sessioninfo" and (dump := instant(attributes.get("dump", ""))):
            self.dumps.append(dump)
        elif name == "group":
            self._groups.append(attributes.get("name", ""))
        elif name == "package":
            self._package = attributes.get("name", "")
        elif name == "sourcefile":
            path = f"{self._package}/{attributes.get('name', '')}".lstrip("/")
            self._tally = self.tallies.of(path, *self._groups)
        elif name == "line" and self._tally is not None:
            self._line(self._tally, attributes)

    def _line(self, tally: Tally, attributes: dict[str, str]) -> None:
        number = attributes.get("nr", "")
        if not number.isdecimal() or int(number) > MAX_LINE:
            return
        line = int(number)
        self._lines.append(line)
        if attributes.get("ci", "0").strip("0"):
            self._hit.append(line)
        missed, taken = attributes.get("mb", "0"), attributes.get("cb", "0")
        if missed.isdecimal() and taken.isdecimal() and int(missed) + int(taken):
            tally.branch(line, int(taken), int(missed) + int(taken))

    def end(self, name: str) -> None:
        self._depth -= 1
        if name == "group":
            self._groups.pop()
        elif name == "sourcefile" and self._tally is not None:
            self._tally.coverable |= self.tallies.bits(self._lines)
            self._tally.covered |= self.tallies.bits(self._hit)
            self._lines.clear()
            self._hit.clear()
            self._tally = None
