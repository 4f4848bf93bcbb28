"""Values of the probe `metrics`: documents, what stands at a place of them, and what that is as a fact."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import cached_property
from typing import Any

from gate.formats.common import patterns
from gate.formats.documents import csv_table, jmespath_query, structured, xml_paths
from gate.model import units
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Observation, Seen, Unseen
from gate.model.values import FactSpec, Kind, Percentage, Value
from gate.probes.common import values
from gate.probes.common.metrics_parameters import CustomFact, Place
from gate.probes.common.worst import worst

MAX_TEXT = 100
"""The longest text that is looked at as a number."""

_PLAIN = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_GROUPED = r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|,[0-9]{3}\.[0-9]+)"
_WRITTEN = re.compile(rf"(?P<number>{_PLAIN}|{_GROUPED}) ?(?P<unit>%|[A-Za-z]{{1,3}})?")
_SPELLINGS = {"kB": "KB"}
"""Units that tools write otherwise than checklists do: the SI symbol of kilo is a small k."""

_EXACTLY = Context(prec=100, traps=[Inexact])

_ENDINGS = {".yml": "yaml", ".yaml": "yaml", ".toml": "toml"}


@dataclass(frozen=True)
class Document:
    """The bytes of one report or answer; it is parsed when a fact asks for it, once each way."""

    name: str
    data: bytes
    format: str
    delimiter: str

    @cached_property
    def _plain(self) -> Any:
        return structured.READERS[self.format](self.data)

    @cached_property
    def _tree(self) -> xml_paths.Tree:
        return xml_paths.read(self.data)

    @cached_property
    def _grid(self) -> csv_table.Grid:
        return csv_table.read(self.data, self.delimiter)

    def find(self, place: Place) -> list[tuple[Any, str]]:
        """The values at the place, None for one that is missing, each with where it is: `:7` is line 7.

        Raises:
            EvidenceError: absent when there is none, unreadable or empty when the document is.
        """
        if place.xpath:
            return [(value, f":{line}") for value, line in xml_paths.find(place.xpath, self._tree)]
        if place.column:
            cells = csv_table.find(self._grid, place.column, place.row)
            return [(value, f":{line}") for value, line in cells]
        if place.pattern:
            return [(value, f":{line}") for value, line in patterns.find(place.pattern, self.data)]
        result = jmespath_query.search(place.path or "", self._plain)
        value, total = result.value, result.left_out
        if isinstance(value, list):
            total += len(value)
            values = [(element, f" ({number} of {total})") for number, element in enumerate(value, 1)]
        else:
            values = [(value, "")]
        return values + [(None, f" ({result.left_out} of {total})")] * bool(result.left_out)


def format_of(name: str, given: str | None) -> str:
    """What `path` reads of a document with this name."""
    endings = (kind for run_result, kind in _ENDINGS.items() if name.lower().removesuffix(".gz").endswith(run_result))
    return given or next(endings, "json")


def observe(spec: FactSpec, fact: CustomFact, document: Document) -> Observation:
    """The fact as this document shows it: the worst of its values, and beside it those that differ or are missing."""
    try:
        found = document.find(fact)
    except EvidenceError as fault:
        return Unseen(fault.cause, fault.detail)
    if not found:
        return Unseen(Cause.EMPTY, f"the list at {fact.words} is empty")
    return worst(spec, [_observed(spec, fact, value, where) for value, where in found])


def _observed(spec: FactSpec, fact: CustomFact, value: Any, where: str) -> Observation:
    try:
        return Seen(_fact(spec, fact, value), where)
    except EvidenceError as fault:
        return Unseen(fault.cause, f"{fact.words}{where}: {fault.detail}")


def _fact(spec: FactSpec, fact: CustomFact, value: Any) -> Value:
    if value is None:
        raise EvidenceError(Cause.ABSENT, "nothing is there; choose the elements that have it, as in [?score].score")
    if isinstance(value, str) and not (value := value.strip()):
        raise EvidenceError(Cause.EMPTY, "there is no text")
    return _READERS[spec.kind](spec, fact, value)


def _number(spec: FactSpec, _fact: CustomFact, value: Any) -> Decimal:
    if not isinstance(value, str):
        return values.number(value)
    number, unit = _measured(value)
    return number if unit in ("", spec.unit) else _converted(number, unit, spec.unit)


def _share(_spec: FactSpec, fact: CustomFact, value: Any) -> Percentage:
    number, unit = _measured(value) if isinstance(value, str) else (values.number(value), "")
    if unit not in ("", "%"):
        raise EvidenceError(Cause.UNREADABLE, f"the text is in {unit}, which is no share")
    if unit == "%" or fact.scale == "percent":
        return values.share(number)
    if not 0 <= number <= 1:
        raise EvidenceError(Cause.UNREADABLE, "a fraction lies between 0 and 1; is it `scale: percent`?")
    return Percentage(*Fraction(number).as_integer_ratio())


def _flag(_spec: FactSpec, _fact: CustomFact, value: Any) -> bool:
    words = {"true": True, "false": False}
    return values.flag(words.get(value.lower(), value) if isinstance(value, str) else value)


def _word(_spec: FactSpec, _fact: CustomFact, value: Any) -> str:
    return values.word(value)


_READERS: dict[Kind, Callable[[FactSpec, CustomFact, Any], Value]] = {
    Kind.NUMBER: _number,
    Kind.PERCENTAGE: _share,
    Kind.BOOLEAN: _flag,
    Kind.STRING: _word,
}


def _measured(text: str) -> tuple[Decimal, str]:
    """Number and unit of a text such as `0.93`, `145 MB` or `12,345.6`.

    A single comma, as in `1,234`, is refused: one half of the world reads it as a point.
    """
    match = _WRITTEN.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None:
        raise EvidenceError(Cause.UNREADABLE, "wanted a number, and the text is none (or one with a doubtful comma)")
    unit = _SPELLINGS.get(match["unit"] or "", match["unit"] or "")
    if unit not in units.UNITS or unit == "pp":
        raise EvidenceError(Cause.UNREADABLE, f"wanted a number, and the text ends with {unit}, which is no unit here")
    return values.number(Decimal(match["number"].replace(",", ""))), unit


def _converted(number: Decimal, unit: str, into: str) -> Decimal:
    try:
        exact = units.convert(number, unit, into)
        return _EXACTLY.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    except ValueError as fault:
        raise EvidenceError(Cause.UNREADABLE, f"{fault}; declare the unit that the document uses") from None
    except Inexact:
        raise EvidenceError(Cause.UNREADABLE, f"{unit} cannot be written exactly in {into}; declare {unit}") from None
