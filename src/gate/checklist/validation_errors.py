"""pydantic's errors in our words, each at its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gate.checklist.quoting import BEGINS_A_COMMENT
from gate.checklist.yaml_tree import Listing, Node, Table, Text
from gate.model.errors import Problem
from gate.model.suggestions import find_nearest, suggest
from gate.model.text import one_line, quote, quote_list

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

_AS_MAPPINGS = {
    "when": "write what has to fit, such as `when: {events: [schedule]}`",
    "with": "write its parameters, such as `with: {reports: coverage.xml}`",
}
"""What to write for text under keys that hold a mapping."""

_EXPECTATIONS = frozenset({"must", "should", "but"})

_LIMITS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
    "too_long": ("at most as many values as", "max_length"),
    "string_too_long": ("at most as many characters as", "max_length"),
}


@dataclass(frozen=True, slots=True)
class _Fault:
    """One error of pydantic, with the node that it is about and the keys and numbers that lead there."""

    kind: str
    name: str
    found: Node
    path: tuple[int | str, ...]
    context: Mapping[str, Any]
    said: str

    @property
    def subject(self) -> str:
        """What it is about, as a message begins."""
        if not self.path:
            return "the checklist"
        last = self.path[-1]
        if isinstance(last, str):
            return quote(last)
        owner = next((step for step in reversed(self.path) if isinstance(step, str)), "the list")
        return f"value {last + 1} of {quote(owner)}"


def problems(
    error: ValidationError, node: Node, model: type[BaseModel], owner: str = "", *, partial: bool = False,
    not_checked_out: Callable[[str, Table], str] = lambda _key, _table: "",
) -> Iterator[Problem]:  # fmt: skip
    """The problems that a validation of `node` found; `owner` is whose keys they are, such as "probe coverage".

    With `partial`, what the document as a whole lacks is no problem: it may still be given elsewhere. `elsewhere` says
    of an unknown key of a mapping where it belongs, and is empty when that is not known either.
    """
    faults = [_fault(detail, node) for detail in error.errors(include_url=False)]
    wanted: dict[tuple[int | str, ...], list[str]] = {}
    for fault in faults:
        if fault.kind in _WANTED:
            wanted.setdefault(fault.path, []).append(_WANTED[fault.kind])
    passed = {fault.path[:depth] for fault in faults for depth in range(len(fault.path))}
    telling = [fault for fault in faults if not _is_void(fault, passed)] or faults
    misspelt = {(fault.path, _meant(fault, model)) for fault in telling if fault.kind == "extra_forbidden"}
    for fault in telling:
        if (partial and _may_be_elsewhere(fault)) or (fault.path, _missing(fault)) in misspelt:
            continue
        if fault.kind == "extra_forbidden" and isinstance(fault.found, Table):
            known = _model_at(model, fault.path)
            yield _unknown_key(fault.name, fault.found, known, owner, not_checked_out(fault.name, fault.found))
        else:
            yield _problem(fault, model, owner, list(dict.fromkeys(wanted.get(fault.path, ()))))


def _fault(detail: ErrorDetails, node: Node) -> _Fault:
    kind, loc = detail["type"], detail["loc"]
    found, path = _find(node, loc[:-1] if kind == "extra_forbidden" else loc)
    name = next((step for step in reversed(loc) if isinstance(step, str)), "")
    return _Fault(kind, name, found, path, detail.get("ctx", {}), detail["msg"])


def _meant(fault: _Fault, model: type[BaseModel]) -> str:
    """The key that an unknown one most likely stands for."""
    known = _model_at(model, fault.path)
    return find_nearest(fault.name, _fields(known)) if known else ""


def _missing(fault: _Fault) -> str | None:
    return fault.name if fault.kind == "missing" else None


def _may_be_elsewhere(fault: _Fault) -> bool:
    """Whether the fault is that something is missing, or that the parameters as a whole do not fit."""
    return fault.kind == "missing" or (not fault.path and fault.kind != "extra_forbidden")


def _is_void(fault: _Fault, passed: Set[tuple[int | str, ...]]) -> bool:
    """Whether the fault says nothing of its own; `passed` are the places that lead to a deeper fault."""
    if fault.kind == "too_short":  # pydantic counts the sound values only; the others have their own fault
        return isinstance(fault.found, Listing) and bool(fault.found.children)
    return fault.kind in _WANTED and fault.path in passed  # another member of a union came further


def _problem(fault: _Fault, model: type[BaseModel], owner: str, wanted: Sequence[str]) -> Problem:
    found = fault.found
    if fault.kind == "missing":
        of = f" of the {owner}" if owner else ""
        hint = _wanted_field(_model_at(model, fault.path), fault.name)
        return Problem(found.place, f"{quote(fault.name)}{of} is missing", hint)
    if isinstance(found, Text) and found.value is None:
        begun = found.comment.lstrip()[1:2].strip()  # "#1" stands there, and not "# a remark"
        hint = BEGINS_A_COMMENT if begun else "write a value, or remove the key"
        return Problem(found.place, f"{fault.subject} is left empty", hint)
    if wanted:
        return Problem(found.place, *_of_another_kind(fault, wanted))
    holder = _model_at(model, fault.path[:-1])
    field = _fields(holder).get(fault.name) if holder else None
    return Problem(
        found.place, *_said(fault, _wanted_field(holder, fault.name) if field and field.is_required() else "")
    )


def _find(node: Node, loc: Sequence[int | str]) -> tuple[Node, tuple[int | str, ...]]:
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
    return node, tuple(path)


def _of_another_kind(fault: _Fault, wanted: Sequence[str]) -> tuple[str, str]:
    """Message and hint for a list where text is wanted, and the like."""
    seen = f"{fault.subject} is {_seen(fault.found)}"
    if not _EXPECTATIONS.isdisjoint(fault.path):
        return f"{seen}; wanted an expectation as text", "write it as in `line_coverage >= 80%`, without `: `"
    message = f"{seen}; wanted {' or '.join(wanted)}"
    if isinstance(fault.found, Table) and "text" in wanted:
        return message, "quote the value when the `: ` is part of it"
    if fault.path[-2:-1] == ("facts",):
        return message, "write where it stands and what it is, such as `{path: latency.p95, unit: ms}`"
    return message, _AS_MAPPINGS.get(fault.name, "") if isinstance(fault.found, Text) else ""


def _said(fault: _Fault, required: str) -> tuple[str, str]:
    """Message and hint for a value of the right kind that is not right; `required` is what to write if it must be."""
    seen = f"{fault.subject} is {_seen(fault.found)}"
    if fault.kind in ("too_short", "string_too_short"):
        what = "at least one value" if fault.kind == "too_short" else "text"
        return f"{fault.subject} is empty", _filled(what, required)
    if fault.kind in ("literal_error", "enum"):
        options = re.findall(r"'([^']*)'", str(fault.context.get("expected", "")))
        written = fault.found.value or "" if isinstance(fault.found, Text) else ""
        near = find_nearest(written, options)
        return f"{seen}; wanted {quote_list(options)}", f"did you mean `{near}`?" if near else ""
    if fault.kind in _LIMITS:
        words, limit = _LIMITS[fault.kind]
        return f"{seen}; wanted {words} {fault.context.get(limit)}", ""
    if isinstance(own := fault.context.get("error"), ValueError):
        message, hint = (*map(str, own.args), "", "")[:2]
        return f"{seen}: {one_line(message)}", one_line(hint)
    return f"{seen}: {one_line(fault.said)}", ""


def _filled(what: str, required: str) -> str:
    if required:
        return required if what == "text" else f"write {what}"
    return f"write {what}, or remove the key"


def _seen(node: Node) -> str:
    if isinstance(node, Text):
        return quote(node.value or "") if node.value else "empty"
    return "a list" if isinstance(node, Listing) else "a mapping"


def _unknown_key(name: str, table: Table, model: type[BaseModel] | None, owner: str, belongs: str) -> Problem:
    known = list(_fields(model)) if model else []
    kind = "parameter" if owner else "key"
    of = f" of the {owner}" if owner else ""
    hint = belongs or suggest(name, known, f"the {kind}s are")
    return Problem(table.keys.get(name, table.place), f"{quote(name)} is not a {kind}{of}", hint)


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
        found = next(_models_in(field.annotation), None) if field else found  # else a key of a dictionary
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
