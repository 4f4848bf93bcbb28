"""Every operator with every kind of fact that it takes, exactly at the threshold and next to it."""

from __future__ import annotations

from decimal import Decimal

from gate.model.checklist import NoThreshold, Op, Pattern, Strings, Threshold
from gate.model.decision import Broken, Held, ItemObservation
from gate.model.evidence import Evidence, Seen
from gate.model.values import FactSpec, Kind, Percentage, Value, percentage
from tests.cases import cases
from tests.judge.cases import amount, expect, item, judge

COVERAGE = percentage("line_coverage", "covered lines of coverable lines")
LATENCY = FactSpec("p95", "95th percentile", "ms")
WORD = FactSpec("db", "state of the database", kind=Kind.STRING)
FLAG = FactSpec("exists", "whether it is there", kind=Kind.BOOLEAN)
LABELS = FactSpec("labels", "labels of the pull request", kind=Kind.LIST)

CASES: list[tuple[FactSpec, Op, Threshold, Value, bool]] = [
    (COVERAGE, Op.AT_LEAST, amount("80", "%"), Percentage(80, 100), True),
    (COVERAGE, Op.AT_LEAST, amount("80", "%"), Percentage(799_999, 1_000_000), False),
    (COVERAGE, Op.MORE, amount("80", "%"), Percentage(4, 5), False),
    (COVERAGE, Op.EQUAL, amount("100", "%"), Percentage(7, 7), True),
    (COVERAGE, Op.EQUAL, amount("33.33", "%"), Percentage(1, 3), False),
    (COVERAGE, Op.UNEQUAL, amount("33.33", "%"), Percentage(1, 3), True),
    (LATENCY, Op.LESS, amount("200", "ms"), Decimal("199.999999999999999999999"), True),
    (LATENCY, Op.LESS, amount("200", "ms"), Decimal(200), False),
    (LATENCY, Op.AT_MOST, amount("200", "ms"), Decimal(200), True),
    (LATENCY, Op.AT_MOST, amount("0.1", "ms"), Decimal("0.10000000000000000001"), False),
    (LATENCY, Op.MORE, amount("-1", "ms"), Decimal(0), True),
    (LATENCY, Op.AT_LEAST, amount("5", "ms"), Decimal("4.9"), False),
    (WORD, Op.EQUAL, Strings(("healthy",)), "healthy", True),
    (WORD, Op.EQUAL, Strings(("healthy",)), "Healthy", False),
    (WORD, Op.UNEQUAL, Strings(("down",)), "healthy", True),
    (WORD, Op.UNEQUAL, Strings(("down",)), "down", False),
    (WORD, Op.IN, Strings(("up", "healthy")), "healthy", True),
    (WORD, Op.IN, Strings(("up", "healthy")), "down", False),
    (WORD, Op.MATCHES, Pattern("^v[0-9]+"), "v12.1", True),
    (WORD, Op.MATCHES, Pattern("^v[0-9]+"), "rev1", False),
    (WORD, Op.MATCHES, Pattern("eal"), "healthy", True),
    (WORD, Op.MATCHES, Pattern("(a+)+$"), "a" * 200 + "b", False),
    (FLAG, Op.IS, NoThreshold(), True, True),
    (FLAG, Op.IS, NoThreshold(), False, False),
    (FLAG, Op.IS_NOT, NoThreshold(), False, True),
    (FLAG, Op.IS_NOT, NoThreshold(), True, False),
    (LABELS, Op.HAS, Strings(("ready",)), frozenset({"ready", "bug"}), True),
    (LABELS, Op.HAS, Strings(("ready",)), frozenset({"bug"}), False),
    (LABELS, Op.LACKS, Strings(("blocked",)), frozenset({"bug"}), True),
    (LABELS, Op.LACKS, Strings(("blocked",)), frozenset({"blocked"}), False),
    (LABELS, Op.LACKS, Strings(("blocked",)), frozenset(), True),
]


@cases(
    ("fact", "op", "threshold", "value", "is_held"),
    CASES,
)
def test_a_value_is_compared_exactly(
    fact: FactSpec, op: Op, threshold: Threshold, value: Value, *, is_held: bool
) -> None:
    observation = ItemObservation(item([expect(fact, op, threshold)]), Evidence({fact.name: Seen(value, "here")}))

    outcome = judge(observation).verdicts[0].comparisons[0].outcome

    assert isinstance(outcome, Held if is_held else Broken)
    assert outcome.value == value
    assert outcome.target == "here"
