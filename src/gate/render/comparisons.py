"""One comparison in words: the fact inside the rule, as in `line_coverage is 74.3% (1,486 of 2,000), wanted >= 80%`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from gate.model.checklist import Amount, Expectation, FromBaseline, Op, Pattern, Words
from gate.model.decision import Broken, Comparison, Held, Level, ResolvedThreshold
from gate.model.evidence import NotApplicable, Unseen
from gate.model.text import join_names
from gate.model.units import convert
from gate.model.values import Percentage, Value, number
from gate.render import numbers

NOT_COMPARED = "was not compared"
"""What became of a fact that was to be held against a baseline, and could not be."""

SHOWN_OF_A_SET = 12
"""How many members of a set are named; sets of labels are short, those of a server need not be."""


class Mark(StrEnum):
    """What became of one comparison."""

    HELD = "held"
    BROKEN = "broken"
    UNSEEN = "unseen"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class ComparisonText:
    """One comparison in words: `fact verb value (aside) at where, wanted …`.

    `value` is what was seen, or for what was not, why; `aside` explains the value. For what was
    not seen `aside` is the reason, such as `absent`. Everything is plain text that the pages escape for themselves;
    `where` names the target among several.
    """

    mark: Mark
    level: Level
    fact: str
    value: str
    wanted: str
    aside: str = ""
    target: str = ""
    verb: str = "is"

    @property
    def text(self) -> str:
        """The whole sentence, without a full stop."""
        aside = f" ({self.aside})" if self.aside else ""
        where = f" at {self.target}" if self.target else ""
        if self.mark in (Mark.HELD, Mark.BROKEN):
            return f"{self.fact} {self.verb} {self.value}{aside}{where}, wanted {self.wanted}"
        return f"{self.fact} {self.verb}, wanted {self.wanted}"

    @property
    def why(self) -> str:
        """Why a fact has no value; empty when it has one."""
        if self.mark in (Mark.HELD, Mark.BROKEN):
            return ""
        return f"{self.aside or self.mark}: {self.value}"

    @property
    def weight(self) -> int:
        """Where it stands among the others of its item: what blocks, what else is wrong, the rest."""
        order = (Mark.BROKEN, Mark.UNSEEN, Mark.NOT_APPLICABLE, Mark.HELD).index(self.mark)
        return order + (2 if order > 1 or self.level is not Level.MUST else 0)

    @property
    def is_mild(self) -> bool:
        """Whether it is wrong and yet only warns."""
        return self.level is Level.SHOULD and self.mark in (Mark.BROKEN, Mark.UNSEEN)


def describe(comparison: Comparison) -> ComparisonText:
    """The words for one comparison."""
    expectation, level, outcome = comparison.expectation, comparison.level, comparison.outcome
    fact = expectation.fact
    match outcome:
        case Held(value, bound, where) | Broken(value, bound, where):
            mark = Mark.HELD if isinstance(outcome, Held) else Mark.BROKEN
            shown, wanted = _seen(expectation, value, bound)
            return ComparisonText(mark, level, fact.name, shown, wanted, _aside(value, expectation), where)
        case Unseen(reason, detail):
            moving = isinstance(expectation.threshold, FromBaseline)  # then it may be the baseline that is not there
            verb = NOT_COMPARED if moving else "was not seen"
            return ComparisonText(Mark.UNSEEN, level, fact.name, detail, wanted_of(expectation), str(reason), verb=verb)
        case NotApplicable(detail):
            wanted = wanted_of(expectation)
            return ComparisonText(Mark.NOT_APPLICABLE, level, fact.name, detail, wanted, verb="is not applicable")


def wanted_of(expectation: Expectation) -> str:
    """The right side of an expectation as its author meant it, such as `>= 80%` or `in ok | degraded`."""
    bound = expectation.threshold
    match bound:
        case Amount(unit=unit, scaled=scaled):
            return f"{expectation.op} {numbers.beside(scaled, scaled, expectation.fact.unit, _into(unit)).bound}"
        case FromBaseline():
            return f"{expectation.op} {_moving(bound)}"
        case Words(words):
            return f"{expectation.op} {' | '.join(words)}"
        case Pattern(regex):
            return f"{expectation.op} /{regex}/"
        case _:
            return "no" if expectation.op is Op.IS_NOT else "yes"


def value_alone(value: Value, unit: str) -> str:
    """A value that is held against nothing; `unit` is that of a number or a share."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value or "empty"
    if isinstance(value, frozenset):
        return _members(value)
    return numbers.alone(number(value), unit)


def _seen(expectation: Expectation, value: Value, bound: ResolvedThreshold) -> tuple[str, str]:
    """What was seen and what was wanted; numbers in one unit and apart as far as they truly are."""
    wanted = wanted_of(expectation)
    moving = isinstance(expectation.threshold, FromBaseline)
    if not isinstance(bound, Fraction) or isinstance(value, (str, bool, frozenset)):
        earlier = f" ({', '.join(bound)})" if moving and isinstance(bound, tuple) else ""
        return value_alone(value, expectation.fact.unit), wanted + earlier
    pair = numbers.beside(number(value), bound, expectation.fact.unit, _unit_of(expectation))
    return pair.value, f"{wanted} ({pair.bound})" if moving else f"{expectation.op} {pair.bound}"


def _unit_of(expectation: Expectation) -> str | None:
    """The unit in which the bound was written; None where the numbers may choose."""
    match expectation.threshold:
        case Amount(unit=unit):
            return _into(unit)
        case FromBaseline(offset=Amount(unit=unit), relative=False):
            return _into(unit)
        case _:
            return None


def _into(unit: str) -> str:
    return "%" if unit == "pp" else unit


def _moving(bound: FromBaseline) -> str:
    if bound.offset is None:
        return "baseline"
    unit = "%" if bound.relative else bound.offset.unit
    sign = "-" if bound.offset.number < 0 else "+"
    return f"baseline {sign} {abs(bound.offset.number):f}{unit}"


def _aside(value: Value, expectation: Expectation) -> str:
    """The two counts of a share; of a time or size that its bound's unit makes hard to read, the handier unit."""
    if isinstance(value, Percentage):
        return f"{value.part:,} of {value.of:,}" if expectation.fact.counted else ""
    into, unit = _unit_of(expectation), expectation.fact.unit
    if into is None or into == unit or not isinstance(value, Decimal):
        return ""
    size = abs(convert(value, unit, into))
    return numbers.alone(Fraction(value), unit) if 0 < size < Fraction(1, 10) or size >= 10_000 else ""


def _members(members: frozenset[str]) -> str:
    names = sorted(members)
    return f"[{join_names(names, SHOWN_OF_A_SET)}]" if names else "empty"
