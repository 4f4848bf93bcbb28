"""pydantic's validation errors as problems in plain English, each at its position in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gate.checklist.limits import MAX_PROBLEMS
from gate.checklist.yaml_tree import QUOTE_THE_COMMENT_SIGN, ListNode, MappingNode, Node, ScalarNode
from gate.model.codes import Code, InvalidValueError
from gate.model.errors import Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.suggestions import did_you_mean, find_nearest, suggest
from gate.model.text import one_line, quote, quote_list

_EXPECTED_TYPES = {
    "string_type": "a string",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
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
"""pydantic's errors about a value of the wrong type."""

_MAPPING_HINTS = {
    "when": "write conditions, such as `when: {events: [schedule]}`",
    "with": "write parameters, such as `with: {reports: coverage.xml}`",
}
"""The advice for a string under a key that takes a mapping."""

_LIST_HINTS = {
    "items": "begin each item with a dash and its id, as in `- id: unit-tests`, and indent its other keys below the id",
    "tests": "begin each test with a dash and its name, as in `- name: low coverage fails`, and indent its other keys",
    "waivers": "begin each waiver with a dash, as in `- item: unit-tests`, and indent its other keys below it",
}
"""The advice for a mapping under a key that takes a list."""

_EXPECTATION_KEYS = frozenset({"must", "should", "but"})

_LIMITS = {
    "greater_than": ("more than {}", "gt"),
    "greater_than_equal": ("at least {}", "ge"),
    "less_than": ("less than {}", "lt"),
    "less_than_equal": ("at most {}", "le"),
    "too_long": ("at most {} values", "max_length"),
    "string_too_long": ("at most {} characters", "max_length"),
}

Path = tuple[int | str, ...]
"""Keys and indexes that lead to a node."""

Advise = Callable[[str, MappingNode], str]
"""Where an unknown key of a mapping belongs; empty when that is not known."""


@dataclass(frozen=True, slots=True)
class _Violation:
    """One error of pydantic, with the node that it is about and the path to it.

    `type` and `context` are pydantic's; `name` is the last key of pydantic's location.
    """

    type: str
    name: str
    node: Node
    path: Path
    context: Mapping[str, Any]
    message: str

    @property
    def subject(self) -> str:
        """What the error is about, as a message begins."""
        if not self.path:
            return "the checklist"
        last = self.path[-1]
        if isinstance(last, str):
            return quote(last)
        owner = next((step for step in reversed(self.path) if isinstance(step, str)), "the list")
        return f"value {last + 1} of {quote(owner)}"


def find_problems(
    error: ValidationError, node: Node, model: type[BaseModel], owner: str = "", *, partial: bool = False,
    advise: Advise = lambda _key, _mapping: "",
) -> Iterator[Problem]:  # fmt: skip
    """The problems of a validation of `node`; `owner` is whose keys they are, such as "probe coverage".

    With `partial`, missing keys are no problems, since they may be given elsewhere.
    """
    violations = [_violation(detail, node) for detail in error.errors(include_url=False)]
    expected: dict[Path, list[str]] = {}
    for violation in violations:
        if violation.type in _EXPECTED_TYPES:
            expected.setdefault(violation.path, []).append(_EXPECTED_TYPES[violation.type])
    parents = {violation.path[:depth] for violation in violations for depth in range(len(violation.path))}
    relevant = [violation for violation in violations if not _is_redundant(violation, parents)] or violations
    misspelled = {
        (violation.path, _similar_key(violation, model))
        for violation in relevant[:MAX_PROBLEMS]
        if violation.type == "extra_forbidden"
    }
    for number, violation in enumerate(relevant):
        is_misspelled = violation.type == "missing" and (violation.path, violation.name) in misspelled
        if is_misspelled or (partial and _may_be_elsewhere(violation)):
            continue
        if violation.type == "extra_forbidden" and isinstance(violation.node, MappingNode):
            problem = _unknown_key(violation, violation.node, owner)
            keys = _model_at(model, violation.path)
            is_shown = number < MAX_PROBLEMS
            hint = _advise_unknown_key(violation, violation.node, keys, owner, advise) if is_shown else ""
            yield replace(problem, hint=hint)
        else:
            yield _problem(violation, model, owner, list(dict.fromkeys(expected.get(violation.path, ()))))


def _violation(detail: ErrorDetails, node: Node) -> _Violation:
    location = detail["loc"]
    target, path = _find(node, location[:-1] if detail["type"] == "extra_forbidden" else location)
    name = next((step for step in reversed(location) if isinstance(step, str)), "")
    return _Violation(detail["type"], name, target, path, detail.get("ctx", {}), detail["msg"])


def _similar_key(violation: _Violation, model: type[BaseModel]) -> str:
    """The known key that is most similar to an unknown one."""
    owner = _model_at(model, violation.path)
    return find_nearest(violation.name, _fields(owner)) if owner else ""


def _may_be_elsewhere(violation: _Violation) -> bool:
    """Whether a key is missing, or the parameters as a whole are invalid."""
    return violation.type == "missing" or (not violation.path and violation.type != "extra_forbidden")


def _is_redundant(violation: _Violation, parents: Set[Path]) -> bool:
    """Whether another violation says the same in more detail; `parents` are paths above violations."""
    if violation.type == "too_short":  # pydantic counts only valid values; the others have violations of their own
        node = violation.node
        return bool(node.children if isinstance(node, ListNode) else isinstance(node, ScalarNode) and node.value)
    return violation.type in _EXPECTED_TYPES and violation.path in parents  # another member of a union matches better


def _problem(violation: _Violation, model: type[BaseModel], owner: str, expected: Sequence[str]) -> Problem:
    node = violation.node
    if violation.type == "missing":
        of_owner = f" of the {owner}" if owner else ""
        hint = _describe_field(_model_at(model, violation.path), violation.name)
        return Problem(node.position, Code.MISSING_KEY, f"{quote(violation.name)}{of_owner} is missing", hint)
    if isinstance(node, ScalarNode) and node.value is None:
        is_text = node.comment.lstrip()[1:2].strip()  # `#1` rather than `# a comment`
        hint = QUOTE_THE_COMMENT_SIGN if is_text else "write a value, or remove the key"
        return Problem(node.position, Code.EMPTY_VALUE, f"{violation.subject} has no value", hint)
    if expected:
        return Problem(node.position, Code.WRONG_TYPE, *_describe_wrong_type(violation, expected))
    parent = _model_at(model, violation.path[:-1])
    field = _fields(parent).get(violation.name) if parent else None
    required = _describe_field(parent, violation.name) if field and field.is_required() else ""
    return Problem(node.position, *_describe_wrong_value(violation, required))


def _find(node: Node, location: Sequence[int | str]) -> tuple[Node, Path]:
    """The node at a location of pydantic, and the path to it; names of union members are not part of the path."""
    path: list[int | str] = []
    for step in location:
        if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
            node = node.entries[step]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.children):
            node = node.children[step]
        else:
            continue
        path.append(step)
    return node, tuple(path)


def _describe_wrong_type(violation: _Violation, expected: Sequence[str]) -> tuple[str, str]:
    """Message and hint for a list where a string is expected, and the like."""
    actual = f"{violation.subject} is {_describe(violation.node)}"
    if not _EXPECTATION_KEYS.isdisjoint(violation.path):
        return f"{actual}, expected an expectation as a string", _advise_expectation(violation.node)
    message = f"{actual}, expected {' or '.join(expected)}"
    if isinstance(violation.node, MappingNode) and violation.path[-1:] and violation.path[-1] in _LIST_HINTS:
        return message, _LIST_HINTS[str(violation.path[-1])]
    if isinstance(violation.node, MappingNode) and "a string" in expected:
        return message, "quote the value if the `: ` is part of it"
    if violation.path[-2:-1] == ("facts",):
        return message, "write the path and the unit, such as `{path: latency.p95, unit: ms}`"
    return message, _MAPPING_HINTS.get(violation.name, "") if isinstance(violation.node, ScalarNode) else ""


def _advise_expectation(node: Node) -> str:
    """The advice for an expectation that is a mapping, such as `failed: 0` or `failed: "== 0"`."""
    entries = [*node.entries.items()] if isinstance(node, MappingNode) else []
    name, value = entries[0] if len(entries) == 1 else ("", None)
    text = (value.value or "").strip() if isinstance(value, ScalarNode) else ""
    if not name or not text:
        return "write `line_coverage >= 80%`, without `: `"
    if text in ("true", "false"):
        return f"write {quote(name if text == 'true' else f'not {name}')}"
    if re.match(r"(?:>=|<=|==|!=|<|>|(?:in|matches|has|lacks)\s)", text):
        return f"write {quote(f'{name} {text}')}"
    options = quote_list(f"{name} {operator} {text}" for operator in ("==", ">=", "<="))
    return f"write an operator instead of `: `, such as {options}"


def _describe_wrong_value(violation: _Violation, required: str) -> tuple[Code, str, str]:
    """Code, message and hint for an invalid value of the right type.

    `required` is the hint for a key that must be there.
    """
    actual = f"{violation.subject} is {_describe(violation.node)}"
    if violation.type in ("too_short", "string_too_short"):
        noun = "at least one value" if violation.type == "too_short" else "a value"
        if required and violation.type == "string_too_short":
            return Code.EMPTY_VALUE, f"{violation.subject} is empty", required
        hint = f"write {noun}" + ("" if required else ", or remove the key")
        return Code.EMPTY_VALUE, f"{violation.subject} is empty", hint
    if violation.type in ("literal_error", "enum"):
        options = re.findall(r"'([^']*)'", str(violation.context.get("expected", "")))
        value = violation.node.value or "" if isinstance(violation.node, ScalarNode) else ""
        return Code.UNKNOWN_VALUE, f"{actual}, expected {quote_list(options)}", did_you_mean(value, options)
    if violation.type in _LIMITS:
        limit, key = _LIMITS[violation.type]
        message = f"{actual}, expected {limit.format(violation.context.get(key))}"
        return Code.VALUE_OUT_OF_RANGE, message, ""
    if isinstance(cause := violation.context.get("error"), ValueError):
        message, hint = (*map(str, cause.args), "", "")[:2]
        code = cause.code if isinstance(cause, InvalidValueError) else Code.INVALID_VALUE
        subject = actual if isinstance(violation.node, ScalarNode) else violation.subject
        return code, f"{subject}: {one_line(message)}", one_line(hint)
    return Code.INVALID_VALUE, f"{actual}: {one_line(violation.message)}", ""


def _describe(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return quote(node.value or "") if node.value else "empty"
    return "a list" if isinstance(node, ListNode) else "a mapping"


def _unknown_key(violation: _Violation, mapping: MappingNode, owner: str) -> Problem:
    position = mapping.keys.get(violation.name, mapping.position)
    if owner:
        return Problem(position, Code.UNKNOWN_PARAMETER, f"{quote(violation.name)} is not a parameter of the {owner}")
    return Problem(position, Code.UNKNOWN_KEY, f"{quote(violation.name)} is not a key")


def _advise_unknown_key(
    violation: _Violation, mapping: MappingNode, model: type[BaseModel] | None, owner: str, advise: Advise
) -> str:
    label = "the parameters are" if owner else "the keys are"
    return advise(violation.name, mapping) or suggest(violation.name, _fields(model) if model else (), label)


def _fields(model: type[BaseModel]) -> Mapping[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _describe_field(model: type[BaseModel] | None, name: str) -> str:
    """The advice to write a key, with its description."""
    field = _fields(model).get(name) if model else None
    return f"write `{name}:`" + (f" ({field.description.rstrip('.')})" if field and field.description else "")


def _model_at(model: type[BaseModel], path: Sequence[int | str]) -> type[BaseModel] | None:
    """The model of the mapping at a path."""
    current: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int) or current is None:
            continue
        field = _fields(current).get(step)
        current = next(_models_in(field.annotation), None) if field else current  # else the key of a dictionary
    return current


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
