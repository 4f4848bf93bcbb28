"""The scalar types of the saved result, and the five kinds of value, with what limits them when they are read.

Numbers are strings (`"74.3"`, `"5/14"`), so no reader rounds them; a percentage is two integers. There are no floats.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, FailFast, Field, Strict

from gate.model.inventory import MAX_ENTRIES as MAX_NAMES
from gate.model.inventory import MAX_NAME
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_iso
from gate.model.values import Percentage

MAX_ENTRIES = 10_000
"""Entries of one list or one object that are read."""

MAX_DIGITS = 60
"""Digits before and after the decimal point of a number that is read."""

MAX_COUNT = 10**30
MAX_LINE = 10**9

_DECIMAL = rf"^-?[0-9]{{1,{MAX_DIGITS}}}(\.[0-9]{{1,{MAX_DIGITS}}})?$"
_FRACTION = r"^-?[0-9]+(/[1-9][0-9]*)?$"


def _check_size(value: Any) -> Any:
    if isinstance(value, list | dict) and len(value) > MAX_ENTRIES:
        raise ValueError(f"{len(value):,} entries; at most {MAX_ENTRIES:,} are read")
    return value


def _check_time(text: str) -> str:
    try:
        parse_iso(text)
    except ValueError:
        raise ValueError("expected a time in ISO 8601") from None
    return text


def _check_zone(text: str) -> str:
    if parse_iso(text).tzinfo is None:
        raise ValueError("expected a time with a time zone")
    return text


def _check_names(value: Any) -> Any:
    if isinstance(value, list) and len(value) > MAX_NAMES:
        raise ValueError(f"{len(value):,} entries; at most {MAX_NAMES:,} are read")
    return value


def _check_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("expected a date in ISO 8601") from None
    return text


Bounded = BeforeValidator(_check_size)
Integer = Annotated[int, Strict()]
Boolean = Annotated[bool, Strict()]
DecimalText = Annotated[str, Field(pattern=_DECIMAL)]
FractionText = Annotated[str, Field(pattern=_FRACTION)]
Line = Annotated[int, Strict(), Field(ge=1, lt=MAX_LINE)]
PositiveInteger = Annotated[Integer, Field(ge=1, lt=MAX_LINE)]
Timestamp = Annotated[
    str, AfterValidator(_check_time), Field(description="ISO 8601, with a time zone where one is known")
]
Date = Annotated[str, AfterValidator(_check_date), Field(json_schema_extra={"format": "date"})]
InventoryNames = Annotated[
    tuple[Annotated[str, Field(max_length=MAX_NAME)], ...], FailFast(), BeforeValidator(_check_names)
]
ZonedTimestamp = Annotated[Timestamp, AfterValidator(_check_zone), Field(json_schema_extra={"format": "date-time"})]


@dataclass(frozen=True, kw_only=True)
class NumberValue:
    """A number or a count, in the unit of its fact."""

    kind: Literal["number"] = "number"
    value: DecimalText


@dataclass(frozen=True, kw_only=True)
class PercentageValue:
    """A part of a whole, as two integers. They count something unless `has_counts` is false.

    `has_counts` is absent, and true, in results of earlier releases.
    """

    kind: Literal["percentage"] = "percentage"
    part: Annotated[Integer, Field(ge=0)]
    of: Annotated[Integer, Field(ge=1, lt=MAX_COUNT)]
    has_counts: Boolean = True


@dataclass(frozen=True, kw_only=True)
class StringValue:
    """A string."""

    kind: Literal["string"] = "string"
    value: str


@dataclass(frozen=True, kw_only=True)
class BooleanValue:
    """True or false."""

    kind: Literal["boolean"] = "boolean"
    value: Boolean


@dataclass(frozen=True, kw_only=True)
class ListValue:
    """Distinct strings, sorted."""

    kind: Literal["list"] = "list"
    value: Annotated[tuple[str, ...], FailFast(), Bounded, Field(json_schema_extra={"uniqueItems": True})]


def _check_percentage(value: AnyValue) -> AnyValue:
    if isinstance(value, PercentageValue):
        Percentage(value.part, value.of)
    return value


AnyValue = NumberValue | PercentageValue | StringValue | BooleanValue | ListValue
Value = Annotated[AnyValue, Field(discriminator="kind"), AfterValidator(_check_percentage)]
