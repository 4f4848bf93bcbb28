"""Advice on line coverage: the files with the most uncovered lines, and which lines those are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import islice

from gate.formats.coverage.line_sets import make_span_set
from gate.model.evidence import Finding, Remedy
from gate.model.text import pluralize
from gate.probes.common.coverage_merge import CoveredFile
from gate.probes.common.patch_coverage import TOTAL_FACTS, find_line_ranges

MAX_FILES = 5
MAX_RANGES = 8
"""How many files, and how many line ranges of a file, the advice names; the others are counted."""


def uncovered_line_remedies(files: Sequence[CoveredFile], changed: Iterable[Finding]) -> dict[str, Remedy]:
    """Where the uncovered lines are, for each fact that counts all lines; empty where no report lists such a line.

    `changed` are the findings on uncovered lines of the change: they are actions of their own, and left out here.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    for finding in changed:
        if finding.improves and finding.line:
            spans.setdefault(finding.path, []).append((finding.line, finding.end_line or finding.line))
    uncovered = [(file.path, lines) for file in files if (lines := _uncovered_lines(file, spans))]
    if not uncovered:
        return {}
    largest = nlargest(MAX_FILES, uncovered, key=lambda entry: entry[1].bit_count())
    texts = [_describe_file(path, lines) for path, lines in largest]
    if more := len(uncovered) - len(largest):
        texts.append(pluralize(more, "more file"))
    text = f"{'Most' if more else 'The'} uncovered lines are in {', '.join(texts)}."
    return dict.fromkeys(TOTAL_FACTS, Remedy(text, completes=True))


def _uncovered_lines(file: CoveredFile, changed: Mapping[str, Sequence[tuple[int, int]]]) -> int:
    """The bit set of the uncovered lines of the file that do not belong to the change."""
    lines = file.coverage.lines
    if lines is None:
        return 0
    uncovered = lines.coverable & ~lines.covered
    return uncovered & ~make_span_set(changed[file.path]) if file.path in changed else uncovered


def _describe_file(path: str, lines: int) -> str:
    return f"{path} ({pluralize(lines.bit_count(), 'line')}: {', '.join(_ranges(lines))})"


def _ranges(lines: int) -> Iterator[str]:
    """The first ranges of lines as people write them, then how many lines the others have."""
    ranges = list(islice(find_line_ranges(lines), MAX_RANGES + 1))
    for first, last in ranges[:MAX_RANGES]:
        yield f"{first}-{last}" if last > first else str(first)
    if len(ranges) > MAX_RANGES:
        yield f"{(lines >> ranges[MAX_RANGES][0]).bit_count():,} more"
