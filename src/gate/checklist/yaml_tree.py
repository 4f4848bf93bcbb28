"""YAML with positions: bytes → a tree of texts, lists and mappings, each of which knows its place.

The parser is the event parser of PyYAML (libyaml where it is built in), which makes no Python objects: every scalar
stays the text that was written, so `on`, `1:30`, `08` and dates need no rules. The tree is bounded in bytes, depth and
nodes (aliases counted as often as they are used); tags, merge keys and several documents are refused.
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
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was written; `value` is None for a key that was left without a value.

    `inset` is the width of its opening quote, or None when the characters do not stand in the file one by one (an
    escape, a folded line). Where no quotes keep it together, `comment` is the comment that follows on the same line,
    with the blanks before it, and `end` the place where these begin.
    """

    value: str | None
    place: Position
    inset: int | None = None
    comment: str = ""
    end: Position | None = None

    @property
    def cut(self) -> bool:
        """Whether a comment follows on the same line, and may have been meant as a part of it."""
        return bool(self.comment)

    def at(self, offset: int) -> Position:
        """The place of the character `offset` of the value, or of the whole where that is not known."""
        if self.inset is None:
            return self.place
        return Position(self.place.file, self.place.line, self.place.column + self.inset + offset)


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    children: tuple[Node, ...]
    place: Position


@dataclass(frozen=True, slots=True)
class Table:
    """A YAML mapping with text keys; `keys` holds the place of each key."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Position]
    place: Position


Node = Text | Listing | Table


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

    grower = _Grower(text, file)
    try:
        return grower.tree(), grower.problems
    except yaml.YAMLError as error:
        from gate.checklist.yaml_errors import explain

        raise ChecklistError([*grower.problems, explain(error, grower.lines, file)]) from None
    except ChecklistError as error:
        raise ChecklistError([*grower.problems, *error.problems]) from None


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
    lines = _LINE_BREAK.split(text[:index])
    return Position(file, len(lines), len(lines[-1]) + 1)


def _stop(place: Position, message: str, hint: str = "") -> ChecklistError:
    return ChecklistError([Problem(place, message, hint)])


class _Grower:
    """Grows the tree out of the parser's events; problems that leave a tree are collected."""

    def __init__(self, text: str, file: str) -> None:
        import yaml

        self.yaml = yaml
        self.file = file
        self.lines: Sequence[str] = _LINE_BREAK.split(text)
        self.problems: list[Problem] = []
        self.events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.nodes = 0

    def tree(self) -> Node:
        """The one document of the stream."""
        yaml = self.yaml
        first = Position(self.file, 1, 1)
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                message = "a second document begins here; a checklist is one document"
                raise _stop(self._place(event), message, "remove the line `---`, or keep one document per file")
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0)
        if root is None or (isinstance(root, Text) and root.value is None):
            hint = "begin with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist"
            raise _stop(first, "the checklist is empty", hint)
        return root

    def _node(self, event: Any, depth: int) -> Node:
        yaml = self.yaml
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        self._count(event, 1, depth)
        self._refuse_tag(event)
        before = self.nodes
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._text(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._listing(event, depth)
        else:
            node = self._table(event, depth)
        if event.anchor:
            self.anchors[event.anchor] = (node, self.nodes - before + 1)
        return node

    def _alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            name = quote("*" + event.anchor)
            hint = "quote it when the `*` is part of the value, as in `'*" + event.anchor[:40] + "'`"
            raise _stop(self._place(event), f"YAML reads {name} as an alias, and nothing has that name", hint)
        node, size = self.anchors[event.anchor]
        self._count(event, size, 0)
        return node

    def _count(self, event: Any, size: int, depth: int) -> None:
        self.nodes += size
        if self.nodes > MAX_NODES:
            message = f"the checklist has more than {MAX_NODES:,} values (aliases counted where they are used)"
            raise _stop(self._place(event), message, "write it with fewer aliases or split it")
        if depth > MAX_DEPTH:
            raise _stop(self._place(event), f"values are nested more than {MAX_DEPTH} deep here", "flatten them")

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is None:
            return
        line = self.lines[event.start_mark.line][event.start_mark.column :]
        written = line.split(maxsplit=1)[0] if line.strip() else event.tag
        hint = "quote the value when the `!` is part of it; write `not draft`, not `!draft`, in an expectation"
        self._report(self._place(event), f"YAML reads {quote(written)} as a tag; a checklist has no tags", hint)

    def _text(self, event: Any) -> Text:
        start, end = event.start_mark, event.end_mark
        quoted = event.style in ("'", '"')
        inset: int | None = 1 if quoted else 0
        if start.line != end.line or end.column - start.column != len(event.value) + (2 if quoted else 0):
            inset = None
        after = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        comment = after if not event.style and after.lstrip().startswith("#") else ""
        value = None if not event.style and event.value in _NOTHING else event.value
        behind = Position(self.file, end.line + 1, end.column + 1)
        return Text(value, self._place(event), inset, comment, behind)

    def _listing(self, event: Any, depth: int) -> Listing:
        children = []
        while not isinstance(inner := next(self.events), self.yaml.SequenceEndEvent):
            children.append(self._node(inner, depth + 1))
        return Listing(tuple(children), self._place(event))

    def _table(self, event: Any, depth: int) -> Table:
        entries: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        while not isinstance(inner := next(self.events), self.yaml.MappingEndEvent):
            place, key = self._place(inner), self._key(inner, depth)
            value = self._node(next(self.events), depth + 1)
            if key == "<<":
                self._report(place, "merge keys (`<<`) are not read", "use `defaults`, or repeat the value")
            elif key in entries:
                first = keys[key].line
                self._report(place, f"the key {quote(key)} stands twice; first in line {first}", "keep one of them")
            elif key is not None:
                entries[key], keys[key] = value, place
        return Table(entries, keys, self._place(event))

    def _key(self, event: Any, depth: int) -> str | None:
        """The text of a key; None, and a problem, for one that is not text."""
        place = self._place(event)
        if isinstance(event, self.yaml.ScalarEvent):
            self._node(event, depth + 1)
            return str(event.value)
        node = self._node(event, depth + 1)
        if isinstance(node, Text) and node.value is not None:
            return node.value
        self._report(
            place, "a key must be text; found a list or a mapping", "quote it when the brackets are part of it"
        )
        return None

    def _place(self, event: Any) -> Position:
        return Position(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _report(self, place: Position, message: str, hint: str) -> None:
        self.problems.append(Problem(place, message, hint))
