"""pydantic's errors in our words, each at its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gate.checklist.loader import Listing, Node, Table, Text
from gate.checklist.words import guidance, listed, shown
from gate.errors import Problem
from gate.model import Place

_WANTED = {
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping of keys and values",
    "model_type": "a mapping of keys and values",
    "model_attributes_type": "a mapping of keys and values",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "float_type": "a number",
    "float_parsing": "a number",
}

_LIMITS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
    "too_long": ("at most as many values as", "max_length"),
    "string_too_long": ("at most as many characters as", "max_length"),
}


def problems(
    error: ValidationError, node: Node, model: type[BaseModel], owner: str = "", *, partial: bool = False
) -> Iterator[Problem]:
    """The problems that a validation of `node` found; `owner` is whose keys they are, such as "probe coverage".

    With `partial`, what the document as a whole lacks is no problem: it may still be given elsewhere.
    """
    told: set[tuple[Place, str]] = set()
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and _has_children(node, detail["loc"]):
            continue  # pydantic counts the sound values only; those that are not have their own problem
        if partial and (not detail["loc"] or detail["type"] == "missing"):
            continue
        problem = _problem(detail, node, model, owner)
        if (problem.place, detail["type"]) not in told:
            told.add((problem.place, detail["type"]))
            yield problem


def _problem(detail: ErrorDetails, node: Node, model: type[BaseModel], owner: str) -> Problem:
    kind, loc = detail["type"], detail["loc"]
    found, path = _find(node, loc[:-1] if kind == "extra_forbidden" else loc)
    name = next((step for step in reversed(loc) if isinstance(step, str)), "")
    if kind == "extra_forbidden" and isinstance(found, Table):
        return _unknown_key(name, found, _model_at(model, path), owner)
    if kind == "missing":
        of = f" of the {owner}" if owner else ""
        return Problem(found.place, f"{shown(name)}{of} is missing", _wanted_field(_model_at(model, path), name))
    subject = shown(str(path[-1])) if path and isinstance(path[-1], str) else _ordinal(path) or "the checklist"
    if isinstance(found, Text) and found.value is None:
        return Problem(found.place, f"{subject} is left empty", "write a value, or remove the key")
    return Problem(found.place, *_said(detail, found, subject))


def _find(node: Node, loc: Sequence[int | str]) -> tuple[Node, list[int | str]]:
    """The node that `loc` leads to, as far as it leads, and the steps taken; names of union members are no steps."""
    path: list[int | str] = []
    for step in loc:
        if isinstance(node, Table) and isinstance(step, str) and step in node.entries:
            node = node.entries[step]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.children):
            node = node.children[step]
        else:
            continue
        path.append(step)
    return node, path


def _has_children(node: Node, loc: Sequence[int | str]) -> bool:
    found, _ = _find(node, loc)
    return isinstance(found, Listing) and bool(found.children)


def _ordinal(path: Sequence[int | str]) -> str:
    if len(path) < 2 or not isinstance(path[-1], int):
        return ""
    owner = next((step for step in reversed(path) if isinstance(step, str)), "")
    return f"value {path[-1] + 1} of {shown(owner)}"


def _said(detail: ErrorDetails, found: Node, subject: str) -> tuple[str, str]:
    """Message and hint for a value that is there and is not right."""
    kind, seen, context = detail["type"], _seen(found), detail.get("ctx", {})
    if kind in _WANTED:
        return f"{subject} is {seen}; wanted {_WANTED[kind]}", _quote_hint(found, kind)
    if kind in ("too_short", "string_too_short"):
        return f"{subject} is empty", "write at least one value, or remove the key"
    if kind in ("literal_error", "enum"):
        options = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        written = found.value or "" if isinstance(found, Text) else ""
        return f"{subject} is {seen}; wanted {listed(options)}", guidance(written, options, "wanted")
    if kind in _LIMITS:
        words, limit = _LIMITS[kind]
        return f"{subject} is {seen}; wanted {words} {context.get(limit)}", ""
    if isinstance(fault := context.get("error"), ValueError):
        message, hint = (*fault.args, "", "")[:2]
        return f"{subject} is {seen}: {message}", str(hint)
    return f"{subject} is {seen}: {detail['msg']}", ""


def _seen(node: Node) -> str:
    if isinstance(node, Text):
        return shown(node.value or "") if node.value else "empty"
    return "a list" if isinstance(node, Listing) else "a mapping"


def _quote_hint(found: Node, kind: str) -> str:
    if kind == "string_type" and isinstance(found, Table) and found.entries:
        return f"quote the value when the `:` after {shown(next(iter(found.entries)))} is part of it"
    return ""


def _unknown_key(name: str, table: Table, model: type[BaseModel] | None, owner: str) -> Problem:
    known = list(_fields(model)) if model else []
    kind = "parameter" if owner else "key"
    of = f" of the {owner}" if owner else ""
    hint = guidance(name, known, f"the {kind}s are")
    return Problem(table.keys.get(name, table.place), f"{shown(name)} is not a {kind}{of}", hint)


def _fields(model: type[BaseModel]) -> Mapping[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _wanted_field(model: type[BaseModel] | None, name: str) -> str:
    field = _fields(model).get(name) if model else None
    return f"write `{name}:`" + (f" ({field.description.rstrip('.')})" if field and field.description else "")


def _model_at(model: type[BaseModel], path: Sequence[int | str]) -> type[BaseModel] | None:
    """The model of the mapping that `path` leads to."""
    found: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int) or found is None:
            continue
        field = _fields(found).get(step)
        found = next(_models_in(field.annotation), None) if field else None
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
