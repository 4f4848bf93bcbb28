"""JMESPath (https://jmespath.org/specification.html) over plain values, changed in one thing: nothing is left out.

A projection such as `runs[*].score` drops, by the specification, each element in which nothing is at `score`. What is
dropped would never be judged, so here it stays in the list, as None.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.suggestions import find_nearest
from gate.model.text import join_names, one_line

Tree = Any
"""An expression as jmespath parses it: its `type`, its `children`, and for some a `value`."""

MOST_NAMED = 5
LONGEST_NAME = 60


@cache
def compiled(path: str) -> Tree:
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
    changed = {**node, "children": [_exact(child) if isinstance(child, dict) else child for child in node["children"]]}
    if node["type"] == "literal" and isinstance(node["value"], float):
        changed["value"] = Decimal(repr(node["value"]))
    return changed


def find(path: str, document: Any) -> Any:
    """What is at the path; in the list of a projection, None stands for each element in which nothing is.

    Raises:
        EvidenceError: absent, with the nearest names, when nothing (or null) is there; unreadable when the path does
            not suit the document.
    """
    tree = compiled(path)
    try:
        found = _WHOLE.visit(tree, document)
    except (JMESPathError, TypeError, ArithmeticError, AttributeError, ValueError, KeyError, RecursionError):
        raise EvidenceError(Cause.UNREADABLE, f"{path} cannot be applied to this document") from None
    if found is None:
        raise EvidenceError(Cause.ABSENT, f"nothing is at {path}{_lost(tree, document)}")
    return found


class _Whole(TreeInterpreter):
    """Evaluates as jmespath does, and keeps what its projections would drop."""

    def visit_projection(self, node: Tree, value: Any) -> Any:
        base = self.visit(node["children"][0], value)
        return [self.visit(node["children"][1], each) for each in base] if isinstance(base, list) else None

    def visit_value_projection(self, node: Tree, value: Any) -> Any:
        base = self.visit(node["children"][0], value)
        return [self.visit(node["children"][1], each) for each in base.values()] if isinstance(base, dict) else None

    def visit_filter_projection(self, node: Tree, value: Any) -> Any:
        base, rest, condition = node["children"]
        listed = self.visit(base, value)
        if not isinstance(listed, list):
            return None
        return [self.visit(rest, each) for each in listed if _is_true(self.visit(condition, each))]


def _is_true(value: Any) -> bool:
    """Whether the specification calls it true: numbers all are, `0` too."""
    return value not in ("", [], {}) and value is not None and value is not False


_WHOLE = _Whole()

# ------------------------------------------------------------------------------------------------------ nearest names


def _lost(node: Tree, value: Any) -> str:
    """Where a path that leads to nothing leaves the document, in words; empty where that cannot be told."""
    if node["type"] == "field":
        if not isinstance(value, dict):
            return ""
        return guidance(node["value"], value) if node["value"] not in value else f"; {node['value']} is null"
    if node["type"] in {"subexpression", "index_expression", "pipe"}:
        for child in node["children"]:
            inner = _WHOLE.visit(child, value)
            if inner is None:
                return _lost(child, value)
            value = inner
    elif node["type"] in {"projection", "value_projection", "filter_projection", "flatten"}:
        return _lost(node["children"][0], value)
    return ""


def guidance(name: str, names: Iterable[str]) -> str:
    """The hint for a name that is not among `names`: the nearest of them, or the first few."""
    options = [option for option in names if isinstance(option, str)][:10_000]
    nearest = find_nearest(name, [option for option in options if len(option) <= LONGEST_NAME])
    if nearest:
        return f"; there is no {name}, did you mean {one_line(nearest, LONGEST_NAME)}?"
    first = join_names([one_line(option, LONGEST_NAME) for option in options], MOST_NAMED)
    return f"; there is no {name}, but {first}" if options else f"; there is no {name}, and nothing else either"
