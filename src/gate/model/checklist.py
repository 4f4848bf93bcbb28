"""The policy as it was read: items, what they expect, and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from gate.model.position import Place
from gate.model.values import FactSpec


class Op(StrEnum):
    """Operators of the expectation grammar. IS and IS_NOT are a bare flag and its negation."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"
    EQUAL = "=="
    UNEQUAL = "!="
    IN = "in"
    MATCHES = "matches"
    HAS = "has"
    LACKS = "lacks"
    IS = "is"
    IS_NOT = "not"


@dataclass(frozen=True, slots=True)
class Amount:
    """A bound as it was written: number and unit. `scaled` is the same in the unit of the fact, exactly."""

    number: Decimal
    unit: str
    scaled: Fraction


@dataclass(frozen=True, slots=True)
class FromBaseline:
    """A bound that moves with the baseline. `by` is signed and None for the bare word `baseline`.

    With `relative`, `by.number` is a percentage of the baseline's value; else `by.scaled` is added to it.
    """

    offset: Amount | None = None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One word (`==`, `!=`, `has`, `lacks`) or the allowed words (`in`)."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression in RE2 syntax, searched for anywhere in the word."""

    regex: str


@dataclass(frozen=True, slots=True)
class NoThreshold:
    """A bare flag has no bound."""


Threshold = Amount | FromBaseline | Words | Pattern | NoThreshold


@dataclass(frozen=True, slots=True)
class Expectation:
    """`fact operator bound`, checked against the declared fact. `text` is what the author wrote."""

    fact: FactSpec
    op: Op
    threshold: Threshold
    text: str
    position: Place


@dataclass(frozen=True, slots=True)
class When:
    """When an item is judged at all: keys are AND, values OR; an empty tuple and None mean "whatever"."""

    events: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    draft: bool | None = None


class Trust(StrEnum):
    """Whose word counts for an item: also what a pull request's own run reports, or only what this run saw."""

    REPORTED = "reported"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `inputs` is the validated parameter object of its probe (see `gate.probes.common.probe`).

    `facts` are the facts that the probe declares for these inputs, by name. `timeout` is in seconds, None for that of
    the run. `help` is the author's own words on what to do. `looks_at` are the globs and addresses that its parameters
    name, in their order, each with its place.
    """

    id: str
    title: str
    probe: str
    params: object
    must: tuple[Expectation, ...]
    should: tuple[Expectation, ...]
    facts: Mapping[str, FactSpec]
    position: Place
    category: str = ""
    owner: str = ""
    weight: Decimal = Decimal(1)
    when: When = When()
    help: str = ""
    timeout: Decimal | None = None
    trust: Trust = Trust.REPORTED
    targets: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Waiver:
    """Dated, owned, reasoned forgiveness of one failing item; `until` is the last day (UTC) on which it counts."""

    item: str
    until: date
    by: str
    reason: str
    position: Place
    link: str = ""
    but: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment behind a text without quotes: the key of the text and what it says, `gap` blanks, and the comment."""

    key: str
    behind: str
    gap: int
    text: str
    position: Place


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist that has been read and found sound. `digest` identifies its bytes (`sha256:…`).

    `comments` are those behind titles and other prose, which YAML cuts at ` #`.
    """

    title: str
    items: tuple[Item, ...]
    waivers: tuple[Waiver, ...] = ()
    file: str = ""
    digest: str = ""
    comments: tuple[Comment, ...] = ()
