"""Changes in the text of a checklist: the lines of expectations and new plans.

Comments and layout stay as they are, except for a value of another day that `gate init` noted beside a threshold.

Every edit is checked by reading the result: nothing but what is intended may differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from gate.model.checklist import Checklist, Expectation, Item
from gate.model.errors import ChecklistError
from gate.model.ratchet import PlannedLines, ThresholdChange
from gate.ratchet.lines import Text
from gate.ratchet.own_items import find_item, places_below, places_of_expectation, places_of_item

_QUOTES = ("'", '"')
_VALUE = r"(?:no data|not measured|yes|no|\d[\d.,]* ?%?(?: \([\d,]+ of [\d,]+\))?(?:, new and old)?)"
_TODAY = re.compile(rf"([ \t]+# )today {_VALUE}[ \t]*(?:; ([^\r\n]*)|(?=[\r\n]|\Z))")
"""The comment of `gate init` beside a threshold, and what follows it; a sentence of people that begins so is none."""

Load = Callable[[bytes], Checklist]
"""Reads the text of the checklist, with the base policies that it extends."""


def change_thresholds(
    data: bytes, file: str, changes: Sequence[ThresholdChange], load: Load
) -> tuple[bytes, tuple[ThresholdChange, ...]]:
    """The checklist with those changes that fit into its text, and these.

    A line that YAML folds or escapes is left as it is, and so is an anchor for which the changes differ. The threshold
    of a base policy stays, and the checklist gets an expectation of its own.
    """
    own = [change for change in changes if change.position.file == file]
    after, edits = _change_lines(data, own)
    load(after)
    for change in changes:
        if change.position.file == file:
            continue
        before, texts = load(after), {change.before: change.after}
        places = places_of_expectation(after, file, change.item, change.after)
        longer = _first(places, lambda place: _has_changed(before, load(place), change.item, texts))  # noqa: B023
        if longer is not None:
            after = longer
            edits.add(change)
    return after, tuple(change for change in changes if change in edits)


def _change_lines(data: bytes, changes: Iterable[ThresholdChange]) -> tuple[bytes, set[ThresholdChange]]:
    text = Text.of(data)
    by_place: dict[tuple[int, int], list[ThresholdChange]] = defaultdict(list)
    for change in changes:
        by_place[change.position.line - 1, change.position.column - 1].append(change)
    edits: set[ThresholdChange] = set()
    for (index, column), alternatives in sorted(by_place.items(), reverse=True):
        change = alternatives[0]
        line = text[index] if index < len(text) else ""
        start = column + (line[column : column + 1] in _QUOTES)
        is_same = len({alternative.after for alternative in alternatives}) == 1
        if is_same and line.startswith(change.before, start):
            rest = _without_today(line[start + len(change.before) :])
            text = text.set_line(index, f"{line[:start]}{change.after}{rest}")
            edits.update(alternatives)
    return text.data, edits


def _without_today(rest: str) -> str:
    """The rest of a line without the value that `gate init` noted beside the threshold, such as `# today 87.5%`."""
    return _TODAY.sub(lambda match: f"{match[1]}{match[2]}" if match[2] else "", rest)


def add_plan(data: bytes, file: str, plan: PlannedLines, load: Load) -> bytes | None:
    """The checklist with a plan below the expectations of an item; None where there is no place for lines."""
    before, node = load(data), find_item(data, file, plan.item)
    block = [*_plan_block(plan)]
    if node is None:
        places = places_of_item(data, file, [f"id: {plan.item}", *block])
    elif "plan" in node.keys:
        return None
    else:
        margin = " " * (node.keys["must" if "must" in node.keys else "id"].column - 1)
        places = places_below(data, node.entries.get("must", node), *(margin + line for line in block))
    return _first(places, lambda place: _differs_only_by_plan(before, load(place), plan))


def _first(places: Iterable[bytes], is_intended: Callable[[bytes], bool]) -> bytes | None:
    """The first text that reads as intended."""
    for place in places:
        try:
            if is_intended(place):
                return place
        except ChecklistError:
            continue
    return None


def _plan_block(plan: PlannedLines) -> Iterator[str]:
    yield "plan:"
    for day, texts in plan.steps.items():
        must = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
        yield f"  - {{from: {day}, must: {must}}}"


def _has_changed(before: Checklist, after: Checklist, item: str, texts: dict[str, str]) -> bool:
    """Whether the items are the same, but for other texts of expectations of one item."""
    expected = [
        replace(entry, must=tuple(replace(line, text=texts.get(line.text, line.text)) for line in entry.must))
        if entry.id == item
        else entry
        for entry in before.items
    ]
    return _is_same(expected, after.items) and len(after.waivers) == len(before.waivers)


def _differs_only_by_plan(before: Checklist, after: Checklist, plan: PlannedLines) -> bool:
    items = [replace(item, plan=()) if item.id == plan.item else item for item in after.items]
    steps = next((item.plan for item in after.items if item.id == plan.item), ())
    days = {step.start: tuple(line.text for line in step.must) for step in steps}
    return _is_same(items, before.items) and days == dict(plan.steps) and len(after.waivers) == len(before.waivers)


def _is_same(items: Iterable[Item], others: Iterable[Item]) -> bool:
    return list(map(_without_positions, items)) == list(map(_without_positions, others))


def _without_positions(item: Item) -> tuple[object, ...]:
    return (item.id, item.probe, item.params, _texts(item.must), _texts(item.should), item.when, item.title, item.help)


def _texts(expectations: Sequence[Expectation]) -> tuple[str, ...]:
    return tuple(expectation.text for expectation in expectations)
