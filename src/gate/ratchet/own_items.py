"""Places in a checklist for what it demands more than its base policies: its own items, since no base policy is edited.

An item of a base policy that the checklist does not list yet is added to its `items`. Each function lists texts of the
checklist from the likeliest on; the caller takes the first that reads as intended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.checklist import yaml_tree
from gate.checklist.composition.nodes import id_of
from gate.checklist.yaml_tree import ListNode, MappingNode, Node, ScalarNode, find_mappings, find_scalar
from gate.ratchet.lines import Text

MAX_GAP = 10
"""After how many lines below the last value of an item a key may be inserted: those of closing brackets."""


def find_item(data: bytes, file: str, item: str) -> MappingNode | None:
    """The own item of a checklist with this id."""
    root, _ = yaml_tree.read(data, file)
    return next((node for node in find_mappings(root, "items") if id_of(node) == item), None)


def places_of_expectation(data: bytes, file: str, item: str, text: str) -> Iterator[bytes]:
    """The checklist with one more `must` of an item."""
    node, lines = find_item(data, file, item), Text.of(data)
    if node is None:
        yield from places_of_item(data, file, [f"id: {item}", f"must: {text}"])
        return
    must, name = node.entries.get("must"), find_scalar(node, "id")
    if isinstance(must, ScalarNode) and must.end:
        longer = lines.insert(must.end.line - 1, must.end.column - 1, f", {text}]")
        yield longer.insert(must.position.line - 1, must.position.column - 1, "[").data
    elif isinstance(must, ListNode):
        yield from _places_in_list(lines, must, text)
    elif name and name.end and _is_flow(lines, node):
        yield lines.insert(name.end.line - 1, name.end.column - 1, f", must: {text}").data
    elif must is None:
        yield from places_below(data, node, _margin(node) + f"must: {text}")


def places_of_item(data: bytes, file: str, keys: Sequence[str]) -> Iterator[bytes]:
    """The checklist with one more item, of these lines, at the end of its `items`."""
    root, _ = yaml_tree.read(data, file)
    lines = Text.of(data)
    items = root.entries.get("items") if isinstance(root, MappingNode) else None
    if items is None:
        yield lines.insert_lines(len(lines), ["items:", *_element("  ", keys)]).data
    elif isinstance(items, ListNode) and items.children:
        position = items.children[-1].position
        margin, dash, _ = lines[position.line - 1][: position.column - 1].partition("-")
        if dash and not margin.strip():
            yield from places_below(data, items, *_element(margin, keys))


def places_below(data: bytes, node: Node, *block: str) -> Iterator[bytes]:
    """The checklist with these lines after the last value below a node, or somewhat later.

    The end of a text in block style is that of the empty lines below it, so that the lines before it are tried too.
    """
    lines = Text.of(data)
    last = min(max(last_lines(node)), len(lines))
    first = max(last - MAX_GAP, node.position.line)
    for number in (*range(last, min(last + MAX_GAP, len(lines)) + 1), *range(last - 1, first - 1, -1)):
        yield lines.insert_lines(number, block).data


def last_lines(node: Node) -> Iterator[int]:
    """The numbers of the lines, from 1, on which the scalars below a node end."""
    yield node.position.line
    if isinstance(node, ScalarNode):
        yield node.end.line if node.end else node.position.line
    for child in _children(node):
        yield from last_lines(child)


def _children(node: Node) -> Sequence[Node]:
    if isinstance(node, MappingNode):
        return tuple(node.entries.values())
    return node.children if isinstance(node, ListNode) else ()


def _places_in_list(lines: Text, must: ListNode, text: str) -> Iterator[bytes]:
    last = must.children[-1] if must.children else None
    if not isinstance(last, ScalarNode) or last.end is None:
        return
    before = lines[last.position.line - 1][: last.position.column - 1]
    if before.strip() == "-":
        yield lines.insert_lines(last.end.line, [before + text]).data
    else:
        yield lines.insert(last.end.line - 1, last.end.column - 1, f", {text}").data


def _element(margin: str, keys: Sequence[str]) -> list[str]:
    return [f"{margin}{'  ' if index else '- '}{key}" for index, key in enumerate(keys)]


def _margin(node: MappingNode) -> str:
    return " " * (node.position.column - 1)


def _is_flow(lines: Text, node: MappingNode) -> bool:
    return lines[node.position.line - 1].startswith("{", node.position.column - 1)
