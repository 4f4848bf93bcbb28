"""The checklist: items with their expectations, and waivers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.values import FactSpec


class Op(StrEnum):
    """Operators of the expectation grammar. IS and IS_NOT are a boolean fact alone and its negation."""

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
    """A threshold as the author wrote it: number and unit. `scaled` is the exact value in the unit of the fact."""

    number: Decimal
    unit: str
    scaled: Fraction


@dataclass(frozen=True, slots=True)
class Amounts:
    """The allowed numbers (`in`)."""

    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class FromBaseline:
    """A threshold relative to the baseline. `offset` is signed, and None for `baseline` alone.

    With `relative`, `offset.number` is a percentage of the baseline's value; otherwise `offset.scaled` is added to it.
    """

    offset: Amount | None = None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Strings:
    """One string (`==`, `!=`, `has`, `lacks`) or the allowed strings (`in`)."""

    strings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression in RE2 syntax, searched for anywhere in the string."""

    regex: str


@dataclass(frozen=True, slots=True)
class NoThreshold:
    """A boolean fact takes no operator and has no threshold."""


Threshold = Amount | Amounts | FromBaseline | Strings | Pattern | NoThreshold


@dataclass(frozen=True, slots=True)
class Expectation:
    """`fact operator threshold`, validated against the declared fact. `text` is the line that the author wrote.

    With `is_ratchet`, the key `ratchet` of the item stands for it: the fact may not get worse than in the baseline.
    """

    fact: FactSpec
    op: Op
    threshold: Threshold
    text: str
    position: Position
    is_ratchet: bool = False


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Expectations of an item that block from a day (UTC) on."""

    start: date
    must: tuple[Expectation, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class When:
    """The conditions under which an item is judged: keys are AND, values OR; an empty tuple or None matches all."""

    events: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    draft: bool | None = None


class Trust(StrEnum):
    """Which evidence an item accepts: also that of the pull request's own run, or only that of this run."""

    REPORTED = "reported"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the checklist."""

    id: str
    title: str
    probe: str
    params: object
    """The validated parameters of the probe (see `gate.probes.common.probe`)."""
    must: tuple[Expectation, ...]
    should: tuple[Expectation, ...]
    facts: Mapping[str, FactSpec]
    """The facts that the probe declares for these parameters, by name."""
    position: Position
    category: str = ""
    owner: str = ""
    weight: Decimal = Decimal(1)
    when: When = When()
    help: str = ""
    """The author's advice."""
    timeout: Decimal | None = None
    """In seconds; None means the timeout of the run."""
    wait: float = 0
    """For how many seconds the item is measured again while its expectations do not hold."""
    trust: Trust = Trust.REPORTED
    targets: Mapping[str, Position] = field(default_factory=lambda: MappingProxyType({}))
    """The globs and addresses in the parameters, in their order, each with its position in the checklist."""
    plan: tuple[PlanStep, ...] = ()
    """Expectations that block from a day on."""
    begun: tuple[PlanStep, ...] = ()
    """The steps of the plan that `on` added to `must`."""
    query_digest: str = ""
    """Identifies what the evidence depends on (`sha256:…`): probe, parameters, `paths` under `when`, and trust."""

    def on(self, today: date) -> Item:
        """The item with the expectations of its plan that are in force on this day (UTC)."""
        steps = [step for step in self.plan if step.start <= today]
        if not steps:
            return self
        must = (*self.must, *(expectation for step in steps for expectation in step.must))
        later = tuple(step for step in self.plan if step.start > today)
        return replace(self, must=must, plan=later, begun=(*self.begun, *steps))

    @property
    def minimums(self) -> Mapping[str, Fraction]:
        """The largest minimum that the expectations set for each fact, without those relative to a baseline.

        `== 100%` is a minimum too: no percentage is above.
        """
        minimums: dict[str, Fraction] = {}
        for expectation in (*self.must, *self.should):
            threshold, name, high = expectation.threshold, expectation.fact.name, expectation.fact.high
            is_highest = expectation.op is Op.EQUAL and isinstance(threshold, Amount) and threshold.scaled == high
            if isinstance(threshold, Amount) and (expectation.op in (Op.AT_LEAST, Op.MORE) or is_highest):
                minimums[name] = max(threshold.scaled, minimums.get(name, threshold.scaled))
        return minimums


@dataclass(frozen=True, slots=True)
class Waiver:
    """A dated, owned, reasoned exemption of one failing item; `until` is the last day (UTC) on which it is in force.

    With `findings`, the names of findings, it takes only these out of the counts of the item. With `baseline`, the
    tools of today with their versions, it covers only comparisons with a baseline that other tools measured. With
    neither it covers every broken `must` of the item.
    """

    item: str
    until: date
    by: str
    reason: str
    position: Position
    link: str = ""
    but: tuple[Expectation, ...] = ()
    findings: tuple[str, ...] = ()
    baseline: tuple[str, ...] = ()

    @property
    def covers_item(self) -> bool:
        """Whether it covers the item as a whole."""
        return not (self.findings or self.baseline)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment after an unquoted text: the key, the `value` before it, the `gap` in spaces, and its `text`."""

    key: str
    value: str
    gap: int
    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class Checklist:
    """A valid checklist. `digest` identifies its bytes (`sha256:…`).

    `comments` are the comments after titles and other prose, where YAML cuts the text at ` #`. `left_out` are the ids
    of the items that the person who runs the gate left out. `base_policies` are the files that it extends, directly or
    not; a name without a scheme is a path from the root. The digest of such a checklist is that of all files.
    """

    title: str
    items: tuple[Item, ...]
    waivers: tuple[Waiver, ...] = ()
    file: str = ""
    digest: str = ""
    comments: tuple[Comment, ...] = ()
    left_out: tuple[str, ...] = ()
    base_policies: tuple[str, ...] = ()


def baseline_key(tools: Iterable[str]) -> str:
    """The key `baseline` of a waiver that names these tools, as YAML."""
    names = [json.dumps(tool, ensure_ascii=False) for tool in sorted(tools)]
    return f"baseline: {names[0]}" if len(names) == 1 else f"baseline: [{', '.join(names)}]"
