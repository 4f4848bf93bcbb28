"""A tracker: a readiness document that people keep in Markdown → its sections, entries, statements and scores.

Everything keeps its line. What is read is what the document says; whether that is true is asked elsewhere. A task is a
check box, a row of a table with a task and a status, a list entry with a mark, or a list entry below a heading that
says how far its part is. Code is never an entry; a task that prose mentions is not a second one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from gate.formats.documents import markdown_blocks, markdown_text
from gate.formats.documents.markdown_blocks import Bullet, Heading, Paragraph, Row, Table
from gate.trackers.reading import hierarchy, markers, tables
from gate.trackers.reading.front_matter import without_front
from gate.trackers.reading.markers import Marks
from gate.trackers.reading.model import PROPERTY, Entry, Field, Score, Scorecard, Section, Statement, Tracker
from gate.trackers.reading.tables import Columns
from gate.trackers.reading.titles import MAX_TITLE, remarked, titled
from gate.trackers.reading.vocabulary import (
    LEGEND,
    WANTED,
    WEIGHED,
    Sort,
    State,
    headed,
    kind,
    leading_state,
    marked,
    pictured,
    plain,
    said,
    unmarked,
)

_PLAIN_LABEL = re.compile(r"([A-Z][A-Za-z ]{1,30}):(?:\s+|$)")
LONGEST_LABEL = 60
_MENTION = re.compile(r"\b[Tt]ask\s*#?(\d{1,4}(?:\.\d{1,4}){1,5}|[A-Z]{2,9}-\d{1,6})\b")
_URL = re.compile(r"\bhttps?://[^\s)>\]`*]+|(?<![\w.@/-])(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+):\d{2,5}\b")
_COLUMNS = re.compile(r"\s\|\s(?=\*\*)")
_SCORE = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,2})?)\s*/\s*(\d{1,3})\s*$")


def parse(data: bytes) -> Tracker:
    """Reads the bytes of a Markdown document. Whatever the bytes, there is an answer."""
    found = markdown_text.decode(data)
    text, told = without_front(found.text)
    text = pictured(text)
    blocks = markdown_blocks.read(text)
    marks = markers.find(text, blocks)
    reader = _Reader(statements=told)
    for block in blocks:
        if not marks.pairs or not marks.holds(block.line):  # what `gate sync` wrote is not read back
            reader.take(block)
    return reader.tracker(found.repairs, marks)


@dataclass(slots=True)
class _Reader:
    """Builds the tracker block by block."""

    sections: list[Section] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    scorecards: list[Scorecard] = field(default_factory=list)
    mentions: list[Field] = field(default_factory=list)
    fields: defaultdict[int, list[Field]] = field(default_factory=lambda: defaultdict(list))
    intro: str = ""
    introduced: tuple[int, str] = (0, "")
    stack: list[int] = field(default_factory=list)

    @property
    def here(self) -> int:
        return len(self.sections) - 1

    def take(self, block: markdown_blocks.Block) -> None:
        if isinstance(block, Bullet):
            if not self._detail(block):
                self._bullet(block)
            return
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, Table):
            self._table(block)
        else:
            for offset, line in enumerate(block.text.split("\n")):
                self.statements.append(Statement(block.line + 1 + offset, self.here, "", line, code=True))
        if not isinstance(block, Paragraph):
            self.intro = ""

    def tracker(self, mended: tuple[str, ...], marks: Marks) -> Tracker:
        entries = hierarchy.entries(self.sections, self.entries, self.fields)
        return Tracker(
            tuple(self.sections), entries, tuple(self.statements), tuple(self.scorecards), tuple(self.mentions), mended,
            marks,
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- headings

    def _heading(self, block: Heading) -> None:
        parent = self.here
        while parent >= 0 and self.sections[parent].level >= block.level:
            parent = self.sections[parent].parent
        above = self.sections[parent] if parent >= 0 else None
        title = plain(block.text)
        own = kind(title) if block.level > 1 else None
        if own is Sort.ACTION and (marked(block.text) or _COUNTED.search(title)):
            own = None
        inherited = above.kind if above else None
        state = State.NONE if own is Sort.CRITERION or block.level == 1 else headed(block.text)
        if state is State.NONE and above and own is None:
            state = above.state
        self.sections.append(
            Section(block.line, block.level, title[:MAX_TITLE], block.text, state, own or inherited, parent)
        )
        self.stack = []
        self._mentioned(block.text, block.line)

    def _paragraph(self, block: Paragraph) -> None:
        lines = block.text.split("\n")
        first = _first_of_marked(lines) if not block.depth else len(lines)
        for offset, line in enumerate(lines[:first]):
            self._state(block.line + offset, line)
        if not block.depth and first:
            self.intro = lines[first - 1]
        for offset, line in enumerate(lines[first:], first):
            self._bullet(Bullet(block.line + offset, line, 0, -block.line, None))

    def _state(self, line: int, text: str) -> None:
        for part in _COLUMNS.split(text):
            label, rest = _labelled(part)
            self.statements.append(Statement(line, self.here, label, rest))
        self._mentioned(text, line)

    def _mentioned(self, text: str, line: int) -> None:
        if "ask" in text:
            for match in _MENTION.finditer(text):
                self.mentions.append(Field(match[1], text, line))

    # -------------------------------------------------------------------------------------------------------- bullets

    def _detail(self, block: Bullet) -> bool:
        """Keeps an entry that belongs to the one it is nested in, as a labelled field or a detail; False for others."""
        line, text, depth, _, ticked = block
        if not depth or ticked is not None or len(self.stack) < depth or "\n" in text:
            return False
        label, value = _labelled(text)
        if not label and leading_state(text):
            return False
        owner = self.stack[depth - 1]
        self.fields[owner].append(Field(label.lower(), value, line))
        self.stack[depth:] = (owner,)
        return True

    def _bullet(self, block: Bullet) -> None:
        first, *rest = block.text.split("\n")
        for offset, line in enumerate(rest, 1):
            self._state(block.line + offset, line)
        if block.depth and rest and self._detail(block._replace(text=first)):
            return
        if block.run != self.introduced[0] and not block.depth:
            self.introduced, self.intro = (block.run, self.intro), ""
        label, value = _labelled(first if first.isascii() else unmarked(first))
        at = len(self.entries)
        self.entries.append(self._entry(block, first, label, value))
        self.stack[block.depth :] = (at,) * (block.depth + 1 - min(len(self.stack), block.depth))
        if self.entries[-1].sort is not Sort.TASK:
            self._mentioned(first, block.line)

    def _entry(self, block: Bullet, text: str, label: str, value: str) -> Entry:
        section = self.sections[self.here] if self.sections else None
        wanted = False
        if block.ticked is None:
            words = _Words(text, label, value if label else "", self.introduced[1])
            sort, state, told, wanted = _unboxed(words, section, top=not block.depth)
        else:
            sort = _boxed(text, section)
            state, told = State.DONE if block.ticked else State.OPEN, "tick"
        number, title = titled(text)
        return Entry(
            sort, block.line, title, text, state, told, number, self.here, block.depth,
            ticked=block.ticked, wanted=wanted, label=label,
        )  # fmt: skip

    # --------------------------------------------------------------------------------------------------------- tables

    def _table(self, block: Table) -> None:
        heads = [plain(cell).lower() for cell in block.head]
        if found := tables.columns(block, heads):
            for row in block.rows:
                if tables.listed(row, found):
                    self.entries.append(self._row(row, found))
        else:
            self._scores(block, heads)
            self._rows(block, heads)

    def _scores(self, block: Table, heads: list[str]) -> None:
        scores = [score for row in block.rows if (score := _score(row, heads))]
        if scores:
            overall = next(
                (each for each in scores if re.match(r"overall|total|average|mean", each.name, re.IGNORECASE)), None
            )
            rows = tuple(each for each in scores if each is not overall)
            self.scorecards.append(Scorecard(block.line, self.here, rows, overall))

    def _rows(self, block: Table, heads: list[str]) -> None:
        """The rows of a table that lists no tasks; where it has a column of targets, they are what each row says."""
        target = tables.wanted(heads)
        for row in block.rows:
            label, *cells = row.cells or ("",)
            under = tuple(zip(heads, row.cells, strict=False))
            told = [cell for head, cell in under[1:] if PROPERTY.get(head) == "status"]
            if target is not None and target < len(row.cells) and row.cells[target]:
                cells = [" ".join((f"Target {row.cells[target]}", *told))]  # what there is today is not what is wanted
            self.statements.append(Statement(row.line, self.here, plain(label), " | ".join(cells), cells=under))

    def _row(self, row: Row, found: Columns) -> Entry:
        cells = row.cells
        fields = tuple(
            Field(head, plain(cell) if head in PROPERTY else cell, row.line)
            for head, cell in zip(found.fields, cells, strict=False)
            if head and cell
        )
        number, title = titled(cells[found.what])
        given = plain(cells[found.number]) if found.number is not None else ""
        sort, state, told = Sort.CRITERION, State.NONE, ""
        if found.status is not None:
            sort, state, told = Sort.TASK, said(cells[found.status]), "cell"
            if tables.needless(row, found):
                sort = Sort.NOTE
            elif not state:
                section = self.sections[self.here] if self.sections else None
                state, told = (section.state, "heading") if section else (State.NONE, "")
        return Entry(
            sort, row.line, title, cells[found.what], state, told, number or given, self.here,
            fields=fields,
        )  # fmt: skip


_COUNTED = re.compile(r"\bto.?do\b", re.IGNORECASE)
"""What makes planned steps tasks of their own."""


def _first_of_marked(lines: list[str]) -> int:
    """Where the lines begin that end a paragraph and each bear a mark, two or more: a list without bullets."""
    first = len(lines)
    while first and leading_state(lines[first - 1]):
        first -= 1
    return first if len(lines) - first > 1 else len(lines)


def _labelled(text: str) -> tuple[str, str]:
    """Label and value of `**Label**: value` or `Label: value`; the label is empty where there is none."""
    if text.startswith("**"):
        end = text.find("**", 3, LONGEST_LABEL + 5)
        if end > 0 and text[end - 1] == ":":
            return text[2 : end - 1].strip(), text[end + 2 :].strip()
        if end > 0 and text[end + 2 : end + 3] == ":":
            return text[2:end].strip(), text[end + 3 :].strip()
        return "", text
    match = _PLAIN_LABEL.match(text) if ":" in text else None
    return (match[1].strip(), text[match.end() :].strip()) if match else ("", text)


def _introduces(text: str) -> bool:
    """Whether a list is announced: the sentence before it ends with a colon."""
    return text.rstrip("* ").endswith(":")


def _boxed(text: str, section: Section | None) -> Sort:
    """What an entry with a box is."""
    where = section.kind if section else None
    if _CHOSEN.search(text) or _ANSWER.match(text) or (where is Sort.NOTE and section and LEGEND.search(section.title)):
        return Sort.NOTE
    return Sort.CRITERION if where is Sort.CRITERION else Sort.TASK


_CHOSEN = re.compile(r"[|/]\s*\[[ xX]\](?:\s|$)")
"""A second box on the line of the first: a form to fill in, one of them at a time."""

_ANSWER = re.compile(r"\W*(?:GO|(?i:no[ -]?go))\b(?:\W*$|[\s*]*(?:[:(–—]|-\s))")
"""The answers of a form that asks whether to launch."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a list entry without a box says: its text, its label and the value of that, the sentence before its list."""

    text: str
    label: str
    value: str
    intro: str


def _unboxed(words: _Words, section: Section | None, *, top: bool) -> tuple[Sort, State, str, bool]:
    """What an entry without a box is, how far it is, what says so, and whether it says what should be."""
    intro = words.intro
    state, told = _state_of(words, section)
    if told == "heading" and intro.startswith("**") and (stated := headed(intro)):
        state = stated
    sort = _sort(words, told, section, top=top)
    if sort is Sort.NOTE and told == "heading":
        state, told = State.NONE, ""
    wanted = _introduces(intro) and bool(WANTED.search(intro))
    if wanted and state is not State.PROGRESS:
        state, sort = State.OPEN, Sort.CRITERION if sort is Sort.TASK else sort
    return sort, state, told, wanted


def _state_of(words: _Words, section: Section | None) -> tuple[State, str]:
    """How far an entry is, and what says so: its mark, the mark of its value, or the heading."""
    if mark := leading_state(words.text) or (leading_state(words.value) if words.value else State.NONE):
        return mark, "mark"
    if (mark := marked(words.text)) and _URL.search(words.text):
        return mark, "mark"
    if mark := remarked(words.text)[0]:
        return mark, "mark"
    if section and section.state:
        return section.state, "heading"
    return State.NONE, ""


_TARGET = re.compile(
    r"[<>≤≥]\s*=?\s*\$?\d|\b(?:target|need)\b[^\d]{0,20}\d"
    r"|\b(?:under|below|at (?:least|most)|(?:less|more|fewer) than|up to)\s+\d[\d.,]*\s?(?:%|m?s\b|[kmg]i?b\b)",
    re.IGNORECASE,
)


def _sort(words: _Words, told: str, section: Section | None, *, top: bool) -> Sort:
    """What a list entry is: by what its section holds, else by its words."""
    where = section.kind if section else None
    if where in _HELD:
        return where
    if words.label and ":" in words.text and _URL.search(words.text):
        return Sort.SERVICE
    if where is Sort.ACTION:
        return Sort.NOTE if words.intro.startswith("**") and not _STEPS.search(words.intro) else where
    if (words.label or told != "mark") and (_TARGET.search(words.text) or (where is Sort.METRIC and told != "mark")):
        return Sort.METRIC
    return _worded(words, told, top=top)


_HELD = frozenset({Sort.RISK, Sort.BLOCKER, Sort.NOTE, Sort.FILE, Sort.CRITERION})
"""What a section holds whatever marks its entries bear."""


def _worded(words: _Words, told: str, *, top: bool) -> Sort:
    """What an entry is that no section vouches for."""
    if told == "mark":
        if words.intro and WEIGHED.search(words.intro):
            return Sort.NOTE
        return Sort.CLAIM if words.label else Sort.TASK
    if words.label:
        return Sort.NOTE
    if words.intro.startswith("**") and _introduces(words.intro):
        return Sort.ACTION if _STEPS.search(words.intro) else Sort.NOTE
    return Sort.TASK if told == "heading" and top else Sort.NOTE


_STEPS = re.compile(r"\btasks?\b|steps|to.?do", re.IGNORECASE)


def _score(row: Row, heads: list[str]) -> Score | None:
    """The first cell of the form `7/10`, named by the first cell of the row, with its weight where there is one."""
    weighed = next((at for at, head in enumerate(heads) if head.startswith("weight")), None)
    weight: Decimal | None = Decimal(1)
    if weighed is not None:
        found = re.match(r"\d{1,4}(?:\.\d{1,4})?", plain(row.cells[weighed])) if weighed < len(row.cells) else None
        weight = Decimal(found[0]) if found else None
    for cell in row.cells[1:]:
        if match := _SCORE.match(plain(cell)):
            text = match[0].strip()
            return Score(row.line, plain(row.cells[0]), Decimal(match[1]), Decimal(match[2]), text, weight)
    return None
