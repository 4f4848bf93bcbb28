"""Compiles a checklist from its bytes, or reports every problem at once.

Two passes over the same tree, so that neither hides the problems of the other: the structure (keys and values), and the
meaning (probes and parameters, expectations, references). The checklist is assembled when both succeed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate.checklist import limits, yaml_tree
from gate.checklist.examples import item_example
from gate.checklist.limits import limit_problems
from gate.checklist.meaning import ItemMeaning, WaiverMeaning, read_meaning
from gate.checklist.probe_catalog import InstalledProbes
from gate.checklist.yaml_tree import MappingNode, Node, ScalarNode, find_mapping, find_mappings, find_scalar
from gate.model.checklist import Checklist, Comment, Item, PlanStep, Trust, Waiver, When
from gate.model.digest import compute_digest
from gate.model.errors import ChecklistError, Problem
from gate.model.text import pluralize, quote
from gate.probes.common.probe import Probe

if TYPE_CHECKING:
    from gate.checklist.fields import ChecklistFields, DefaultFields, ItemFields, WaiverFields, WhenFields

logger = logging.getLogger(__name__)

_PROSE_KEYS = frozenset({"title", "category", "owner", "help", "by", "reason"})
"""Keys of text for people, in which a `#` may be part of the text."""


def load(data: bytes, file: str, catalog: Mapping[str, Probe] | None = None) -> Checklist:
    """The checklist in `data`; `file` is its name in messages, `catalog` the probes (default: the installed ones).

    Raises:
        ChecklistError: with every problem, in the order of the file; with one problem when the whole exceeds a limit.
    """
    try:
        root, problems = yaml_tree.read(data, file)
    except ChecklistError as error:
        raise ChecklistError(limit_problems(error.problems)) from None
    limits.check(root)
    probes = InstalledProbes() if catalog is None else catalog
    fields = _validate_structure(root, problems, probes)
    meaning = read_meaning(root, probes, problems)
    if problems or fields is None:
        raise ChecklistError(limit_problems(problems))
    items = [_build_item(item, part, fields.defaults) for item, part in zip(fields.items, meaning.items, strict=True)]
    waivers = [_build_waiver(waiver, part) for waiver, part in zip(fields.waivers, meaning.waivers, strict=True)]
    digest = compute_digest(data)
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
