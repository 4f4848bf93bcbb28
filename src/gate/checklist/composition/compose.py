"""Joins a checklist with the base policies that it extends into the tree of one checklist.

The defaults of a file are those of its own new items. The items of a base policy come first, in its order; an item with
the id of one of them refines it (`refine`), and every other item is added. A file that extends a policy with profiles
names its tier: all profiles up to that one are applied, in the order of the file, as if each extended the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from types import MappingProxyType

from gate.checklist.composition.layers import Layer
from gate.checklist.composition.nodes import children, entry, id_of, with_entries
from gate.checklist.composition.refine import MAY_WAIVE, ComposedItem, refine
from gate.checklist.yaml_tree import ListNode, MappingNode, Node, ScalarNode, find_mapping, find_scalar, merge
from gate.model import units
from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.suggestions import suggest
from gate.model.text import quote

_ITEM_DEFAULTS = ("category", "owner", "weight", "when", "timeout")

_JOINED = ("items", "waivers", "defaults", "profiles", "extends", "tier")
"""Keys of a file that are not those of the joined checklist, or that it has from several files."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A file with what it extends; `profiles` are those from which the next file chooses, by tier."""

    items: tuple[ComposedItem | Node, ...] = ()
    waivers: tuple[Node, ...] = ()
    texts: Mapping[str, tuple[Node, Position]] = field(default_factory=lambda: MappingProxyType({}))
    profiles: Mapping[str, Node] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ids(self) -> Mapping[str, ComposedItem]:
        """The items by id; of several with one id the first."""
        items = [item for item in self.items if isinstance(item, ComposedItem)]
        return {id_of(item.node): item for item in reversed(items)}

    def tree(self, root: MappingNode) -> MappingNode:
        """The joined checklist, at the positions of the file `root`."""
        nodes = [item.node if isinstance(item, ComposedItem) else item for item in self.items]
        start = root.position
        entries: dict[str, tuple[Node, Position]] = {
            **self.texts,
            "items": (ListNode(tuple(nodes), start), root.keys.get("items", start)),
        }
        if self.waivers:
            entries["waivers"] = (ListNode(self.waivers, start), root.keys.get("waivers", start))
        return with_entries(MappingNode({}, {}, start), entries)


class Composer:
    """Joins layers; problems go to the list. `today` is the day (UTC) from which waivers count."""

    def __init__(self, problems: list[Problem], today: date) -> None:
        self.problems = problems
        self.today = today
        self._composed: dict[tuple[str, str, str], Composed] = {}

    def compose(self, layer: Layer, tier: str | None = None) -> Composed:
        """A file and all that it extends. `tier` is one of its own profiles, to join as well."""
        base = self._join([self._compose_base(base) for _, base in layer.bases], layer)
        root = layer.root
        if not isinstance(root, MappingNode):
            return base
        own = find_mapping(root, "profiles")
        chosen = find_scalar(root, "tier")
        name = chosen.value if chosen and chosen.value else tier
        if base.profiles and own:
            message = "a file that extends a policy with profiles has none of its own"
            problem = Problem(root.keys["profiles"], Code.INVALID_VALUE, message, "name a `tier` of the base policy")
            self.problems.append(problem)
        if base.profiles:
            base = self._apply(base, self._choose(base.profiles, chosen, layer))
            composed = self._overlay(base, root)
        else:
            composed = self._overlay(base, root)
            profiles = own.entries if own else {}
            selected = self._choose(profiles, chosen, layer) if chosen else self._up_to(profiles, name)
            composed = self._apply(composed, selected)
        texts = {key: entry(root, key) for key in root.entries if key not in _JOINED}
        pending = own.entries if own and not base.profiles and not name else {}
        return Composed(composed.items, composed.waivers, {**base.texts, **texts}, pending)

    def _compose_base(self, layer: Layer) -> Composed:
        if layer.reference.key not in self._composed:
            self._composed[layer.reference.key] = self.compose(layer)
        return self._composed[layer.reference.key]

    # ----------------------------------------------------------------------------------------------- several bases

    def _join(self, bases: Sequence[Composed], layer: Layer) -> Composed:
        """Several base policies side by side; one item may come from two of them only if both have it from one file."""
        items: list[ComposedItem | Node] = []
        first: dict[str, ComposedItem] = {}
        for (position, _), base in zip(layer.bases, bases, strict=True):
            for item in base.items:
                name = id_of(item.node) if isinstance(item, ComposedItem) else ""
                if isinstance(item, ComposedItem) and name in first:
                    self._check_same(name, item, first[name], position)
                    continue
                if isinstance(item, ComposedItem) and name:
                    first[name] = item
                items.append(item)
        waivers = {id(waiver): waiver for base in bases for waiver in base.waivers}
        return Composed(
            tuple(items),
            tuple(waivers.values()),
            {key: value for base in reversed(bases) for key, value in base.texts.items()},
            self._join_profiles(bases, layer),
        )

    def _join_profiles(self, bases: Sequence[Composed], layer: Layer) -> Mapping[str, Node]:
        """The profiles of the one base policy that has some: another one would hide them."""
        joined: Mapping[str, Node] = {}
        for (position, _), base in zip(layer.bases, bases, strict=True):
            if joined and base.profiles and base.profiles is not joined:
                message = "two base policies have profiles"
                problem = Problem(position, Code.INVALID_VALUE, message, "extend only one policy with profiles")
                self.problems.append(problem)
            joined = joined or base.profiles
        return joined

    def _check_same(self, name: str, item: ComposedItem, other: ComposedItem, position: Position) -> None:
        if item.node != other.node:
            places = f"{other.node.position} and {item.node.position}"
            message = f"two base policies have an item {quote(name)}: {places}"
            self.problems.append(Problem(position, Code.DUPLICATE_ID, message, "extend only one of them"))

    # ------------------------------------------------------------------------------------------------------- tiers

    def _choose(self, profiles: Mapping[str, Node], chosen: ScalarNode | None, layer: Layer) -> list[Node]:
        """The profiles up to the tier that the file names."""
        if chosen is None or not chosen.value:
            position = layer.bases[0][0] if layer.bases else layer.root.position
            tiers = " or ".join(f"`tier: {name}`" for name in profiles)
            message = "the base policy has profiles, and the checklist names no tier"
            self.problems.append(Problem(position, Code.MISSING_TIER, message, f"write {tiers}"))
            return []
        if chosen.value not in profiles:
            hint = suggest(chosen.value, profiles, "the tiers are") if profiles else "remove `tier`"
            message = f"there is no tier {quote(chosen.value)}"
            if not profiles:
                message += ", because no base policy has `profiles`"
            self.problems.append(Problem(chosen.position, Code.UNKNOWN_TIER, message, hint))
            return []
        return self._up_to(profiles, chosen.value)

    def _up_to(self, profiles: Mapping[str, Node], name: str | None) -> list[Node]:
        names = [*profiles]
        return [profiles[tier] for tier in names[: names.index(name) + 1]] if name in names else []

    def _apply(self, composed: Composed, profiles: Iterable[Node]) -> Composed:
        for profile in profiles:
            nodes = profile.children if isinstance(profile, ListNode) else ()
            composed = Composed(self._add_items(composed, nodes, None), composed.waivers, composed.texts)
        return composed

    # ------------------------------------------------------------------------------------------------------ one file

    def _overlay(self, base: Composed, root: MappingNode) -> Composed:
        items = self._add_items(base, children(root, "items"), find_mapping(root, "defaults"))
        waivers = children(root, "waivers")
        inherited = base.ids
        for waiver in waivers:
            self._check_waiver(waiver, inherited)
        return Composed(items, (*base.waivers, *waivers), base.texts)

    def _add_items(
        self, base: Composed, nodes: Iterable[Node], defaults: MappingNode | None
    ) -> tuple[ComposedItem | Node, ...]:
        """The items of the base policy, refined, and then the new ones."""
        inherited = dict(base.ids)
        refined: dict[str, ComposedItem] = {}
        new: list[ComposedItem | Node] = []
        for node in nodes:
            name = id_of(node)
            if not isinstance(node, MappingNode):
                new.append(node)
            elif name in inherited and name not in refined:
                refined[name] = refine(inherited[name], node, self.problems)
            else:
                new.append(ComposedItem.of(_with_defaults(node, defaults)))
        before = [
            refined.get(id_of(item.node), item) if isinstance(item, ComposedItem) else item for item in base.items
        ]
        return (*before, *new)

    def _check_waiver(self, waiver: Node, inherited: Mapping[str, ComposedItem]) -> None:
        """Refuses the waiver of an item of a base policy that does not allow it, or not for so long."""
        name, until = find_scalar(waiver, "item"), find_scalar(waiver, "until")
        item = inherited.get(name.value or "") if name else None
        if name is None or item is None:
            return
        allowed = find_scalar(item.node, MAY_WAIVE)
        seconds = units.seconds(allowed.value) if allowed else None
        if allowed is None or seconds is None:
            message = f"the base policy lets no repository waive {quote(name.value or '')} ({item.node.position})"
            hint = "remove the waiver, or ask the maintainers of the base policy to add `may_waive: 30d` to the item"
            self.problems.append(Problem(name.position, Code.WAIVER_NOT_ALLOWED, message, hint))
            return
        last = self.today + timedelta(seconds=float(seconds))
        if until is not None and (until.value or "") > f"{last}":
            message = f"the waiver ends more than {allowed.value} from today, which the base policy does not allow"
            hint = f"write {last} or an earlier day (`may_waive` at {allowed.position})"
            self.problems.append(Problem(until.position, Code.WAIVER_NOT_ALLOWED, message, hint))


def _with_defaults(node: MappingNode, defaults: MappingNode | None) -> MappingNode:
    """An item with the defaults of its file."""
    if defaults is None:
        return node
    added = {key: entry(defaults, key) for key in _ITEM_DEFAULTS if key in defaults.entries and key not in node.entries}
    probe = find_scalar(node, "probe")
    params = find_mapping(find_mapping(defaults, "with"), (probe.value or "") if probe else "")
    own = node.entries.get("with")
    if params and own is None:
        added["with"] = (params, params.position)
    elif params and isinstance(own, MappingNode):
        added["with"] = (merge(params, own), node.keys["with"])
    return with_entries(node, added)
