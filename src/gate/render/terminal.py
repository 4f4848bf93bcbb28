"""The decision on a terminal: short when all is ready, complete when it is not.

The SGR codes are written here without a library: importing one takes a fifth of the time of a small check. Colour never
carries meaning alone: a word and a glyph accompany it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from gate.model.decision import Decision, Level, State, Status
from gate.model.evidence import Severity
from gate.model.text import count_remaining, pluralize
from gate.render.build_view import build_view
from gate.render.comparisons import ComparisonStatus, ComparisonText
from gate.render.escape import clean
from gate.render.findings import FindingGroup
from gate.render.key_numbers import KeyNumber
from gate.render.view import Row, View

_RESET = "\x1b[0m"
_BOLD, _DIM, _RED, _GREEN, _YELLOW, _BLUE, _MAGENTA = "1", "2", "31", "32", "33", "34", "35"

_STATUS = {
    Status.FAIL: ("✗", _RED),
    Status.UNKNOWN: ("?", _MAGENTA),
    Status.WARN: ("!", _YELLOW),
    Status.WAIVED: ("~", _BLUE),
    Status.PASS: ("✓", _GREEN),
    Status.SKIPPED: ("-", _DIM),
}
_STATE = {
    State.READY: ("✓ READY", _GREEN),
    State.NOT_READY: ("✗ NOT READY", _RED),
    State.UNDECIDED: ("? UNDECIDED", _MAGENTA),
}
_COMPARISON = {
    ComparisonStatus.HELD: ("✓", _GREEN),
    ComparisonStatus.BROKEN: ("✗", _RED),
    ComparisonStatus.NO_DATA: ("?", _MAGENTA),
    ComparisonStatus.NOT_APPLICABLE: ("-", _DIM),
}

MAX_DETAILED = 30
MAX_BRIEF = 100
MAX_GROUPS = 10
MAX_LOCATIONS = 10
MAX_GAPS = 20
"""How much of a long list is shown; a hundred findings do not belong on a terminal."""

MIN_WIDTH = 40
LABEL_WIDTH = 9
"""Columns of the longest label, `looked in`."""


class _Screen:
    """Collects lines, painted or not, folded to the width."""

    def __init__(self, *, colour: bool, width: int) -> None:
        self.colour = colour
        self.width = max(width, MIN_WIDTH)
        self.lines: list[str] = []

    def paint(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}{_RESET}" if self.colour and codes and text else text

    def add_line(self, text: str = "") -> None:
        """Adds a line unchanged; the caller knows that it fits."""
        self.lines.append(text)

    def add_folded(self, text: str, prefix: str, *codes: str, painted_prefix: str = "") -> None:
        """Adds text after `prefix`, whose width is the hanging indent."""
        indent = columns(prefix)
        for number, part in enumerate(fold(text, self.width - indent)):
            start = (painted_prefix or prefix) if number == 0 else " " * indent
            self.lines.append((start + self.paint(part, *codes)).rstrip())


def render(decision: Decision, *, colour: bool, width: int, enforce: bool = True) -> str:
    """The page, ending in a newline. `width` is in columns; without `enforce` the exit code is always 0."""
    view = build_view(decision)
    screen = _Screen(colour=colour, width=width)
    _head(screen, view)
    attention = view.rows(Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED)
    for row in attention[:MAX_DETAILED]:
        _detailed(screen, row)
    _brief(screen, attention[MAX_DETAILED:])
    _brief(screen, view.rows(Status.PASS))
    _gaps(screen, view)
    _notes(screen, (*view.policy_notes, *view.notes))
    _foot(screen, view, enforce=enforce)
    return "\n".join(screen.lines) + "\n"


def _head(screen: _Screen, view: View) -> None:
    state, code = _STATE[view.state]
    score = f"  score {view.score} of 100" if view.score else ""
    title = clean(view.title, 120)
    screen.add_folded(f"{title}{score}", f"{state}  ", _BOLD, painted_prefix=screen.paint(state, _BOLD, code) + "  ")
    screen.add_folded(", ".join(group.count for group in view.groups), "  ", _DIM)
    if view.headline.stands_alone:
        screen.add_folded(clean(view.headline.text), "  ")


def _detailed(screen: _Screen, row: Row) -> None:
    glyph, code = _STATUS[row.status]
    prefix = f"{glyph} {row.status.upper()}  "
    owner = f"  {clean(row.owner, 80)}" if row.owner else ""
    item_id = f" ({clean(row.id, 80)})" if row.id != row.title else ""
    screen.add_line()
    painted = screen.paint(prefix, _BOLD, code)
    screen.add_folded(f"{clean(row.title)}{item_id}{owner}", prefix, _BOLD, painted_prefix=painted)
    for text in row.comparisons:
        _comparison(screen, text)
    facts = {text.fact for text in row.comparisons}
    numbers = " · ".join(_number(item) for item in row.numbers if item.fact not in facts)
    _labelled(screen, "numbers", [numbers] if numbers else [])
    _labelled(screen, "reason", [reason.line for reason in row.reasons])
    _labelled(screen, "no data", [str(reason) for reason in (*row.other_reasons, *row.doubts)])
    _labelled(screen, row.source_label, row.sources, _DIM)
    _labelled(screen, "waiver", [waiver.text for waiver in row.waivers])
    _labelled(screen, "note", row.notes)
    _findings(screen, row)
    if row.step:
        instructions = (*row.step.sentences, *row.step.snippets, row.step.help)
        _labelled(screen, "next", [text for text in instructions if text], _BOLD)


def _number(item: KeyNumber) -> str:
    details = "; ".join(part for part in (item.note, item.delta.text if item.delta else "") if part)
    text = f"{item.value} {item.label}" if item.is_count else f"{item.label} {item.value}"
    return f"{text} ({details})" if details else text


def _labelled(screen: _Screen, label: str, texts: Sequence[str], *codes: str) -> None:
    """Texts below each other, with the label before the first; `codes` paint the label."""
    for number, text in enumerate(texts):
        prefix = f"    {label if number == 0 else '':<{LABEL_WIDTH}} "
        screen.add_folded(clean(text, 1000), prefix, painted_prefix=screen.paint(prefix, *codes))


def _comparison(screen: _Screen, text: ComparisonText) -> None:
    glyph, code = _STATUS[Status.WARN] if text.is_warning else _COMPARISON[text.status]
    level = "" if text.level is Level.MUST else f" ({text.level})"
    codes = () if text.status in (ComparisonStatus.BROKEN, ComparisonStatus.NO_DATA) else (_DIM,)
    painted = f"    {screen.paint(glyph, code)} "
    screen.add_folded(clean(text.text) + level, f"    {glyph} ", *codes, painted_prefix=painted)


def _findings(screen: _Screen, row: Row) -> None:
    findings = row.findings
    for group in findings.groups[:MAX_GROUPS]:
        _finding_group(screen, group)
    omitted = len(findings.groups) - MAX_GROUPS + findings.omitted
    if omitted > 0:
        screen.add_line(f"    … and {pluralize(omitted, 'more kind', 'more kinds')} of finding")


def _finding_group(screen: _Screen, group: FindingGroup) -> None:
    screen.add_folded(_finding_text(group), "    • ")
    if group.remedy:
        screen.add_folded(f"fix: {clean(group.remedy, 300)}", "      ")
    for location in group.locations[:MAX_LOCATIONS]:
        screen.add_folded(clean(str(location), 300), "      ", _DIM)
    omitted = len(group.locations) - MAX_LOCATIONS + group.omitted_locations
    if omitted > 0:
        screen.add_line(f"      … and {pluralize(omitted, 'more file')}")


def _finding_text(group: FindingGroup) -> str:
    waived = "waived: " if group.waived else ""
    label = f"{group.label} " if group.label else ""
    severity = "" if group.severity is Severity.UNRATED else f"{group.severity} "
    message = ": ".join(part for part in (clean(group.rule, 200), clean(group.message, 300)) if part)
    return waived + label + severity + (message or "a finding")


def _brief(screen: _Screen, rows: Sequence[Row]) -> None:
    """One line for each item."""
    if rows:
        screen.add_line()
    for row in rows[:MAX_BRIEF]:
        glyph, code = _STATUS[row.status]
        prefix = f"{glyph} {row.status}  "
        numbers, compared = [_number(item) for item in row.numbers], {item.fact for item in row.numbers}
        facts = "; ".join([*numbers, *(text.brief for text in row.comparisons if text.fact not in compared)])
        screen.add_folded(
            f"{clean(row.id, 80)}: {clean(facts, 300)}", prefix, painted_prefix=screen.paint(prefix, code)
        )
        for note in row.notes:
            screen.add_folded(clean(note), "        note: ")
        for group in [group for group in row.findings.groups if group.waived][:MAX_GROUPS]:
            screen.add_folded(_finding_text(group), "        ")
    for remaining in count_remaining(rows, MAX_BRIEF):
        screen.add_folded(f"and {remaining}; the other pages list all items", "… ")


def _gaps(screen: _Screen, view: View) -> None:
    if not view.gaps:
        return
    screen.add_line()
    screen.add_line(screen.paint("Not checked", _BOLD))
    for gap in view.gaps[:MAX_GAPS]:
        subject = f"{gap.item} ({', '.join(gap.facts)})" if gap.facts else gap.item
        screen.add_folded(clean(f"{subject}: {gap.reason}"), "  - ", _DIM)
    for remaining in count_remaining(view.gaps, MAX_GAPS):
        screen.add_line(f"  … and {remaining}")


def _notes(screen: _Screen, notes: tuple[str, ...]) -> None:
    for number, note in enumerate(notes):
        if number == 0:
            screen.add_line()
        screen.add_folded(clean(note), "note: ", painted_prefix=screen.paint("note: ", _YELLOW))


def _foot(screen: _Screen, view: View, *, enforce: bool) -> None:
    screen.add_line()
    screen.add_folded(" · ".join(f"{label} {clean(value, 200)}" for label, value in view.about), "", _DIM)
    _glyph, code = _STATE[view.state]
    result = f"exit {view.exit_code}: {view.state}, {view.action}"
    if not enforce and view.exit_code:
        result = f"exit 0: not enforced, otherwise {result}"
    screen.add_folded(result, "", _BOLD, code)


def columns(text: str) -> int:
    """How many columns of a terminal a text fills: two for wide characters, none for combining ones (UAX #11)."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


@lru_cache(maxsize=4096)  # a page asks for the width of millions of characters, and of few different ones
def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fold(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` columns, broken at spaces where possible."""
    line, used = "", 0
    for word in text.split(" "):
        needed = columns(word)
        if line and used + 1 + needed <= width:
            line, used = f"{line} {word}", used + 1 + needed
            continue
        if line:
            yield line
        *full_lines, line = _split_word(word, width)
        yield from full_lines
        used = columns(line)
    yield line


def _split_word(word: str, width: int) -> list[str]:
    if columns(word) <= width:
        return [word]
    if word.isascii():
        return [word[start : start + width] for start in range(0, len(word), width)]
    parts, part, used = [], "", 0
    for char in word:
        needed = _width(char)
        if part and used + needed > width:
            parts.append(part)
            part, used = "", 0
        part, used = part + char, used + needed
    return [*parts, part]
