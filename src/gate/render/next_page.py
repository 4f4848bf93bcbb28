"""The shortest way to green on a terminal: the actions in order, then the items that they turn green."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gate.model.decision import State
from gate.model.text import count_remaining, pluralize
from gate.render.escape import clean
from gate.render.terminal import MIN_WIDTH, fold
from gate.result.next_steps import (
    Action,
    ChangeNumber,
    ChangeValue,
    Finding,
    FixFindings,
    Item,
    NextSteps,
    ProvideEvidence,
    UpgradePackage,
)

MAX_ACTIONS = 50
MAX_FINDINGS = 10
MAX_ITEMS = 8
"""How many actions, findings of one action, and items of one action are shown; the others are counted."""


def render(next_steps: NextSteps, width: int) -> str:
    """The page, ending in a newline; `width` is in columns."""
    return "".join(f"{line}\n" for line in _lines(next_steps, max(width, MIN_WIDTH)))


def _lines(steps: NextSteps, width: int) -> Iterator[str]:
    if not steps.items:
        yield "Nothing to do: no item fails, warns or lacks data."
        if steps.state is not State.READY:
            yield f"The checklist is {steps.state} all the same: see `gate check`."
        return
    points = pluralize(steps.effort, "point")
    verb = "turns" if len(steps.actions) == 1 else "turn"
    headline = f"{pluralize(len(steps.actions), 'action')} {verb} {pluralize(len(steps.items), 'item')} green"
    yield f"{headline}, {points} of effort:"
    yield ""
    for number, action in enumerate(steps.actions[:MAX_ACTIONS], 1):
        yield from _action_lines(action, number, width)
    yield from count_remaining(steps.actions, MAX_ACTIONS, "actions: see --json")
    yield ""
    for item in steps.items:
        yield from _item_lines(item, steps.actions, width)
    if not steps.is_exact:
        yield ""
        yield from fold("There are many ways: perhaps another one has less effort. Each action here is needed.", width)


def _action_lines(action: Action, number: int, width: int) -> Iterator[str]:
    marker = f"{number:>2}. "
    indent = " " * len(marker)
    reason = [f"No data: {action.data.detail}"] if isinstance(action, ProvideEvidence) and action.data.detail else []
    parts = [part for text in (*reason, action.data.text) for part in fold(clean(text, 2000), width - len(marker))]
    for index, part in enumerate(parts):
        yield (marker if index == 0 else indent) + part
    if action.data.snippet:
        yield f"{indent}  {clean(action.data.snippet, 1000)}"
    items = clean(", ".join(action.items[:MAX_ITEMS]), 1000)
    more = "".join(f" and {text}" for text in count_remaining(action.items, MAX_ITEMS))
    fact = f" ({clean(action.fact, 200)})" if isinstance(action, (ChangeNumber, ChangeValue)) else ""
    served = f"for {items}{more}{fact} · {_points(action.effort)}"
    yield from (indent + part for part in fold(served, width - len(indent)))
    if isinstance(action, (FixFindings, UpgradePackage)):
        yield from (indent + line for line in _finding_lines(action, width - len(indent)))


def _finding_lines(action: FixFindings | UpgradePackage, width: int) -> Iterator[str]:
    """The first findings of an action, and how many more there are; the document lists not all of many either."""
    listed, total = action.data.findings, action.total if isinstance(action, FixFindings) else action.clears
    counts = Counter(_describe(finding) for finding in listed)
    shown = list(counts.items())[:MAX_FINDINGS]
    for text, count in shown:
        times = f", {count:,} times" if count > 1 else ""
        for index, part in enumerate(fold(f"{text}{times}", width - 2)):
            yield f"{'- ' if index == 0 else '  '}{part}"
    remaining = max(len(listed), total) - sum(count for _, count in shown)
    if remaining > 0 and len(counts) > MAX_FINDINGS:
        yield f"- {remaining:,} more"


def _describe(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path
    text = ": ".join(filter(None, (finding.rule, finding.message))) + (f" ({place})" if place else "")
    return clean(text, 200)


def _points(effort: int) -> str:
    return pluralize(effort, "point")


def _item_lines(item: Item, actions: Sequence[Action], width: int) -> Iterator[str]:
    positions = {action.id: number for number, action in enumerate(actions, 1)}
    numbers = ", ".join(str(positions[name]) for name in item.actions if name in positions) or "none"
    yield from fold(f"{clean(item.id, 200)} ({item.status}): {_label(item)} {numbers} · {_points(item.effort)}", width)
    texts = [*item.data.notes, *([f"Owner: {item.data.owner}"] if item.data.owner else []), item.data.help]
    for text in filter(None, texts):
        yield from (f"  {part}" for part in fold(clean(text, 1000), width - 2))


def _label(item: Item) -> str:
    return "action" if len(item.actions) == 1 else "actions"
