"""YAML with positions: the bytes of a checklist → a tree of scalars, lists and mappings.

`gate.formats.common.yaml_nodes` reads the YAML; this module has the checklist's limits and messages. Tags, merge keys,
duplicate keys and a second document are errors.
"""

from __future__ import annotations

import re

from gate.formats.common import yaml_nodes
from gate.formats.common.yaml_lookup import find_mapping, find_mappings, find_scalar, plain, scalars, strings
from gate.formats.common.yaml_nodes import (
    Bounds,
    Issue,
    ListNode,
    MappingNode,
    Node,
    ScalarNode,
    YamlProblem,
    YamlProblemError,
)
from gate.model.errors import ChecklistError, Problem
from gate.model.position import Position
from gate.model.text import quote

__all__ = [
    "MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "ListNode", "MappingNode", "Node", "ScalarNode", "find_mapping",
    "find_mappings", "find_scalar", "plain", "read", "scalars", "strings",
]  # fmt: skip

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def read(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """The tree of a checklist, and the problems that did not prevent reading it.

    Raises:
        ChecklistError: when it is not UTF-8, not YAML, empty, or exceeds a limit.
    """
    text = _decode(data, file)
    _reject_control_characters(text, file)
    import yaml

    problems: list[Problem] = []
    bounds = Bounds(nodes=MAX_NODES, depth=MAX_DEPTH)
    try:
        root = yaml_nodes.read(text, file, bounds, lambda problem: problems.append(_explain(problem)))
    except yaml.YAMLError as error:
        from gate.checklist.yaml_errors import explain

        raise ChecklistError([*problems, explain(error, yaml_nodes.split_lines(text), file)]) from None
    except YamlProblemError as error:
        raise ChecklistError([*problems, _explain(error.problem)]) from None
    if root is None or (isinstance(root, ScalarNode) and root.value is None):
        hint = "start with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist"
        raise ChecklistError([*problems, Problem(Position(file, 1, 1), "the checklist is empty", hint)])
    return root, problems


def _explain(problem: YamlProblem) -> Problem:
    """The message and the hint for a problem of the YAML."""
    first = problem.first.line if problem.first else 0
    message, hint = {
        Issue.TAG: (
            f"YAML reads {quote(problem.text)} as a tag, and tags are not supported",
            "quote the value if the `!` is part of it; in an expectation, write `not draft` instead of `!draft`",
        ),
        Issue.DUPLICATE_KEY: (f"duplicate key {quote(problem.text)}; first in line {first}", "remove one"),
        Issue.MERGE_KEY: ("merge keys (`<<`) are not supported", "use `defaults`, or repeat the value"),
        Issue.KEY_IS_NOT_TEXT: (
            "the key is a list or a mapping, expected a string",
            "quote the key if the brackets are part of it",
        ),
        Issue.UNKNOWN_ALIAS: (
            f"YAML reads {quote('*' + problem.text)} as an alias, and there is no anchor with that name",
            f"quote the value if the `*` is part of it, as in `'*{problem.text[:40]}'`",
        ),
        Issue.TOO_MANY_NODES: (
            f"the checklist has more than {MAX_NODES:,} values, including every use of an alias",
            "use fewer aliases, or split the checklist",
        ),
        Issue.TOO_DEEP: (f"more than {MAX_DEPTH} nested levels", "use fewer levels"),
        Issue.SECOND_DOCUMENT: ("a second document begins here, expected one", "remove the line `---`"),
    }[problem.issue]
    return Problem(problem.position, message, hint)


def _decode(data: bytes, file: str) -> str:
    start = Position(file, 1, 1)
    if len(data) > MAX_BYTES:
        message = f"the checklist has {len(data):,} bytes, expected at most {MAX_BYTES:,}"
        raise _fatal(start, message, "split it into several checklists")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _fatal(start, "the checklist is encoded as UTF-16, expected UTF-8", "save the file as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        valid = error.object[: error.start].decode("utf-8")
        position = _position_of(len(valid), valid, file)
        raise _fatal(position, "this character is not encoded as UTF-8", "save the file as UTF-8") from None


def _reject_control_characters(text: str, file: str) -> None:
    if match := _FORBIDDEN.search(text):
        position = _position_of(match.start(), text, file)
        code = f"U+{ord(match.group()):04X}"
        raise _fatal(position, f"the control character {code} is not allowed in YAML", "remove it")


def _position_of(index: int, text: str, file: str) -> Position:
    lines = yaml_nodes.split_lines(text[:index])
    return Position(file, len(lines), len(lines[-1]) + 1)


def _fatal(position: Position, message: str, hint: str = "") -> ChecklistError:
    return ChecklistError([Problem(position, message, hint)])
