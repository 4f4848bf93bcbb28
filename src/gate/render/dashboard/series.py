"""The values of a fact by day, and how they are written.

A day has the value of its last run in which the fact was seen. Days without such a run have no value: nothing is
interpolated. A fact whose unit changes has one series for each unit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Final

from gate.history.record import FactPoint
from gate.model.lazy_dataclass import dataclass
from gate.model.units import UNITS, convert
from gate.render.dashboard.period import Period
from gate.render.dashboard.timeline import Point
from gate.render.numbers import choose_unit

MAX_DIGITS: Final = 4
LARGEST: Final = 1e100
"""A larger number is no value of a chart."""

SIGNIFICANT: Final = 3
"""Digits of the largest number of a series that are written, at least."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How the numbers of a series are written: in which unit, as `factor` times the number, with how many decimals."""

    unit: str
    factor: float
    digits: int

    def format(self, number: float) -> str:
        """The number with its unit. A percentage is 0 % or 100 % only if it is exactly that."""
        return self.format_bare(number) + self.unit

    def format_round(self, number: float) -> str:
        """A round number with its unit, without zeros after the decimal point."""
        digits = self.format_bare(number)
        return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + self.unit

    def format_bare(self, number: float) -> str:
        """The number without its unit."""
        scaled = number * self.factor
        text = f"{scaled:,.{self.digits}f}"
        if self.unit == "%" and scaled not in (0, 100):
            text = {"0.0": "0.1", "100.0": "99.9" if scaled < 100 else "100.0"}.get(text, text)
        return text


@dataclass(frozen=True)
class NumberSeries:
    """The numbers of a fact by day, in `unit`; None on a day without one."""

    fact: str
    unit: str
    values: tuple[float | None, ...]

    @property
    def label(self) -> str:
        """The name of the fact in words."""
        return self.fact.replace("_", " ")

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """The numbers, oldest first."""
        return tuple(value for value in self.values if value is not None)

    @property
    def is_constant(self) -> bool:
        """Whether all numbers are the same."""
        return len(set(self.numbers)) <= 1

    @cached_property
    def scale(self) -> Scale:
        """How its numbers are written."""
        return choose_scale(self.numbers, self.unit)


@dataclass(frozen=True, slots=True)
class TextSeries:
    """The texts of a fact by day, flags as `true` and `false`; None on a day without one."""

    fact: str
    values: tuple[str | None, ...]

    @property
    def label(self) -> str:
        """The name of the fact in words."""
        return self.fact.replace("_", " ")


Series = NumberSeries | TextSeries


@dataclass(frozen=True, slots=True)
class MissingFact:
    """How often a fact was missing for one cause, and when last."""

    fact: str
    cause: str
    runs: int
    last: datetime


def choose_scale(numbers: Sequence[float], unit: str) -> Scale:
    """The scale that suits the numbers, which are in `unit`."""
    largest = max((abs(number) for number in numbers), default=0.0)
    target = choose_unit(Fraction(largest), unit) if largest and unit in UNITS else unit
    factor = float(convert(Fraction(1), unit, target)) if target != unit else 1.0
    if target == "%":
        return Scale(target, factor, 1)
    if factor == 1 and all(not number % 1 for number in numbers):
        return Scale(target, factor, 0)
    magnitude = math.floor(math.log10(largest * factor)) if largest else 0
    return Scale(target, factor, min(max(SIGNIFICANT - 1 - magnitude, 0), MAX_DIGITS))


def series_of(points: Sequence[Point], period: Period) -> tuple[Series, ...]:
    """The series of every fact of an item, in the order of its last run."""
    numbers: dict[tuple[str, str], list[float | None]] = {}
    texts: dict[str, list[str | None]] = {}
    for point in points:
        for name, fact in point.item.facts.items():
            if fact.number is not None and abs(fact.number) <= LARGEST:
                numbers.setdefault((name, fact.unit), [None] * period.length)[point.day] = fact.number
            elif (text := _text(fact)) is not None:
                texts.setdefault(name, [None] * period.length)[point.day] = text
    series: list[Series] = [NumberSeries(*key, tuple(values)) for key, values in numbers.items()]
    series += [TextSeries(name, tuple(values)) for name, values in texts.items()]
    order = {name: rank for rank, name in enumerate(points[-1].item.facts)} if points else {}
    return tuple(sorted(series, key=lambda entry: order.get(entry.fact, len(order))))


def missing_facts(points: Iterable[Point]) -> tuple[MissingFact, ...]:
    """What was missing and why, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], datetime] = {}
    for point in points:
        for name, fact in point.item.facts.items():
            if fact.cause:
                counts[name, fact.cause] += 1
                last[name, fact.cause] = point.run.decided_at
    return tuple(MissingFact(*key, count, last[key]) for key, count in sorted(counts.items(), key=lambda c: (-c[1], c)))


@dataclass(frozen=True, slots=True)
class ValuePeriod:
    """Consecutive days with the same value, by their indices."""

    value: str
    first: int
    last: int


def value_periods(texts: Sequence[str | None]) -> tuple[ValuePeriod, ...]:
    """The values by day as periods, oldest first, without the days that have none."""
    periods = []
    for value, group in groupby(enumerate(texts), key=lambda entry: entry[1]):
        indices = [index for index, _ in group]
        if value is not None:
            periods.append(ValuePeriod(value, indices[0], indices[-1]))
    return tuple(periods)


def _text(fact: FactPoint) -> str | None:
    return ("true" if fact.flag else "false") if fact.flag is not None else fact.text
