"""A tracker as it lies there: its path, its bytes, what was read in it, and where on its lines something stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from gate.formats.documents import markdown_text
from gate.trackers.reading import reader
from gate.trackers.reading.markers import LINE_END
from gate.trackers.reading.model import Tracker

_MARGIN = " \t>"
"""What stands before an entry: indentation, and the marks of a quotation."""


@dataclass(frozen=True)
class Document:
    """A tracker, its path relative to the root, and its bytes."""

    path: str
    data: bytes

    @cached_property
    def tracker(self) -> Tracker:
        """What was read in it."""
        return reader.parse(self.data)

    @property
    def folder(self) -> str:
        """Where it lies, relative to the root; empty at the root, and outside of it."""
        parts = PurePosixPath(self.path).parent.parts
        return "" if {"..", "/"} & {*parts} else "/".join(parts)

    @property
    def digest(self) -> str:
        """`sha256:…` of its bytes."""
        return f"sha256:{hashlib.sha256(self.data).hexdigest()}"

    @cached_property
    def _lines(self) -> list[str]:
        """Its lines as an editor shows them, mangled characters and all; they end as CommonMark's do (section 2.1)."""
        return LINE_END.split(markdown_text.decode(self.data).original)

    def column(self, line: int, words: str = "") -> int:
        """The column of these words on a line, else that of its first mark; both count characters and lines from 1."""
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        at = text.find(words) if words else -1
        return 1 + (at if at >= 0 else len(text) - len(text.lstrip(_MARGIN)))
