"""Reads reports that are lists of findings of one shape, as many linters write them.

A format says where its list is, and what an entry of it means: one finding, or those of one file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, require_objects, wrong_format
from gate.formats.common.json_stream import PathTree, walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import NO_FILES
from gate.model.lazy_dataclass import dataclass

ROOT = ""
"""The list is the document itself."""

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListReader:
    """The reader of one format. `places` are the members of the document that may be its list, or ROOT.

    `read` gives the findings of an entry. `check` looks at the members of the document, with the length of a list in
    its place, that of the document itself under ROOT; it raises EvidenceError where they say that the tool did not run
    to its end. With `null_is_empty`, a document of nothing but `null` is an empty list. An empty list gets a note,
    unless the document counts the files that were checked (`counts_files`).
    """

    name: str
    tool: str
    expected: str
    read: Callable[[Entry], Iterable[ScanFinding]]
    places: tuple[str, ...] = (ROOT,)
    check: Callable[[Mapping[str, Any]], None] = lambda _members: None
    null_is_empty: bool = False
    counts_files: bool = False

    def parse(self, stream: BinaryIO, includes: PathFilter) -> ScanReport:
        """The findings of all entries.

        Raises:
            EvidenceError: wrong format or unreadable when it is not such a report, or broken.
        """
        collector = Collector(includes)
        is_empty = True
        for entry in self._entries(stream):
            is_empty = False
            if not isinstance(entry, dict):
                raise wrong_format(self.expected, "one of its entries is not an object")
            collector.extend(self.read(entry))
        if is_empty and not self.counts_files:
            collector.note(NO_FILES)
        return collector.report(self.name, self.tool)

    def _entries(self, stream: BinaryIO) -> Iterator[Any]:
        members: dict[str, Any] = {}
        lengths: Counter[str] = Counter()
        tree: PathTree = {place: {} for place in self.places if place}
        for path, value in walk(stream, tree):
            match path:
                case ():
                    members[ROOT] = [] if value is None and self.null_is_empty else value
                case (str(name), int()):
                    lengths[name] += 1
                    yield value
                case (int(),) if ROOT in self.places:
                    lengths[ROOT] += 1
                    yield value
                case (str(name),):
                    members[name] = value
        lists = [members[place] for place in self.places if place in members and (place or members[ROOT] == [])]
        if not lists or not all(isinstance(entries, list) for entries in lists):
            raise wrong_format(self.expected, "its list of findings is missing")
        self.check(members | {place: lengths[place] for place in self.places if place in members})


def require_rule(entry: Entry, member: str, expected: str) -> str:
    """The rule of a finding.

    Raises:
        EvidenceError: wrong format when there is none.
    """
    rule = parse_text(entry.get(member))
    if not rule:
        raise wrong_format(expected, f"one of its findings has no `{member}`")
    return rule


def require_list(entry: Entry, member: str, expected: str) -> list[dict[str, Any]]:
    """The findings of a file.

    Raises:
        EvidenceError: wrong format when they are not a list of objects.
    """
    if not isinstance(entry.get(member), list):
        raise wrong_format(expected, f"one of its files has no list of `{member}`")
    return require_objects(entry[member], expected, member)


def read_lines(start: object, end: object, member: str = "line", *, first: int = 1) -> tuple[int | None, int | None]:
    """The first and the last line of a finding, of two places whose lines count from `first`."""
    lines = (as_object(place).get(member) for place in (start, end))
    shifted = (line + 1 - first if isinstance(line, int) else line for line in lines)
    begin, last = map(parse_line_number, shifted)
    return begin, last
