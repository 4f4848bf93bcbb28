"""The legs of a matrix, as GitHub computes them.

Source: GitHub's documentation, "Running variations of jobs in a workflow" (`include`, `exclude`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import islice, product

from gate.formats.common.yaml_nodes import ListNode, MappingNode, Node, ScalarNode
from gate.workflows.model import Matrix

MAX_LEGS = 256
"""The most jobs that a matrix may create."""

Leg = Mapping[str, str]

_NUMBER = re.compile(r"[-+]?(?=[0-9.]{1,16}(?![0-9.]))(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9])?")
"""A number of at most 15 digits, which GitHub prints exactly (YAML 1.2.2, core schema)."""

_INTEGER = re.compile(r"0x[0-9a-fA-F]{1,12}|0o[0-7]{1,16}")


def read_matrix(node: Node | None) -> Matrix | None:
    """The matrix under `strategy`; None when there is none."""
    if node is None:
        return None
    return Matrix(node.position, _legs(node) if isinstance(node, MappingNode) else None)


def _legs(node: MappingNode) -> tuple[Leg, ...] | None:
    """The legs; None when an expression or a structured value makes them unknown."""
    axes = {name: _values(child) for name, child in node.entries.items() if name not in ("include", "exclude")}
    include, exclude = (_combinations(node.entries.get(name)) for name in ("include", "exclude"))
    if include is None or exclude is None or None in axes.values():
        return None
    values = [axis or () for axis in axes.values()]
    combined = islice(product(*values), MAX_LEGS * 4) if axes else iter(())
    legs = [dict(zip(axes, combination, strict=True)) for combination in combined]
    originals = [leg for leg in legs if not any(_contains(leg, excluded) for excluded in exclude)]
    return tuple(_with_included(originals, include)[:MAX_LEGS])


def _with_included(originals: Sequence[Leg], include: Iterable[Leg]) -> list[Leg]:
    """The legs with the values of `include`, which never overwrite a value of an axis, and the legs that it adds."""
    legs, added = [dict(leg) for leg in originals], []
    for entry in include:
        matches = [
            leg
            for leg, original in zip(legs, originals, strict=True)
            if all(original.get(name, value) == value for name, value in entry.items())
        ]
        for leg in matches:
            leg.update(entry)
        if not matches:
            added.append(dict(entry))
    return [*legs, *added]


def _contains(leg: Leg, part: Leg) -> bool:
    return all(leg.get(name) == value for name, value in part.items())


def _values(node: Node) -> tuple[str, ...] | None:
    if not isinstance(node, ListNode):
        return None
    values = [_value(child) for child in node.children]
    return None if None in values else tuple(value for value in values if value is not None)


def _value(node: Node) -> str | None:
    if not isinstance(node, ScalarNode) or "${{" in (node.value or ""):
        return None
    return _print(node.value) if node.is_plain and node.value else node.value or ""


def _print(text: str) -> str:
    """A value without quotes as GitHub prints it: `3.10` is the number 3.1."""
    if _NUMBER.fullmatch(text):
        number = Decimal(text)
        return f"{number.normalize():f}" if number else "0"
    if _INTEGER.fullmatch(text):
        return str(int(text, 0))
    return text.lower() if text in ("True", "TRUE", "False", "FALSE") else text


def _combinations(node: Node | None) -> list[Leg] | None:
    """The combinations under `include` or `exclude`; None when they are not plain values."""
    if node is None:
        return []
    if not isinstance(node, ListNode):
        return None
    combinations: list[Leg] = []
    for child in node.children:
        values = (
            {name: _value(value) for name, value in child.entries.items()} if isinstance(child, MappingNode) else {}
        )
        plain = {name: value for name, value in values.items() if value is not None}
        if len(plain) != len(values) or not values:
            return None
        combinations.append(plain)
    return combinations
