"""The decision on a terminal: short when it is green, full when it is red.

Plain SGR codes written here, not a library: importing one costs a fifth of the time that a small check may take.
Colour never carries meaning alone: a word and a glyph stand beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from gate.model.decision import Decision, Level, State, Status
from gate.model.evidence import Severity
from gate.model.text import count_remaining
from gate.render.comparisons import ComparisonText, Mark
from gate.render.escape import clean
from gate.render.findings import FindingGroup
from gate.render.view import Row, View, counts, view

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
_MARK = {
    Mark.HELD: ("✓", _GREEN),
    Mark.BROKEN: ("✗", _RED),
    Mark.UNSEEN: ("?", _MAGENTA),
    Mark.NOT_APPLICABLE: ("-", _DIM),
}

MAX_FULL = 30
MAX_BRIEF = 100
MAX_BUNCHES = 10
MAX_SPOTS = 10
MAX_GAPS = 20
"""How much of a long list is shown; a terminal is not the place for a hundred findings."""

NARROWEST = 40


class _Screen:
    """Collects lines, painted or not, folded to the width."""

    def __init__(self, *, colour: bool, width: int) -> None:
        self.colour = colour
        self.width = max(width, NARROWEST)
        self.lines: list[str] = []

    def paint(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}{_RESET}" if self.colour and codes and text else text

    def line(self, text: str = "") -> None:
        """One line as it is; the caller knows that it fits."""
        self.lines.append(text)

    def folded(self, text: str, first: str, *codes: str, lead: str = "") -> None:
        """Text folded under `first`, whose width is the hanging indent; `lead` is `first` when it is painted."""
        indent = columns(first)
        for number, part in enumerate(fold(text, self.width - indent)):
            start = (lead or first) if number == 0 else " " * indent
            self.lines.append((start + self.paint(part, *codes)).rstrip())


def render(decision: Decision, *, colour: bool, width: int, enforce: bool = True) -> str:
    """The page, ending in a newline. `width` is in columns; `enforce` false says that the exit code stays 0."""
    told = view(decision)
    screen = _Screen(colour=colour, width=width)
    _head(screen, told)
    attention = told.rows(Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED)
    for row in attention[:MAX_FULL]:
        _full(screen, row)
    _briefly(screen, attention[MAX_FULL:])
    _briefly(screen, told.rows(Status.PASS))
    _gaps(screen, told)
    _notes(screen, told.notes)
    _foot(screen, told, enforce=enforce)
    return "\n".join(screen.lines) + "\n"


def _head(screen: _Screen, told: View) -> None:
    words, code = _STATE[told.state]
    score = f"  score {told.score} of 100" if told.score else ""
    title = clean(told.title, 120)
    screen.folded(f"{title}{score}", f"{words}  ", _BOLD, lead=screen.paint(words, _BOLD, code) + "  ")
    screen.folded(", ".join(words for _status, words in counts(told.groups)), "  ", _DIM)
    screen.folded(clean(told.why.brief), "  ")


def _full(screen: _Screen, row: Row) -> None:
    glyph, code = _STATUS[row.status]
    word = f"{glyph} {row.status.upper()}  "
    owner = f"  {clean(row.owner, 80)}" if row.owner else ""
    screen.line()
    name = f" ({clean(row.id, 80)})" if row.id != row.title else ""
    screen.folded(f"{clean(row.title)}{name}{owner}", word, _BOLD, lead=screen.paint(word, _BOLD, code))
    for said in row.said:
        _said(screen, said)
    _labelled(screen, "because", row.reasons)
    _labelled(screen, row.looked, row.sources, _DIM)
    _labelled(screen, "waiver", [row.waiver] if row.waiver else [])
    _labelled(screen, "note", row.notes)
    _findings(screen, row)
    if row.step:
        _labelled(
            screen, "next", [word for word in (*row.step.sentences, *row.step.lines, row.step.help) if word], _BOLD
        )


def _labelled(screen: _Screen, label: str, texts: Sequence[str], *codes: str) -> None:
    """Texts under each other, the label before the first; codes paint the label."""
    for number, text in enumerate(texts):
        first = f"    {label if number == 0 else '':<8} "
        screen.folded(clean(text, 1000), first, lead=screen.paint(first, *codes))


def _said(screen: _Screen, said: ComparisonText) -> None:
    glyph, code = _STATUS[Status.WARN] if said.is_mild else _MARK[said.mark]
    first = f"    {glyph} "
    level = "" if said.level is Level.MUST else f" ({said.level})"
    painted = () if said.mark in (Mark.BROKEN, Mark.UNSEEN) else (_DIM,)
    screen.folded(clean(said.text) + level, first, *painted, lead=f"    {screen.paint(glyph, code)} ")


def _findings(screen: _Screen, row: Row) -> None:
    found = row.findings
    for group_findings in found.shown[:MAX_BUNCHES]:
        _bunch(screen, group_findings)
    left_out = len(found.shown) - MAX_BUNCHES + found.left_out
    if left_out > 0:
        screen.line(f"    … and {left_out:,} more kinds of finding")


def _bunch(screen: _Screen, group_findings: FindingGroup) -> None:
    severity = "" if group_findings.severity is Severity.UNRATED else f"{group_findings.severity} "
    message = ": ".join(part for part in (clean(group_findings.rule, 200), clean(group_findings.message, 300)) if part)
    screen.folded(severity + (message or "a finding"), "    • ")
    for spot in group_findings.locations[:MAX_SPOTS]:
        screen.folded(clean(str(spot), 300), "      ", _DIM)
    left_out = len(group_findings.locations) - MAX_SPOTS + group_findings.more_locations
    if left_out > 0:
        screen.line(f"      … and {left_out:,} more files")


def _briefly(screen: _Screen, rows: Sequence[Row]) -> None:
    """One line for each item."""
    if rows:
        screen.line()
    for row in rows[:MAX_BRIEF]:
        glyph, code = _STATUS[row.status]
        first = f"{glyph} {row.status}  "
        facts = "; ".join(f"{said.fact} {said.verb if said.why else said.value}" for said in row.said)
        screen.folded(f"{clean(row.id, 80)}: {clean(facts, 300)}", first, lead=screen.paint(first, code))
        for note in row.notes:
            screen.folded(clean(note), "        note: ")
    for more in count_remaining(rows, MAX_BRIEF):
        screen.folded(f"and {more}; the other pages hold them all", "… ")


def _gaps(screen: _Screen, told: View) -> None:
    screen.line()
    if not told.gaps:
        screen.line(screen.paint("Not checked: nothing was left out.", _DIM))
        return
    screen.line(screen.paint("Not checked", _BOLD))
    for gap in told.gaps[:MAX_GAPS]:
        what = f"{gap.item} ({', '.join(gap.facts)})" if gap.facts else gap.item
        screen.folded(clean(f"{what}: {gap.brief}"), "  - ", _DIM)
    for more in count_remaining(told.gaps, MAX_GAPS):
        screen.line(f"  … and {more}")


def _notes(screen: _Screen, notes: tuple[str, ...]) -> None:
    for number, note in enumerate(notes):
        if number == 0:
            screen.line()
        screen.folded(clean(note), "note: ", lead=screen.paint("note: ", _YELLOW))


def _foot(screen: _Screen, told: View, *, enforce: bool) -> None:
    screen.line()
    screen.folded(" · ".join(f"{label} {clean(value, 200)}" for label, value in told.about), "", _DIM)
    _words, code = _STATE[told.state]
    run_result = f"exit {told.exit_code}: {told.state}, {told.who}"
    if not enforce and told.exit_code:
        run_result = f"exit 0: not enforced; it would be {told.exit_code}: {told.state}, {told.who}"
    screen.folded(run_result, "", _BOLD, code)


def columns(text: str) -> int:
    """How many columns of a terminal a text fills: wide characters two, combining ones none (UAX #11)."""
    if text.isascii():
        return len(text)
    return sum(_wide(char) for char in text)


def _wide(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fold(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` columns, broken at spaces where there are any."""
    line, filled = "", 0
    for word in text.split(" "):
        needs = columns(word)
        if line and filled + 1 + needs <= width:
            line, filled = f"{line} {word}", filled + 1 + needs
            continue
        if line:
            yield line
        *whole, line = _chopped(word, width)
        yield from whole
        filled = columns(line)
    yield line


def _chopped(word: str, width: int) -> list[str]:
    if columns(word) <= width:
        return [word]
    parts, part, filled = [], "", 0
    for char in word:
        needs = _wide(char)
        if part and filled + needs > width:
            parts.append(part)
            part, filled = "", 0
        part, filled = part + char, filled + needs
    return [*parts, part]
