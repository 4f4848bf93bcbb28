"""YAML with positions: bytes → a tree of scalars, lists and mappings, each with its position in the file.

PyYAML's event parser (libyaml where it is available) creates no Python objects: every scalar stays a string, so `on`,
`1:30`, `08` and dates have no special meaning. Size, depth and number of nodes are limited, and every use of an alias
counts. Tags, merge keys and a second document are errors.
Source of the format: YAML 1.2.2, chapters 6 to 8 (https://yaml.org/spec/1.2.2/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gate.model.errors import ChecklistError, Problem
from gate.model.position import Position
from gate.model.text import quote

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A scalar; `value` is its text, None for a key without a value.

    `inset` is the width of the opening quote. It is None when the file does not contain the text character by character
    (an escape, a folded line). For an unquoted scalar, `comment` is the comment on the same line including the spaces
    before it, and `end` the position where these spaces begin.
    """

    value: str | None
    position: Position
    inset: int | None = None
    comment: str = ""
    end: Position | None = None

    @property
    def has_comment(self) -> bool:
        """Whether a comment follows on the same line; its author may have meant it as part of the value."""
        return bool(self.comment)

    def position_of(self, offset: int) -> Position:
        """The position of a character of the value, or of the whole scalar where that is not known."""
        if self.inset is None:
            return self.position
        return Position(self.position.file, self.position.line, self.position.column + self.inset + offset)


@dataclass(frozen=True, slots=True)
class ListNode:
    """A YAML sequence."""

    children: tuple[Node, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A YAML mapping; `keys` has the position of each key."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Position]
    position: Position


Node = ScalarNode | ListNode | MappingNode


def plain(node: Node) -> Any:
    """The node as strings, lists and dictionaries; None for a missing value."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [plain(child) for child in node.children]
    return {key: plain(child) for key, child in node.entries.items()}


def find_scalar(node: Node | None, key: str) -> ScalarNode | None:
    """The scalar under a key of a mapping; None when the node is no mapping, or has no scalar there."""
    child = node.entries.get(key) if isinstance(node, MappingNode) else None
    return child if isinstance(child, ScalarNode) else None


def find_mapping(node: Node | None, key: str) -> MappingNode | None:
    """The mapping under a key of a mapping; None when the node is no mapping, or has no mapping there."""
    child = node.entries.get(key) if isinstance(node, MappingNode) else None
    return child if isinstance(child, MappingNode) else None


def find_mappings(node: Node, key: str) -> list[MappingNode]:
    """The mappings of the list under a key of a mapping."""
    child = node.entries.get(key) if isinstance(node, MappingNode) else None
    elements = child.children if isinstance(child, ListNode) else ()
    return [element for element in elements if isinstance(element, MappingNode)]


def scalars(node: Node | None) -> Iterator[ScalarNode]:
    """The scalars with a value of a list, or the one scalar that the node is."""
    for child in node.children if isinstance(node, ListNode) else (node,):
        if isinstance(child, ScalarNode) and child.value:
            yield child


def strings(node: Node | None) -> Iterator[str]:
    """Every key and every value below a node."""
    if isinstance(node, ScalarNode) and node.value:
        yield node.value
    elif isinstance(node, ListNode):
        for child in node.children:
            yield from strings(child)
    elif isinstance(node, MappingNode):
        yield from node.entries
        for child in node.entries.values():
            yield from strings(child)


def read(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """The tree of a checklist, and the problems that did not prevent reading it.

    Raises:
        ChecklistError: when it is not UTF-8, not YAML, empty, or exceeds a limit.
    """
    text = _decode(data, file)
    _reject_control_characters(text, file)
    import yaml

    builder = _TreeBuilder(text, file)
    try:
        return builder.build(), builder.problems
    except yaml.YAMLError as error:
        from gate.checklist.yaml_errors import explain

        raise ChecklistError([*builder.problems, explain(error, builder.lines, file)]) from None
    except ChecklistError as error:
        raise ChecklistError([*builder.problems, *error.problems]) from None


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
    lines = _LINE_BREAK.split(text[:index])
    return Position(file, len(lines), len(lines[-1]) + 1)


def _fatal(position: Position, message: str, hint: str = "") -> ChecklistError:
    return ChecklistError([Problem(position, message, hint)])


class _TreeBuilder:
    """Builds the tree from the parser's events, and collects problems that do not prevent that."""

    def __init__(self, text: str, file: str) -> None:
        import yaml

        self.yaml = yaml
        self.file = file
        self.lines: Sequence[str] = _LINE_BREAK.split(text)
        self.problems: list[Problem] = []
        self.events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.node_count = 0

    def build(self) -> Node:
        """The root of the only document."""
        yaml = self.yaml
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                message = "a second document begins here, expected one"
                raise _fatal(self._position(event), message, "remove the line `---`")
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0)
        if root is None or (isinstance(root, ScalarNode) and root.value is None):
            hint = "start with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist"
            raise _fatal(Position(self.file, 1, 1), "the checklist is empty", hint)
        return root

    def _node(self, event: Any, depth: int) -> Node:
        yaml = self.yaml
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        self._count(event, 1, depth)
        self._report_tag(event)
        count_before = self.node_count
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._list(event, depth)
        else:
            node = self._mapping(event, depth)
        if event.anchor:
            self.anchors[event.anchor] = (node, self.node_count - count_before + 1)
        return node

    def _alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            alias = quote("*" + event.anchor)
            hint = "quote the value if the `*` is part of it, as in `'*" + event.anchor[:40] + "'`"
            message = f"YAML reads {alias} as an alias, and there is no anchor with that name"
            raise _fatal(self._position(event), message, hint)
        node, size = self.anchors[event.anchor]
        self._count(event, size, 0)
        return node

    def _count(self, event: Any, size: int, depth: int) -> None:
        self.node_count += size
        if self.node_count > MAX_NODES:
            message = f"the checklist has more than {MAX_NODES:,} values, including every use of an alias"
            raise _fatal(self._position(event), message, "use fewer aliases, or split the checklist")
        if depth > MAX_DEPTH:
            raise _fatal(self._position(event), f"more than {MAX_DEPTH} nested levels", "use fewer levels")

    def _report_tag(self, event: Any) -> None:
        if event.tag is None:
            return
        line = self.lines[event.start_mark.line][event.start_mark.column :]
        tag = line.split(maxsplit=1)[0] if line.strip() else event.tag
        hint = "quote the value if the `!` is part of it; in an expectation, write `not draft` instead of `!draft`"
        self._report(self._position(event), f"YAML reads {quote(tag)} as a tag, and tags are not supported", hint)

    def _scalar(self, event: Any) -> ScalarNode:
        start, end = event.start_mark, event.end_mark
        is_quoted = event.style in ("'", '"')
        inset: int | None = 1 if is_quoted else 0
        if start.line != end.line or end.column - start.column != len(event.value) + (2 if is_quoted else 0):
            inset = None
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        comment = rest if not event.style and rest.lstrip().startswith("#") else ""
        value = None if not event.style and event.value in _NULL else event.value
        return ScalarNode(
            value, self._position(event), inset, comment, Position(self.file, end.line + 1, end.column + 1)
        )

    def _list(self, event: Any, depth: int) -> ListNode:
        children = []
        while not isinstance(child := next(self.events), self.yaml.SequenceEndEvent):
            children.append(self._node(child, depth + 1))
        return ListNode(tuple(children), self._position(event))

    def _mapping(self, event: Any, depth: int) -> MappingNode:
        entries: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        while not isinstance(key_event := next(self.events), self.yaml.MappingEndEvent):
            position, key = self._position(key_event), self._key(key_event, depth)
            value = self._node(next(self.events), depth + 1)
            if key == "<<":
                self._report(position, "merge keys (`<<`) are not supported", "use `defaults`, or repeat the value")
            elif key in entries:
                self._report(position, f"duplicate key {quote(key)}; first in line {keys[key].line}", "remove one")
            elif key is not None:
                entries[key], keys[key] = value, position
        return MappingNode(entries, keys, self._position(event))

    def _key(self, event: Any, depth: int) -> str | None:
        """The text of a key; reports a problem and returns None for any other node."""
        position = self._position(event)
        if isinstance(event, self.yaml.ScalarEvent):
            self._node(event, depth + 1)
            return str(event.value)
        node = self._node(event, depth + 1)
        if isinstance(node, ScalarNode) and node.value is not None:
            return node.value
        hint = "quote the key if the brackets are part of it"
        self._report(position, "the key is a list or a mapping, expected a string", hint)
        return None

    def _position(self, event: Any) -> Position:
        return Position(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _report(self, position: Position, message: str, hint: str) -> None:
        self.problems.append(Problem(position, message, hint))
