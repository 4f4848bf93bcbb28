"""A tracker as a file: its path, its bytes, its parsed content, and columns for messages."""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath

from gate.formats.documents import markdown_text
from gate.model.digest import compute_digest
from gate.model.lazy_dataclass import dataclass
from gate.trackers.reading import reader
from gate.trackers.reading.markers import LINE_END
from gate.trackers.reading.model import Tracker

_MARGIN = " \t>"
"""Characters before an entry: indentation and the marks of a quotation."""


@dataclass(frozen=True)
class TrackerFile:
    """A tracker with its path relative to the root, and its bytes."""

    path: str
    data: bytes

    @cached_property
    def tracker(self) -> Tracker:
        """The parsed content."""
        return reader.parse(self.data)

    @property
    def folder(self) -> str:
        """The folder relative to the root; empty at the root and for a path outside of it."""
        parts = PurePosixPath(self.path).parent.parts
        return "" if {"..", "/"} & {*parts} else "/".join(parts)

    @property
    def digest(self) -> str:
        """`sha256:…` of the bytes."""
        return compute_digest(self.data)

    @cached_property
    def _lines(self) -> list[str]:
        """The lines as an editor shows them, before any repair, ended as in CommonMark (section 2.1)."""
        return LINE_END.split(markdown_text.decode(self.data).original)

    def column(self, line: int, excerpt: str = "") -> int:
        """The column of an excerpt on a line, else of the first character after the margin; both count from 1."""
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        position = text.find(excerpt) if excerpt else -1
        return 1 + (position if position >= 0 else len(text) - len(text.lstrip(_MARGIN)))
