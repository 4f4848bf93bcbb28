"""Where the faults of one item are made: a copy of its files, stand-ins for what is remote, and the real judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from gate.adapters.clock import Deadline
from gate.adapters.loopback import Answer, Loopback
from gate.adapters.tree_copy import TreeCopy
from gate.gather.concurrent import gather
from gate.judge import Reference
from gate.model import globs
from gate.model.checklist import Checklist, Expectation, Item
from gate.model.decision import Comparison, Decision, Held, ItemObservation, Verdict
from gate.model.lazy_dataclass import dataclass
from gate.model.selftest import Obstacle
from gate.model.subject import Subject
from gate.model.values import Value
from gate.probes.common.probe import ProbeContext

Decide = Callable[
    [Checklist, Sequence[ItemObservation], Subject, datetime, Reference],
    Decision,
]
"""The judge: `gate.judge.decide`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by name. `make` changes the copy or a stand-in, and returns the context in which the item is measured.

    It raises NotTriedError where it cannot be made.
    """

    name: str
    make: Callable[[Stage], ProbeContext]


TRIAL_TIME = 20.0
"""The most seconds that an item may take under a fault."""


class NotTriedError(Exception):
    """A fault that cannot be made for this item, and why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True)
class Bench:
    """What the items of a run share.

    `context` is that of the run, with the real files, and `paths` are those of the repository; `list_faults` plans an
    item.
    """

    checklist: Checklist
    context: ProbeContext
    copy: TreeCopy
    server: Loopback
    decide: Decide
    list_faults: Callable[[Stage], Iterable[Fault]]
    paths: frozenset[str]
    item_time: float = TRIAL_TIME

    def judge(self, item: Item, context: ProbeContext) -> Verdict:
        """The verdict on one item by what the probe collects in this context."""
        once = replace(item, wait=0)
        context = replace(context, deadline=Deadline.after(self.item_time))
        observations = gather([once], context, self.item_time)
        checklist = replace(self.checklist, items=(item,))
        decision = self.decide(checklist, observations, context.subject, context.clock.now, Reference(context.baseline))
        return decision.verdicts[0]


@dataclass(frozen=True, slots=True)
class Stage:
    """One item and its copy.

    `context` reads the copy, and the stand-ins where the item is remote; `answer` is that of a healthy service, and
    `values` are the facts that it has. `files` are the files of evidence, `sources` the other files that the probe
    reads. `control` is the verdict without a fault.
    """

    bench: Bench
    item: Item
    context: ProbeContext
    files: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    answer: Answer = field(default_factory=Answer)
    control: Verdict | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    is_simulated: bool = False

    @property
    def copy(self) -> TreeCopy:
        """The copy of the files."""
        return self.bench.copy

    def judge(self, context: ProbeContext, item: Item | None = None) -> Verdict:
        """The verdict in this context; `item` replaces the item, with other parameters."""
        return self.bench.judge(item or self.item, context)

    def fingerprint(self, context: ProbeContext) -> str:
        """What the item would read now: it differs after every fault."""
        files = self.copy.fingerprint(self.files)
        state = getattr(context.client, "fingerprint", "")
        return f"{files} {self.bench.server.answer} {context.clock.now} {context.jobs} {context.change!r} {state}"

    def restore(self) -> None:
        """Takes back every fault."""
        self.copy.restore()
        self.bench.server.answer = self.answer

    def require_files(self) -> tuple[str, ...]:
        """The files of evidence.

        Raises:
            NotTriedError: when there are none.
        """
        if not self.files:
            raise NotTriedError(Obstacle.NO_EVIDENCE)
        return self.files


def list_selected(bench: Bench, item: Item, evidence: Sequence[str]) -> list[str]:
    """The files of the repository that the item selects, without those of evidence."""
    only, ignore = getattr(item.params, "only", None), getattr(item.params, "ignore", None)
    paths = bench.paths - set(evidence)
    return sorted(path for path in paths if globs.is_selected(path, only, ignore))


def find_comparison(verdict: Verdict, expectation: Expectation) -> Comparison | None:
    """The comparison of this expectation in a verdict; None in a verdict without comparisons."""
    return next((entry for entry in verdict.comparisons if entry.expectation is expectation), None)


def holding(verdict: Verdict | None) -> frozenset[str]:
    """The texts of the expectations that hold."""
    comparisons = verdict.comparisons if verdict else ()
    return frozenset(entry.expectation.text for entry in comparisons if isinstance(entry.outcome, Held))
