"""Reads Cobertura XML. Source of the format: coverage-04.dtd."""

from __future__ import annotations

import re
from typing import BinaryIO

from gate.errors import EvidenceError
from gate.model import Reason
from gate.parsers import xml
from gate.parsers.coverage import MAX_LINE, CoverageReport, Tallies, Tally, Wanted, instant

_CONDITIONS = re.compile(r"\((\d{1,9})/(\d{1,9})\)")


def parse(stream: BinaryIO, wanted: Wanted) -> CoverageReport:
    """The coverage of a Cobertura report.

    Raises:
        EvidenceError: empty when it holds nothing, unreadable when it is broken or no Cobertura report.
    """
    reader = _Reader()
    parser = xml.new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    xml.feed(parser, stream)
    files = reader.tallies.results(wanted)
    return CoverageReport(
        "cobertura",
        files,
        any(file.coverable_branches for file in files),
        produced_at=instant(reader.root.get("timestamp", "")),
        roots=tuple(reader.roots),
    )


class _Reader:
    def __init__(self) -> None:
        self.tallies = Tallies()
        self.root: dict[str, str] = {}
        self.roots: list[str] = []
        self._tally: Tally | None = None
        self._path: list[str] = []
        self._lines: list[int] = []
        self._hit: list[int] = []
        self._text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path:
            if name != "coverage":
                raise EvidenceError(Reason.UNREADABLE, f"expected a Cobertura report, but its root is <{name[:40]}>")
            self.root = attributes
        elif name == "class":
            self._tally = self.tallies.of(attributes.get("filename", ""))
        elif name == "line" and self._path[-2:] == ["class", "lines"]:
            self._line(attributes)
        self._text = ""
        self._path.append(name)

    def _line(self, attributes: dict[str, str]) -> None:
        number = attributes.get("number", "")
        if self._tally is None or not number.isdecimal() or int(number) > MAX_LINE:
            return
        line = int(number)
        self._lines.append(line)
        hits = attributes.get("hits", "").partition(".")[0]
        if hits.isdecimal() and hits.strip("0"):
            self._hit.append(line)
        if found := _CONDITIONS.search(attributes.get("condition-coverage", "")):
            self._tally.branch(line, int(found[1]), int(found[2]))

    def end(self, name: str) -> None:
        self._path.pop()
        if name == "class" and self._tally is not None:
            self._tally.coverable |= self.tallies.bits(self._lines)
            self._tally.covered |= self.tallies.bits(self._hit)
            self._lines.clear()
            self._hit.clear()
            self._tally = None
        elif name == "source" and self._text.strip():
            self.roots.append(self._text.strip())

    def text(self, data: str) -> None:
        if self._path[-1:] == ["source"]:
            self._text += data
