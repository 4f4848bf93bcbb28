"""Compiles a checklist from its bytes, or reports every problem at once.

Two passes over the same tree, so that neither hides the problems of the other: the structure (keys and values), and the
meaning (probes and parameters, expectations, references). The checklist is assembled when both succeed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeGuard

from gate.checklist import limits, yaml_tree
from gate.checklist.examples import item_example
from gate.checklist.limits import limit_problems
from gate.checklist.meaning import ItemMeaning, Meaning, WaiverMeaning, read_meaning
from gate.checklist.open_parameters import OpenParameters
from gate.checklist.probe_catalog import InstalledProbes
from gate.checklist.yaml_tree import ListNode, MappingNode, Node, ScalarNode, find_mapping, find_mappings, find_scalar
from gate.model.checklist import Checklist, Comment, Item, PlanStep, Trust, Waiver, When
from gate.model.digest import compute_digest
from gate.model.errors import ChecklistError, Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize, quote
from gate.probes.common.probe import Probe

if TYPE_CHECKING:
    from gate.checklist.composition.join import Joined, Joiner
    from gate.checklist.composition.layers import BasePolicies
    from gate.checklist.fields import ChecklistFields, DefaultFields, ItemFields, WaiverFields, WhenFields

    OpenPolicies = Callable[[], BasePolicies]
    """How the base policies of a checklist are read; called only for a checklist that extends others."""

logger = logging.getLogger(__name__)

_PART_KEYS = frozenset({"extends", "tier", "profiles"})
"""The keys of a checklist that consists of several parts."""

_PROSE_KEYS = frozenset({"title", "category", "owner", "help", "by", "reason"})
"""Keys of text for people, in which a `#` may be part of the text."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A checklist with its tree: that of the file, or, if it extends base policies, that of all files joined.

    `files` are the names and digests of the files; the first is the checklist.
    """

    checklist: Checklist
    root: Node
    files: tuple[tuple[str, str], ...]

    def limit_to(self, item: str) -> Resolved:
        """The tree with this item only, and its waivers."""
        if not isinstance(self.root, MappingNode):
            return self
        entries = dict(self.root.entries)
        for key, id_key in (("items", "id"), ("waivers", "item")):
            nodes = [node for node in find_mappings(self.root, key) if _text(node, id_key) == item]
            if key in entries:
                entries[key] = ListNode(tuple(nodes), entries[key].position)
            if not nodes:
                entries.pop(key, None)
        return replace(self, root=replace(self.root, entries=entries))


def load(
    data: bytes, file: str, catalog: Mapping[str, Probe] | None = None, policies: OpenPolicies | None = None,
    *, allow_open: bool = False,
) -> Checklist:  # fmt: skip
    """The checklist in `data`; `file` is its name in messages, `catalog` the probes (default: the installed ones).

    `policies` opens what it extends; without it, `extends` is an error. With `allow_open`, a base policy may leave out
    the parameters that repositories set.

    Raises:
        ChecklistError: with every problem, in the order of the file; with one problem when the whole exceeds a limit.
    """
    return resolve(data, file, catalog, policies, allow_open=allow_open).checklist


def resolve(
    data: bytes, file: str, catalog: Mapping[str, Probe] | None = None, policies: OpenPolicies | None = None,
    *, allow_open: bool = False,
) -> Resolved:  # fmt: skip
    """The same as `load`, with the tree from which the checklist is built.

    Raises:
        ChecklistError: as `load` does.
    """
    try:
        root, problems = yaml_tree.read(data, file)
        joiner = _open_parts(root, file, data, policies, problems) if _has_parts(root) else None
    except ChecklistError as error:
        raise ChecklistError(limit_problems(error.problems)) from None
    compiler = _Compiler(InstalledProbes() if catalog is None else catalog, problems, allow_open=allow_open)
    if joiner is None:
        fields, meaning = compiler.compile(root)
        return Resolved(
            _build(root, fields, meaning, file, compute_digest(data)), root, ((file, compute_digest(data)),)
        )
    if joiner.has_open_profiles:
        compiler.compile_joined(joiner.join(with_profiles=True))
    joined, fields, meaning = compiler.compile_joined(joiner.join())
    files = tuple((str(layer.reference), layer.digest) for layer in joined.layers)
    digest = files[0][1] if len(files) == 1 else compute_digest("\n".join(digest for _, digest in files).encode())
    checklist = _build(joined.root, fields, meaning, file, digest)
    names = tuple(name for name, _ in files[1:])
    return Resolved(replace(checklist, base_policies=names), joined.root, files)


def _text(node: MappingNode, key: str) -> str:
    scalar = find_scalar(node, key)
    return (scalar.value or "") if scalar else ""


def _has_parts(root: Node) -> TypeGuard[MappingNode]:
    """Whether a checklist extends another, or has profiles."""
    return isinstance(root, MappingNode) and not _PART_KEYS.isdisjoint(root.entries)


def _open_parts(
    root: MappingNode, file: str, data: bytes, policies: OpenPolicies | None, problems: list[Problem]
) -> Joiner:
    """Imports what joins files only for a checklist of several parts: few have them."""
    from gate.checklist.composition.join import Joiner

    return Joiner(root, file, data, policies() if policies else None, problems)


class _Compiler:
    """Compiles trees; problems go to the list, and end the work."""

    def __init__(self, catalog: Mapping[str, Probe], problems: list[Problem], *, allow_open: bool) -> None:
        self.catalog = catalog
        self.problems = problems
        self.allow_open = allow_open

    def compile(self, root: Node) -> tuple[ChecklistFields, Meaning]:
        """The fields and the meaning of a tree.

        Raises:
            ChecklistError: with all problems so far.
        """
        fields, meaning = self._read(root, OpenParameters(is_allowed=self.allow_open))
        return self._require_valid(fields), meaning

    def compile_joined(self, joined: Joined) -> tuple[Joined, ChecklistFields, Meaning]:
        """The checklist with the expectations in force, and its fields and meaning.

        Raises:
            ChecklistError: with all problems so far.
        """
        extends = joined.extends_position
        fields, meaning = self._read(joined.root, OpenParameters(extends, self.allow_open and extends is None))
        settled, meaning = joined.settle(meaning, self.problems)
        return settled, self._require_valid(fields), meaning

    def _read(self, root: Node, rule: OpenParameters) -> tuple[ChecklistFields | None, Meaning]:
        limits.check(root)
        fields = _validate_structure(root, self.problems, self.catalog)
        return fields, read_meaning(root, self.catalog, self.problems, rule)

    def _require_valid(self, fields: ChecklistFields | None) -> ChecklistFields:
        if self.problems or fields is None:
            raise ChecklistError(limit_problems(self.problems))
        return fields


def _build(root: Node, fields: ChecklistFields, meaning: Meaning, file: str, digest: str) -> Checklist:
    items = [_build_item(item, part, fields.defaults) for item, part in zip(fields.items, meaning.items, strict=True)]
    waivers = [_build_waiver(waiver, part) for waiver, part in zip(fields.waivers, meaning.waivers, strict=True)]
    counts = f"{pluralize(len(items), 'item')}, {pluralize(len(waivers), 'waiver')}"
    logger.debug("checklist %s: %s, %s", file, counts, digest[:19])
    return Checklist(
        title=fields.title,
        items=tuple(items),
        waivers=tuple(waivers),
        file=file,
        digest=digest,
        comments=tuple(_find_comments(root)),
    )


def _validate_structure(root: Node, problems: list[Problem], catalog: Mapping[str, Probe]) -> ChecklistFields | None:
    from pydantic import ValidationError

    from gate.checklist.fields import ChecklistFields

    try:
        return ChecklistFields.model_validate(yaml_tree.plain(root))
    except ValidationError as error:
        from gate.checklist import validation_errors

        advise = partial(_advise_unknown_key, catalog)
        problems.extend(validation_errors.find_problems(error, root, ChecklistFields, advise=advise))
        return None


def _advise_unknown_key(catalog: Mapping[str, Probe], key: str, item: MappingNode) -> str:
    """The advice for a key of an item that is a parameter of its probe, or a waiver, or for a key above the items."""
    if any("probe" in child.entries for child in find_mappings(item, key)):
        return "write the items under `items:`" if "items" in item.entries else "write `items:`"
    if key in ("waiver", "waivers") and "probe" in item.entries:
        return "write waivers under the top-level key `waivers:`, each with `item`, `until`, `by` and `reason`"
    if key in catalog and (line := item_example(key, catalog[key])):
        return f"{quote(key)} is a probe: write an item under `items:`, such as `{line}`"
    name = find_scalar(item, "probe")
    if name is None or name.value not in catalog or key not in catalog[name.value or ""].params.model_fields:
        return ""
    return f"it is a parameter of the probe {quote(name.value or '')}: indent it under `with:`"


def _find_comments(root: Node) -> Iterator[Comment]:
    """The comments after texts for people."""
    parts = (root, find_mapping(root, "defaults"), *find_mappings(root, "items"), *find_mappings(root, "waivers"))
    for part in parts:
        for key, node in part.entries.items() if isinstance(part, MappingNode) else ():
            if key in _PROSE_KEYS and isinstance(node, ScalarNode) and node.comment and node.end:
                comment = node.comment.lstrip()
                gap = len(node.comment) - len(comment)
                position = replace(node.end, column=node.end.column + gap)
                yield Comment(key, node.value or "", gap, comment, position)


def _build_item(fields: ItemFields, meaning: ItemMeaning, defaults: DefaultFields) -> Item:
    explicit_keys = fields.model_fields_set
    when = _build_when(fields.when if "when" in explicit_keys else defaults.when)
    return Item(
        id=fields.id,
        title=fields.title or fields.id,
        probe=fields.probe,
        params=meaning.params,
        must=meaning.must,
        should=meaning.should,
        facts=meaning.facts.specs or MappingProxyType({}),
        position=meaning.position,
        category=fields.category or defaults.category,
        owner=fields.owner or defaults.owner,
        weight=fields.weight if "weight" in explicit_keys else defaults.weight,
        when=when,
        help=fields.help,
        timeout=fields.timeout or defaults.timeout,
        wait=meaning.facts.wait,
        trust=Trust(fields.trust),
        targets=meaning.facts.targets,
        plan=tuple(PlanStep(step.from_, must, at) for step, (at, must) in zip(fields.plan, meaning.plan, strict=True)),
        query_digest=_query_digest(fields, when, meaning.facts.digest),
    )


def _query_digest(fields: ItemFields, when: When, params: str) -> str:
    return compute_digest("\0".join((fields.probe, params, fields.trust, *when.paths)).encode())


def _build_when(fields: WhenFields) -> When:
    return When(fields.events, fields.branches, fields.paths, fields.labels, fields.draft)


def _build_waiver(fields: WaiverFields, meaning: WaiverMeaning) -> Waiver:
    return Waiver(
        fields.item, fields.until, fields.by, fields.reason, meaning.position, fields.link, meaning.but,
        fields.findings, fields.baseline,
    )  # fmt: skip
