"""One expectation held against what was seen: held, broken, unseen or not applicable."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from gate.judge.thresholds import History, resolve
from gate.model.checklist import Expectation, Op
from gate.model.decision import Broken, Comparison, Held, Level, Outcome, ResolvedThreshold
from gate.model.evidence import Cause, Evidence, Seen, Unseen
from gate.model.values import Value, number

ORDERED: Mapping[Op, Callable[[Fraction, Fraction], bool]] = {
    Op.AT_LEAST: operator.ge,
    Op.AT_MOST: operator.le,
    Op.MORE: operator.gt,
    Op.LESS: operator.lt,
    Op.EQUAL: operator.eq,
    Op.UNEQUAL: operator.ne,
}


def compare(expectation: Expectation, level: Level, evidence: Evidence, history: History) -> Comparison:
    """Holds one expectation against the evidence of its item."""
    return Comparison(expectation, level, _outcome(expectation, evidence, history))


def _outcome(expectation: Expectation, evidence: Evidence, history: History) -> Outcome:
    name = expectation.fact.name
    observed = evidence.facts.get(name, Unseen(Cause.CRASHED, f"the probe reported nothing about {name}"))
    if not isinstance(observed, Seen):
        return observed
    bound = resolve(expectation, history)
    if isinstance(bound, Unseen):
        return bound
    outcomes = [_of_target(expectation.op, target, bound) for target in (observed, *observed.others)]
    return next((each for kind in (Broken, Unseen) for each in outcomes if isinstance(each, kind)), outcomes[0])


def _of_target(op: Op, target: Seen | Unseen, bound: ResolvedThreshold) -> Held | Broken | Unseen:
    if isinstance(target, Unseen):
        return target
    verdict = Held if _holds(op, target.value, bound) else Broken
    return verdict(target.value, bound, target.target)


def _holds(op: Op, value: Value, bound: ResolvedThreshold) -> bool:
    if isinstance(bound, Fraction):
        return ORDERED[op](number(value), bound)
    if bound is None:
        return value is (op is Op.IS)
    if isinstance(value, frozenset):
        return (bound[0] in value) is (op is Op.HAS)
    if op is Op.MATCHES:
        return _matches(str(value), bound[0])
    return (value in bound) is (op is not Op.UNEQUAL)


def _matches(word: str, regex: str) -> bool:
    import re2  # linear time whatever the pattern; imported only by checklists that use `matches`

    return re2.search(regex, word) is not None
