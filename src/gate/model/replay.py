"""The result of `gate replay`: what another checklist would have decided about stored runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gate.model.decision import State, Status
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ReplayedRun:
    """One stored run: what was decided, and what the other checklist decides on the same evidence."""

    location: str
    decided_at: datetime
    head_sha: str
    before: State
    after: State | None
    """None where items that are not replayed could make it another one."""
    before_items: Mapping[str, Status]
    """The statuses by item, as in `after_items`."""
    after_items: Mapping[str, Status]
    not_replayed: Mapping[str, str]
    """The reasons by item."""
    doubtful: frozenset[str]
    """Items whose probe has other parameters, `paths` or trust now: their stored facts may not be the same."""
    is_blocked: bool
    """Whether the merge would be blocked, even where `after` is None."""
    is_merge: bool
    """Whether it is a commit on a branch, a pull request or a merge group."""

    @property
    def is_flipped(self) -> bool:
        """Whether the other checklist certainly decides otherwise."""
        return self.after is not None and self.after is not self.before

    @property
    def is_newly_blocked(self) -> bool:
        """Whether it was ready, and the other checklist would have blocked the merge."""
        return self.is_merge and self.before is State.READY and self.is_blocked


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """One item of the other checklist over all runs: how often it had each status, and what is suspicious about it.

    `always_passes` is true when every number was far from its threshold in every run, `always_fails` when it blocked
    every run; both need MIN_RUNS runs. `unseen_facts` are facts in its expectations that no run has a value of.
    """

    id: str
    counts: Mapping[Status, int]
    not_replayed: int
    reason: str
    doubtful: int
    always_passes: bool
    always_fails: bool
    unseen_facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """The replay of a checklist; `problems` are stored results that could not be replayed, each with the reason."""

    checklist: str
    runs: tuple[ReplayedRun, ...]
    items: tuple[ItemHistory, ...]
    problems: tuple[str, ...] = ()


MIN_RUNS = 5
"""How many runs it takes to call something always."""
