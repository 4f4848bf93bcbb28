"""What an item of a repository may change of the item with its id in the base policy: only to demand more.

Each key has a rule. A key without one must be equal: whether another value is stricter is not proven.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gate.checklist.composition.nodes import concatenate, entry, list_node, texts, with_entries
from gate.checklist.yaml_tree import ListNode, MappingNode, Node, ScalarNode, find_mapping, find_scalar, plain
from gate.model import units
from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.text import quote
from gate.model.text import truncate as shorten

MAY_SET = "may_set"
MAY_WAIVE = "may_waive"
LEVELS = ("must", "should")
RATCHET = "ratchet"
PLAN = "plan"

_REPLACED = ("owner", "help")
"""Keys for people, which decide nothing."""

_SHORTER_IS_STRICTER = "max_age"
"""The parameter of probes that only ever refuses evidence."""

MAX_SHOWN = 100
"""The most characters of a value in a message."""


@dataclass(frozen=True, slots=True)
class LayerPart:
    """What one file expects of an item: the values of `must`, `should` and `plan`.

    `ratchet` is the one in force, that of the base policy where the file has none.
    """

    must: Node | None
    should: Node | None
    plan: Node | None = None
    ratchet: Node | None = None


@dataclass(frozen=True, slots=True)
class ComposedItem:
    """An item: its node with what all files expect, and the part of each file, from the base policy on."""

    node: MappingNode
    parts: tuple[LayerPart, ...]

    @classmethod
    def of(cls, node: MappingNode) -> ComposedItem:
        """The item of one file."""
        return cls(node, (part_of(node, node.entries.get(RATCHET)),))


def part_of(node: MappingNode, ratchet: Node | None) -> LayerPart:
    """What the item of one file expects, with the ratchet in force."""
    return LayerPart(node.entries.get("must"), node.entries.get("should"), node.entries.get(PLAN), ratchet)


def refine(item: ComposedItem, node: MappingNode, problems: list[Problem]) -> ComposedItem:
    """The item with what `node`, of the file that extends its policy, adds; adds a problem for what loosens it."""
    refiner = _Refiner(item.node, problems)
    for key in node.entries:
        refiner.apply(key, node)
    merged = replace(refiner.merged, position=node.position)
    return ComposedItem(merged, (*item.parts, part_of(node, merged.entries.get(RATCHET))))


class _Refiner:
    def __init__(self, base: MappingNode, problems: list[Problem]) -> None:
        self.base = base
        self.problems = problems
        self.merged = base

    def apply(self, key: str, node: MappingNode) -> None:
        value = node.entries[key]
        rules: dict[str, Callable[[MappingNode, str], None]] = {
            "id": lambda _node, _key: None,
            "with": self._refine_parameters,
            **dict.fromkeys(LEVELS, self._add),
            **dict.fromkeys(_REPLACED, self._replace),
            RATCHET: self._replace,  # `settle` compares what it stands for
            PLAN: self._add_steps,
        }
        proofs: dict[str, Callable[[Node | None, Node], bool]] = {
            "when": is_wider,
            MAY_SET: lambda base, new: set(texts(new)) <= set(texts(base)),
            MAY_WAIVE: lambda base, new: base is not None and _is_shorter(new, base),
            "trust": lambda _base, new: plain(new) == "seen",
        }
        is_known = key in rules or key in proofs or key in _item_keys()
        if key in rules or not is_known:
            rules.get(key, self._replace)(node, key)  # another problem names an unknown key
        elif plain(value) != plain(self.base.entries[key]) if key in self.base.entries else True:
            if key in proofs and proofs[key](self.base.entries.get(key), value):
                self._replace(node, key)
            else:
                self._refuse(key, node.keys[key], value)

    def _replace(self, node: MappingNode, key: str) -> None:
        self.merged = with_entries(self.merged, {key: entry(node, key)})

    def _add(self, node: MappingNode, key: str) -> None:
        value = concatenate(self.base.entries.get(key), node.entries[key])
        position = self.base.keys.get(key, node.keys[key])
        self.merged = with_entries(self.merged, {key: (value, position)})

    def _add_steps(self, node: MappingNode, key: str) -> None:
        steps = join_plans(self.base.entries.get(key), node.entries[key])
        self.merged = with_entries(self.merged, {key: (steps, self.base.keys.get(key, node.keys[key]))})

    def _refine_parameters(self, node: MappingNode, key: str) -> None:
        new = node.entries[key]
        base = find_mapping(self.base, key) or MappingNode({}, {}, self.base.position)
        if not isinstance(new, MappingNode):
            self._replace(node, key)
            return
        settable = texts(self.base.entries.get(MAY_SET))
        merged = base
        for name, value in new.entries.items():
            position = new.keys[name]
            if name in base.entries and plain(value) == plain(base.entries[name]):
                continue
            if name in settable:
                self._check_exclusions(name, value)
            elif not (name == _SHORTER_IS_STRICTER and _is_shorter(value, base.entries.get(name))):
                self._refuse_parameter(name, position, base)
            merged = with_entries(merged, {name: (value, position)})
        self.merged = with_entries(self.merged, {key: (merged, self.base.keys.get(key, node.keys[key]))})

    def _check_exclusions(self, name: str, value: Node) -> None:
        """Refuses `!globs` in a parameter that a repository sets: they could hide the one report that is red."""
        for scalar in value.children if isinstance(value, ListNode) else (value,):
            if isinstance(scalar, ScalarNode) and (scalar.value or "").startswith("!"):
                message = f"{quote(scalar.value or '')} excludes files from `{name}` of an item of the base policy"
                hint = "remove it: a repository names the files that the item reads, and excludes none"
                self.problems.append(Problem(scalar.position, Code.LOOSENED_POLICY, message, hint))

    def _refuse_parameter(self, name: str, position: Position, base: MappingNode) -> None:
        if name in base.entries:
            self._report(name, position, base.entries[name], base.keys[name])
            return
        message = f"the base policy does not let a repository set `{name}` of this item ({self.base.position})"
        hint = f"remove it, or ask its maintainers to add `{name}` to the `may_set` of the item"
        self.problems.append(Problem(position, Code.LOOSENED_POLICY, message, hint))

    def _refuse(self, key: str, position: Position, value: Node) -> None:
        if key in self.base.entries:
            self._report(key, position, self.base.entries[key], self.base.keys[key])
            return
        message = (
            f"the item of the base policy has no `{key}` ({self.base.position}), but `{key}: {show(value)}` is here"
        )
        self.problems.append(Problem(position, Code.LOOSENED_POLICY, message, f"remove `{key}`: {_RULE}"))

    def _report(self, key: str, position: Position, demanded: Node, origin: Position) -> None:
        message = f"the base policy demands `{key}: {show(demanded)}` ({origin}), and this may be looser"
        self.problems.append(Problem(position, Code.LOOSENED_POLICY, message, f"remove `{key}`: {_RULE}"))


_RULE = "a repository may only demand more than its base policy"


def _item_keys() -> frozenset[str]:
    """The keys of an item: one without a rule must be equal, so that a new key never loosens anything."""
    from gate.checklist.fields import ItemFields

    return frozenset(field.alias or name for name, field in ItemFields.model_fields.items())


def show(node: Node) -> str:
    """A value in a message, on one line."""
    import json

    if isinstance(node, ScalarNode):
        return shorten(node.value or "", MAX_SHOWN)
    return shorten(json.dumps(plain(node), ensure_ascii=False), MAX_SHOWN)


def join_plans(base: Node | None, new: Node) -> Node:
    """The steps of both plans in the order of their days; those of one day are one step.

    Where one of them is out of order or lacks a key, they are only listed: another problem says so.
    """
    plans = [plan for plan in (base, new) if plan is not None]
    if invalid := next((plan for plan in plans if not isinstance(plan, ListNode)), None):
        return invalid
    steps = [step for plan in plans if isinstance(plan, ListNode) for step in plan.children]
    if not all(map(_is_in_order, plans)):
        return list_node(steps, plans[0].position)
    by_day: dict[str, MappingNode] = {}
    for step in steps:
        if isinstance(step, MappingNode):
            day = _day_of(step)
            by_day[day] = _join_steps(by_day[day], step) if day in by_day else step
    return list_node([by_day[day] for day in sorted(by_day)], plans[0].position)


def _is_in_order(plan: Node) -> bool:
    steps = plan.children if isinstance(plan, ListNode) else ()
    days = [_day_of(step) for step in steps if isinstance(step, MappingNode) and "must" in step.entries]
    return len(days) == len(steps) and all(days) and days == sorted(set(days))


def _day_of(step: Node) -> str:
    scalar = find_scalar(step, "from")
    return (scalar.value or "") if scalar else ""


def _join_steps(first: MappingNode, second: MappingNode) -> MappingNode:
    """One step with the expectations of two; an unknown key of the second stays, so that it is reported."""
    must = concatenate(first.entries["must"], second.entries["must"])
    others = {key: entry(second, key) for key in second.entries if key not in first.entries}
    return with_entries(first, {**others, "must": (must, first.keys["must"])})


def is_wider(base: Node | None, new: Node) -> bool:
    """Whether the conditions `new` are met whenever those of the base policy are."""
    if not isinstance(new, MappingNode):
        return False
    before = base.entries if isinstance(base, MappingNode) else {}
    return all(key in before and _contains(value, before[key]) for key, value in new.entries.items())


def _contains(new: Node, base: Node) -> bool:
    """Whether one condition has all values of the other; globs that exclude make it depend on their order."""
    ours, theirs = texts(new), texts(base)
    if any(text.startswith("!") for text in (*ours, *theirs)):
        return ours == theirs
    return bool(theirs) and set(theirs) <= set(ours)


def _is_shorter(new: Node, base: Node | None) -> bool:
    """Whether a duration is no longer than that of the base policy; any is, where that has none."""
    if not isinstance(new, ScalarNode) or (ours := units.seconds(new.value)) is None:
        return False
    theirs = units.seconds(base.value) if isinstance(base, ScalarNode) else None
    return base is None or (theirs is not None and ours <= theirs)
