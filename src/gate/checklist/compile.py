"""The whole of a checklist from its bytes, or every problem at once.

Two passes over the same tree, so that neither hides the problems of the other: the shape (which keys, which values),
and the meaning (probes and their parameters, expectations, references). Only when both are content is it assembled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate.checklist import expectation, yaml_tree
from gate.checklist.quoting import BEGINS_A_COMMENT, guidance, shown
from gate.checklist.thresholds import ExpectationError
from gate.checklist.yaml_tree import Listing, Node, Table, Text
from gate.model.checklist import Checklist, Comment, Expectation, Item, Trust, Waiver, When
from gate.model.errors import ChecklistError, Problem
from gate.model.globs import FileGlobs, ServiceAddresses, marked
from gate.model.position import Place
from gate.model.values import FactSpec
from gate.probes.common import registry
from gate.probes.common.probe import Probe

if TYPE_CHECKING:
    from pydantic import BaseModel

    from gate.checklist.shape import DefaultsShape, Document, ItemShape, WaiverShape, WhenShape

MAX_PROBLEMS = 200
"""The most problems that are told at once; a file that is no checklist at all has thousands."""

_PROSE = frozenset({"title", "category", "owner", "help", "by", "reason"})
"""Keys of text that people write for people, in which a `#` may be part of it."""


class InstalledProbes(Mapping[str, Probe]):
    """The probes of this gate by name; each is imported when it is first asked for."""

    def __init__(self) -> None:
        self._names = registry.names()
        self._load = cache(registry.load)

    def __getitem__(self, name: str) -> Probe:
        if name not in self._names:
            raise KeyError(name)
        return self._load(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def load(data: bytes, file: str, catalog: Mapping[str, Probe] | None = None) -> Checklist:
    """The checklist that `data` holds; `file` is its name in messages, `catalog` the probes (default: the installed).

    Raises:
        ChecklistError: with every problem at once, in the order of the file.
    """
    root, problems = yaml_tree.read(data, file)
    known = InstalledProbes() if catalog is None else catalog
    document = _shape(root, problems, known)
    meaning = _Meaning(problems, known)
    readings = meaning.read(root)
    if problems or document is None:
        raise ChecklistError(_first(problems))
    return Checklist(
        title=document.title,
        items=tuple(
            _item(shape, read, document.defaults) for shape, read in zip(document.items, readings.items, strict=True)
        ),
        waivers=tuple(_waiver(shape, read) for shape, read in zip(document.waivers, readings.waivers, strict=True)),
        file=file,
        digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
        comments=tuple(_comments(root)),
    )


def _first(problems: list[Problem]) -> list[Problem]:
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: problem.position)
    if len(ordered) <= MAX_PROBLEMS:
        return ordered
    last = ordered[MAX_PROBLEMS - 1].position
    more = Problem(last, f"{len(ordered) - MAX_PROBLEMS:,} more problems follow", "mend the first ones and look again")
    return [*ordered[:MAX_PROBLEMS], more]


def _shape(root: Node, problems: list[Problem], catalog: Mapping[str, Probe]) -> Document | None:
    from pydantic import ValidationError

    from gate.checklist import validation_errors
    from gate.checklist.shape import Document

    try:
        return Document.model_validate(yaml_tree.plain(root))
    except ValidationError as error:
        problems.extend(
            validation_errors.problems(error, root, Document, not_checked_out=partial(_of_the_probe, catalog))
        )
        return None


def _of_the_probe(catalog: Mapping[str, Probe], key: str, table: Table) -> str:
    """What to do with a key of an item that is a parameter of its probe, or a waiver."""
    if key in ("waiver", "waivers"):
        return "waivers stand beside `items:`, each with `item`, `until`, `by` and `reason`"
    name = _text(table, "probe")
    if name is None or name.value not in catalog or key not in catalog[name.value or ""].params.model_fields:
        return ""
    return f"it is a parameter of the probe {shown(name.value or '')}: indent it under `with:`"


def _of_the_item(key: str, _table: Table) -> str:
    """What to do with a parameter of a probe that is a key of the item."""
    from gate.checklist.shape import ItemShape

    keys = {field.alias or name for name, field in ItemShape.model_fields.items()}
    return f"`{key}` is a key of the item: write it as far to the left as `with:`" if key in keys else ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What expectations of an item may be about: its facts, which are None when its probe is wrong.

    `own_names` are those that parameters which are wrong may have declared; `unseeable` are facts that its parameters
    keep from being seen, each with what to write. `looks_at` are the globs and addresses that its parameters name.
    """

    facts: Mapping[str, FactSpec] | None = None
    own_names: frozenset[str] = frozenset()
    unseeable: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    looks_at: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class _ReadItem:
    """What the second pass knows of an item; `inputs` is None when its probe or parameters are wrong."""

    place: Place
    params: object
    known: _Known
    must: tuple[Expectation, ...]
    should: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class _ReadWaiver:
    place: Place
    but: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class _Readings:
    items: tuple[_ReadItem, ...]
    waivers: tuple[_ReadWaiver, ...]


class _Meaning:
    """The second pass: what needs the probes, or more than one place of the file."""

    def __init__(self, problems: list[Problem], catalog: Mapping[str, Probe]) -> None:
        self.problems = problems
        self.catalog = catalog
        self.defaults: Mapping[str, Table] = {}

    def read(self, root: Node) -> _Readings:
        """Reads items and waivers of a document whose shape may be wrong anywhere."""
        defaults = _table(root, "defaults")
        self.defaults = self._default_inputs(_table(defaults, "with"))
        by_id: dict[str, tuple[Place, _ReadItem]] = {}
        items = []
        for table in _tables(root, "items"):
            items.append(read := self._item(table))
            name = _text(table, "id")
            if name is None or name.value is None:
                continue
            if name.value in by_id:
                first = by_id[name.value][0].line
                self._report(
                    name.place, f"the id {shown(name.value)} stands twice; first in line {first}", "rename one"
                )
            by_id.setdefault(name.value, (name.place, read))
        return _Readings(tuple(items), self._waivers(root, by_id))

    def _default_inputs(self, table: Table | None) -> Mapping[str, Table]:
        given: dict[str, Table] = {}
        if table is None:
            return given
        for name, params in table.entries.items():
            if name not in self.catalog:
                self._unknown_probe(name, table.keys[name])
            elif isinstance(params, Table):
                given[name] = params
                self._validate(name, params, partial=True)
        return given

    def _item(self, table: Table) -> _ReadItem:
        misplaced = _table(table, "with")  # where an expectation is told to be
        if not any(level in part.entries for part in (table, misplaced) if part for level in ("must", "should")):
            hint = "write what must hold under `must:`, or what should under `should:`"
            self._report(table.place, "the item expects nothing, so it could never fail", hint)
        params, known = self._probe(table)
        must = self._expectations(table.entries.get("must"), known)
        should = self._expectations(table.entries.get("should"), known)
        return _ReadItem(table.place, params, known, must, should)

    def _probe(self, table: Table) -> tuple[object, _Known]:
        """Inputs and facts of an item."""
        name = _text(table, "probe")
        if name is None or name.value is None:
            return None, _Known()
        if name.value not in self.catalog:
            self._unknown_probe(name.value, name.place)
            return None, _Known()
        given = self._given(name, table.entries.get("with"))
        params = self._validate(name.value, given) if given is not None else None
        kind = self.catalog[name.value]
        if params is None or given is None:
            return None, _Known({spec.name: spec for spec in kind.facts}, frozenset(_keys(table.entries.get("with"))))
        return params, _Known(
            kind.declares(params), unseeable=kind.unseeable(params), looks_at=_looks_at(kind.params, given)
        )

    def _given(self, name: Text, own: Node | None) -> Table | None:
        """The parameters of an item: the defaults of its probe, replaced key by key by its own."""
        base = self.defaults.get(name.value or "")
        if own is None:
            return base or Table({}, {}, name.place)
        if not isinstance(own, Table):
            return None
        if base is None:
            return own
        return Table({**base.entries, **own.entries}, {**base.keys, **own.keys}, own.place)

    def _validate(self, name: str, table: Table, *, partial: bool = False) -> object:
        """The parameter object of a probe; None, and problems, when it is wrong. `partial` forgives what is missing."""
        from pydantic import ValidationError

        from gate.checklist import validation_errors

        params = self.catalog[name].params
        try:
            return params.model_validate(yaml_tree.plain(table))
        except ValidationError as error:
            owner = f"probe {shown(name)}"
            found = validation_errors.problems(
                error, table, params, owner, partial=partial, not_checked_out=_of_the_item
            )
            self.problems.extend(found)
            return None

    def _expectations(self, node: Node | None, known: _Known) -> tuple[Expectation, ...]:
        texts = node.children if isinstance(node, Listing) else (node,)
        found = (self._expectation(text, known) for text in texts if isinstance(text, Text) and text.value)
        return tuple(each for each in found if each is not None)

    def _expectation(self, text: Text, known: _Known) -> Expectation | None:
        if known.facts is None or text.value is None:
            return None
        try:
            found = expectation.parse(text.value, known.facts, text.place)
        except ExpectationError as mistake:
            if mistake.unknown_fact in known.unseeable:
                self._cannot_see(mistake.unknown_fact, text, known)
            elif mistake.unknown_fact not in known.own_names:
                cut = text.cut and mistake.offset >= len(text.value.rstrip())
                self._report(text.at(mistake.offset), mistake.message, BEGINS_A_COMMENT if cut else mistake.hint)
            return None
        if found.fact.name in known.unseeable:
            self._cannot_see(found.fact.name, text, known)
        return found

    def _cannot_see(self, fact: str, text: Text, known: _Known) -> None:
        message = f"{shown(fact)} can never be seen as this item is written"
        self._report(text.place, message, known.unseeable[fact])

    def _waivers(self, root: Node, by_id: Mapping[str, tuple[Place, _ReadItem]]) -> tuple[_ReadWaiver, ...]:
        firsts: dict[str, Place] = {}
        read = []
        for table in _tables(root, "waivers"):
            name = _text(table, "item")
            known = by_id.get(name.value or "") if name else None
            if name and name.value and known is None:
                message = f"there is no item {shown(name.value)} to waive"
                self._report(name.place, message, guidance(name.value, by_id, "the items are"))
            if name and name.value in firsts:
                line = firsts[name.value].line
                self._report(
                    name.place, f"{shown(name.value)} is waived twice; first in line {line}", "keep one waiver"
                )
            elif name and name.value:
                firsts[name.value] = name.place
            facts = known[1].known if known else _Known()
            read.append(_ReadWaiver(table.place, self._expectations(table.entries.get("but"), facts)))
        return tuple(read)

    def _unknown_probe(self, name: str, place: Place) -> None:
        self._report(place, f"there is no probe {shown(name)}", guidance(name, self.catalog, "the probes are"))

    def _report(self, place: Place, message: str, hint: str) -> None:
        self.problems.append(Problem(place, message, hint))


def _looks_at(params: type[BaseModel], given: Table) -> Mapping[str, Place]:
    """The globs and addresses among the parameters, each with where it stands first."""
    found: dict[str, Place] = {}
    for name, parameter in params.model_fields.items():
        if name in given.entries and marked((parameter.annotation, *parameter.metadata), FileGlobs, ServiceAddresses):
            node = given.entries[name]
            for text in node.children if isinstance(node, Listing) else (node,):
                if isinstance(text, Text) and text.value:
                    found.setdefault(text.value, text.place)
    return MappingProxyType(found)


def _comments(root: Node) -> Iterator[Comment]:
    """The comments behind prose."""
    parts = (root, _table(root, "defaults"), *_tables(root, "items"), *_tables(root, "waivers"))
    for table in parts:
        for key, text in table.entries.items() if isinstance(table, Table) else ():
            if key in _PROSE and isinstance(text, Text) and text.comment and text.end:
                said = text.comment.lstrip()
                gap = len(text.comment) - len(said)
                place = replace(text.end, column=text.end.column + gap)
                yield Comment(key, text.value or "", gap, said, place)


def _table(node: Node | None, key: str) -> Table | None:
    found = node.entries.get(key) if isinstance(node, Table) else None
    return found if isinstance(found, Table) else None


def _tables(node: Node, key: str) -> list[Table]:
    found = node.entries.get(key) if isinstance(node, Table) else None
    return [each for each in found.children if isinstance(each, Table)] if isinstance(found, Listing) else []


def _text(table: Table, key: str) -> Text | None:
    found = table.entries.get(key)
    return found if isinstance(found, Text) else None


def _keys(node: Node | None) -> Iterator[str]:
    """Every key and text inside a node: names that it may have declared."""
    if isinstance(node, Text) and node.value:
        yield node.value
    elif isinstance(node, Listing):
        for child in node.children:
            yield from _keys(child)
    elif isinstance(node, Table):
        yield from node.entries
        for child in node.entries.values():
            yield from _keys(child)


def _item(shape: ItemShape, read: _ReadItem, defaults: DefaultsShape) -> Item:
    given = shape.model_fields_set
    return Item(
        id=shape.id,
        title=shape.title or shape.id,
        probe=shape.probe,
        params=read.params,
        must=read.must,
        should=read.should,
        facts=read.known.facts or MappingProxyType({}),
        position=read.place,
        category=shape.category or defaults.category,
        owner=shape.owner or defaults.owner,
        weight=shape.weight if "weight" in given else defaults.weight,
        when=_when(shape.when if "when" in given else defaults.when),
        help=shape.help,
        timeout=shape.timeout or defaults.timeout,
        trust=Trust(shape.trust),
        targets=read.known.looks_at,
    )


def _when(shape: WhenShape) -> When:
    return When(shape.events, shape.branches, shape.paths, shape.labels, shape.draft)


def _waiver(shape: WaiverShape, read: _ReadWaiver) -> Waiver:
    return Waiver(shape.item, shape.until, shape.by, shape.reason, read.place, shape.link, read.but)
