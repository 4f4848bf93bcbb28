"""One comparison as text: the fact inside the rule.

An example: `line_coverage is 74.3% (1,486 of 2,000), expected >= 80%`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal
from enum import Enum, StrEnum, auto
from fractions import Fraction

from gate.model.checklist import Amount, Amounts, Expectation, FromBaseline, Op, Pattern, Strings
from gate.model.decision import Broken, Comparison, Held, Level, ResolvedThreshold
from gate.model.evidence import Category, Cause, NotApplicable, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names
from gate.model.units import convert
from gate.model.values import FactSpec, Percentage, Value, number
from gate.render import numbers
from gate.render.deltas import Delta

NO_DATA = "no data"
NOT_COMPARED = "not compared"
"""A fact that is compared with the baseline has no result; the fact itself may have a value."""

NOT_APPLICABLE = "not applicable"

MAX_MEMBERS = 12
"""How many members of a list are named: the labels of a pull request are few, a list from a server may be long."""


class ComparisonStatus(StrEnum):
    """The result of one comparison."""

    HELD = "held"
    BROKEN = "broken"
    NO_DATA = "no data"
    NOT_APPLICABLE = "not applicable"


class Style(Enum):
    """How a page shows a part of a sentence. Everything but TEXT may be untrusted and is escaped."""

    TEXT = auto()
    NOTE = auto()
    CODE = auto()
    STRONG = auto()
    DELTA = auto()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a comparison has no value: `no data (absent): no file matches coverage.xml`.

    Two reasons with the same detail are equal: a fact that is missing is not compared with the baseline either.
    """

    result: str = field(compare=False)
    detail: str
    category: Category | None = None
    cause: Cause | None = field(default=None, compare=False)

    @property
    def summary(self) -> str:
        """The reason without its detail, for a page that has already shown it."""
        return f"{self.result} ({self.category})" if self.category else self.result

    @property
    def explanation(self) -> str:
        """The reason where the context says that there is no data: `absent: no file matches coverage.xml`."""
        return f"{self.category or self.result}: {self.detail}"

    @property
    def line(self) -> str:
        """The explanation with the code of the cause, where the category is not the code."""
        is_close = self.cause is not None and self.cause.value != self.cause.category.value
        return f"{self.explanation} [{self.cause}]" if is_close else self.explanation

    def __str__(self) -> str:
        return f"{self.summary}: {self.detail}"


@dataclass(frozen=True, slots=True)
class ComparisonText:
    """One comparison as plain text, which each page escapes for itself.

    `value` is empty when there is a `reason`; `note` explains the value, such as the two counts of a percentage.
    `target` names the file or address where the item has several. `label` replaces the value false where there is a
    better word for it: `missing: docs/runbook.md`. `delta` is the difference from the baseline.
    """

    status: ComparisonStatus
    level: Level
    fact: str
    value: str
    expected: str
    note: str = ""
    target: str = ""
    label: str = ""
    reason: Reason | None = None
    delta: Delta | None = None

    @property
    def parts(self) -> Iterator[tuple[Style, str]]:
        """The sentence in parts, without a full stop; joined they are `text`."""
        if self.label and self.target:
            yield from ((Style.STRONG, self.label), (Style.TEXT, ": "), (Style.CODE, self.target))
            return
        if self.reason:
            yield from ((Style.CODE, self.fact), (Style.TEXT, f": {self.reason.result}"))
        else:
            yield from ((Style.CODE, self.fact), (Style.TEXT, " is "), (Style.STRONG, self.value))
            yield from self._explanation
            if self.target:
                yield from ((Style.TEXT, " at "), (Style.CODE, self.target))
        yield from ((Style.TEXT, ", expected "), (Style.CODE, self.expected))

    @property
    def _explanation(self) -> Iterator[tuple[Style, str]]:
        """The note and the difference, in parentheses."""
        details = [(Style.NOTE, self.note)] if self.note else []
        details += [(Style.DELTA, self.delta.text)] if self.delta else []
        for index, detail in enumerate(details):
            yield (Style.TEXT, "; " if index else " (")
            yield detail
        if details:
            yield (Style.TEXT, ")")

    @property
    def text(self) -> str:
        """The whole sentence, without a full stop."""
        return "".join(text for _style, text in self.parts)

    @property
    def headline(self) -> str:
        """The sentence for a line in which it follows the name of the item."""
        if self.reason and self.reason.result == NO_DATA:
            return f"{NO_DATA} for {self.fact}, expected {self.expected}"
        return self.text

    @property
    def brief(self) -> str:
        """The fact and its value, for a list of several in one line."""
        if self.label and self.target:
            return f"{self.label}: {self.target}"
        return f"{self.fact} {self.reason.result if self.reason else self.value}"

    @property
    def sort_key(self) -> int:
        """Orders the comparisons of an item: what blocks, what warns, what is not applicable, what holds."""
        order = (
            ComparisonStatus.BROKEN, ComparisonStatus.NO_DATA, ComparisonStatus.NOT_APPLICABLE, ComparisonStatus.HELD
        ).index(self.status)  # fmt: skip
        return order + (2 if order > 1 or self.level is not Level.MUST else 0)

    @property
    def is_warning(self) -> bool:
        """Whether the comparison fails and yet only warns."""
        return self.level is Level.SHOULD and self.status in (ComparisonStatus.BROKEN, ComparisonStatus.NO_DATA)


def describe(comparison: Comparison) -> ComparisonText:
    """The text of one comparison."""
    expectation, level, outcome = comparison.expectation, comparison.level, comparison.outcome
    fact, expected = expectation.fact, format_expected(expectation)
    match outcome:
        case Held(value, threshold, target) | Broken(value, threshold, target):
            status = ComparisonStatus.HELD if isinstance(outcome, Held) else ComparisonStatus.BROKEN
            value_text, expected = _format_comparison(expectation, value, threshold)
            label = _label(fact, status, value)
            note = _note(value, expectation)
            return ComparisonText(status, level, fact.name, value_text, expected, note, target, label)
        case Unseen():
            # with a baseline it may be the baseline that is missing, and not the fact
            result = NOT_COMPARED if isinstance(expectation.threshold, FromBaseline) else NO_DATA
            reason = Reason(result, outcome.detail, outcome.category, outcome.cause)
            return ComparisonText(ComparisonStatus.NO_DATA, level, fact.name, "", expected, reason=reason)
        case NotApplicable(detail):
            reason = Reason(NOT_APPLICABLE, detail)
            return ComparisonText(ComparisonStatus.NOT_APPLICABLE, level, fact.name, "", expected, reason=reason)


def describe_unchecked(text: ComparisonText) -> str:
    """A fact, or its comparison with a baseline: the fact itself may well have a value."""
    return f"{text.fact} {text.expected}" if text.reason and text.reason.result == NOT_COMPARED else text.fact


def format_expected(expectation: Expectation) -> str:
    """The right side of an expectation as its author meant it, such as `>= 80%` or `in ok | degraded`."""
    threshold = expectation.threshold
    match threshold:
        case Amount(unit=unit, scaled=scaled):
            pair = numbers.format_pair(scaled, scaled, expectation.fact.unit, _display_unit(unit))
            return f"{expectation.op} {pair.threshold}"
        case FromBaseline():
            return f"{expectation.op} {_format_baseline(threshold)}"
        case Amounts(amounts):
            pairs = [numbers.format_pair(a.scaled, a.scaled, expectation.fact.unit, a.unit) for a in amounts]
            return f"{expectation.op} {' | '.join(pair.threshold for pair in pairs)}"
        case Strings(strings):
            return f"{expectation.op} {' | '.join(strings)}"
        case Pattern(regex):
            return f"{expectation.op} /{regex}/"
        case _:
            return "false" if expectation.op is Op.IS_NOT else "true"


def format_value(value: Value, unit: str) -> str:
    """A value without a threshold; `unit` is that of a number or percentage."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value or "empty"
    if isinstance(value, frozenset):
        return _format_list(value)
    return numbers.format_number(number(value), unit)


def format_counts(value: Value) -> str:
    """The two counts of a percentage; empty for any other value, and for a percentage without counts."""
    return f"{value.part:,} of {value.of:,}" if isinstance(value, Percentage) and value.has_counts else ""


def _label(fact: FactSpec, status: ComparisonStatus, value: Value) -> str:
    """The word for the value false where the fact has one and true was expected."""
    return fact.false_label if status is ComparisonStatus.BROKEN and value is False else ""


def _format_comparison(expectation: Expectation, value: Value, threshold: ResolvedThreshold) -> tuple[str, str]:
    """Value and expectation; numbers are in one unit and differ when displayed if they differ exactly."""
    expected = format_expected(expectation)
    from_baseline = isinstance(expectation.threshold, FromBaseline)
    if not isinstance(threshold, Fraction) or isinstance(value, (str, bool, frozenset)):
        earlier = f" ({', '.join(map(str, threshold))})" if from_baseline and isinstance(threshold, tuple) else ""
        return format_value(value, expectation.fact.unit), expected + earlier
    pair = numbers.format_pair(number(value), threshold, expectation.fact.unit, _threshold_unit(expectation))
    return pair.value, f"{expected} ({pair.threshold})" if from_baseline else f"{expectation.op} {pair.threshold}"


def _threshold_unit(expectation: Expectation) -> str | None:
    """The unit in which the threshold was written; None where any unit will do."""
    match expectation.threshold:
        case Amount(unit=unit):
            return _display_unit(unit)
        case FromBaseline(offset=Amount(unit=unit), relative=False):
            return _display_unit(unit)
        case _:
            return None


def _display_unit(unit: str) -> str:
    return "%" if unit == "pp" else unit


def _format_baseline(threshold: FromBaseline) -> str:
    if threshold.offset is None:
        return "baseline"
    unit = "%" if threshold.relative else threshold.offset.unit
    sign = "-" if threshold.offset.number < 0 else "+"
    return f"baseline {sign} {abs(threshold.offset.number):f}{unit}"


def _note(value: Value, expectation: Expectation) -> str:
    """The counts of a percentage, or a number in a handier unit where the unit of the threshold is hard to read."""
    if isinstance(value, Percentage):
        return format_counts(value)
    threshold_unit, unit = _threshold_unit(expectation), expectation.fact.unit
    if threshold_unit is None or threshold_unit == unit or not isinstance(value, Decimal):
        return ""
    size = abs(convert(value, unit, threshold_unit))
    return numbers.format_number(Fraction(value), unit) if 0 < size < Fraction(1, 10) or size >= 10_000 else ""


def _format_list(members: frozenset[str]) -> str:
    names = sorted(members)
    return f"[{join_names(names, MAX_MEMBERS)}]" if names else "empty"
