"""Verdicts → the plan: the way of each item with the least effort, and the tasks that serve all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from gate.model.decision import Verdict
from gate.model.lazy_dataclass import dataclass
from gate.model.values import Better, FactSpec, Percentage, Value
from gate.remediation.actions import Action, Change, FactName, ItemPlan, Plan
from gate.remediation.needs import FactNeed, Way, find_ways
from gate.remediation.options import SelectedTask, select_tasks


def make_plan(verdicts: Iterable[Verdict]) -> Plan:
    """The shortest way to green for all of these items that fail, warn or have no data.

    Each item takes its own way of least effort; then the findings of all items are covered together, so that an upgrade
    that several need is counted once.
    """
    ways = [way for verdict in verdicts if (way := _shortest_way(verdict))]
    selected, is_exact = select_tasks(ways)
    needs = {name: need for way in ways for name, need in way.needs.items()}
    separate = [action for way in ways for action in way.actions]
    actions = tuple(_predict([*_actions(selected), *separate], needs))
    plans = sorted((_item_plan(way, actions) for way in ways), key=lambda plan: plan.effort)
    return Plan(tuple(plans), actions, is_exact)


def plan_item(verdict: Verdict) -> ItemPlan | None:
    """The shortest way to green for one item alone; None when there is nothing to do."""
    return next(iter(make_plan([verdict]).items), None)


def _shortest_way(verdict: Verdict) -> Way | None:
    """The way of least effort; of several, the one that needs no waiver."""
    ways = find_ways(verdict)
    return ways[0] if len(ways) == 1 else min(ways, key=_effort, default=None)


def _effort(way: Way) -> int:
    selected, _ = select_tasks([way])
    return sum(task.effort for task in selected) + sum(action.effort for action in way.actions)


@dataclass(frozen=True, slots=True)
class _Gains:
    """A task with what it contributes, before its changes are known in the order of the plan."""

    selected: SelectedTask
    items: tuple[str, ...]


def _actions(selected: Sequence[SelectedTask]) -> Iterator[_Gains]:
    for task in selected:
        yield _Gains(task, tuple(dict.fromkeys(name.item for name in task.gains)))


def _predict(entries: Sequence[_Gains | Action], needs: Mapping[FactName, FactNeed]) -> Iterator[Action]:
    """The actions by effort, with the values of the facts before and after each of them."""
    values = {name: need.value for name, need in needs.items()}
    for entry in sorted(entries, key=_rank):
        if isinstance(entry, Action):
            yield entry
            continue
        changes = []
        for name, gain in entry.selected.gains.items():
            fact = needs[name].expectation.fact
            before, after = values[name], _after(values[name], gain, fact)
            changes.append(Change(name, fact, before, after))
            values[name] = after
        yield Action(entry.selected.task, entry.selected.effort, entry.items, tuple(changes))


def _rank(entry: _Gains | Action) -> tuple[int, int]:
    """Less effort first, then what serves more items."""
    points = entry.effort if isinstance(entry, Action) else entry.selected.effort
    return points, -len(entry.items)


def _after(value: Value, gain: int, fact: FactSpec) -> Value:
    """The value of a fact when so many of the findings that it counts are fixed."""
    if isinstance(value, Percentage):
        return Percentage(min(value.part + gain, value.of), value.of)
    if not isinstance(value, Decimal):
        return value
    return value + gain if fact.better is Better.HIGHER else max(value - gain, Decimal(0))


def _item_plan(way: Way, actions: Sequence[Action]) -> ItemPlan:
    item = way.verdict.item
    own = tuple(action for action in actions if item.id in action.items)
    return ItemPlan(item, way.verdict.status, sum(action.effort for action in own), own, way.waiver)
