"""The facts, baseline, findings and tools of a test: of its own, and those of `defaults`, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from gate.checklist.yaml_tree import MappingNode, Node, ScalarNode, find_mapping, find_mappings, scalars
from gate.model.checklist import Checklist, Item
from gate.model.codes import Code
from gate.model.decision import Baseline
from gate.model.errors import Problem
from gate.model.evidence import Cause, Evidence, Finding, Observation, Source, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.suggestions import suggest
from gate.model.text import quote
from gate.model.values import FactSpec, Kind, Value
from gate.policy_tests.fact_values import FactValueError, read_observation, read_value, read_word

NO_FACT = Unseen(Cause.ABSENT, "the test gives no value for it")
"""The observation of every fact that a test does not give."""

BASELINE = "the baseline of the test"
"""What messages call the baseline."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What one node says about an item: the observation of each fact, and where it is given.

    It `is_complete` when a word is about all facts of the item, so that nothing of the defaults remains.
    """

    observations: Mapping[str, tuple[Observation, Position]]
    is_complete: bool = False


class FactReader:
    """Reads the parts of tests that name items and facts of a checklist; collects the `problems`."""

    def __init__(self, checklist: Checklist, problems: list[Problem]) -> None:
        self.items = {item.id: item for item in checklist.items}
        self.problems = problems
        self._cache: dict[tuple[str, int], ItemFacts] = {}

    def read_evidence(
        self, nodes: Sequence[MappingNode], expected: Mapping[str, object]
    ) -> tuple[Mapping[str, Evidence], Mapping[tuple[str, str], Position]]:
        """The evidence by item of a test, and the position of each fact that is given.

        `nodes` are the defaults and the test; what comes later replaces what comes before. Items that are only
        `expected` have no fact.
        """
        facts: dict[str, dict[str, tuple[Observation, Position]]] = {
            name: {} for name in expected if name in self.items
        }
        for node in nodes:
            for item, child in self._items(node, "facts"):
                item_facts = self._read_facts(item, child)
                facts[item.id] = {
                    **({} if item_facts.is_complete else facts.get(item.id, {})),
                    **item_facts.observations,
                }
        return {
            name: self._build_evidence(item, {fact: pair[0] for fact, pair in facts[name].items()}, nodes)
            for name, item in self.items.items()
            if name in facts
        }, {(item, fact): pair[1] for item, pairs in facts.items() for fact, pair in pairs.items()}

    def _build_evidence(
        self, item: Item, observations: Mapping[str, Observation], nodes: Sequence[MappingNode]
    ) -> Evidence:
        return Evidence(
            {fact: observations.get(fact, NO_FACT) for fact in item.facts},
            findings=self._read_findings(nodes, item),
            sources=_sources(_read_tools(nodes, "tools", item.id)),
        )

    def read_baseline(self, nodes: Sequence[MappingNode]) -> Baseline | None:
        """The baseline of a test; None when neither the test nor the defaults give one."""
        facts: dict[str, dict[str, tuple[Value, str]]] = {}
        for node in nodes:
            for item, child in self._items(node, "baseline"):
                facts.setdefault(item.id, {}).update(self._read_baseline_facts(item, child))
        if not any("baseline" in node.entries for node in nodes):
            return None
        producers = {
            name: frozenset(_read_tools(nodes, "baseline_tools", name) or _read_tools(nodes, "tools", name))
            for name in facts
        }
        return Baseline(facts, producers, file=BASELINE)

    def check_names(self, node: Node | None) -> None:
        """Reports every key of a mapping that is not an item."""
        for name, position in node.keys.items() if isinstance(node, MappingNode) else ():
            if name not in self.items:
                hint = suggest(name, self.items, "the items are")
                self._report(position, Code.UNKNOWN_ITEM, f"there is no item {quote(name)} in the checklist", hint)

    def _items(self, node: MappingNode, key: str) -> Iterator[tuple[Item, Node]]:
        """The items of the mapping under a key, with what is said about them."""
        mapping = find_mapping(node, key)
        self.check_names(mapping)
        for name, child in mapping.entries.items() if mapping else ():
            if name in self.items:
                yield self.items[name], child

    def _read_facts(self, item: Item, node: Node) -> ItemFacts:
        """What a node says about an item; read once, although every test reads the defaults."""
        key = item.id, id(node)
        if key not in self._cache:
            self._cache[key] = self._read_new_facts(item, node)
        return self._cache[key]

    def _read_new_facts(self, item: Item, node: Node) -> ItemFacts:
        if isinstance(node, MappingNode):
            observations = {}
            for spec, child in self._facts(item, node):
                try:
                    observations[spec.name] = read_observation(spec, child), child.position
                except FactValueError as error:
                    self.problems.append(error.problem)
            return ItemFacts(observations)
        try:
            word = read_word(node)
        except FactValueError as error:
            self.problems.append(error.problem)
            return ItemFacts({})
        if word is None:
            description = quote(node.value or "") if isinstance(node, ScalarNode) else "a list"
            message = f"{quote(item.id)} is {description}, expected its facts"
            names = ", ".join(f"{name}: …" for name in list(item.facts)[:2])
            self._report(node.position, Code.WRONG_TYPE, message, f"write `{{{names}}}`, `missing` or `not applicable`")
            return ItemFacts({})
        return ItemFacts(dict.fromkeys(item.facts, (word, node.position)), is_complete=True)

    def _read_baseline_facts(self, item: Item, node: Node) -> Iterator[tuple[str, tuple[Value, str]]]:
        for spec, child in self._facts(item, node) if isinstance(node, MappingNode) else ():
            try:
                yield spec.name, (read_value(spec, child), spec.unit)
            except FactValueError as error:
                self.problems.append(error.problem)

    def _facts(self, item: Item, node: MappingNode) -> Iterator[tuple[FactSpec, Node]]:
        for name, child in node.entries.items():
            if name in item.facts:
                yield item.facts[name], child
            else:
                hint = suggest(name, item.facts, "its facts are")
                message = f"the probe {quote(item.probe)} has no fact {quote(name)}"
                self._report(node.keys[name], Code.UNKNOWN_FACT, message, hint)

    def _read_findings(self, nodes: Sequence[MappingNode], item: Item) -> tuple[Finding, ...]:
        """The findings of an item; those of a test replace those of the defaults."""
        owner = next((node for node in reversed(nodes) if item.id in _entries(node, "findings")), None)
        if owner is None:
            return ()
        listed = find_mappings(find_mapping(owner, "findings") or owner, item.id)
        return tuple(self._read_finding(node, item, number) for number, node in enumerate(listed, 1))

    def _read_finding(self, node: MappingNode, item: Item, number: int) -> Finding:
        """One finding; its number makes it differ from others with the same names."""
        names, places, facts = (_strings(node.entries.get(key)) for key in ("name", "place", "counted_in"))
        for scalar in scalars(node.entries.get("counted_in")):
            spec = item.facts.get(scalar.value or "")
            if spec is None or spec.kind not in (Kind.NUMBER, Kind.PERCENTAGE):
                counts = [name for name, fact in item.facts.items() if fact.kind in (Kind.NUMBER, Kind.PERCENTAGE)]
                message = f"no fact {quote(scalar.value or '')} of this item counts findings"
                hint = suggest(scalar.value or "", counts, "its counts are")
                self._report(scalar.position, Code.UNKNOWN_VALUE, message, hint)
        return Finding(
            names[0] if names else "", f"finding {number} of the test", names=names, places=places, counted_in=facts
        )

    def _report(self, position: Position, code: Code, message: str, hint: str) -> None:
        self.problems.append(Problem(position, code, message, hint))


def _entries(node: MappingNode, key: str) -> Mapping[str, Node]:
    mapping = find_mapping(node, key)
    return mapping.entries if mapping else MappingProxyType({})


def _strings(node: Node | None) -> tuple[str, ...]:
    return tuple((scalar.value or "").strip() for scalar in scalars(node))


def _read_tools(nodes: Sequence[MappingNode], key: str, item: str) -> tuple[str, ...]:
    """The tools of an item; those of the test replace those of the defaults."""
    lists = (_strings(_entries(node, key).get(item)) for node in reversed(nodes))
    return next(filter(None, lists), ())


def _sources(tools: Sequence[str]) -> tuple[Source, ...]:
    return tuple(Source("the test", tool=tool) for tool in tools)
