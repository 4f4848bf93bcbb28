"""YAML's syntax errors in plain English; most come from missing quotes, so most hints say what to quote.

libyaml has no error codes, so this module matches the wording of its messages. No other module does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.lazy_dataclass import dataclass
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
_CHECK_LINE = "check the indentation and the quotes of this line and of the line above"


@dataclass(frozen=True, slots=True)
class _YamlError:
    """An error of libyaml: its messages, and the line of the file with the column (from 0) that it is about.

    `opening` is the line and column (from 1) where the unfinished value begins.
    """

    problem: str
    context: str
    opening: tuple[int, int] | None
    line: str
    column: int
    is_at_opening: bool
    line_above: str

    @property
    def character(self) -> str:
        """The character that the error is about."""
        return self.line[self.column : self.column + 1]


_Explanation = tuple[int, Code, str, str] | None
"""Column (from 0), code, message and hint."""


def explain(error: Exception, lines: Sequence[str], file: str) -> Problem:
    """The problem of a YAMLError: its position, and how to write the value instead."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Problem(Position(file, 1, 1), Code.INVALID_YAML, f"this is not YAML: {one_line(str(error))}")
    begin = getattr(error, "context_mark", None)
    problem, context = str(getattr(error, "problem", "")), str(getattr(error, "context", ""))
    at_end = not "".join(lines[mark.line :])[mark.column :].strip()
    if begin is not None and (_is_in_value(context) or ("did not find expected ',' or" in problem and at_end)):
        mark = begin
    opening = None if begin is None else (begin.line + 1, begin.column + 1)
    row, column = (mark.line, mark.column) if "found a tab" not in problem else _find_tab(lines, mark.line)
    line = lines[row] if row < len(lines) else ""
    yaml_error = _YamlError(problem, context, opening, line, column, mark is begin, lines[row - 1] if row else "")
    for explain_cause in (_tab, _tag, _colon, _quotes, _indicator, _bracket, _stray_text):
        if explanation := explain_cause(yaml_error):
            return Problem(Position(file, row + 1, explanation[0] + 1), *explanation[1:])
    position = Position(file, row + 1, column + 1)
    return Problem(position, Code.INVALID_YAML, f"this is not YAML: {one_line(problem)}", _CHECK_LINE)


def _is_in_value(context: str) -> bool:
    return context.startswith("while scanning a") or context == "while parsing a quoted scalar"


def _find_tab(lines: Sequence[str], row: int) -> tuple[int, int]:
    """The row and column of the tab in the indentation after the value in line `row`."""
    for number, line in enumerate(lines[row + 1 :], row + 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return number, line.index("\t")
    return row, lines[row].find("\t")


def _tab(error: _YamlError) -> _Explanation:
    before = error.line[: error.column + 1]
    if "\t" in before and not before.strip(" \t-:"):
        message = "there is a tab in the indentation, expected spaces"
        return before.index("\t"), Code.TAB_IN_INDENTATION, message, "indent with spaces"
    return None


def _tag(error: _YamlError) -> _Explanation:
    if error.problem == "found undefined tag handle" and error.character == "!":
        return _reserved(error)
    return None


def _colon(error: _YamlError) -> _Explanation:
    if not error.problem.startswith("mapping values are not allowed"):
        return None
    match = re.match(r"\s*(?:- +)*[^\s'\"#:][^:]*:\s+(?=[^\s'\"])", error.line)
    if match is None or match.end() > error.column:
        return error.column, Code.INVALID_YAML, "unexpected `:`; no key is possible here", _CHECK_LINE
    if mapping := re.search(r"\b(with|when):\s+$", error.line[: match.end()]):
        inside = quote(f"{mapping[1]}: {{{error.line[match.end() :].strip()}}}")
        message = f"unexpected key after `{mapping[1]}:` on the same line"
        hint = f"write it on a line of its own, indented, or in braces: {inside}"
        return match.end(), Code.INVALID_YAML, message, hint
    message = "a `: ` inside a value makes YAML read a second key on the line"
    return match.end(), Code.UNQUOTED_VALUE, message, f"quote the value: {_quoted(error.line, match.end())}"


def _quotes(error: _YamlError) -> _Explanation:
    if error.problem == "found unexpected end of stream" and error.character in ("'", '"'):
        message = "the quote that opens here is not closed"
        return error.column, Code.UNCLOSED_QUOTE, message, f"close it with `{error.character}`"
    if error.problem == "found unknown escape character":
        hint = "use single quotes, in which a backslash has no special meaning"
        message = "this backslash in double quotes begins an unknown escape"
        return error.column, Code.UNKNOWN_ESCAPE, message, hint
    return None


def _indicator(error: _YamlError) -> _Explanation:
    expects_node = ("cannot start any token", "expected node content", "are not allowed in this context")
    if error.character not in _INDICATORS or not (
        _is_in_value(error.context) or any(text in error.problem for text in expects_node)
    ):
        return None
    return _reserved(error)


def _reserved(error: _YamlError) -> _Explanation:
    character = "a backtick" if error.character == "`" else f"`{error.character}`"
    message = f"{character} at the start of a value is {_INDICATORS[error.character]} in YAML"
    quoted = _quoted(error.line, error.column)
    if error.character in ">|":
        hint = f"begin with the name of a fact, or quote the value: {quoted}"
    else:
        hint = "remove it" if error.character in "]}," else f"quote the value: {quoted}"
    return error.column, Code.UNQUOTED_VALUE, message, hint


def _bracket(error: _YamlError) -> _Explanation:
    if "did not find expected ',' or" not in error.problem or error.opening is None:
        return None
    kind = "list `[`" if "]" in error.problem else "mapping `{`"
    message = f"the {kind} that opens in line {error.opening[0]}, column {error.opening[1]} is not closed before this"
    if error.is_at_opening:
        message = f"the {kind} that opens here is not closed"
    hint = "close it; inside it, quote values with `[`, `]`, `{`, `}`, `,` or `: `"
    return error.column, Code.UNCLOSED_BRACKET, message, hint


def _stray_text(error: _YamlError) -> _Explanation:
    """Text after a closing quote, or a line that does not continue the list or mapping around it."""
    if re.search(r"['\"]\s*$", error.line[: error.column]):
        hint = "quote the whole value; write a single quote inside single quotes twice"
        return error.column, Code.INVALID_YAML, "unexpected text after a closing quote", hint
    parts = {"did not find expected key": "mapping", "did not find expected '-' indicator": "list"}
    if error.problem in parts and error.opening:
        message = f"this line does not continue the {parts[error.problem]} that begins in line {error.opening[0]}"
        hint = _AFTER_A_COMMENT if re.search(r"[^\s#] #\w", error.line_above) else _CHECK_LINE
        return error.column, Code.INVALID_YAML, message, hint
    return None


def _quoted(line: str, column: int) -> str:
    """The value that begins at `column`, in quotes, as its author probably meant it."""
    before, rest = line[:column], line[column:]
    in_flow = sum(before.count(bracket) for bracket in "[{") > sum(before.count(bracket) for bracket in "]}")
    value = re.split(r"\s+#|\s*[,\]}]" if in_flow else r"\s+#", rest.strip())[0]
    return quote("'" + value.replace("'", "''") + "'")
