"""YAML's syntax errors in plain words; mostly its own quoting is the trap, and the answer is "quote it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gate.model.errors import Problem
from gate.model.position import Position
from gate.model.text import one_line, quote

_INDICATORS = {
    "*": "an alias",
    "&": "an anchor",
    "!": "a tag",
    ">": "the start of folded text",
    "|": "the start of literal text",
    "@": "reserved",
    "`": "reserved",
    "%": "reserved",
    "]": "the end of a list",
    "}": "the end of a mapping",
    ",": "a separator",
    "?": "a key",
    "-": "a list item",
}

_AFTER_A_COMMENT = "a `#` after a space begins a comment, which ends the text of the line above: quote the whole text"
_LOOK = "check the indentation and the quotes of this line and the one above"


@dataclass(frozen=True, slots=True)
class _Fault:
    """What libyaml says, with the line of the file that it is about, the one above, and the column (from 0) on it."""

    said: str
    context: str
    opened: tuple[int, int] | None
    line: str
    column: int
    at_its_opening: bool
    above: str

    @property
    def mark(self) -> str:
        """The character that it is about."""
        return self.line[self.column : self.column + 1]


_Found = tuple[int, str, str] | None
"""The column of the trap, the message and the hint."""


def explain(error: Exception, lines: Sequence[str], file: str) -> Problem:
    """The problem that a YAMLError stands for: its place, and how to write it instead."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Problem(Position(file, 1, 1), f"this is not YAML: {one_line(str(error))}")
    begin = getattr(error, "context_mark", None)
    said, context = str(getattr(error, "problem", "")), str(getattr(error, "context", ""))
    at_end = not "".join(lines[mark.line :])[mark.column :].strip()
    if begin is not None and (_is_in_a_value(context) or ("did not find expected ',' or" in said and at_end)):
        mark = begin
    opened = None if begin is None else (begin.line + 1, begin.column + 1)
    row, column = (mark.line, mark.column) if "found a tab" not in said else _next_tab(lines, mark.line)
    line = lines[row] if row < len(lines) else ""
    fault = _Fault(said, context, opened, line, column, mark is begin, lines[row - 1] if row else "")
    for read in (_tab, _tag, _colon, _quote, _indicator, _bracket, _stray):
        if found := read(fault):
            return Problem(Position(file, row + 1, found[0] + 1), found[1], found[2])
    return Problem(Position(file, row + 1, column + 1), f"this is not YAML: {one_line(said)}", _LOOK)


def _is_in_a_value(context: str) -> bool:
    return context.startswith("while scanning a") or context == "while parsing a quoted scalar"


def _next_tab(lines: Sequence[str], row: int) -> tuple[int, int]:
    """Where the tab stands that the value of line `row` runs into."""
    for number, line in enumerate(lines[row + 1 :], row + 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return number, line.index("\t")
    return row, lines[row].find("\t")


def _tab(fault: _Fault) -> _Found:
    before = fault.line[: fault.column + 1]
    if "\t" in before and not before.strip(" \t-:"):
        return before.index("\t"), "a tab stands where YAML wants spaces", "indent with spaces"
    return None


def _tag(fault: _Fault) -> _Found:
    if fault.said == "found undefined tag handle" and fault.mark == "!":
        return _reserved(fault)
    return None


def _colon(fault: _Fault) -> _Found:
    if not fault.said.startswith("mapping values are not allowed"):
        return None
    found = re.match(r"\s*(?:- +)*[^\s'\"#:][^:]*:\s+(?=[^\s'\"])", fault.line)
    if found is None or found.end() > fault.column:
        return fault.column, "a `:` stands where YAML expects no key", _LOOK
    if mapping := re.search(r"\b(with|when):\s+$", fault.line[: found.end()]):
        message = f"a key cannot stand behind `{mapping[1]}:` on the same line"
        inside = quote(f"{mapping[1]}: {{{fault.line[found.end() :].strip()}}}")
        return found.end(), message, f"write it in a line of its own, indented, or in braces: {inside}"
    message = "a `: ` inside a value makes YAML read a second key on the line"
    return found.end(), message, f"quote the value: {_quoted(fault.line, found.end())}"


def _quote(fault: _Fault) -> _Found:
    if fault.said == "found unexpected end of stream" and fault.mark in ("'", '"'):
        return fault.column, "the quote that opens here is never closed", f"close it with `{fault.mark}`"
    if fault.said == "found unknown escape character":
        hint = "use single quotes, in which a backslash is only a backslash"
        return fault.column, "a backslash in double quotes begins an escape that YAML does not know", hint
    return None


def _indicator(fault: _Fault) -> _Found:
    wants_node = ("cannot start any token", "expected node content", "are not allowed in this context")
    if fault.mark not in _INDICATORS or not (
        _is_in_a_value(fault.context) or any(words in fault.said for words in wants_node)
    ):
        return None
    return _reserved(fault)


def _reserved(fault: _Fault) -> _Found:
    mark = "a backtick" if fault.mark == "`" else f"`{fault.mark}`"
    message = f"{mark} at the start of a value is {_INDICATORS[fault.mark]} in YAML"
    quoted = _quoted(fault.line, fault.column)
    if fault.mark in ">|":
        return fault.column, message, f"begin with the name of a fact, or quote it: {quoted}"
    return fault.column, message, "remove it" if fault.mark in "]}," else f"quote it: {quoted}"


def _bracket(fault: _Fault) -> _Found:
    if "did not find expected ',' or" not in fault.said or fault.opened is None:
        return None
    kind = "list `[`" if "]" in fault.said else "mapping `{`"
    message = f"the {kind} that opens in line {fault.opened[0]}, column {fault.opened[1]} is not closed before this"
    if fault.at_its_opening:
        message = f"the {kind} that opens here is never closed"
    return fault.column, message, "close it; inside it, quote a value that holds `[`, `]`, `{`, `}`, `,` or `: `"


def _stray(fault: _Fault) -> _Found:
    """Text after a closing quote, or a line that does not continue what it stands in."""
    if re.search(r"['\"]\s*$", fault.line[: fault.column]):
        hint = "put the whole value in quotes; a single quote inside single quotes is written twice"
        return fault.column, "text follows a closing quote", hint
    parts = {"did not find expected key": "mapping", "did not find expected '-' indicator": "list"}
    if fault.said in parts and fault.opened:
        message = f"this line does not continue the {parts[fault.said]} that begins in line {fault.opened[0]}"
        return fault.column, message, _AFTER_A_COMMENT if re.search(r"[^\s#] #\w", fault.above) else _LOOK
    return None


def _quoted(line: str, column: int) -> str:
    """The value that begins at `column`, as the quoted text that it was probably meant to be."""
    before, rest = line[:column], line[column:]
    in_flow = sum(before.count(mark) for mark in "[{") > sum(before.count(mark) for mark in "]}")
    value = re.split(r"\s+#|\s*[,\]}]" if in_flow else r"\s+#", rest.strip())[0]
    return quote("'" + value.replace("'", "''") + "'")
