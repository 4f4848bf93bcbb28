"""Reads a Markdown tracker: bytes → sections, entries, statements and scores, each with its line.

The reader returns what the document says; `checks` and the probes compare that with the facts. A task is a checkbox, a
row of a table with a title and a progress, a list entry with a mark, or a list entry below a heading that states the
progress of its section. Code never is an entry; a task that is mentioned in prose is not a second task.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from gate.formats.documents import markdown_blocks, markdown_text
from gate.formats.documents.markdown_blocks import Bullet, Heading, Paragraph, Row, Table
from gate.model.lazy_dataclass import dataclass
from gate.trackers.reading import hierarchy, markers, tables
from gate.trackers.reading.entry_kinds import ListEntry, classify, classify_checkbox
from gate.trackers.reading.explanations import is_explanation
from gate.trackers.reading.front_matter import split_front_matter
from gate.trackers.reading.labels import split_label
from gate.trackers.reading.markers import Markers
from gate.trackers.reading.model import PROPERTY, Entry, Field, Score, Scorecard, Section, Statement, Tracker
from gate.trackers.reading.properties import parse_entry_title
from gate.trackers.reading.tables import Columns
from gate.trackers.reading.titles import MAX_TITLE
from gate.trackers.reading.vocabulary import (
    EntryKind,
    Progress,
    expand_short_codes,
    is_struck,
    parse_heading_kind,
    parse_heading_progress,
    parse_leading_mark,
    parse_mark,
    strip_marks,
    strip_pictures,
)

_MENTION = re.compile(r"\b[Tt]ask\s*#?(\d{1,4}(?:\.\d{1,4}){1,5}|[A-Z]{2,9}-\d{1,6})\b")
_COLUMNS = re.compile(r"\s\|\s(?=\*\*)")
_SCORE = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,2})?)\s*/\s*(\d{1,3})\s*$")
_TODO = re.compile(r"\bto.?do\b", re.IGNORECASE)
"""A word in the heading of planned steps that makes them tasks."""


def parse(data: bytes) -> Tracker:
    """Reads the bytes of a Markdown document. Never fails."""
    document = markdown_text.decode(data)
    text, updates = split_front_matter(document.text)
    text = expand_short_codes(text)
    blocks = markdown_blocks.read(text)
    marker_lines = markers.find_markers(text, blocks)
    reader = _Reader(statements=updates)
    for block in blocks:
        if not marker_lines.pairs or not marker_lines.contain(block.line):  # the table of `gate sync` is not input
            reader.add(block)
    return reader.tracker(document.repairs, marker_lines)


@dataclass(slots=True)
class _Reader:
    """Builds the tracker block by block.

    `intro` is the last line of prose before the current block, `introduction` the list (by its `run`) that it
    introduces. `runs` holds the list of each entry, 0 for a table row. `stack` holds the index of the entry at each
    depth of nesting.
    """

    sections: list[Section] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    scorecards: list[Scorecard] = field(default_factory=list)
    mentions: list[Field] = field(default_factory=list)
    fields: defaultdict[int, list[Field]] = field(default_factory=lambda: defaultdict(list))
    intro: str = ""
    introduction: tuple[int, str] = (0, "")
    stack: list[int] = field(default_factory=list)

    @property
    def section_index(self) -> int:
        return len(self.sections) - 1

    def add(self, block: markdown_blocks.Block) -> None:
        if isinstance(block, Bullet):
            if not self._add_field(block):
                self._add_bullet(block)
            return
        if isinstance(block, Heading):
            self._add_heading(block)
        elif isinstance(block, Paragraph):
            self._add_paragraph(block)
        elif isinstance(block, Table):
            self._add_table(block)
        else:
            for offset, line in enumerate(block.text.split("\n")):
                self.statements.append(Statement(block.line + 1 + offset, self.section_index, "", line, code=True))
        if not isinstance(block, Paragraph):
            self.intro = ""

    def tracker(self, repairs: tuple[str, ...], marker_lines: Markers) -> Tracker:
        entries = hierarchy.resolve_entries(self.sections, self.entries, self.fields, self.runs)
        return Tracker(
            tuple(self.sections), entries, tuple(self.statements), tuple(self.scorecards), tuple(self.mentions),
            repairs, marker_lines,
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- headings

    def _add_heading(self, block: Heading) -> None:
        parent = self.section_index
        while parent >= 0 and self.sections[parent].level >= block.level:
            parent = self.sections[parent].parent
        above = self.sections[parent] if parent >= 0 else None
        title = strip_marks(block.text)
        kind = parse_heading_kind(title) if block.level > 1 else None
        if kind is None and is_explanation(title):
            kind = EntryKind.NOTE
        if kind is EntryKind.ACTION and (parse_mark(block.text) or _TODO.search(title)):
            kind = None
        inherited = above.kind if above else None
        is_criteria = kind is EntryKind.CRITERION or block.level == 1
        progress = Progress.NONE if is_criteria else parse_heading_progress(block.text)
        if progress is Progress.NONE and above and kind is None:
            progress = above.progress
        self.sections.append(
            Section(block.line, block.level, title[:MAX_TITLE], block.text, progress, kind or inherited, parent)
        )
        self.stack = []
        self._add_mentions(block.text, block.line)

    def _add_paragraph(self, block: Paragraph) -> None:
        lines = block.text.split("\n")
        first = _start_of_marked_lines(lines) if not block.depth else len(lines)
        for offset, line in enumerate(lines[:first]):
            self._add_statements(block.line + offset, line)
        if not block.depth and first:
            self.intro = lines[first - 1]
        for offset, line in enumerate(lines[first:], first):
            self._add_bullet(Bullet(block.line + offset, line, 0, -block.line, None))

    def _add_statements(self, line: int, text: str) -> None:
        for part in _COLUMNS.split(text):
            label, value = split_label(part)
            self.statements.append(Statement(line, self.section_index, label, value))
        self._add_mentions(text, line)

    def _add_mentions(self, text: str, line: int) -> None:
        if "ask" in text:
            for match in _MENTION.finditer(text):
                self.mentions.append(Field(match[1], text, line))

    # -------------------------------------------------------------------------------------------------------- bullets

    def _add_field(self, block: Bullet) -> bool:
        """Adds a nested entry to its owner as a field; False for an entry that is not a field."""
        line, text, depth, _, ticked = block
        if not depth or ticked is not None or len(self.stack) < depth or "\n" in text:
            return False
        label, value = split_label(text)
        if not label and parse_leading_mark(text):
            return False
        owner = self.stack[depth - 1]
        self.fields[owner].append(Field(label.lower(), value, line))
        self.stack[depth:] = (owner,)
        return True

    def _add_bullet(self, block: Bullet) -> None:
        first, *rest = block.text.split("\n")
        for offset, line in enumerate(rest, 1):
            self._add_statements(block.line + offset, line)
        if block.depth and rest and self._add_field(block._replace(text=first)):
            return
        if block.run != self.introduction[0] and not block.depth:
            self.introduction, self.intro = (block.run, self.intro), ""
        label, value = split_label(first if first.isascii() else strip_pictures(first))
        index = len(self.entries)
        self.entries.append(self._entry(block, first, label, value))
        self.runs.append(block.run)
        self.stack[block.depth :] = (index,) * (block.depth + 1 - min(len(self.stack), block.depth))
        if self.entries[-1].kind is not EntryKind.TASK:
            self._add_mentions(first, block.line)

    def _entry(self, block: Bullet, text: str, label: str, value: str) -> Entry:
        section = self.sections[self.section_index] if self.sections else None
        intro, required = self._introduction(block), False
        if block.ticked is None:
            entry = ListEntry(text, label, value if label else "", intro)
            kind, progress, source, required = classify(entry, section, top_level=not block.depth)
        else:
            kind = classify_checkbox(text, intro, section)
            progress, source = Progress.DONE if block.ticked else Progress.OPEN, "tick"
        if not block.ticked and is_struck(text):
            progress = progress and Progress.DROPPED
        number, title, properties = parse_entry_title(text)
        return Entry(
            kind, block.line, title, text, progress, source, number, self.section_index, block.depth,
            fields=_fields(properties, block.line), ticked=block.ticked, required=required, label=label,
        )  # fmt: skip

    def _introduction(self, block: Bullet) -> str:
        """What introduces the list of an entry: the note around it where that ends with a colon, else a sentence."""
        outer = self.entries[self.stack[block.depth - 1]] if 0 < block.depth <= len(self.stack) else None
        is_intro = outer and outer.kind is not EntryKind.TASK and outer.text.rstrip("*_ ").endswith(":")
        return outer.text if outer and is_intro else self.introduction[1]

    # --------------------------------------------------------------------------------------------------------- tables

    def _add_table(self, block: Table) -> None:
        heads = [strip_marks(cell).lower() for cell in block.head]
        if columns := tables.find_columns(block, heads):
            for row in block.rows:
                if tables.is_entry(row, columns):
                    self.entries.append(self._row_entry(row, columns))
                    self.runs.append(0)
        else:
            self._add_scores(block, heads)
            self._add_row_statements(block, heads)

    def _add_scores(self, block: Table, heads: list[str]) -> None:
        scores = [score for row in block.rows if (score := _parse_score(row, heads))]
        if scores:
            overall = next(
                (score for score in scores if re.match(r"overall|total|average|mean", score.name, re.IGNORECASE)), None
            )
            rows = tuple(score for score in scores if score is not overall)
            self.scorecards.append(Scorecard(block.line, self.section_index, rows, overall))

    def _add_row_statements(self, block: Table, heads: list[str]) -> None:
        """Adds the rows of a table without tasks as statements; a row with a target column states only its target."""
        target = tables.find_target_column(heads)
        for row in block.rows:
            label, *cells = row.cells or ("",)
            headed_cells = tuple(zip(heads, row.cells, strict=False))
            status = [cell for head, cell in headed_cells[1:] if PROPERTY.get(head) == "status"]
            if target is not None and target < len(row.cells) and row.cells[target]:
                cells = [" ".join((f"Target {row.cells[target]}", *status))]  # other columns hold the current value
            self.statements.append(
                Statement(row.line, self.section_index, strip_marks(label), " | ".join(cells), cells=headed_cells)
            )

    def _row_entry(self, row: Row, columns: Columns) -> Entry:
        cells = row.cells
        fields = tuple(
            Field(head, strip_marks(cell) if head in PROPERTY else cell, row.line)
            for head, cell in zip(columns.fields, cells, strict=False)
            if head and cell
        )
        text = tables.split_box(cells[columns.title])[1]
        number, title, properties = parse_entry_title(text)
        number_cell = strip_marks(cells[columns.number]) if columns.number is not None else ""
        kind, progress, source = EntryKind.CRITERION, Progress.NONE, ""
        if columns.progress is not None:
            kind = EntryKind.NOTE if tables.is_not_applicable(row, columns) else EntryKind.TASK
            progress, source = self._row_progress(row, columns)
        return Entry(
            kind, row.line, title, text, progress, source, number or number_cell, self.section_index,
            fields=(*fields, *_fields(properties, row.line)),
        )  # fmt: skip

    def _row_progress(self, row: Row, columns: Columns) -> tuple[Progress, str]:
        """The progress of a row and what states it; a row without a status has that of the heading, or is open."""
        progress = tables.parse_row_progress(row, columns)
        section = self.sections[self.section_index] if self.sections else None
        if not progress and section and section.progress:
            return section.progress, "heading"
        return (Progress.OPEN if progress is None else progress), "cell"


def _fields(properties: Mapping[str, str], line: int) -> tuple[Field, ...]:
    return tuple(Field(name, value, line) for name, value in properties.items())


def _start_of_marked_lines(lines: list[str]) -> int:
    """The index of the first of the lines that end a paragraph and each begin with a mark.

    Two or more such lines are a list without bullets; otherwise the index is the number of lines.
    """
    first = len(lines)
    while first and parse_leading_mark(lines[first - 1]):
        first -= 1
    return first if len(lines) - first > 1 else len(lines)


def _parse_score(row: Row, heads: list[str]) -> Score | None:
    """The first cell of the form `7/10`, with the name in the first cell of the row and the weight of the row."""
    weight_column = next((index for index, head in enumerate(heads) if head.startswith("weight")), None)
    weight: Decimal | None = Decimal(1)
    if weight_column is not None:
        cell = strip_marks(row.cells[weight_column]) if weight_column < len(row.cells) else ""
        match = re.match(r"\d{1,4}(?:\.\d{1,4})?", cell)
        weight = Decimal(match[0]) if match else None
    for cell in row.cells[1:]:
        if match := _SCORE.match(strip_marks(cell)):
            text = match[0].strip()
            return Score(row.line, strip_marks(row.cells[0]), Decimal(match[1]), Decimal(match[2]), text, weight)
    return None
