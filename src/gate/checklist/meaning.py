"""The second pass over a checklist: probes with their parameters, expectations, and references between entries.

It runs on the tree, whose structure may be invalid anywhere, so that one kind of error does not hide the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate.checklist import expectation, ratchet, yaml_tree
from gate.checklist.limits import MAX_PROBLEMS
from gate.checklist.open_parameters import OpenParameters, missing_parameters
from gate.checklist.thresholds import ExpectationError
from gate.checklist.yaml_tree import (
    QUOTE_THE_COMMENT_SIGN,
    MappingNode,
    Node,
    ScalarNode,
    find_mapping,
    find_mappings,
    find_scalar,
    merge,
    scalars,
    strings,
)
from gate.model.checklist import Expectation, FromBaseline
from gate.model.codes import Code
from gate.model.digest import compute_digest
from gate.model.errors import Problem
from gate.model.globs import FileGlobs, ServiceAddresses, has_marker
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.suggestions import suggest
from gate.model.text import quote
from gate.model.values import FactSpec
from gate.probes.common.probe import Probe

if TYPE_CHECKING:
    from pydantic import BaseModel


PlannedLines = tuple[Position, tuple[Expectation, ...]]
"""The position of a step of a plan, and its expectations."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The facts that expectations of an item may name; None when its probe is unknown.

    `possible_names` are names that invalid parameters may have declared. `without_data` are facts that the parameters
    leave without data, each with the advice. `targets` are the globs and addresses in the parameters. `wait` is in
    seconds. `digest` identifies the parameters, by what the checklist says.
    """

    specs: Mapping[str, FactSpec] | None = None
    possible_names: frozenset[str] = frozenset()
    without_data: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    targets: Mapping[str, Position] = field(default_factory=lambda: MappingProxyType({}))
    wait: float = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ItemMeaning:
    """An item after the second pass; `params` is None when the probe or the parameters are invalid.

    `probe` is None when there is no such probe.
    """

    position: Position
    probe: Probe | None
    params: object
    facts: ItemFacts
    must: tuple[Expectation, ...]
    should: tuple[Expectation, ...]
    plan: tuple[PlannedLines, ...] = ()


@dataclass(frozen=True, slots=True)
class WaiverMeaning:
    """A waiver after the second pass."""

    position: Position
    but: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """All items and waivers after the second pass, in the order of the file."""

    items: tuple[ItemMeaning, ...]
    waivers: tuple[WaiverMeaning, ...]


def read_meaning(
    root: Node, catalog: Mapping[str, Probe], problems: list[Problem], open_parameters: OpenParameters | None = None
) -> Meaning:
    """The items and waivers of a tree; adds problems to the list."""
    return _MeaningReader(catalog, problems, open_parameters or OpenParameters()).read(root)


class _MeaningReader:
    def __init__(self, catalog: Mapping[str, Probe], problems: list[Problem], open_parameters: OpenParameters) -> None:
        self.catalog = catalog
        self.problems = problems
        self.open_parameters = open_parameters
        self.default_params: Mapping[str, MappingNode] = {}

    def read(self, root: Node) -> Meaning:
        self.default_params = self._read_default_params(find_mapping(find_mapping(root, "defaults"), "with"))
        by_id: dict[str, ItemMeaning] = {}
        positions: dict[str, Position] = {}
        items = []
        for node in find_mappings(root, "items"):
            items.append(item := self._read_item(node))
            name = find_scalar(node, "id")
            if name is None or name.value is None:
                continue
            if name.value in by_id:
                message = f"duplicate id {quote(name.value)}; first in line {positions[name.value].line}"
                self._report(name.position, Code.DUPLICATE_ID, message, "rename one")
            by_id.setdefault(name.value, item)
            positions.setdefault(name.value, name.position)
        return Meaning(tuple(items), self._read_waivers(root, by_id))

    def _read_default_params(self, node: MappingNode | None) -> Mapping[str, MappingNode]:
        defaults: dict[str, MappingNode] = {}
        for name, params in node.entries.items() if node else ():
            if node and name not in self.catalog:
                self._report_unknown_probe(name, node.keys[name])
            elif isinstance(params, MappingNode):
                defaults[name] = params
                self._validate(name, params, partial=True)
        return defaults

    def _read_item(self, node: MappingNode) -> ItemMeaning:
        misplaced = find_mapping(node, "with")  # another problem says that `must` does not belong there
        if not any(level in part.entries for part in (node, misplaced) if part for level in ("must", "should")):
            hint = "write expectations under `must:` or `should:`"
            message = "the item has no expectations, so it can never fail"
            self._report(node.position, Code.NO_EXPECTATIONS, message, hint)
        params, facts = self._read_probe(node)
        must = self._read_expectations(node.entries.get("must"), facts)
        should = self._read_expectations(node.entries.get("should"), facts)
        name = find_scalar(node, "probe")
        probe = self.catalog.get(name.value or "") if name else None
        if probe is not None and facts.specs is not None:
            lines, problems = ratchet.expand(node, must, facts.specs, probe.may_not_apply)
            must += lines
            self.problems.extend(problems)
        return ItemMeaning(node.position, probe, params, facts, must, should, self._read_plan(node, facts))

    def _read_plan(self, node: MappingNode, facts: ItemFacts) -> tuple[PlannedLines, ...]:
        """The steps of the plan of an item, which are in the order of their days."""
        steps, day = [], ""
        for step in find_mappings(node, "plan"):
            start = find_scalar(step, "from")
            if start and (start.value or "") <= day:
                message = f"this step begins on {start.value}, and the one before it on {day}"
                hint = "write the steps in the order of their days"
                self._report(start.position, Code.PLAN_NOT_IN_ORDER, message, hint)
            day = (start.value or "") if start else day
            steps.append((step.position, self._read_expectations(step.entries.get("must"), facts)))
        return tuple(steps)

    def _read_probe(self, node: MappingNode) -> tuple[object, ItemFacts]:
        """The validated parameters and the facts of an item."""
        name = find_scalar(node, "probe")
        if name is None or name.value is None:
            return None, ItemFacts()
        if name.value not in self.catalog:
            self._report_unknown_probe(name.value, name.position)
            return None, ItemFacts()
        with_node = node.entries.get("with")
        params_node = self._merge_params(name, with_node)
        settable = self._read_settable(node, name.value)
        params = self._validate_item(node, name.value, params_node, settable) if params_node is not None else None
        probe = self.catalog[name.value]
        if params is None or params_node is None:
            return None, ItemFacts({spec.name: spec for spec in probe.facts}, frozenset(strings(with_node)))
        targets = _find_targets(probe.params, params_node)
        return params, ItemFacts(
            probe.declares(params),
            without_data=probe.unavailable_facts(params),
            targets=targets,
            wait=probe.wait(params),
            digest=compute_digest(json.dumps(yaml_tree.plain(params_node), sort_keys=True).encode()),
        )

    def _merge_params(self, name: ScalarNode, node: Node | None) -> MappingNode | None:
        """The parameters of an item: the defaults of its probe, replaced key by key by its own."""
        defaults = self.default_params.get(name.value or "")
        if node is None:
            return defaults or MappingNode({}, {}, name.position)
        if not isinstance(node, MappingNode):
            return None
        return node if defaults is None else merge(defaults, node)

    def _read_settable(self, node: MappingNode, name: str) -> frozenset[str]:
        """The parameters that a repository may set."""
        model = self.catalog[name].params
        nodes = [*scalars(node.entries.get("may_set"))]
        for scalar in nodes:
            if scalar.value not in model.model_fields:
                hint = self._suggest(scalar.value or "", model.model_fields, "the parameters are")
                message = f"{quote(scalar.value or '')} is not a parameter of the probe {quote(name)}"
                self._report(scalar.position, Code.UNKNOWN_PARAMETER, message, hint)
        return frozenset(scalar.value or "" for scalar in nodes)

    def _validate_item(self, item: MappingNode, name: str, node: MappingNode, settable: frozenset[str]) -> object:
        """The parameter object of an item, as `_validate` has it; `settable` may be left to a repository."""
        missing = missing_parameters(self.catalog[name].params, node) & settable
        if missing and not self.open_parameters.is_allowed:
            self.problems.append(self.open_parameters.problem(item, missing))
        return self._validate(name, node, partial=bool(missing))

    def _validate(self, name: str, node: MappingNode, *, partial: bool = False) -> object:
        """The parameter object of a probe; None, and problems, when it is invalid. `partial` allows missing keys."""
        from pydantic import ValidationError

        model = self.catalog[name].params
        try:
            return model.model_validate(yaml_tree.plain(node))
        except ValidationError as error:
            from gate.checklist import validation_errors

            owner = f"probe {quote(name)}"
            self.problems.extend(
                validation_errors.find_problems(error, node, model, owner, partial=partial, advise=_advise_item_key)
            )
            return None

    def _read_expectations(self, node: Node | None, facts: ItemFacts) -> tuple[Expectation, ...]:
        parsed, previous = [], ""
        for scalar in scalars(node):
            text = scalar.value or ""
            if re.match(r"[0-9]{3}(?![0-9])", text) and re.search(r"[0-9]$", previous):
                message = "a comma inside `[…]` ends the value, so this is not part of the number before it"
                hint = f"write the digits alone: {quote(previous + text)}"
                self._report(scalar.position, Code.COMMA_IN_NUMBER, message, hint)
            else:
                parsed.append(self._read_expectation(scalar, facts))
            previous = text
        return tuple(line for line in parsed if line is not None)

    def _read_expectation(self, node: ScalarNode, facts: ItemFacts) -> Expectation | None:
        if facts.specs is None or node.value is None:
            return None
        try:
            parsed = expectation.parse(node.value, facts.specs, node.position)
        except ExpectationError as error:
            if error.unknown_fact in facts.without_data:
                self._report_without_data(error.unknown_fact, node, facts)
            elif error.unknown_fact not in facts.possible_names:
                is_cut = node.has_comment and error.offset >= len(node.value.rstrip())
                hint = QUOTE_THE_COMMENT_SIGN if is_cut else error.hint
                self._report(node.position_of(error.offset), error.code, error.message, hint)
            return None
        if parsed.fact.name in facts.without_data:
            self._report_without_data(parsed.fact.name, node, facts)
        return parsed

    def _report_without_data(self, fact: str, node: ScalarNode, facts: ItemFacts) -> None:
        message = f"with these parameters {quote(fact)} never has data"
        self._report(node.position, Code.FACT_WITHOUT_DATA, message, facts.without_data[fact])

    def _read_waivers(self, root: Node, by_id: Mapping[str, ItemMeaning]) -> tuple[WaiverMeaning, ...]:
        positions: dict[tuple[str, ...], Position] = {}
        waivers = []
        for node in find_mappings(root, "waivers"):
            name = find_scalar(node, "item")
            item = by_id.get(name.value or "") if name else None
            if name and name.value:
                if item is None:
                    hint = self._suggest(name.value, by_id, "the items are")
                    self._report(name.position, Code.UNKNOWN_ITEM, f"there is no item {quote(name.value)}", hint)
                self._check_duplicate_waiver(name.value, name, node, positions)
            if item:
                self._check_scope(node, item)
            facts = item.facts if item else ItemFacts()
            waivers.append(WaiverMeaning(node.position, self._read_expectations(node.entries.get("but"), facts)))
        return tuple(waivers)

    def _check_duplicate_waiver(
        self, item: str, name: ScalarNode, node: MappingNode, positions: dict[tuple[str, ...], Position]
    ) -> None:
        """Several waivers of one item are for different findings, or for different tools."""
        scopes: list[tuple[tuple[str, ...], Position, str]] = [
            ((item, key, scalar.value or ""), scalar.position, f" for {quote(scalar.value or '')}")
            for key in ("findings", "baseline")
            for scalar in scalars(node.entries.get(key))
        ]
        for scope, position, suffix in scopes or [((item,), name.position, "")]:
            if scope in positions:
                message = f"duplicate waiver of {quote(item)}{suffix}; first in line {positions[scope].line}"
                self._report(position, Code.DUPLICATE_WAIVER, message, "remove one")
            positions.setdefault(scope, position)

    def _check_scope(self, node: MappingNode, item: ItemMeaning) -> None:
        """What a waiver names can occur: the probe lists findings, and a `must` is compared with a baseline."""
        if "findings" in node.keys and item.probe is not None and not item.probe.lists_findings:
            message = "`findings` can never match: the probe of this item lists no findings that its facts count"
            hint = "remove `findings`, and limit the waiver with `but`"
            self._report(node.keys["findings"], Code.FINDINGS_WAIVER_WITHOUT_FINDINGS, message, hint)
        has_baseline = any(isinstance(expectation.threshold, FromBaseline) for expectation in item.must)
        if "baseline" in node.keys and item.must and not has_baseline:
            message = "`baseline` can never apply: no `must` of this item is compared with a baseline"
            hint = "remove `baseline`, and limit the waiver with `but`"
            self._report(node.keys["baseline"], Code.BASELINE_WAIVER_WITHOUT_BASELINE, message, hint)

    def _report_unknown_probe(self, name: str, position: Position) -> None:
        hint = self._suggest(name, self.catalog, "the probes are")
        self._report(position, Code.UNKNOWN_PROBE, f"there is no probe {quote(name)}", hint)

    def _suggest(self, word: str, options: Iterable[str], label: str) -> str:
        """The advice for a wrong word; none after so many problems that no more are reported."""
        return suggest(word, options, label) if len(self.problems) < MAX_PROBLEMS else ""

    def _report(self, position: Position, code: Code, message: str, hint: str) -> None:
        self.problems.append(Problem(position, code, message, hint))


def _advise_item_key(key: str, _mapping: MappingNode) -> str:
    """The advice for a parameter that is a key of items."""
    from gate.checklist.fields import ItemFields

    keys = {field.alias or name for name, field in ItemFields.model_fields.items()}
    return f"`{key}` is a key of the item: indent it as far as `with:`" if key in keys else ""


def _find_targets(model: type[BaseModel], node: MappingNode) -> Mapping[str, Position]:
    """The globs and addresses among the parameters, each with its first position."""
    targets: dict[str, Position] = {}
    for name, parameter in model.model_fields.items():
        parts = (parameter.annotation, *parameter.metadata)
        if name in node.entries and has_marker(parts, FileGlobs, ServiceAddresses):
            for scalar in scalars(node.entries[name]):
                targets.setdefault(scalar.value or "", scalar.position)
    return MappingProxyType(targets)
