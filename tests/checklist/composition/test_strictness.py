"""`compare` proves its answer: it is tested with every pair of many expectations, and every value near a threshold."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from gate.checklist.composition.strictness import Order, compare
from gate.checklist.expectation import parse
from gate.judge.compare import compare as judge
from gate.judge.reference import ItemReference
from gate.model.checklist import Expectation, FromBaseline, Pattern
from gate.model.decision import Baseline, Held, Level
from gate.model.evidence import Evidence, Seen
from gate.model.position import Position
from gate.model.values import FactSpec, Kind, Percentage, Value, percentage
from tests.cases import cases

TOOL = "tool 1"
COUNT = FactSpec("count", "a count")
TIME = FactSpec("time", "a time", "ms")
CHANGE = FactSpec("change", "a difference", low=None)
COVERAGE = percentage("coverage", "a percentage")
WORD = FactSpec("word", "a word", kind=Kind.STRING)
CHOICE = FactSpec("choice", "a word of three", kind=Kind.STRING, choices=("a", "b", "c"))
SET = FactSpec("set", "some words", kind=Kind.LIST)
FLAG = FactSpec("flag", "a boolean", kind=Kind.BOOLEAN)

OPERATORS = (">=", "<=", ">", "<", "==", "!=")
OFFSETS = ("", " - 5", " + 5", " + 6", " - 10%", " + 10%", " + 20%")

TEXTS = {
    COUNT: [*(f"count {op} {number}" for op, number in product(OPERATORS, (0, 5, 6))),
            *(f"count in {numbers}" for numbers in ("0", "5|6", "0|5|6")),
            *(f"count {op} baseline{offset}" for op, offset in product(OPERATORS, OFFSETS))],
    TIME: [*(f"time {op} {amount}" for op, amount in product(OPERATORS, ("5ms", "0.005s", "6ms"))), "time in 5ms|1s"],
    CHANGE: [*(f"change {op} baseline{offset}" for op, offset in product(OPERATORS, OFFSETS)), "change >= -5"],
    COVERAGE: [*(f"coverage {op} {number}%" for op, number in product(OPERATORS, (0, 50, 100))),
               *(f"coverage {op} baseline{offset}" for op, offset in product(OPERATORS, ("", " - 5pp", " + 0.5pp")))],
    WORD: ["word == a", "word != a", "word in a|b", "word in b|c", "word matches /a/", "word matches /b/",
           "word == baseline", "word != baseline"],
    CHOICE: ["choice == a", "choice != a", "choice in a|b", "choice in b|c", "choice in a|b|c"],
    SET: ["set has a", "set lacks a", "set has b", "set lacks b"],
    FLAG: ["flag", "not flag"],
}  # fmt: skip

VALUES: dict[FactSpec, list[Value]] = {
    COUNT: [Decimal(number) / 10 for number in (0, 1, 40, 44, 45, 49, 50, 51, 54, 55, 59, 60, 61, 65, 66, 100, 110)],
    TIME: [Decimal(number) for number in (0, 4, 5, 6, 7, 1000)],
    CHANGE: [Decimal(number) for number in (-70, -66, -61, -60, -54, -50, -48, -10, -5, 0, 5, 48, 50, 60, 70)],
    COVERAGE: [Percentage(part, 200) for part in (0, 1, 99, 100, 101, 190, 191, 199, 200)],
    WORD: ["a", "b", "c", "ab", "x"],
    CHOICE: ["a", "b", "c"],
    SET: [frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")],
    FLAG: [True, False],
}


def holds(expectation: Expectation, now: Value, before: Value) -> bool:
    spec = expectation.fact
    baseline = Baseline({"item": {spec.name: (before, spec.unit)}}, {"item": frozenset({TOOL})}, file="result.json")
    reference = ItemReference("item", frozenset({TOOL}), baseline=baseline)
    return isinstance(judge(expectation, Level.MUST, Evidence({spec.name: Seen(now)}), reference).outcome, Held)


def outcomes(fact: FactSpec, expectation: Expectation) -> list[bool]:
    """Whether it holds, for every value together with every earlier value."""
    values = VALUES[fact]
    befores = values if isinstance(expectation.threshold, FromBaseline) else values[:1]
    results = [[holds(expectation, now, before) for before in befores] for now in values]
    return [result for row in results for result in (row if len(row) > 1 else row * len(values))]


@pytest.mark.parametrize("fact", TEXTS, ids=lambda fact: fact.name)
def test_an_order_is_that_of_all_values(fact: FactSpec) -> None:
    expectations = [parse(text, {fact.name: fact}, Position("a", 1, 1)) for text in TEXTS[fact]]
    results = {expectation.text: outcomes(fact, expectation) for expectation in expectations}
    wrong = []
    for first, second in product(expectations, expectations):
        pairs = [*zip(results[first.text], results[second.text], strict=True)]
        is_within, contains = (all(b for a, b in pairs if a), all(a for a, b in pairs if b))
        order = compare(first, second)
        claims = {
            Order.EQUAL: is_within and contains, Order.STRICTER: is_within, Order.LOOSER: contains,
        }.get(order, True)  # fmt: skip
        is_same_form = type(first.threshold) is type(second.threshold) and not isinstance(
            first.threshold, (FromBaseline, Pattern)
        )
        is_missed = (
            is_same_form and contains and not is_within and any(results[second.text]) and order is Order.UNRELATED
        )
        if not claims or is_missed or (order is Order.EQUAL and not contains):
            wrong.append((first.text, second.text, order))
    assert wrong == []


@cases(
    ("first", "second", "order"),
    [
        ("count >= baseline - 5", "count >= baseline - 6", Order.STRICTER),
        ("count <= baseline + 6", "count <= baseline + 5", Order.LOOSER),
        ("count > baseline", "count >= baseline", Order.STRICTER),
        ("count >= baseline + 10%", "count >= baseline", Order.STRICTER),
        ("count >= baseline + 10%", "count >= baseline + 5", Order.UNPROVEN),
        ("count <= baseline", "count >= baseline", Order.UNPROVEN),
        ("count >= 5", "count >= baseline", Order.UNRELATED),
        ("count >= 5", "count <= 6", Order.UNRELATED),
    ],
)
def test_thresholds_from_a_baseline_are_compared_where_that_is_sure(first: str, second: str, order: Order) -> None:
    parsed = [parse(text, {"count": COUNT}, Position("a", 1, 1)) for text in (first, second)]

    assert compare(*parsed) is order


def test_a_relative_threshold_of_a_fact_that_can_be_negative_is_not_compared() -> None:
    facts = {"change": CHANGE}
    first, second = (parse(f"change >= baseline + {number}%", facts, Position("a", 1, 1)) for number in (10, 20))

    assert compare(first, second) is Order.UNPROVEN


def test_patterns_are_equal_or_not_compared() -> None:
    first, second = (parse(f"word matches /{regex}/", {"word": WORD}, Position("a", 1, 1)) for regex in ("a", "a|b"))

    assert (compare(first, first), compare(first, second)) == (Order.EQUAL, Order.UNPROVEN)
