"""The values of a plan: what to do, and what it changes. Everything in them is data; `render` makes the words."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from gate.model.checklist import Item
from gate.model.decision import Comparison, Status, WaiverCheck
from gate.model.evidence import Finding, Remedy, Unseen, Work
from gate.model.lazy_dataclass import dataclass
from gate.model.values import FactSpec, Value


class FactName(NamedTuple):
    """A fact of an item; `target` is the address or path, where the item has several."""

    item: str
    fact: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What an action does to a fact: its value after the actions before this one in the plan, and after this one."""

    name: FactName
    spec: FactSpec
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class LineRange:
    """Consecutive lines of a file that no test covers, both counted from 1."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CoverLines:
    """Cover `count` of the uncovered lines of a file, whichever; `total` is how many there are.

    Without a path it is about any other lines of the code.
    """

    path: str
    ranges: tuple[LineRange, ...]
    count: int
    total: int
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class FixFindings:
    """Fix `count` of these findings, whichever; there are `total`, of which `findings` may list fewer.

    `remedies` is the advice of the probe on the facts that count them.
    """

    work: Work
    findings: tuple[Finding, ...]
    count: int
    total: int
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class UpgradePackage:
    """Upgrade a package to a version that clears these findings; `installed` is empty where no report names it."""

    package: str
    installed: str
    version: str
    is_breaking: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class AskPeople:
    """Ask `count` people for what the remedy says; the comparison is broken or missing."""

    item: Item
    comparison: Comparison
    remedy: Remedy
    count: int


@dataclass(frozen=True, slots=True)
class ProvideEvidence:
    """Remove the cause for which facts are missing. `remedy` is the advice of the probe, where it has some."""

    item: Item
    unseen: Unseen
    facts: tuple[FactSpec, ...]
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class ChangeNumber:
    """Move a measured number to its limit, or beyond it when `is_strict`. `remedy` is the advice of the probe.

    `amount` is the distance in the unit of the fact; of a percentage of two counts it is the distance between counts,
    which is whole and enough.
    """

    item: Item
    comparison: Comparison
    target: str
    before: Value
    limit: Fraction
    amount: Fraction
    is_strict: bool
    after: Value | None
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class ChangeValue:
    """Make a value meet the expectation: a string, boolean or list, or a number that must be another one.

    Where no value can meet it, `is_possible` is false: the expectation itself has to change.
    """

    item: Item
    comparison: Comparison
    target: str
    before: Value
    remedy: Remedy | None = None
    is_possible: bool = True


Task = CoverLines | FixFindings | UpgradePackage | AskPeople | ProvideEvidence | ChangeNumber | ChangeValue
"""What to do, without its effects."""


@dataclass(frozen=True, slots=True)
class Action:
    """A task with its effort in points, the items that need it, and what it changes."""

    task: Task
    effort: int
    items: tuple[str, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """What turns one item green: the actions of the plan that it needs, in their order, and their effort.

    `waiver` is the one that comes into force by them and then exempts the item, where that is the shortest way.
    """

    item: Item
    status: Status
    effort: int
    actions: tuple[Action, ...]
    waiver: WaiverCheck | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The shortest way to green for several items. Items and actions are ranked by effort, the least first.

    An action that serves several items is one action. With `is_exact`, no choice of findings and upgrades has less
    effort; otherwise the search was cut off, and only no part of the plan is superfluous.
    """

    items: tuple[ItemPlan, ...] = ()
    actions: tuple[Action, ...] = ()
    is_exact: bool = True

    @property
    def effort(self) -> int:
        """The effort of all actions together."""
        return sum(action.effort for action in self.actions)
