"""JMESPath queries (https://jmespath.org/specification.html) over plain values, with exact numbers.

A projection such as `runs[*].score` leaves out, by the specification, each element without a value. Such an element is
missing evidence, so that the result counts them and the caller decides: it must not pass unseen.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.visitor import Options, TreeInterpreter

from gate.formats.documents.jmespath_functions import ExactFunctions, QueryTooLargeError
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.suggestions import find_nearest
from gate.model.text import join_names, one_line

Tree = Any
"""An expression as jmespath parses it: its `type`, its `children`, and for some a `value`."""

MAX_NAMES = 5
MAX_NAME = 60
MAX_STEPS = 10_000_000
"""The most nodes that one query evaluates."""

MAX_VALUES = 1_000_000
"""The most values in all lists and objects that one query makes: `[@, @] | [@, @]` doubles each time."""

_MAKES_VALUES = frozenset({
    "multi_select_list", "multi_select_dict", "flatten", "projection", "value_projection", "filter_projection", "slice",
    "function_expression",
})  # fmt: skip
"""The nodes whose result is a new list or object, and not a part of the document."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The value at a path, and how many elements without a value its projections left out."""

    value: Any
    left_out: int = 0


@cache
def compile_path(path: str) -> Tree:
    """The parsed path; its number literals are exact.

    Raises:
        ValueError: when it is not JMESPath.
    """
    try:
        return _exact(jmespath.compile(path).parsed)
    except (JMESPathError, RecursionError):
        raise ValueError(f"{path} is not JMESPath") from None


def _exact(node: Tree) -> Tree:
    """The same tree without floats: `0.9` in a filter is nine tenths and not the nearest binary fraction."""
    exact = {**node, "children": [_exact(child) if isinstance(child, dict) else child for child in node["children"]]}
    if node["type"] == "literal":
        exact["value"] = _exact_literal(node["value"])
    return exact


def _exact_literal(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list):
        return [_exact_literal(element) for element in value]
    return {name: _exact_literal(member) for name, member in value.items()} if isinstance(value, dict) else value


def find(path: str, document: Any) -> Any:
    """The value at the path, where every element of its projections has one.

    Raises:
        EvidenceError: as `search`; missing value also when a projection leaves out an element without a value.
    """
    result = search(path, document)
    if result.left_out:
        raise EvidenceError(Cause.MISSING_VALUE, f"{path}: {describe_missing_elements(result.left_out)}")
    return result.value


def describe_missing_elements(count: int) -> str:
    """The message on elements that a projection left out, with the way to select the others on purpose."""
    elements = "1 element has" if count == 1 else f"{count:,} elements have"
    return f"{elements} no value; to select the elements with a value, filter as in [?score].score"


def search(path: str, document: Any) -> QueryResult:
    """The value at the path as the specification defines it.

    Raises:
        EvidenceError: missing value, with the nearest names, when nothing (or null) is there; query failed when the
            path cannot be applied to the document.
    """
    tree = compile_path(path)
    interpreter = _Interpreter()
    try:
        value = interpreter.visit(tree, document)
    except QueryTooLargeError:
        detail = f"{path} makes too many values of this document; select less of it"
        raise EvidenceError(Cause.QUERY_FAILED, detail) from None
    except (JMESPathError, TypeError, ArithmeticError, AttributeError, ValueError, KeyError, RecursionError):
        raise EvidenceError(Cause.QUERY_FAILED, f"{path} cannot be applied to this document") from None
    if value is None:
        raise EvidenceError(Cause.MISSING_VALUE, f"nothing is at {path}{_explain_missing(tree, document)}")
    return QueryResult(value, interpreter.left_out)


class _Interpreter(TreeInterpreter):
    """Evaluates as the specification says, and counts what projections outside of conditions leave out."""

    def __init__(self) -> None:
        super().__init__(Options(custom_functions=ExactFunctions()))
        self.left_out = 0
        self._steps = 0
        self._made = 0
        self._sizes: dict[int, tuple[Any, int]] = {}  # by id: the value, so that the id stays its own, and its size

    def visit(self, node: Tree, *args: Any, **kwargs: Any) -> Any:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise QueryTooLargeError
        value = super().visit(node, *args, **kwargs)
        if node["type"] in _MAKES_VALUES and isinstance(value, (list, dict)) and id(value) not in self._sizes:
            self._sizes[id(value)] = (value, self._measure(value))
        return value

    def _measure(self, value: list[Any] | dict[str, Any]) -> int:
        """How many values a new list or object holds; those of the document count as one."""
        self._made += 1 + len(value)
        members = value.values() if isinstance(value, dict) else value
        size = 1 + sum(self._sizes[id(member)][1] if id(member) in self._sizes else 1 for member in members)
        if max(size, self._made) > MAX_VALUES:
            raise QueryTooLargeError
        return size

    def visit_projection(self, node: Tree, value: Any) -> Any:
        base = self.visit(node["children"][0], value)
        return self._project(node["children"][1], base) if isinstance(base, list) else None

    def visit_value_projection(self, node: Tree, value: Any) -> Any:
        base = self.visit(node["children"][0], value)
        return self._project(node["children"][1], base.values()) if isinstance(base, dict) else None

    def visit_filter_projection(self, node: Tree, value: Any) -> Any:
        base, rest, condition = node["children"]
        elements = self.visit(base, value)
        if not isinstance(elements, list):
            return None
        return self._project(rest, [element for element in elements if self._holds(condition, element)])

    def _project(self, node: Tree, elements: Iterable[Any]) -> list[Any]:
        results = [self.visit(node, element) for element in elements]
        values = [result for result in results if result is not None]
        self.left_out += len(results) - len(values)
        return values

    def _holds(self, condition: Tree, element: Any) -> bool:
        """Whether the condition is true: by the specification, every number is, `0` too."""
        before = self.left_out
        value = self.visit(condition, element)
        self.left_out = before
        return value not in ("", [], {}) and value is not None and value is not False


# ------------------------------------------------------------------------------------------------------ nearest names


def _explain_missing(node: Tree, value: Any) -> str:
    """Where a path that leads to nothing leaves the document, in words; empty where that is unclear."""
    if node["type"] == "field":
        if not isinstance(value, dict):
            return ""
        return suggest_name(node["value"], value) if node["value"] not in value else f"; {node['value']} is null"
    if node["type"] in {"subexpression", "index_expression", "pipe"}:
        for child in node["children"]:
            inner = _Interpreter().visit(child, value)
            if inner is None:
                return _explain_missing(child, value)
            value = inner
    elif node["type"] in {"projection", "value_projection", "filter_projection", "flatten"}:
        return _explain_missing(node["children"][0], value)
    return ""


def suggest_name(name: str, names: Iterable[str]) -> str:
    """The hint for a name that is not among `names`: the nearest of them, or the first few."""
    options = [option for option in names if isinstance(option, str)][:10_000]
    nearest = find_nearest(name, [option for option in options if len(option) <= MAX_NAME])
    if nearest:
        return f"; there is no {name}, did you mean {one_line(nearest, MAX_NAME, strip_ansi=False)}?"
    listed = join_names([one_line(option, MAX_NAME, strip_ansi=False) for option in options], MAX_NAMES)
    return f"; there is no {name}, only {listed}" if options else f"; there is no {name}, and no other name either"
