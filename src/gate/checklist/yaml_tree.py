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
from gate.model.codes import Code
from gate.model.errors import ChecklistError, Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.text import quote

__all__ = [
    "CHECKLIST", "MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "QUOTE_THE_COMMENT_SIGN", "Document", "ListNode",
    "MappingNode", "Node", "ScalarNode", "find_mapping", "find_mappings", "find_scalar", "plain", "read", "scalars",
    "strings",
]  # fmt: skip

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000

QUOTE_THE_COMMENT_SIGN = "a `#` after a space begins a comment in YAML: quote the whole value"
"""The advice for a value that ends before a `#`."""

_SAVE_AS_UTF8 = "save the file as UTF-8"


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of file: what messages call it, and how to begin an empty one."""

    name: str
    hint_if_empty: str


CHECKLIST = Document(
    "the checklist", "start with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist"
)

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def read(
    data: bytes, file: str, document: Document = CHECKLIST, max_nodes: int = MAX_NODES
) -> tuple[Node, list[Problem]]:
    """The tree of a checklist, or of another `document`, and the problems that did not prevent reading it.

    Raises:
        ChecklistError: when it is not UTF-8, not YAML, empty, or exceeds a limit.
    """
    text = _decode(data, file, document)
    _reject_control_characters(text, file)
    import yaml

    problems: list[Problem] = []
    bounds = Bounds(nodes=max_nodes, depth=MAX_DEPTH)
    try:
        root = yaml_nodes.read(text, file, bounds, lambda problem: problems.append(_explain(problem, document)))
    except yaml.YAMLError as error:
        from gate.checklist.yaml_errors import explain

        raise ChecklistError([*problems, explain(error, yaml_nodes.split_lines(text), file)]) from None
    except YamlProblemError as error:
        raise ChecklistError([*problems, _explain(error.problem, document)]) from None
    if root is None or (isinstance(root, ScalarNode) and root.value is None):
        problem = Problem(
            Position(file, 1, 1), Code.EMPTY_CHECKLIST, f"{document.name} is empty", document.hint_if_empty
        )
        raise ChecklistError([*problems, problem])
    return root, problems


def _explain(problem: YamlProblem, document: Document) -> Problem:
    """The message and the hint for a problem of the YAML."""
    first = problem.first.line if problem.first else 0
    code, message, hint = {
        Issue.TAG: (
            Code.YAML_TAG,
            f"YAML reads {quote(problem.text)} as a tag, and tags are not supported",
            "quote the value if the `!` is part of it; in an expectation, write `not draft` instead of `!draft`",
        ),
        Issue.DUPLICATE_KEY: (
            Code.DUPLICATE_KEY, f"duplicate key {quote(problem.text)}; first in line {first}", "remove one"
        ),
        Issue.MERGE_KEY: (
            Code.MERGE_KEY, "merge keys (`<<`) are not supported", "use `defaults`, or repeat the value"
        ),
        Issue.KEY_IS_NOT_TEXT: (
            Code.KEY_NOT_TEXT,
            "the key is a list or a mapping, expected a string",
            "quote the key if the brackets are part of it",
        ),
        Issue.UNKNOWN_ALIAS: (
            Code.UNKNOWN_ALIAS,
            f"YAML reads {quote('*' + problem.text)} as an alias, and there is no anchor with that name",
            f"quote the value if the `*` is part of it, as in `'*{problem.text[:40]}'`",
        ),
        Issue.TOO_MANY_NODES: (
            Code.TOO_MANY_VALUES,
            f"{document.name} has more than {MAX_NODES:,} values, including every use of an alias",
            f"use fewer aliases, or split {document.name}",
        ),
        Issue.TOO_DEEP: (Code.TOO_DEEP, f"more than {MAX_DEPTH} nested levels", "use fewer levels"),
        Issue.SECOND_DOCUMENT: (
            Code.SECOND_DOCUMENT, "a second document begins here, expected one", "remove the line `---`"
        ),
    }[problem.issue]  # fmt: skip
    return Problem(problem.position, code, message, hint)


def merge(defaults: MappingNode, own: MappingNode) -> MappingNode:
    """The mapping `own`, with the keys of the defaults that it does not have."""
    return MappingNode({**defaults.entries, **own.entries}, {**defaults.keys, **own.keys}, own.position)


def _decode(data: bytes, file: str, document: Document) -> str:
    start = Position(file, 1, 1)
    if len(data) > MAX_BYTES:
        message = f"{document.name} has {len(data):,} bytes, expected at most {MAX_BYTES:,}"
        raise _fatal(start, Code.CHECKLIST_TOO_LARGE, message, "split it into several files")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _fatal(start, Code.NOT_UTF8, "the checklist is encoded as UTF-16, expected UTF-8", _SAVE_AS_UTF8)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        valid = error.object[: error.start].decode("utf-8")
        position = _position_of(len(valid), valid, file)
        raise _fatal(position, Code.NOT_UTF8, "this character is not encoded as UTF-8", _SAVE_AS_UTF8) from None


def _reject_control_characters(text: str, file: str) -> None:
    if match := _FORBIDDEN.search(text):
        position = _position_of(match.start(), text, file)
        message = f"the control character U+{ord(match.group()):04X} is not allowed in YAML"
        raise _fatal(position, Code.CONTROL_CHARACTER, message, "remove it")


def _position_of(index: int, text: str, file: str) -> Position:
    lines = yaml_nodes.split_lines(text[:index])
    return Position(file, len(lines), len(lines[-1]) + 1)


def _fatal(position: Position, code: Code, message: str, hint: str) -> ChecklistError:
    return ChecklistError([Problem(position, code, message, hint)])
