"""YAML with positions: the bytes of a checklist → a tree of texts, lists and mappings, each of which knows its place.

What is YAML is read by `gate.formats.common.yaml_nodes`; here are the checklist's limits, and its messages about tags,
merge keys, duplicate keys, aliases and several documents.
"""

from __future__ import annotations

import re
from typing import Any

from gate.formats.common import yaml_nodes
from gate.formats.common.yaml_nodes import Bounds, Issue, Listing, Node, Table, Text, YamlProblem, YamlProblemError
from gate.model.errors import ChecklistError, Problem
from gate.model.position import Position
from gate.model.text import quote

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Listing", "Node", "Table", "Text", "plain", "read"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def plain(node: Node) -> Any:
    """The node as strings, lists and dictionaries; None for what was left empty."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Listing):
        return [plain(child) for child in node.children]
    return {key: plain(child) for key, child in node.entries.items()}


def read(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """The tree of a checklist's bytes, and the problems that did not keep it from being read.

    Raises:
        ChecklistError: when it is not UTF-8, not YAML, empty, or too large, too deep or too full.
    """
    text = _decode(data, file)
    _refuse_control_characters(text, file)
    import yaml

    problems: list[Problem] = []
    bounds = Bounds(MAX_NODES, MAX_DEPTH)
    try:
        root = yaml_nodes.read(text, file, bounds, lambda problem: problems.append(_problem(problem)))
    except yaml.YAMLError as error:
        from gate.checklist.yaml_errors import explain

        raise ChecklistError([*problems, explain(error, yaml_nodes.split_lines(text), file)]) from None
    except YamlProblemError as error:
        raise ChecklistError([*problems, _problem(error.problem)]) from None
    if root is None or (isinstance(root, Text) and root.value is None):
        hint = "begin with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist"
        raise ChecklistError([*problems, Problem(Position(file, 1, 1), "the checklist is empty", hint)])
    return root, problems


def _problem(problem: YamlProblem) -> Problem:
    """The message and the hint for what is wrong with the YAML."""
    first = problem.first.line if problem.first else 0
    message, hint = {
        Issue.TAG: (
            f"YAML reads {quote(problem.text)} as a tag; a checklist has no tags",
            "quote the value when the `!` is part of it; write `not draft`, not `!draft`, in an expectation",
        ),
        Issue.DUPLICATE_KEY: (f"the key {quote(problem.text)} stands twice; first in line {first}", "keep one of them"),
        Issue.MERGE_KEY: ("merge keys (`<<`) are not read", "use `defaults`, or repeat the value"),
        Issue.KEY_IS_NOT_TEXT: (
            "a key must be text; found a list or a mapping",
            "quote it when the brackets are part of it",
        ),
        Issue.UNKNOWN_ALIAS: (
            f"YAML reads {quote('*' + problem.text)} as an alias, and nothing has that name",
            f"quote it when the `*` is part of the value, as in `'*{problem.text[:40]}'`",
        ),
        Issue.TOO_MANY_NODES: (
            f"the checklist has more than {MAX_NODES:,} values (aliases counted where they are used)",
            "write it with fewer aliases or split it",
        ),
        Issue.TOO_DEEP: (f"values are nested more than {MAX_DEPTH} deep here", "flatten them"),
        Issue.SECOND_DOCUMENT: (
            "a second document begins here; a checklist is one document",
            "remove the line `---`, or keep one document per file",
        ),
    }[problem.issue]
    return Problem(problem.place, message, hint)


def _decode(data: bytes, file: str) -> str:
    start = Position(file, 1, 1)
    if len(data) > MAX_BYTES:
        raise _stop(start, f"the checklist has {len(data):,} bytes; at most {MAX_BYTES:,} are read", "split it")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _stop(start, "the checklist is encoded as UTF-16; wanted UTF-8", "save the file as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8")
        place = _place_of(len(good), good, file)
        raise _stop(place, "the checklist is not UTF-8 from here on", "save the file as UTF-8") from None


def _refuse_control_characters(text: str, file: str) -> None:
    if found := _FORBIDDEN.search(text):
        place = _place_of(found.start(), text, file)
        code = f"U+{ord(found.group()):04X}"
        raise _stop(place, f"the control character {code} is not allowed in YAML", "remove it")


def _place_of(index: int, text: str, file: str) -> Position:
    lines = yaml_nodes.split_lines(text[:index])
    return Position(file, len(lines), len(lines[-1]) + 1)


def _stop(place: Position, message: str, hint: str = "") -> ChecklistError:
    return ChecklistError([Problem(place, message, hint)])
