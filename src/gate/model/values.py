"""The values of facts (number, percentage, string, boolean or list) and the declarations of facts by probes."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Percentage:
    """A part of a whole, stored as two integers so that rounding never changes a verdict.

    `of` is at least 1: a percentage of nothing is missing, not zero. `part` lies between 0 and `of`. They count
    something, such as lines, unless `has_counts` is false: the source gives only the ratio, and nothing may show or
    sum up its two integers.

    Raises:
        ValueError: when the counts are not a percentage.
    """

    part: int
    of: int
    has_counts: bool = True

    def __post_init__(self) -> None:
        if self.of <= 0 or not 0 <= self.part <= self.of:
            raise ValueError(f"{self.part} of {self.of} is not a percentage")

    @classmethod
    def from_ratio(cls, ratio: Fraction) -> Percentage:
        """The percentage of a source that gives no counts; `ratio` is from 0 to 1.

        Raises:
            ValueError: when it is outside of this range.
        """
        return cls(ratio.numerator, ratio.denominator, has_counts=False)

    @property
    def percent(self) -> Fraction:
        """The exact value in percent."""
        return Fraction(self.part * 100, self.of)


Value = Decimal | Percentage | str | bool | frozenset[str]
"""The value of a fact: number, percentage, string, boolean or list. Counts are Decimal too."""


def number(value: Value) -> Fraction:
    """A number, or a percentage in percent, as an exact fraction.

    Raises:
        TypeError: when the value is neither; the checklist never compares such a fact with a number.
    """
    if isinstance(value, Percentage):
        return value.percent
    if isinstance(value, (str, bool, frozenset)):
        raise TypeError(f"{type(value).__name__} is not a number")
    return Fraction(value)


class Kind(StrEnum):
    """The five kinds of fact; the kind decides which operators are allowed."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    STRING = "string"
    BOOLEAN = "boolean"
    LIST = "list"


def kind_of(value: object) -> Kind | None:
    """The kind of a fact's value; None for a value that no fact can have, such as a float or NaN."""
    match value:
        case bool():
            return Kind.BOOLEAN
        case Decimal():
            return Kind.NUMBER if value.is_finite() else None
        case Percentage():
            return Kind.PERCENTAGE
        case str():
            return Kind.STRING
        case frozenset():
            return Kind.LIST
        case _:
            return None


class Better(StrEnum):
    """Which direction of a fact is an improvement. It guides `gate init` and trends, and never changes a verdict."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact that a probe declares."""

    name: str
    meaning: str
    unit: str = ""
    """`""` for a count, `"%"` for a percentage, otherwise one of `gate.model.units`."""
    better: Better = Better.NEITHER
    kind: Kind = Kind.NUMBER
    low: Decimal | None = Decimal(0)
    """The smallest number in this unit, as `high` is the largest (None: unbounded); a threshold outside is refused."""
    high: Decimal | None = None
    choices: tuple[str, ...] = ()
    """The only strings that the fact can have or contain; empty means any."""
    permission: str = ""
    """The token permission that the fact needs, as a workflow writes it (`checks: read`); empty for none."""
    false_label: str = ""
    """What pages show for the value false where true is expected, such as `missing`."""
    advice_if_low: str = ""
    """The next step when a minimum is broken, for a number that nobody can just increase."""
    is_key: bool = False
    """Whether readers look for the number even when the item passes, such as the line coverage."""
    is_change: bool = False
    """Whether the number itself compares with the baseline, so that its own difference means nothing."""
    is_clock: bool = False
    """Whether it is a time that passes by itself, such as an age, so that no ratchet holds it."""


def percentage(name: str, meaning: str, better: Better = Better.HIGHER, *, is_key: bool = False) -> FactSpec:
    """The declaration of a percentage: in `%`, between 0 and 100."""
    low, high = Decimal(0), Decimal(100)
    return FactSpec(name, meaning, "%", better, Kind.PERCENTAGE, low, high, is_key=is_key)
