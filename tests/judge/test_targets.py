"""Facts with several targets: an expectation must hold for each target."""

from __future__ import annotations

from decimal import Decimal

from gate.judge.compare import compare
from gate.model.checklist import Op
from gate.model.decision import Broken, Held, Level, Outcome
from gate.model.evidence import Cause, Evidence, Seen, Unseen
from gate.model.values import FactSpec
from tests.cases import cases
from tests.judge.cases import amount, expect

STATUS = FactSpec("status", "status of the response")
UNKNOWN = Unseen(Cause.UNREACHABLE, "b does not resolve")
OK, DENIED, DOWN = Decimal(200), Decimal(401), Decimal(503)


def outcome(op: Op, threshold: str, observed: Seen) -> Outcome:
    evidence = Evidence({"status": observed})
    return compare(expect(STATUS, op, amount(threshold)), Level.MUST, evidence).outcome


@cases(
    ("observed", "expected"),
    [
        (Seen(OK, "a", (Seen(OK, "b"),)), Held),
        (Seen(DOWN, "a", (Seen(OK, "b"),)), Broken),
        (Seen(OK, "a", (Seen(DOWN, "b"),)), Broken),
        (Seen(OK, "a", (UNKNOWN,)), Unseen),
        (Seen(DOWN, "a", (UNKNOWN,)), Broken),
        (Seen(OK, "a", (UNKNOWN, Seen(DOWN, "c"))), Broken),
    ],
)
def test_the_worst_target_for_this_expectation_decides(observed: Seen, expected: type[object]) -> None:
    assert isinstance(outcome(Op.EQUAL, "200", observed), expected)


def test_a_broken_outcome_names_the_target_that_breaks_the_expectation() -> None:
    observed = Seen(DENIED, "https://a.example", (Seen(OK, "https://b.example"),))

    broken = outcome(Op.EQUAL, "401", observed)

    assert isinstance(broken, Broken)
    assert (broken.value, broken.target) == (OK, "https://b.example")
