"""What a fact can be: a number, a share, a word, a flag or a set; and what a probe declares of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Percentage:
    """A part of a whole, kept as two counts so that no rounding can move a verdict.

    `of` is never 0: nothing out of nothing is not a share, it is unseen. `part` lies between 0 and `of`.

    Raises:
        ValueError: when the counts cannot be a share.
    """

    part: int
    of: int

    def __post_init__(self) -> None:
        if self.of <= 0 or not 0 <= self.part <= self.of:
            raise ValueError(f"{self.part} of {self.of} is not a share")

    @property
    def percent(self) -> Fraction:
        """The share in percent, exactly."""
        return Fraction(self.part * 100, self.of)


Value = Decimal | Percentage | str | bool | frozenset[str]
"""What a fact can be: number, share, word, flag or set. Counts are Decimal too."""


def number(value: Value) -> Fraction:
    """A number or a share (in percent) as an exact fraction.

    Raises:
        TypeError: when the value is neither; the checklist never pairs such a fact with a numeric bound.
    """
    if isinstance(value, Percentage):
        return value.percent
    if isinstance(value, (str, bool, frozenset)):
        raise TypeError(f"{type(value).__name__} is not a number")
    return Fraction(value)


class Kind(StrEnum):
    """The five kinds of fact; the kind decides which operators make sense."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    STRING = "string"
    BOOLEAN = "boolean"
    LIST = "list"


def kind_of(value: object) -> Kind | None:
    """The kind of fact that this is a value of; None for what no fact can be, such as a float or not-a-number."""
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
    """Which direction of a fact is an improvement. It guides words (`gate init`, trend) and never a verdict."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact a probe declares that it can see.

    `unit` is the unit of the measured value: `""` for a count, `"%"` for a share, otherwise one of `gate.model.units`.
    `low` and `high` bound what a number can be (in that unit, both inclusive; None means unbounded), and mean nothing
    for words, flags and sets; a bound of an expectation outside of them is refused. `words` lists the only words a
    closed word or set can be; empty means open.
    `permission` is what a token has to have to see it, as a workflow writes it: `checks: read`; empty for none.
    `false_label` is the word that pages show for the value false where true is expected, such as `missing`.
    `counted` tells of a share whether its parts were counted, or it came as a number and its parts say nothing.
    """

    name: str
    meaning: str
    unit: str = ""
    better: Better = Better.NEITHER
    kind: Kind = Kind.NUMBER
    low: Decimal | None = Decimal(0)
    high: Decimal | None = None
    words: tuple[str, ...] = ()
    permission: str = ""
    counted: bool = True
    false_label: str = ""


def percentage(name: str, meaning: str, better: Better = Better.HIGHER, *, counted: bool = True) -> FactSpec:
    """A fact that is a share: in percent, between 0 and 100."""
    return FactSpec(name, meaning, "%", better, Kind.PERCENTAGE, Decimal(0), Decimal(100), counted=counted)
