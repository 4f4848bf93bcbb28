"""A page of plain text for a terminal: paragraphs, entries and blocks, folded to its width."""

from __future__ import annotations

from collections.abc import Iterable

from gate.render.escape import clean
from gate.render.terminal import MIN_WIDTH, columns, fold

MAX_WIDTH = 100
"""Columns of the longest line; longer ones are hard to read."""

INDENT = 2
MAX_TEXT = 5_000
"""Characters of one paragraph that are shown."""


class PlainPage:
    """Collects the lines of a page. Texts are cleaned: those of a checklist may come from a stranger."""

    def __init__(self, width: int) -> None:
        self._width = max(MIN_WIDTH, min(width, MAX_WIDTH))
        self._lines: list[str] = []

    def add_text(self, text: str, indent: int = 0) -> None:
        """Adds a paragraph."""
        self.add_entry("", text, indent)

    def add_heading(self, text: str) -> None:
        """Adds a line after an empty one, except at the start."""
        if self._lines:
            self._lines.append("")
        self.add_text(text)

    def add_entry(self, label: str, text: str, indent: int = INDENT, label_width: int = 0) -> None:
        """Adds text after a label; the next lines begin below the text."""
        prefix = f"{' ' * indent}{label:<{label_width}}" + ("  " if label else "")
        self._add_folded(text, prefix, " " * columns(prefix))

    def add_entries(self, entries: Iterable[tuple[str, str]], indent: int = INDENT) -> None:
        """Adds entries whose texts begin in one column, or below their labels where these take half of the width."""
        cleaned = [(clean(label, MAX_TEXT), text) for label, text in entries]
        width = max((columns(label) for label, _ in cleaned), default=0)
        for label, text in cleaned:
            if indent + width > self._width // 2:
                self.add_text(label, indent)
                self.add_text(text, indent + 2 * INDENT)
            else:
                self.add_entry(label, text, indent, width)

    def _add_folded(self, text: str, prefix: str, hanging: str) -> None:
        for number, part in enumerate(fold(clean(text, MAX_TEXT), self._width - columns(prefix))):
            self._lines.append(f"{hanging if number else prefix}{part}".rstrip())

    def add_block(self, lines: Iterable[str], indent: int = 2 * INDENT) -> None:
        """Adds lines that are not folded, such as those of a file."""
        self._lines += [f"{' ' * indent}{line}".rstrip() for line in lines]

    def add_gap(self) -> None:
        """Adds an empty line."""
        self._lines.append("")

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self._lines)
