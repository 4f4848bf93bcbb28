"""Looks up values in a tree of YAML nodes; what is missing or of another kind is no error here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gate.formats.common.yaml_nodes import ListNode, MappingNode, Node, ScalarNode


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
