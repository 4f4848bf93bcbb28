"""The text of a checklist as lines; other lines than those that are inserted stay as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gate.model.lazy_dataclass import dataclass

_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029]|$)")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of a checklist with their ends, as YAML counts them; `mark` is the byte order mark of the file."""

    lines: tuple[str, ...]
    mark: bytes = b""

    @classmethod
    def of(cls, data: bytes) -> Text:
        """The text of a checklist."""
        mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
        return cls(tuple(line for line in _LINE.findall(data.decode("utf-8-sig")) if line), mark)

    @property
    def data(self) -> bytes:
        """The text as bytes."""
        return self.mark + "".join(self.lines).encode()

    def __getitem__(self, index: int) -> str:
        return self.lines[index]

    def __len__(self) -> int:
        return len(self.lines)

    def set_line(self, index: int, line: str) -> Text:
        """The text with another line."""
        return replace(self, lines=(*self.lines[:index], line, *self.lines[index + 1 :]))

    def insert(self, index: int, column: int, text: str) -> Text:
        """The text with something inserted into a line, before the character at the column (from 0)."""
        line = self.lines[index]
        return self.set_line(index, f"{line[:column]}{text}{line[column:]}")

    def insert_lines(self, index: int, block: Sequence[str]) -> Text:
        """The text with lines, given without their ends, before the line at the index."""
        end = "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"
        above = [*self.lines[:index]]
        if above and not above[-1].endswith(("\n", "\r")):
            above[-1] += end
        return replace(self, lines=(*above, *(f"{line}{end}" for line in block), *self.lines[index:]))
