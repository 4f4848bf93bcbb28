"""The two marker lines in a tracker between which `gate sync` writes its table.

Markers are HTML comments (CommonMark 0.31, section 4.6), alone on their lines and not indented. A marker inside a code
block is code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from gate.formats.documents.markdown_blocks import Block, Code
from gate.model.lazy_dataclass import dataclass

BEGIN, END = "<!-- gate:begin -->", "<!-- gate:end -->"

LINE_END = re.compile(r"\r\n|\n|\r")
"""What ends a line (CommonMark 0.31, section 2.1)."""


@dataclass(frozen=True, slots=True)
class Markers:
    """The lines, from 1, of each pair of markers. `error` is empty where the document has no pair or one valid pair."""

    pairs: tuple[tuple[int, int], ...] = ()
    error: str = ""

    def contain(self, line: int) -> bool:
        """Whether a line is between two markers."""
        return any(begin < line < end for begin, end in self.pairs)


NO_MARKERS = Markers()
"""A document without markers: `gate sync` only sets its checkboxes."""


def find_markers(text: str, blocks: Sequence[Block]) -> Markers:
    """The markers of a text; `blocks` are its parsed blocks."""
    if BEGIN not in text and END not in text:
        return NO_MARKERS
    code = [(block.line, block.line + block.text.count("\n") + 1) for block in blocks if isinstance(block, Code)]
    starts = [first for first, _ in code]
    pairs: list[tuple[int, int]] = []
    errors: list[str] = []
    begin = 0
    for number, line in enumerate(LINE_END.split(text), 1):
        marker = line.rstrip(" \t")
        if marker not in (BEGIN, END) or _is_within(number, code, starts):
            continue
        if marker == BEGIN:
            if begin:
                errors.append(f"line {number} is `{BEGIN}`, but the one in line {begin} has no `{END}`")
            elif pairs:
                errors.append(f"line {number} begins a second table of verdicts; remove one of the two")
            begin = begin or number
        elif begin:
            pairs.append((begin, number))
            begin = 0
        else:
            errors.append(f"line {number} is `{END}` without a `{BEGIN}` before it")
    if begin:
        errors.append(f"line {begin} is `{BEGIN}` without a `{END}` after it")
    return Markers(tuple(pairs), errors[0] if errors else "")


def _is_within(line: int, ranges: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    """Whether a line is in one of the sorted ranges; `starts` are their first lines."""
    index = bisect_right(starts, line) - 1
    return index >= 0 and line <= ranges[index][1]
