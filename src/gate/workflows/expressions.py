"""Evaluates expressions of workflows as far as the file and the event tell; the rest is UNKNOWN.

Source: GitHub's documentation, "Evaluate expressions in workflows and actions".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from decimal import Decimal
from enum import Enum

from gate.model.lazy_dataclass import dataclass

MAX_LENGTH = 4000
"""Characters of an expression; a longer one is UNKNOWN."""

MAX_DEPTH = 40
"""Nested parentheses and negations."""

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>-?\d{1,30}(?:\.\d{1,30})?)(?![\w.])"
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<operator>&&|\|\||==|!=|<=|>=|[!<>()\[\].,*]))"
)
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS_FUNCTION = re.compile(r"\b(?:success|failure|always|cancelled)\s*\(", re.IGNORECASE)
_LITERALS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}


class Unknown(Enum):
    """The value of an expression that only a run knows; of some it is certain whether an `if` holds.

    OWN_NAME is the name of the repository or of its owner. It counts as equal to every constant: the workflow of a
    repository compares it with the repository's own name, so that it does not run in a fork, where nothing is required.
    """

    UNKNOWN = "unknown"
    TRUTHY = "truthy"
    FALSY = "falsy"
    OWN_NAME = "own name"


UNKNOWN = Unknown.UNKNOWN
_TRUTH: Mapping[Unknown, bool | None] = {
    UNKNOWN: None, Unknown.TRUTHY: True, Unknown.FALSY: False, Unknown.OWN_NAME: True,
}  # fmt: skip
_NAMES: Mapping[str, Unknown] = dict.fromkeys(("github.repository", "github.repository_owner"), Unknown.OWN_NAME)

Value = str | bool | Decimal | None | Unknown


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a run: values by name in lower case, and whether everything before has succeeded.

    When something before was skipped, nothing has succeeded and nothing failed. A name of a context in `complete`, such
    as `matrix`, that has no value is null.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    succeeded: bool = True
    skipped: bool = False
    complete: tuple[str, ...] = ()


def holds(condition: str, situation: Situation) -> bool | None:
    """Whether an `if` holds; None when only a run knows. Without a status function it implies `success()`."""
    text = condition.strip()
    if match := re.fullmatch(r"\$\{\{((?:(?!\}\}).)*)\}\}", text, re.DOTALL):
        text = match[1]
    elif "${{" in text:
        return None
    if not _STATUS_FUNCTION.search(text) and not situation.succeeded:
        return False
    return _truth(evaluate(text, situation))


def is_true(setting: str, situation: Situation) -> bool | None:
    """The value of a setting that is true or false, perhaps as an expression; None when only a run knows."""
    text = setting.strip()
    return holds(text, situation) if "${{" in text else text.lower() not in ("", "false")


def fill(text: str, situation: Situation) -> str:
    """The text with the values of its expressions; those that only a run knows stay as they are."""

    def replace(match: re.Match[str]) -> str:
        value = evaluate(match[1], situation)
        return match[0] if isinstance(value, Unknown) else _as_text(value)

    return _EXPRESSION.sub(replace, text)


def split(text: str) -> list[str]:
    """The parts of a text before, between and after its expressions."""
    return re.split(r"\$\{\{.*?\}\}", text, flags=re.DOTALL)


def evaluate(expression: str, situation: Situation) -> Value:
    """The value of an expression, without `${{` and `}}`; UNKNOWN also for what is no expression."""
    if len(expression) > MAX_LENGTH:
        return UNKNOWN
    try:
        return _Parser(expression, situation).parse()
    except _UnsupportedError:
        return UNKNOWN


def _truth(value: Value) -> bool | None:
    return _TRUTH[value] if isinstance(value, Unknown) else bool(value)


def _as_text(value: Value) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class _UnsupportedError(Exception):
    """The text is not an expression, or exceeds a limit."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


_END = _Token("end", "")


class _Parser:
    """A recursive descent parser that evaluates what it reads."""

    def __init__(self, text: str, situation: Situation) -> None:
        self.situation = situation
        self.tokens = _tokenize(text)
        self.index = 0
        self.depth = 0

    def parse(self) -> Value:
        value = self.disjunction()
        if self.token is not _END:
            raise _UnsupportedError
        return value

    @property
    def token(self) -> _Token:
        return self.tokens[self.index] if self.index < len(self.tokens) else _END

    def accept(self, *operators: str) -> str:
        """The operator, if it is the next token; otherwise nothing."""
        token = self.token
        if token.kind != "operator" or token.text not in operators:
            return ""
        self.index += 1
        return token.text

    def expect(self, operator: str) -> None:
        if not self.accept(operator):
            raise _UnsupportedError

    def disjunction(self) -> Value:
        value = self.conjunction()
        while self.accept("||"):
            other = self.conjunction()
            if value is UNKNOWN:
                value = Unknown.TRUTHY if _truth(other) else UNKNOWN
            elif not _truth(value):
                value = other
        return value

    def conjunction(self) -> Value:
        value = self.equality()
        while self.accept("&&"):
            other = self.equality()
            if value is UNKNOWN:
                value = Unknown.FALSY if _truth(other) is False else UNKNOWN
            elif _truth(value):
                value = other
        return value

    def equality(self) -> Value:
        value = self.comparison()
        while operator := self.accept("==", "!="):
            is_equal = _equal(value, self.comparison())
            value = UNKNOWN if is_equal is None else is_equal is (operator == "==")
        return value

    def comparison(self) -> Value:
        value = self.negation()
        while self.accept("<", ">", "<=", ">="):
            self.negation()
            value = UNKNOWN
        return value

    def negation(self) -> Value:
        if not self.accept("!"):
            return self.primary()
        truth = _truth(self.nested(self.negation))
        return UNKNOWN if truth is None else not truth

    def nested(self, read: Callable[[], Value]) -> Value:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _UnsupportedError
        value = read()
        self.depth -= 1
        return value

    def primary(self) -> Value:
        if self.accept("("):
            value = self.nested(self.disjunction)
            self.expect(")")
            return value
        token = self.token
        self.index += 1
        match token.kind:
            case "string":
                return token.text[1:-1].replace("''", "'")
            case "number":
                return Decimal(token.text)
            case "name":
                return self.call(token.text) if self.accept("(") else self.lookup(token.text)
        raise _UnsupportedError

    def call(self, name: str) -> Value:
        """The value of a status function; every other function is UNKNOWN."""
        while not self.accept(")"):
            self.nested(self.disjunction)
            if not self.accept(","):
                self.expect(")")
                break
        succeeded, skipped = self.situation.succeeded, self.situation.skipped
        functions = {"success": succeeded, "failure": not succeeded and not skipped, "always": True, "cancelled": False}
        return functions.get(name.lower(), UNKNOWN)

    def lookup(self, name: str) -> Value:
        if name.lower() in _LITERALS:
            return _LITERALS[name.lower()]
        path = [name]
        while operator := self.accept(".", "["):
            path.append(self.member() if operator == "." else self.key())
        full_name = ".".join(path).lower()
        missing = None if name.lower() in self.situation.complete else _NAMES.get(full_name, UNKNOWN)
        return self.situation.values.get(full_name, missing)

    def member(self) -> str:
        token = self.token
        if token.kind != "name" and token.text != "*":
            raise _UnsupportedError
        self.index += 1
        return token.text

    def key(self) -> str:
        value = self.nested(self.disjunction)
        self.expect("]")
        return value if isinstance(value, str) else "*"


def _tokenize(text: str) -> list[_Token]:
    tokens, end = [], 0
    stripped = text.rstrip()
    while end < len(stripped):
        match = _TOKEN.match(stripped, end)
        if match is None or match.lastgroup is None:
            raise _UnsupportedError
        tokens.append(_Token(match.lastgroup, match[match.lastgroup]))
        end = match.end()
    return tokens


def _equal(left: Value, right: Value) -> bool | None:
    """Whether two values are equal, without regard to case; None for values of different types."""
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    if Unknown.OWN_NAME in (left, right) and (isinstance(left, str) or isinstance(right, str)):
        return True
    if isinstance(left, Unknown) or type(left) is not type(right):
        return None
    return left == right
