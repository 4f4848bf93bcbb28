"""Changes in the text of a checklist: the lines of expectations and new plans; comments and layout stay as they are.

Every edit is checked by reading the result: nothing but what is intended may differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gate.checklist import load, yaml_tree
from gate.checklist.yaml_tree import ListNode, MappingNode, Node, ScalarNode, find_mappings, find_scalar
from gate.model.checklist import Checklist, Expectation, Item
from gate.model.errors import ChecklistError
from gate.model.ratchet import PlannedLines, ThresholdChange

_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029]|$)")
_QUOTES = ("'", '"')

MAX_GAP = 10
"""After how many lines below the last expectation a plan may be inserted: those of closing brackets."""


def change_thresholds(data: bytes, changes: Sequence[ThresholdChange]) -> tuple[bytes, tuple[ThresholdChange, ...]]:
    """The checklist with those changes that fit into its text, and these.

    A line that YAML folds or escapes is left as it is, and so is an anchor for which the changes differ.
    """
    lines = split_lines(data)
    by_place: dict[tuple[int, int], list[ThresholdChange]] = defaultdict(list)
    for change in changes:
        by_place[change.position.line - 1, change.position.column - 1].append(change)
    edits: set[ThresholdChange] = set()
    for (line, column), alternatives in sorted(by_place.items(), reverse=True):
        change = alternatives[0]
        text = lines[line] if line < len(lines) else ""
        start = column + (text[column : column + 1] in _QUOTES)
        is_one = len({alternative.after for alternative in alternatives}) == 1
        if is_one and text.startswith(change.before, start):
            lines[line] = f"{text[:start]}{change.after}{text[start + len(change.before) :]}"
            edits.update(alternatives)
    return join_lines(data, lines), tuple(change for change in changes if change in edits)


def add_plan(data: bytes, file: str, plan: PlannedLines) -> bytes | None:
    """The checklist with a plan below the expectations of an item; None where there is no place for lines."""
    before = load(data, file)
    root, _ = yaml_tree.read(data, file)
    node = next((item for item in find_mappings(root, "items") if _id(item) == plan.item), None)
    if node is None or "must" not in node.keys or "plan" in node.keys:
        return None
    lines, indent = split_lines(data), node.keys["must"].column - 1
    first = max(line for line in _last_lines(node.entries["must"]))
    block = _plan_block(plan, indent, "\r\n" if lines[0].endswith("\r\n") else "\n")
    for number in range(first, min(first + MAX_GAP, len(lines)) + 1):
        above = [*lines[:number]]
        if above and not above[-1].endswith(("\n", "\r")):
            above[-1] += "\n"
        after = join_lines(data, [*above, *block, *lines[number:]])
        if _differs_only_by_plan(before, after, file, plan):
            return after
    return None


def split_lines(data: bytes) -> list[str]:
    """The lines of a checklist with their ends, as YAML counts them."""
    return [line for line in _LINE.findall(data.decode("utf-8-sig")) if line]


def join_lines(data: bytes, lines: Sequence[str]) -> bytes:
    """The lines as bytes, with the byte order mark of the file if it has one."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    return mark + "".join(lines).encode()


def _id(item: MappingNode) -> str:
    scalar = find_scalar(item, "id")
    return (scalar.value or "") if scalar else ""


def _last_lines(node: Node) -> Iterator[int]:
    """The numbers of the lines, from 1, on which the scalars below a node end."""
    yield node.position.line
    if isinstance(node, ScalarNode):
        yield node.end.line if node.end else node.position.line
    elif isinstance(node, ListNode):
        for child in node.children:
            yield from _last_lines(child)


def _plan_block(plan: PlannedLines, indent: int, end: str) -> list[str]:
    margin = " " * indent
    block = [f"{margin}plan:{end}"]
    for day, texts in plan.steps.items():
        must = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
        block.append(f"{margin}  - {{from: {day}, must: {must}}}{end}")
    return block


def _differs_only_by_plan(before: Checklist, after: bytes, file: str, plan: PlannedLines) -> bool:
    try:
        checklist = load(after, file)
    except ChecklistError:
        return False
    items = [replace(item, plan=()) if item.id == plan.item else item for item in checklist.items]
    steps = next((item.plan for item in checklist.items if item.id == plan.item), ())
    days = {step.start: tuple(line.text for line in step.must) for step in steps}
    is_same = list(map(_without_positions, items)) == list(map(_without_positions, before.items))
    return is_same and days == dict(plan.steps) and len(checklist.waivers) == len(before.waivers)


def _without_positions(item: Item) -> tuple[object, ...]:
    return (item.id, item.probe, item.params, _texts(item.must), _texts(item.should), item.when, item.title, item.help)


def _texts(expectations: Sequence[Expectation]) -> tuple[str, ...]:
    return tuple(expectation.text for expectation in expectations)
