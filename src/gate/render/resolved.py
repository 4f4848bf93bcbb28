"""The checklist with its base policies as one YAML file or as JSON, with the origin of each value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from gate.checklist import Resolved
from gate.checklist.yaml_tree import ListNode, MappingNode, Node, ScalarNode, plain
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position

_PLAIN = re.compile(r"[A-Za-z0-9_./(<=](?:[^:#\s]|[ ](?!#)|:(?=\S)|(?<=\S)#)*")
"""Text that YAML reads as it is, also where it looks like a number (YAML 1.2.2, section 7.3.3)."""

_NULLS = frozenset({"null", "Null", "NULL", ""})

MAX_COLUMN = 60
"""The last column at which the origins begin, for lines that are not longer."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    origin: Position | None


def render_yaml(resolved: Resolved) -> str:
    """The checklist as YAML, which loads as it is; each line ends with the file and line that it comes from."""
    head = [f"# {name} ({digest})" for name, digest in resolved.files]
    lines = [*_lines(resolved.root, 0)]
    column = min(max((len(line.text) for line in lines), default=0), MAX_COLUMN) + 2
    body = [_with_origin(line, column) for line in lines]
    return "\n".join((*head, *body, ""))


def _with_origin(line: _Line, column: int) -> str:
    if line.origin is None:
        return line.text
    return f"{line.text.ljust(column - 2)}  # {_printable(line.origin.file)}:{line.origin.line}"


def render_json(resolved: Resolved) -> str:
    """The checklist as JSON: its files, and the position of each value by its JSON Pointer (RFC 6901)."""
    document = {
        "digest": resolved.checklist.digest,
        "files": [{"name": name, "digest": digest} for name, digest in resolved.files],
        "checklist": plain(resolved.root),
        "origins": {pointer: str(position) for pointer, position in _origins(resolved.root, "")},
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _origins(node: Node, pointer: str) -> Iterator[tuple[str, Position]]:
    if isinstance(node, ScalarNode):
        yield pointer, node.position
    elif isinstance(node, ListNode):
        for index, child in enumerate(node.children):
            yield from _origins(child, f"{pointer}/{index}")
    else:
        for key, child in node.entries.items():
            yield from _origins(child, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")


def _lines(node: Node, indent: int) -> Iterator[_Line]:
    """The lines of a mapping or a list in block style."""
    if isinstance(node, MappingNode):
        for key, child in node.entries.items():
            yield from _entry(f"{' ' * indent}{_scalar(key)}:", child, node.keys.get(key), indent)
    elif isinstance(node, ListNode):
        for child in node.children:
            yield from _element(child, indent)
    else:
        yield _Line(" " * indent + _scalar(node.value), node.position)


def _entry(head: str, child: Node, position: Position | None, indent: int) -> Iterator[_Line]:
    if isinstance(child, ScalarNode):
        yield _Line(f"{head} {_scalar(child.value)}".rstrip(), child.position)
    elif _is_empty(child):
        yield _Line(f"{head} {'[]' if isinstance(child, ListNode) else '{}'}", position)
    else:
        yield _Line(head, None)
        yield from _lines(child, indent + 2)


def _element(child: Node, indent: int) -> Iterator[_Line]:
    """An element of a list: its first line begins with a dash."""
    if _is_empty(child):
        yield _Line(f"{' ' * indent}- {'[]' if isinstance(child, ListNode) else '{}'}", child.position)
        return
    first, *rest = _lines(child, indent + 2)
    yield _Line(f"{' ' * indent}- {first.text[indent + 2 :]}", first.origin)
    yield from rest


def _is_empty(node: Node) -> bool:
    children: Sequence[object] | Iterable[object] = node.children if isinstance(node, ListNode) else ()
    children = node.entries if isinstance(node, MappingNode) else children
    return not isinstance(node, ScalarNode) and not [*children]


def _scalar(value: str | None) -> str:
    """A scalar as YAML: as it is where that is safe, else between double quotes."""
    if value is None:
        return ""
    if value not in _NULLS and _PLAIN.fullmatch(value) and value.isprintable() and not value.endswith(" "):
        return value
    return f'"{_printable(value)}"'


def _printable(value: str) -> str:
    """The text with escapes for quotes and for every character that does not print (YAML 1.2.2, section 5.7)."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return "".join(
        escapes.get(character) or (character if character.isprintable() else f"\\U{ord(character):08x}")
        for character in value
    )
