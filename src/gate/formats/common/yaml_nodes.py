"""The one reader of YAML: text → a tree of scalars, lists and mappings, each with its position.

It reads the events of PyYAML (libyaml where it is built in), which makes no Python objects: every scalar stays the text
in the file, so that `on`, `1:30`, `08` and dates need no rules. The tree is bounded in depth and nodes, aliases counted
as often as they are used. What a reader of nodes accepts beyond that (tags, duplicate keys) is its own decision.
Source of the format: YAML 1.2.2, chapters 6 to 8 (https://yaml.org/spec/1.2.2/).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Any

from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A scalar. `value` is its text, or None for a null without quotes; `is_plain` is true without quotes or block.

    `inset` is the width of its opening quote, or None when the characters do not stand in the file one by one (an
    escape, a folded line). Of a plain scalar, `comment` is the comment that follows on the same line, with the blanks
    before it, and `end` the position where these begin.
    """

    value: str | None
    position: Position
    inset: int | None = None
    comment: str = ""
    end: Position | None = None
    is_plain: bool = True

    @property
    def has_comment(self) -> bool:
        """Whether a comment follows on the same line, which may have been intended as part of the text."""
        return bool(self.comment)

    def position_of(self, offset: int) -> Position:
        """The position of the character `offset` of the value, or of the whole scalar where that is unknown."""
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
    """A YAML mapping with text keys; `keys` holds the position of each key."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Position]
    position: Position


Node = ScalarNode | ListNode | MappingNode


class Issue(Enum):
    """What may be wrong with a document that is YAML. Reading goes on after the first four."""

    TAG = auto()
    DUPLICATE_KEY = auto()
    MERGE_KEY = auto()
    KEY_IS_NOT_TEXT = auto()
    UNKNOWN_ALIAS = auto()
    TOO_MANY_NODES = auto()
    TOO_DEEP = auto()
    SECOND_DOCUMENT = auto()


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """An issue and its position; `text` is the tag, the key or the alias, `first` the position of the first key."""

    issue: Issue
    position: Position
    text: str = ""
    first: Position | None = None


class YamlProblemError(Exception):
    """A problem that ends the reading."""

    def __init__(self, problem: YamlProblem) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most nodes of a document, aliases counted where they are used, and the deepest nesting."""

    nodes: int
    depth: int


def split_lines(text: str) -> list[str]:
    """The lines of a document by YAML's line breaks."""
    return _LINE_BREAK.split(text)


def read(
    text: str, file: str, bounds: Bounds, report: Callable[[YamlProblem], None], *, merge_keys: bool = False
) -> Node | None:
    """The root of the only document; None when there is none.

    `report` gets the issues after which reading can go on, and may raise. The key `<<` is such an issue, unless
    `merge_keys` accepts it as a key like any other.

    Raises:
        YamlProblemError: for every other issue.
        yaml.YAMLError: when the text is not YAML.
    """
    return _Reader(text, file, bounds, report, merge_keys=merge_keys).root()


class _Reader:
    def __init__(
        self, text: str, file: str, bounds: Bounds, report: Callable[[YamlProblem], None], *, merge_keys: bool
    ) -> None:
        import yaml

        self.yaml = yaml
        self.file = file
        self.bounds = bounds
        self.report = report
        self.merge_keys = merge_keys
        self.lines: Sequence[str] = split_lines(text)
        self.events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.nodes = 0

    def root(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, self.yaml.DocumentStartEvent) and root is not None:
                raise YamlProblemError(YamlProblem(Issue.SECOND_DOCUMENT, self.position_of_event(event)))
            if isinstance(event, self.yaml.NodeEvent):
                root = self.node(event, 0)
        return root

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, self.yaml.AliasEvent):
            return self.alias(event)
        self.count(event, 1, depth)
        if event.tag is not None:
            line = self.lines[event.start_mark.line][event.start_mark.column :]
            tag = line.split(maxsplit=1)[0] if line.strip() else event.tag
            self.report(YamlProblem(Issue.TAG, self.position_of_event(event), tag))
        before = self.nodes
        node: Node
        if isinstance(event, self.yaml.ScalarEvent):
            node = self.scalar(event)
        elif isinstance(event, self.yaml.SequenceStartEvent):
            node = self.sequence(event, depth)
        else:
            node = self.mapping(event, depth)
        if event.anchor:
            self.anchors[event.anchor] = (node, self.nodes - before + 1)
        return node

    def alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            raise YamlProblemError(YamlProblem(Issue.UNKNOWN_ALIAS, self.position_of_event(event), event.anchor))
        node, size = self.anchors[event.anchor]
        self.count(event, size, 0)
        return node

    def count(self, event: Any, size: int, depth: int) -> None:
        self.nodes += size
        if self.nodes > self.bounds.nodes:
            raise YamlProblemError(YamlProblem(Issue.TOO_MANY_NODES, self.position_of_event(event)))
        if depth > self.bounds.depth:
            raise YamlProblemError(YamlProblem(Issue.TOO_DEEP, self.position_of_event(event)))

    def scalar(self, event: Any) -> ScalarNode:
        start, end = event.start_mark, event.end_mark
        quoted = event.style in ("'", '"')
        inset: int | None = 1 if quoted else 0
        if start.line != end.line or end.column - start.column != len(event.value) + (2 if quoted else 0):
            inset = None
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        comment = rest if not event.style and rest.lstrip().startswith("#") else ""
        value = None if not event.style and event.value in _NULLS else event.value
        end_position = Position(self.file, end.line + 1, end.column + 1)
        return ScalarNode(value, self.position_of_event(event), inset, comment, end_position, is_plain=not event.style)

    def sequence(self, event: Any, depth: int) -> ListNode:
        children = []
        while not isinstance(child := next(self.events), self.yaml.SequenceEndEvent):
            children.append(self.node(child, depth + 1))
        return ListNode(tuple(children), self.position_of_event(event))

    def mapping(self, event: Any, depth: int) -> MappingNode:
        entries: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        while not isinstance(key_event := next(self.events), self.yaml.MappingEndEvent):
            position, key = self.position_of_event(key_event), self.key(key_event, depth)
            value = self.node(next(self.events), depth + 1)
            if key == "<<" and not self.merge_keys:
                self.report(YamlProblem(Issue.MERGE_KEY, position))
            elif key in entries:
                self.report(YamlProblem(Issue.DUPLICATE_KEY, position, key, keys[key]))
            elif key is not None:
                entries[key], keys[key] = value, position
        return MappingNode(entries, keys, self.position_of_event(event))

    def key(self, event: Any, depth: int) -> str | None:
        """The text of a key; None, after a report, for a key that is not text."""
        node = self.node(event, depth + 1)
        if isinstance(event, self.yaml.ScalarEvent):
            return str(event.value)
        if isinstance(node, ScalarNode) and node.value is not None:
            return node.value
        self.report(YamlProblem(Issue.KEY_IS_NOT_TEXT, self.position_of_event(event)))
        return None

    def position_of_event(self, event: Any) -> Position:
        return Position(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
