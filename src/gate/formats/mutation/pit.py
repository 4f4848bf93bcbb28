"""Reads the XML reports of PIT (`mutations.xml`).

Source of the format: PIT's `XMLReportListener` and `DetectionStatus`. PIT counts mutants whose run failed (`RUN_ERROR`)
and those that the JVM refuses (`NON_VIABLE`) as detected; they show nothing about the tests and are invalid here, so
that a run in which every mutant crashes is not a perfect one. `STARTED` and `NOT_STARTED` have no result.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.common.xml import check_depth, feed, new_parser
from gate.formats.mutation.collector import Collector
from gate.formats.mutation.model import MutationFormat, MutationReport, Outcome, PathFilter

_TITLE = "a report of PIT (`mutations.xml`)"
_OUTCOMES = {
    "KILLED": Outcome.KILLED,
    "MEMORY_ERROR": Outcome.KILLED,
    "TIMED_OUT": Outcome.TIMEOUT,
    "SURVIVED": Outcome.SURVIVED,
    "NO_COVERAGE": Outcome.NO_COVERAGE,
    "NON_VIABLE": Outcome.INVALID,
    "RUN_ERROR": Outcome.INVALID,
}
_FIELDS = ("sourceFile", "mutatedClass", "lineNumber", "mutator")
MAX_FIELD = 1_000


def matches(head: bytes) -> bool:
    """Whether the root is `mutations`."""
    outline = content.read_outline(head)
    return outline is not None and outline.root == "mutations"


def parse(stream: BinaryIO, includes: PathFilter) -> MutationReport:
    """The mutants of the report; raises as `MutationFormat` says."""
    collector = Collector(_TITLE, _OUTCOMES, includes)
    reader = _Reader(collector)
    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    feed(parser, stream)
    return collector.report("pit", "PIT")


class _Reader:
    """The handlers of expat: `mutations` > `mutation` > its fields."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._depth = 0
        self._status = ""
        self._field = ""
        self._texts: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        check_depth(self._depth)
        if self._depth == 1 and name != "mutations":
            raise wrong_format(_TITLE, f"the root is <{name[:40]}>")
        if self._depth == 2 and name == "mutation":
            self._status, self._texts = attributes.get("status", ""), {}
        self._field = name if self._depth == 3 and name in _FIELDS else ""

    def text(self, text: str) -> None:
        if self._field:
            self._texts[self._field] = (self._texts.get(self._field, "") + text)[:MAX_FIELD]

    def end(self, name: str) -> None:
        if self._depth == 2 and name == "mutation":
            self._collector.add(self._status, self._mutator(), self._path(), self._line())
        self._depth -= 1
        self._field = ""

    def _mutator(self) -> str:
        """The class of the mutator without its package: `MathMutator`."""
        return parse_text(self._texts.get("mutator", "").rpartition(".")[2], 100)

    def _path(self) -> str:
        """The source file in the folders of its package: the report names the file alone."""
        folders = self._texts.get("mutatedClass", "").split(".")[:-1]
        return "/".join([*folders, self._texts.get("sourceFile", "")])

    def _line(self) -> int | None:
        text = self._texts.get("lineNumber", "").strip()
        return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) else None


FORMAT = MutationFormat("pit", "PIT XML", "PIT (`mutations.xml`)", matches, parse, paths=("mutations.xml",))
