"""A dial, and how a fault is tried: made, checked for its effect, judged and taken back."""

from __future__ import annotations

from collections.abc import Callable

from gate.model.decision import Status, Verdict
from gate.model.lazy_dataclass import dataclass
from gate.model.selftest import ControlProblem, Problem, Reaction, Trial
from gate.probes.common.probe import ProbeContext
from gate.selftest.stage import Fault, NotTriedError, Stage, holding


@dataclass(frozen=True, slots=True)
class Dial:
    """A fault of any size: `make` takes a setting from 0, the soundest, to `limit`; values move in one direction.

    With `removes` it takes evidence away, so that missing data is what it aims at.
    """

    name: str
    make: Callable[[Stage, int], ProbeContext]
    limit: int = 1000
    removes: bool = False


REACTIONS = {Status.FAIL: Reaction.FAIL, Status.UNKNOWN: Reaction.UNKNOWN}
"""The reactions to a fault by the status of the item; every other status does not block."""


def react(verdict: Verdict) -> Reaction:
    """What became of an item."""
    return REACTIONS.get(verdict.status, Reaction.GREEN)


def try_fault(stage: Stage, fault: Fault) -> Trial | ControlProblem:
    """Makes the fault, judges the item, and takes the fault back."""
    before = stage.fingerprint(stage.context)
    try:
        context = fault.make(stage)
        if stage.fingerprint(context) == before:
            return ControlProblem(Problem.NO_EFFECT, stage.item.id, fault.name)
        verdict = stage.judge(context)
    except NotTriedError as error:
        return Trial(fault.name, Reaction.NOT_TRIED, obstacle=error.obstacle)
    finally:
        stage.restore()
    if stage.fingerprint(stage.context) != before:
        return ControlProblem(Problem.NOT_RESTORED, stage.item.id, fault.name)
    broken = sorted(holding(stage.control) - holding(verdict))
    return Trial(fault.name, react(verdict), broken=tuple(broken))
