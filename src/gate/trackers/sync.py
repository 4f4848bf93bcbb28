"""Writes the status of claims into a tracker: its checkboxes and status fields, and the table between our markers.

No other byte changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gate.formats.documents import markdown_text
from gate.model.lazy_dataclass import dataclass
from gate.trackers import status_line
from gate.trackers.claims.evaluation import Claim
from gate.trackers.claims.status import ClaimStatus
from gate.trackers.reading.model import PROPERTY, Entry, Field
from gate.trackers.reading.nesting import find_parents
from gate.trackers.reading.statuses import parse_field_progress
from gate.trackers.reading.vocabulary import Progress
from gate.trackers.tracker_file import TrackerFile

_BULLETS = rb"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+"
_BOX = re.compile(rb"(?:\xef\xbb\xbf)?" + _BULLETS + rb"[ \t]+\[([ xX])\](?=\s)")
_LINE_STARTS = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")


class LeftEntry(NamedTuple):
    """An entry that differs from the evidence and that is not changed; `is_contradicted` is false for one to tick."""

    line: int
    reason: str
    is_contradicted: bool


@dataclass(frozen=True, slots=True)
class SyncResult:
    """The new bytes of the document, each change with its line and a description, and the entries to change by hand."""

    data: bytes
    changes: tuple[tuple[int, str], ...]
    leftovers: tuple[LeftEntry, ...] = ()

    @property
    def is_in_sync(self) -> bool:
        """Whether the document needs no change, neither by this command nor by hand, to agree with the evidence."""
        return not self.changes and not any(entry.is_contradicted for entry in self.leftovers)


def sync(document: TrackerFile, claims: Sequence[Claim], table: str) -> SyncResult:
    """The document with the status of its claims written into it. `table` is the text between the markers.

    Raises:
        ValueError: when the document is encoded as UTF-16, or its markers are not one pair.
    """
    encoding = markdown_text.decode(document.data).encoding
    if encoding == "utf-16":
        raise ValueError("it is encoded as UTF-16; save it as UTF-8")
    markers = document.tracker.markers
    if markers.error:
        raise ValueError(markers.error)
    page = _Page(_LINE_STARTS.split(document.data), find_parents(document.tracker.entries))
    for claim in claims:
        page.apply(claim)
    encoded = _encode(table, page.lines, markers.pairs)
    changes = list(page.changes.items())
    changes += [change for begin, end in markers.pairs for change in _write_table(page.lines, begin, end, encoded)]
    return SyncResult(b"".join(page.lines), tuple(sorted(changes)), tuple(sorted(page.leftovers)))


def _encode(table: str, lines: Sequence[bytes], pairs: Sequence[tuple[int, int]]) -> bytes:
    """The table in the encoding of the lines outside of the markers, which the table does not change.

    Every code page contains ASCII, and Markdown has character references for the rest.
    """
    inside = {number for begin, end in pairs for number in range(begin + 1, end)}
    outside = b"".join(line for number, line in enumerate(lines, 1) if number not in inside)
    if markdown_text.decode(outside).encoding.startswith("utf-8"):
        return table.encode()
    return table.encode("ascii", "xmlcharrefreplace")


class _Page:
    """The lines of a document while boxes are set. `parents` maps a nested entry, by its line, to its outer entry."""

    def __init__(self, lines: list[bytes], parents: Mapping[int, Entry]) -> None:
        self.lines = lines
        self.parents = parents
        self.changes: dict[int, str] = {}
        self.leftovers: list[LeftEntry] = []

    def apply(self, claim: Claim) -> None:
        """Ticks the box of an unclaimed entry, and clears that of a contradicted one."""
        entry = claim.entry
        if claim.status is ClaimStatus.UNCLAIMED and entry.ticked is False:
            self._set(entry, Progress.DONE)
        elif claim.status is ClaimStatus.CONTRADICTED:
            if not entry.ticked:
                source = _SOURCES.get(entry.progress_source, "its text")
                self.leftovers.append(
                    LeftEntry(entry.line, f"{source} claims that it is done: {entry.title}", is_contradicted=True)
                )
            elif self._set(entry, Progress.OPEN):
                self._clear_outer(entry)

    def _set(self, entry: Entry, progress: Progress) -> bool:
        """Sets a box and the status field beside it, or neither."""
        line = self.lines[entry.line - 1]
        box = _BOX.match(line)
        mark = b"x" if progress is Progress.DONE else b" "
        if not box or box[1].lower() == mark:
            return bool(box)
        field = _find_opposite_status(entry, progress)
        new_line = status_line.rewrite(self.lines[field.line - 1], progress) if field else None
        if field and (new_line is None or field.line == entry.line):
            reason = f"its status is {field.value!r}; change it and the checkbox by hand: {entry.title}"
            self.leftovers.append(LeftEntry(entry.line, reason, progress is Progress.OPEN))
            return False
        self.lines[entry.line - 1] = line[: box.start(1)] + mark + line[box.end(1) :]
        verb = "ticked" if progress is Progress.DONE else "cleared"
        self.changes[entry.line] = f"{verb}: {entry.title}"
        if field and new_line is not None:
            self.lines[field.line - 1] = new_line
            self.changes[field.line] = f"status of {entry.number or entry.title!r}: {status_line.WORDS[progress]}"
        return True

    def _clear_outer(self, entry: Entry) -> None:
        """Clears the ticked boxes around a cleared one: what contains open work is not done."""
        outer = self.parents.get(entry.line)
        while outer and outer.ticked and self._set(outer, Progress.OPEN):
            outer = self.parents.get(outer.line)


_SOURCES = {"mark": "its mark", "cell": "its cell", "field": "its status", "heading": "its heading", "tick": "its box"}
"""What states that an entry is done, where that is not a checkbox that can be changed."""


def _find_opposite_status(entry: Entry, progress: Progress) -> Field | None:
    """The status field of an entry that states something else than this progress."""
    status = next((field for field in entry.fields if PROPERTY.get(field.name) == "status"), None)
    stated = parse_field_progress(status.value) if status else Progress.NONE
    return status if stated and (stated is Progress.DONE) != (progress is Progress.DONE) else None


def _write_table(lines: list[bytes], begin: int, end: int, table: bytes) -> list[tuple[int, str]]:
    """Writes the table between the marker lines, with the line ending of the first marker, and returns the change."""
    marker = lines[begin - 1]
    line_ending = marker[len(marker.rstrip(b"\r\n")) :]
    table_lines = [line + line_ending for line in table.split(b"\n")[:-1]]
    if lines[begin : end - 1] == table_lines:
        return []
    lines[begin : end - 1] = table_lines
    return [(begin, "the table of verdicts")]
