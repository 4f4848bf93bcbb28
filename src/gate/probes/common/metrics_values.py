"""Documents of the probe `metrics`: the values that a field selects, and their conversion to facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import cached_property
from typing import Any

from gate.formats.common import patterns
from gate.formats.documents import csv_table, jmespath_query, structured, xml_paths
from gate.model import units
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Observation, Seen, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.values import FactSpec, Kind, Percentage, Value
from gate.probes.common.conversions import to_boolean, to_number, to_percentage, to_string
from gate.probes.common.metrics_parameters import DocumentFact, DocumentField

MAX_NUMBER_TEXT = 100
"""The longest text that is read as a number."""

_PLAIN = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_GROUPED = r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|,[0-9]{3}\.[0-9]+)"
_NUMBER_WITH_UNIT = re.compile(rf"(?P<number>{_PLAIN}|{_GROUPED}) ?(?P<unit>%|[A-Za-z{units.MICRO_SIGNS}]{{1,12}})?")
_UNIT_ALIASES = {"kB": "KB"}
"""Units that tools spell differently from checklists: the SI symbol of kilo is a lowercase k."""

_EXACT = Context(prec=100, traps=[Inexact])

_FORMATS_BY_EXTENSION = {".yml": "yaml", ".yaml": "yaml", ".toml": "toml"}


@dataclass(frozen=True)
class Document:
    """The bytes of one report or response; each way of parsing runs at most once, when a fact needs it."""

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
    def _grid(self) -> csv_table.Table:
        return csv_table.read(self.data, self.delimiter)

    def find(self, field: DocumentField) -> list[tuple[Any, str]]:
        """The values of the field, each with its location such as `:7` for line 7; None for a missing value.

        Raises:
            EvidenceError: absent when there is no value, unreadable or empty when the document is.
        """
        if field.xpath:
            return [(value, f":{line}") for value, line in xml_paths.find(field.xpath, self._tree)]
        if field.column:
            return [(cell, f":{line}") for cell, line in csv_table.find(self._grid, field.column, field.row)]
        if field.pattern:
            return [(value, f":{line}") for value, line in patterns.find(field.pattern, self.data)]
        result = jmespath_query.search(field.path or "", self._plain)
        value, total = result.value, result.left_out
        if isinstance(value, list):
            total += len(value)
            values = [(element, f" ({number} of {total})") for number, element in enumerate(value, 1)]
        else:
            values = [(value, "")]
        return values + [(None, f" ({result.left_out} of {total})")] * bool(result.left_out)


def detect_format(name: str, explicit: str | None) -> str:
    """The format that `path` reads in a document with this name."""
    if explicit:
        return explicit
    base = name.lower().removesuffix(".gz")
    return next((kind for extension, kind in _FORMATS_BY_EXTENSION.items() if base.endswith(extension)), "json")


def observe(spec: FactSpec, fact: DocumentFact, document: Document) -> list[Observation]:
    """The observations of the fact in this document: one for each value, with its location."""
    try:
        values = document.find(fact)
    except EvidenceError as error:
        if error.cause is not Cause.MISSING_VALUE or not (fact.exists or fact.default is not None):
            return [error.unseen]
        values = []
    if fact.exists:
        return [Seen(value=any(value is not None for value, _ in values))]
    if not values and fact.default is None:
        return [Unseen(Cause.EMPTY, f"the list at {fact.label} is empty")]
    return [_observe_value(spec, fact, value, location) for value, location in values or [(None, "")]]


def lacks_value(fact: DocumentFact, document: Document) -> bool:
    """Whether the document has no value for a fact with a `default`."""
    try:
        return fact.default is not None and all(value is None for value, _ in document.find(fact))
    except EvidenceError as error:
        return error.cause is Cause.MISSING_VALUE


def check_default(fact: DocumentFact) -> None:
    """Raises EvidenceError (unreadable) when the default is no value of the fact's kind."""
    if fact.default is not None:
        _convert_value(fact.spec("default"), fact, fact.default)


def _observe_value(spec: FactSpec, fact: DocumentFact, value: Any, location: str) -> Observation:
    try:
        return Seen(_convert_value(spec, fact, value), location)
    except EvidenceError as error:
        return Unseen(error.cause, f"{fact.label}{location}: {error.detail}", error.subject)


def _convert_value(spec: FactSpec, fact: DocumentFact, value: Any) -> Value:
    if value is None:
        value = fact.default
    if value is None:
        raise EvidenceError(
            Cause.MISSING_VALUE,
            "the value is missing; select only elements that have it, as in [?score].score, or write a `default`",
        )
    if isinstance(value, str) and not (value := value.strip()):
        raise EvidenceError(Cause.EMPTY, "the text is empty")
    return _CONVERTERS[spec.kind](spec, fact, value)


def _convert_number(spec: FactSpec, _fact: DocumentFact, value: Any) -> Decimal:
    if not isinstance(value, str):
        return to_number(value)
    amount, unit = _parse_number(value)
    return amount if unit in ("", spec.unit) else _convert_unit(amount, unit, spec.unit)


def _convert_percentage(_spec: FactSpec, fact: DocumentFact, value: Any) -> Percentage:
    amount, unit = _parse_number(value) if isinstance(value, str) else (to_number(value), "")
    if unit not in ("", "%"):
        raise EvidenceError(Cause.UNREADABLE, f"expected a percentage, and the text has the unit {unit}")
    if unit == "%" or fact.scale == "percent":
        return to_percentage(amount)
    if not 0 <= amount <= 1:
        raise EvidenceError(Cause.UNREADABLE, "expected a fraction from 0 to 1; should it be `scale: percent`?")
    return Percentage.from_ratio(Fraction(amount))


def _convert_boolean(_spec: FactSpec, _fact: DocumentFact, value: Any) -> bool:
    booleans = {"true": True, "false": False}
    return to_boolean(booleans.get(value.lower(), value) if isinstance(value, str) else value)


def _convert_string(_spec: FactSpec, _fact: DocumentFact, value: Any) -> str:
    return to_string(value)


_CONVERTERS: dict[Kind, Callable[[FactSpec, DocumentFact, Any], Value]] = {
    Kind.NUMBER: _convert_number,
    Kind.PERCENTAGE: _convert_percentage,
    Kind.BOOLEAN: _convert_boolean,
    Kind.STRING: _convert_string,
}


def _parse_number(text: str) -> tuple[Decimal, str]:
    """Number and unit of a text such as `0.93`, `145 MB` or `12,345.6`.

    A single comma, as in `1,234`, is refused: it is a decimal separator in many countries.
    """
    match = _NUMBER_WITH_UNIT.fullmatch(text) if len(text) <= MAX_NUMBER_TEXT else None
    if match is None:
        raise EvidenceError(Cause.UNREADABLE, "expected a number, and the text is not one, or has an ambiguous comma")
    unit = units.canonical(_UNIT_ALIASES.get(match["unit"] or "", match["unit"] or ""))
    if unit not in units.UNITS or unit == "pp":
        options = ", ".join(name for name in units.UNITS if name not in ("", "pp"))
        message = f"expected a number, and the text ends with the unknown unit {unit}; the units are {options}"
        raise EvidenceError(Cause.UNREADABLE, message)
    return to_number(Decimal(match["number"].replace(",", ""))), unit


def _convert_unit(amount: Decimal, unit: str, target: str) -> Decimal:
    try:
        exact = units.convert(amount, unit, target)
        return _EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    except ValueError as error:
        raise EvidenceError(Cause.UNREADABLE, f"{error}; declare the unit that the document uses") from None
    except Inexact:
        raise EvidenceError(
            Cause.UNREADABLE, f"the value in {unit} is not exact in {target}; declare the unit {unit}"
        ) from None
