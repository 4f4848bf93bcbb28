"""The comparison of one expectation with the evidence: held, broken, missing or not applicable."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from gate.judge.reference import NO_ITEM_REFERENCE, ItemReference
from gate.judge.thresholds import resolve
from gate.model.checklist import Expectation, Op
from gate.model.decision import Broken, Comparison, Held, Level, Outcome, ResolvedThreshold
from gate.model.evidence import Cause, Evidence, NotApplicable, Seen, Unseen
from gate.model.values import Percentage, Value, number

ORDERED: Mapping[Op, Callable[[Fraction, Fraction], bool]] = {
    Op.AT_LEAST: operator.ge,
    Op.AT_MOST: operator.le,
    Op.MORE: operator.gt,
    Op.LESS: operator.lt,
    Op.EQUAL: operator.eq,
    Op.UNEQUAL: operator.ne,
}


def compare(
    expectation: Expectation, level: Level, evidence: Evidence, reference: ItemReference = NO_ITEM_REFERENCE
) -> Comparison:
    """Compares one expectation with the evidence of its item."""
    return Comparison(expectation, level, _outcome(expectation, evidence, reference))


def _outcome(expectation: Expectation, evidence: Evidence, reference: ItemReference) -> Outcome:
    """The outcome for all targets: the first broken one, else the first missing one, else held."""
    name = expectation.fact.name
    observed = evidence.facts.get(name, Unseen(Cause.CRASHED, f"the probe reported nothing about {name}"))
    if not isinstance(observed, Seen):
        return observed
    threshold = resolve(expectation, reference)
    if isinstance(threshold, (Unseen, NotApplicable)):
        return threshold
    outcomes = [_target_outcome(expectation.op, target, threshold) for target in (observed, *observed.other_targets)]
    return next(
        (outcome for kind in (Broken, Unseen) for outcome in outcomes if isinstance(outcome, kind)), outcomes[0]
    )


def _target_outcome(op: Op, target: Seen | Unseen, threshold: ResolvedThreshold) -> Held | Broken | Unseen:
    if isinstance(target, Unseen):
        return target
    outcome = Held if meets(op, target.value, threshold) else Broken
    return outcome(target.value, threshold, target.target)


def meets(op: Op, value: Value, threshold: ResolvedThreshold) -> bool:
    """Whether one value meets an expectation with this operator and resolved threshold."""
    if isinstance(threshold, Fraction):
        return ORDERED[op](number(value), threshold)
    if threshold is None:
        return value is (op is Op.IS)
    if isinstance(value, frozenset):
        return (threshold[0] in value) is (op is Op.HAS)
    if op is Op.MATCHES:
        return _matches(str(value), str(threshold[0]))
    if isinstance(value, (Decimal, Percentage)):
        return number(value) in threshold
    return (value in threshold) is (op is not Op.UNEQUAL)


def _matches(text: str, regex: str) -> bool:
    import re2  # linear time for every pattern; imported only for checklists that use `matches`

    return re2.search(regex, text) is not None
