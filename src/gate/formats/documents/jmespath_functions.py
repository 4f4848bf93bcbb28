"""The functions of JMESPath on exact numbers: Decimal is a number, and no result is a float.

Source: the JMESPath specification, "Built-in Functions". The functions that are not here are those of the library.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from typing import Any

from jmespath import functions
from jmespath.functions import signature

MAX_DIGITS = 1_000
"""The most digits of a number in arithmetic; beyond, the query fails instead of rounding or filling the memory."""

_EXACT = Context(prec=MAX_DIGITS, traps=[Inexact, InvalidOperation, Overflow])
_DIVISION = Context(prec=34, traps=[InvalidOperation, DivisionByZero, Overflow])
"""A quotient such as 1/3 has no end: it is rounded to 34 digits, as decimal128 does."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


MAX_TEXT = 1_000_000
"""The most characters of a text that a function makes."""


class QueryTooLargeError(Exception):
    """A query makes more values or longer texts than is allowed."""


class ExactFunctions(functions.Functions):
    """The built-in functions, with Decimal beside int."""

    def _get_allowed_pytypes(self, types: Sequence[str]) -> tuple[list[str], list[Sequence[str]]]:
        names, elements = super()._get_allowed_pytypes(types)  # type: ignore[misc]
        return _with_decimal(names), [_with_decimal(names_of_element) for names_of_element in elements]

    def _convert_to_jmespath_type(self, pyobject: str) -> str:
        return "number" if pyobject == "Decimal" else functions.TYPES_MAP.get(pyobject, "unknown")

    @signature({"types": ["number"]})
    def _func_abs(self, number: int | Decimal) -> int | Decimal:
        return number.copy_abs() if isinstance(number, Decimal) else abs(number)

    @signature({"types": ["array-number"]})
    def _func_sum(self, numbers: Sequence[int | Decimal]) -> int | Decimal:
        return _add(numbers)

    @signature({"types": ["array-number"]})
    def _func_avg(self, numbers: Sequence[int | Decimal]) -> int | Decimal | None:
        return _DIVISION.divide(Decimal(_add(numbers)), Decimal(len(numbers))) if numbers else None

    @signature({"types": ["number"]})
    def _func_ceil(self, number: int | Decimal) -> int:
        return math.ceil(_bounded(number))

    @signature({"types": ["number"]})
    def _func_floor(self, number: int | Decimal) -> int:
        return math.floor(_bounded(number))

    @signature({"types": []})
    def _func_to_number(self, value: Any) -> int | Decimal | None:
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return value
        if not isinstance(value, str) or len(value) > MAX_DIGITS or not _NUMBER.fullmatch(value):
            return None
        try:
            return int(value) if value.lstrip("-").isdigit() else Decimal(value)
        except InvalidOperation:  # an exponent beyond those of Decimal
            return None

    @signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        parts, length = [], 0
        for part in _to_json(value):
            parts.append(part)
            length += len(part)
            if length > MAX_TEXT:
                raise QueryTooLargeError
        return "".join(parts)

    @signature({"types": ["string"]}, {"types": ["array-string"]})
    def _func_join(self, separator: str, texts: Sequence[str]) -> str:
        if sum(map(len, texts)) + len(separator) * len(texts) > MAX_TEXT:
            raise QueryTooLargeError
        return separator.join(texts)

    @signature({"types": []})
    def _func_type(self, value: Any) -> str:
        return str(self._convert_to_jmespath_type(type(value).__name__))


def _with_decimal(names: Sequence[str]) -> list[str]:
    """Python's type names that are allowed, with Decimal where numbers are."""
    return [*names, "Decimal"] if "float" in names else list(names)


def _add(numbers: Sequence[int | Decimal]) -> int | Decimal:
    total: int | Decimal = sum(number for number in numbers if isinstance(number, int))
    for number in numbers:
        if isinstance(number, Decimal):
            total = _EXACT.add(Decimal(total), number)
    return total


def _bounded(number: int | Decimal) -> int | Decimal:
    """The number, unless its whole part has more than MAX_DIGITS digits."""
    if isinstance(number, Decimal) and number.adjusted() > MAX_DIGITS:
        raise Overflow
    return number


def _to_json(value: Any) -> Iterator[str]:
    """The JSON text of a value, in parts."""
    if isinstance(value, (list, dict)):
        is_object = isinstance(value, dict)
        yield "{" if is_object else "["
        for number, member in enumerate(value):
            yield "," if number else ""
            if isinstance(value, dict):
                yield f"{json.dumps(member)}:"
                member = value[member]  # noqa: PLW2901 - the value of the name
            yield from _to_json(member)
        yield "}" if is_object else "]"
    else:
        yield str(value) if isinstance(value, Decimal) else json.dumps(value)
