"""Joins a checklist with its base policies, and takes from each item only the expectations that are in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from gate.checklist import ratchet, validation_errors
from gate.checklist.composition.compose import Composed, Composer
from gate.checklist.composition.layers import BasePolicies, Layer, LayerReader, extends_of
from gate.checklist.composition.nodes import entry, list_node, with_entries
from gate.checklist.composition.refine import LEVELS, PLAN, RATCHET, ComposedItem
from gate.checklist.composition.settle import Expected, settle
from gate.checklist.meaning import ItemMeaning, Meaning
from gate.checklist.yaml_tree import MappingNode, Node, find_mapping, find_mappings, scalars
from gate.model.checklist import Expectation
from gate.model.codes import Code
from gate.model.errors import ChecklistError, Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position

MAX_COMPARISONS = 20_000
"""The most pairs of expectations about one fact that are compared: about two seconds."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A checklist with what it extends. `layers` are its files; the first is the checklist itself."""

    root: MappingNode
    items: tuple[ComposedItem, ...]
    layers: tuple[Layer, ...]
    extends_position: Position | None

    def settle(self, meaning: Meaning, problems: list[Problem]) -> tuple[Joined, Meaning]:
        """The checklist in which each item expects what is in force; adds the problems of what loosens it.

        Raises:
            ChecklistError: when more than MAX_COMPARISONS pairs of expectations would have to be compared.
        """
        parts = [*zip(self.items, meaning.items, strict=True)]
        if sum(_count_comparisons(item, part) for item, part in parts) > MAX_COMPARISONS:
            message = f"the items have so many expectations about one fact that more than {MAX_COMPARISONS:,} pairs "
            message += "would be compared with those of the base policies"
            position = self.extends_position or self.root.position
            problem = Problem(position, Code.TOO_MANY_BASE_POLICIES, message, "write fewer expectations about one fact")
            raise ChecklistError([*problems, problem])
        pairs = [_settle_item(*pair, problems) for pair in parts]
        old, position = entry(self.root, "items")
        root = with_entries(self.root, {"items": (list_node([node for node, _ in pairs], old.position), position)})
        return replace(self, root=root), replace(meaning, items=tuple(part for _, part in pairs))


class Joiner:
    """Reads the parts of the checklist `root`, whose bytes are `data`; problems go to the list.

    Raises:
        ChecklistError: when the files exceed a bound, or one of them is no YAML.
    """

    def __init__(
        self, root: MappingNode, file: str, data: bytes, policies: BasePolicies | None, problems: list[Problem]
    ) -> None:
        self.root = root
        self.problems = problems
        self.layer = LayerReader(policies.source if policies else None, problems).read(root, file, data)
        self.today = policies.today if policies else datetime.max.replace(tzinfo=UTC).date()
        for layer in _layers(self.layer):
            problems += _structure_problems(layer.root)
        if any(len(layer.bases) < len(extends_of(layer.root)) for layer in _layers(self.layer)):
            raise ChecklistError(problems)  # what is missing would give more problems

    @property
    def has_open_profiles(self) -> bool:
        """Whether the checklist has profiles, and leaves it to others to choose one."""
        return "profiles" in self.root.entries and "tier" not in self.root.entries

    def join(self, *, with_profiles: bool = False) -> Joined:
        """The checklist with what it extends, and, if so, with all profiles that it has itself."""
        tiers = find_mapping(self.root, "profiles")
        tier = [*tiers.entries][-1] if tiers and tiers.entries and with_profiles else None
        composed = Composer(self.problems, self.today).compose(self.layer, tier)
        position = next((scalar.position for scalar in extends_of(self.root)), None)
        return Joined(
            _relocate(composed, position).tree(self.root),
            tuple(item for item in composed.items if isinstance(item, ComposedItem)),
            tuple(_layers(self.layer)),
            position,
        )


def _relocate(composed: Composed, position: Position | None) -> Composed:
    """The items of other repositories at the `extends` that names them: pages link the position of an item."""
    items = [
        replace(item, node=replace(item.node, position=position))
        if isinstance(item, ComposedItem) and position and not item.node.position.is_local
        else item
        for item in composed.items
    ]
    return replace(composed, items=tuple(items))


def _layers(layer: Layer) -> Iterator[Layer]:
    """The file and all that it extends, each once."""
    layers = {layer.reference.key: layer}
    pending = [layer]
    while pending:
        for _, base in pending.pop(0).bases:
            if base.reference.key not in layers:
                layers[base.reference.key] = base
                pending.append(base)
    yield from layers.values()


def _structure_problems(root: Node) -> Iterator[Problem]:
    """The problems of a file that do not show in the joined checklist."""
    from pydantic import ValidationError

    from gate.checklist.composition.layer_fields import LayerFields
    from gate.checklist.yaml_tree import plain

    try:
        LayerFields.model_validate(plain(root))
    except ValidationError as error:
        yield from validation_errors.find_problems(error, root, LayerFields)


def _count_comparisons(item: ComposedItem, meaning: ItemMeaning) -> int:
    """How many pairs of expectations `settle` may have to compare: those about one fact, in items of several files."""
    if len(item.parts) == 1:
        return 0
    planned = (line for _, must in meaning.plan for line in must)
    counts = Counter(line.fact.name for line in (*meaning.must, *meaning.should, *planned))
    return sum(count * count for count in counts.values())


def _settle_item(item: ComposedItem, meaning: ItemMeaning, problems: list[Problem]) -> tuple[MappingNode, ItemMeaning]:
    """The node and the meaning of an item with the expectations in force; `meaning` has all of them."""
    listed = Expected(tuple(line for line in meaning.must if not line.is_ratchet), meaning.should)
    is_complete = all(
        sum(1 for _ in scalars(item.node.entries.get(level))) == len(getattr(listed, level)) for level in LEVELS
    )
    if len(item.parts) == 1 or not is_complete:  # another problem says what is wrong with an expectation
        return item.node, meaning
    _forget_ratchet_problems(item.node, problems)
    expected = settle(item, listed, _planned(item.node, meaning), partial(_expand, meaning), problems)
    node = item.node
    for level in LEVELS:
        if level in node.entries:
            node = _limit_level(node, level, getattr(listed, level), getattr(expected, level))
    return node, replace(meaning, must=(*expected.must, *expected.ratchet), should=expected.should)


def _forget_ratchet_problems(node: MappingNode, problems: list[Problem]) -> None:
    """Removes the problems with the ratchet beside all listed expectations: `settle` adds those that are real."""
    key = node.entries.get(RATCHET)
    facts = key.entries.get("facts") if isinstance(key, MappingNode) else None
    places = {key.position, *(scalar.position for scalar in scalars(facts))} if key else set()
    problems[:] = [
        problem
        for problem in problems
        if problem.code is not Code.RATCHET_WITHOUT_NUMBER or problem.position not in places
    ]


def _expand(meaning: ItemMeaning, key: Node | None, must: Sequence[Expectation]) -> ratchet.Expanded:
    if meaning.probe is None or meaning.facts.specs is None:
        return (), []
    return ratchet.expand_key(key, must, meaning.facts.specs, meaning.probe.may_not_apply)


def _planned(node: MappingNode, meaning: ItemMeaning) -> dict[int, Expectation]:
    """The expectations of the plan by the `id` of their scalar; none where one of them is invalid."""
    nodes = [scalar for step in find_mappings(node, PLAN) for scalar in scalars(step.entries.get("must"))]
    lines = [line for _, must in meaning.plan for line in must]
    return {id(scalar): line for scalar, line in zip(nodes, lines, strict=True)} if len(nodes) == len(lines) else {}


def _limit_level(
    node: MappingNode, level: str, listed: Sequence[Expectation], expected: Sequence[Expectation]
) -> MappingNode:
    """The item with the scalars of the expectations that are in force, in their order."""
    pairs = zip(scalars(node.entries[level]), listed, strict=True)
    nodes = {id(expectation): scalar for scalar, expectation in pairs}
    children = [nodes[id(expectation)] for expectation in expected]
    value, position = entry(node, level)
    if children:
        return with_entries(node, {level: (list_node(children, value.position), position)})
    return replace(node, entries={key: child for key, child in node.entries.items() if key != level})
