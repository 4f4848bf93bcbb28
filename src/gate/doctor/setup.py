"""The collected values that every examination reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from gate.adapters.github.connect import NO_TOKEN
from gate.adapters.github.rules import RequiredCheck, Rules
from gate.model.checklist import Checklist, Item
from gate.model.diagnosis import TokenKind
from gate.model.errors import Problem
from gate.model.evidence import Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.surface import Surface
from gate.workflows.gates import GateRun
from gate.workflows.model import Workflow

GITHUB = "https://github.com"
"""The server of GitHub that is no Enterprise Server."""


@dataclass(frozen=True, slots=True)
class GlobUse:
    """A glob of an item, the number of files that it matches, and whether a run writes these files.

    `is_committed` says that a committed one counts, which a checkout brings.
    """

    item: Item
    glob: str
    position: Position
    count: int
    is_generated: bool
    is_committed: bool = False


@dataclass(frozen=True, slots=True)
class Checkout:
    """The checkout: its branch, and whether git has only the newest commit, without a parent to compare with."""

    branch: str = ""
    has_parent: bool = True
    is_shallow: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """What is known of the set-up of the gate. What could not be read is an Unseen with the reason.

    `event` and `job` are empty outside of a workflow. `branch` is the branch whose rules are read: the base of the pull
    request, else the default branch. `required` are the checks that rules and classic protection require together.
    `problems` are those of the checklist; without `checklist` they are errors, else warnings.
    """

    surface: Surface = Surface.TERMINAL
    server: str = ""
    repo: str = ""
    event: str = ""
    job: str = ""
    token_kind: TokenKind = TokenKind.OTHER
    access: str | Unseen = NO_TOKEN
    default_branch: str | Unseen = NO_TOKEN
    branch: str = ""
    rules: Rules | Unseen = NO_TOKEN
    protected: Sequence[RequiredCheck] | Unseen = NO_TOKEN
    workflows: Sequence[Workflow] = ()
    unread_workflows: Sequence[str] = ()
    runs: Sequence[GateRun] = ()
    traps: Sequence[Problem] = ()
    checkout: Checkout | Unseen = field(default_factory=Checkout)
    checklist: Checklist | None = None
    problems: Sequence[Problem] = ()
    globs: Sequence[GlobUse] = ()

    @property
    def required(self) -> tuple[RequiredCheck, ...] | Unseen:
        """The required checks of the branch; an Unseen when neither rules nor protection could be read."""
        if isinstance(self.rules, Unseen):
            return self.rules
        protected = () if isinstance(self.protected, Unseen) else self.protected
        return tuple(dict.fromkeys((*self.rules.required_checks, *protected)))
