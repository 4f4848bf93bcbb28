"""Trees of YAML that are put together from the trees of several files; every value keeps its own position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gate.checklist.yaml_tree import ListNode, MappingNode, Node, find_scalar, scalars
from gate.model.position import Position


def id_of(node: Node) -> str:
    """The id of an item; empty when it has none."""
    scalar = find_scalar(node, "id")
    return (scalar.value or "") if scalar else ""


def children(node: Node | None, key: str) -> tuple[Node, ...]:
    """The elements of the list under a key of a mapping; none for another kind of value."""
    value = node.entries.get(key) if isinstance(node, MappingNode) else None
    return value.children if isinstance(value, ListNode) else ()


def with_entries(node: MappingNode, entries: Mapping[str, tuple[Node, Position]]) -> MappingNode:
    """The mapping with these entries added or replaced, each with the position of its key."""
    return replace(
        node,
        entries={**node.entries, **{key: value for key, (value, _) in entries.items()}},
        keys={**node.keys, **{key: position for key, (_, position) in entries.items()}},
    )


def entry(node: MappingNode, key: str) -> tuple[Node, Position]:
    """The value of a key and the position of the key."""
    return node.entries[key], node.keys[key]


def texts(node: Node | None) -> list[str]:
    """The texts of a scalar, or of a list of scalars."""
    return [scalar.value or "" for scalar in scalars(node)]


def list_node(nodes: Iterable[Node], position: Position) -> ListNode:
    """A list of these nodes."""
    return ListNode(tuple(nodes), position)


def concatenate(first: Node | None, second: Node) -> Node:
    """A list of what two values list, each of which may be a scalar for a list of one."""
    if first is None:
        return second
    nodes = [child for node in (first, second) for child in (node.children if isinstance(node, ListNode) else (node,))]
    return list_node(nodes, first.position)
