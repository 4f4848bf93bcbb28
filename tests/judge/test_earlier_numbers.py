"""The numbers of the baseline that a decision carries for display: only those that today's can be compared with."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from gate.judge import Reference
from gate.judge.thresholds import earlier_numbers
from gate.model.decision import Baseline
from gate.model.evidence import Evidence, Source
from gate.model.values import FactSpec, Kind, Percentage, Value, percentage
from tests.cases import cases
from tests.judge.cases import item

FACTS = (
    FactSpec("passed", "tests"),
    FactSpec("p95", "latency", "ms"),
    percentage("line_coverage", "lines"),
    FactSpec("db", "state", kind=Kind.STRING),
    FactSpec("exists", "file", kind=Kind.BOOLEAN),
    FactSpec("labels", "labels", kind=Kind.LIST),
)
VALUES: dict[str, tuple[Value, str]] = {
    "passed": (Decimal(12), ""),
    "p95": (Decimal("0.25"), "s"),
    "line_coverage": (Percentage(3, 4), "%"),
    "db": ("up", ""),
    "exists": (True, ""),
    "labels": (frozenset({"a"}), ""),
    "gone": (Decimal(1), ""),
}


def earlier(
    values: dict[str, tuple[Value, str]],
    *,
    before: tuple[Source, ...] = (Source("a", tool="t 1"),),
    today: tuple[Source, ...] = (Source("a", tool="t 1"),),
) -> dict[str, Fraction]:
    """The numbers of an item whose baseline has these values from the sources `before`."""
    producers = frozenset(source.tool for source in before if source.tool)
    formats = frozenset(source.format for source in before if not source.tool)
    baseline = Baseline({"item": values}, {"item": producers}, anonymous_formats={"item": formats})
    return numbers_of("item", Evidence({}, sources=today), baseline)


def numbers_of(name: str, evidence: Evidence, baseline: Baseline | None) -> dict[str, Fraction]:
    return earlier_numbers(FACTS, Reference(baseline).of(item([], name=name), evidence))


def test_numbers_are_in_the_unit_of_the_fact_and_percentages_in_percent() -> None:
    assert earlier(VALUES) == {"passed": Fraction(12), "p95": Fraction(250), "line_coverage": Fraction(75)}


@cases(
    ("before", "today"),
    [
        ((Source("a", tool="t 1"),), (Source("a", tool="t 2"),)),
        ((Source("a", tool="t 1"),), (Source("a", tool="u 1"),)),
        ((Source("a", "lcov"),), (Source("a", "jacoco"),)),
        ((Source("a", "lcov"),), (Source("a", "lcov", "t 1"),)),
    ],
)
def test_numbers_of_other_tools_are_not_compared(before: tuple[Source, ...], today: tuple[Source, ...]) -> None:
    assert earlier(VALUES, before=before, today=today) == {}
    assert len(earlier(VALUES, before=today, today=today)) == 3


@cases(
    ("name", "value"),
    [
        ("line_coverage", (Decimal(75), "%")),
        ("passed", (Percentage(1, 2), "%")),
        ("passed", ("12", "")),
        ("p95", (Decimal(12), "B")),
        ("p95", (Decimal(12), "lightyears")),
    ],
)
def test_a_number_of_another_kind_or_unit_is_not_compared(name: str, value: tuple[Value, str]) -> None:
    assert earlier({name: value}) == {}


def test_without_a_baseline_of_the_item_there_is_no_number() -> None:
    assert numbers_of("item", Evidence({}), None) == {}
    assert numbers_of("other", Evidence({}), Baseline({"item": VALUES}, {})) == {}
