"""Our marks in a tracker: the two lines between which `gate sync` writes, and which part of the document that is.

They are HTML comments (CommonMark 0.31, section 4.6), alone on their lines and not indented; in code they are code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from gate.formats.documents.markdown_blocks import Block, Code

BEGIN, END = "<!-- gate:begin -->", "<!-- gate:end -->"

LINE_END = re.compile(r"\r\n|\n|\r")
"""What ends a line (CommonMark 0.31, section 2.1)."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The lines, from 1, of each pair of marks; `fault` says in words what is wrong with them, else it is empty."""

    pairs: tuple[tuple[int, int], ...] = ()
    fault: str = ""

    def holds(self, line: int) -> bool:
        """Whether a line stands between marks."""
        return any(begin < line < end for begin, end in self.pairs)


NONE = Marks()
"""What a document has that `gate sync` only ticks."""


def find(text: str, blocks: Sequence[Block]) -> Marks:
    """The marks in a text whose blocks are known."""
    if BEGIN not in text and END not in text:
        return NONE
    code = [(each.line, each.line + each.text.count("\n") + 1) for each in blocks if isinstance(each, Code)]
    starts = [first for first, _ in code]
    pairs: list[tuple[int, int]] = []
    faults: list[str] = []
    begin = 0
    for line, written in enumerate(LINE_END.split(text), 1):
        mark = written.rstrip(" \t")
        if mark not in (BEGIN, END) or _within(line, code, starts):
            continue
        if mark == BEGIN:
            faults += [f"line {line} begins a table of verdicts, as line {begin} does"] if begin else []
            faults += [f"line {line} begins a second table of verdicts; keep one"] if pairs and not begin else []
            begin = begin or line
        elif begin:
            pairs.append((begin, line))
            begin = 0
        else:
            faults.append(f"line {line} ends a table of verdicts that no line `{BEGIN}` begins")
    faults += [f"line {begin} begins a table of verdicts that no line `{END}` ends"] if begin else []
    return Marks(tuple(pairs), faults[0] if faults else "")


def _within(line: int, ranges: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    """Whether a line lies in one of the ranges, which are in order; `starts` are their first lines."""
    at = bisect_right(starts, line) - 1
    return at >= 0 and line <= ranges[at][1]
