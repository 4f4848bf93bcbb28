"""The bounds of numbers and shares: `80%`, `200ms`, `baseline - 0.5pp`, checked against the fact's unit and range."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from gate.model.checklist import Amount, FromBaseline
from gate.model.suggestions import find_nearest
from gate.model.text import quote, quote_list
from gate.model.units import UNITS, convert, dimension
from gate.model.values import FactSpec, Kind


class ExpectationError(Exception):
    """A text that is no expectation: what was seen and wanted, the next step, and the offset in the text.

    `unknown_fact` is the name that is not declared, when that is the mistake.
    """

    def __init__(self, message: str, hint: str = "", offset: int = 0, unknown_fact: str = "") -> None:
        self.message = message
        self.hint = hint
        self.offset = offset
        self.unknown_fact = unknown_fact
        super().__init__(message)


_DIGITS = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_AMOUNT = re.compile(rf"(-?{_DIGITS})\s*([A-Za-z%]*)")
_NOUNS = {"count": "a count", "percentage": "a percentage", "time": "time", "size": "size"}
_MOVING = re.compile(rf"baseline(?:\s*([+-])\s*({_DIGITS})\s*([A-Za-z%]*))?")


def steady(spec: FactSpec, written: str, offset: int) -> Amount:
    """The amount a fact is compared with.

    Raises:
        ExpectationError: when it is no amount, has the wrong unit, or lies outside of the fact's range.
    """
    found = _AMOUNT.fullmatch(written)
    if found is None:
        raise _no_amount(spec, written, offset)
    number, unit = Decimal(found.group(1)), found.group(2)
    _check_unit(spec, unit, found.group(1), offset)
    amount = Amount(number, unit, convert(number, unit, spec.unit))
    _check_range(spec, amount.scaled, written, offset)
    return amount


def moving(spec: FactSpec, written: str, offset: int) -> FromBaseline:
    """A bound that moves with the baseline: `pp` for shares, `%` relative, else the fact's own unit.

    Raises:
        ExpectationError: when it is none of these.
    """
    found = _MOVING.fullmatch(written)
    if found is None:
        example = "baseline - 0.5pp" if spec.kind is Kind.PERCENTAGE else f"baseline + 10{spec.unit}"
        wanted = f"write `baseline`, or an amount more or less: `{example}`"
        raise ExpectationError(f"{quote(written)} is not a bound", wanted, offset)
    if found.group(1) is None:
        return FromBaseline()
    sign, digits, unit = found.groups()
    at = offset + found.start(2)
    number = Decimal(sign + digits)
    if spec.kind is Kind.PERCENTAGE:
        _check_points(digits, unit, at)
        return FromBaseline(Amount(number, unit, Fraction(number)))
    if unit == "%":
        return FromBaseline(Amount(number, unit, Fraction(number)), relative=True)
    _check_unit(spec, unit, digits, at, value_changes=True)
    return FromBaseline(Amount(number, unit, convert(number, unit, spec.unit)))


def _check_points(digits: str, unit: str, offset: int) -> None:
    if unit == "pp":
        return
    if unit not in ("", "%"):
        raise ExpectationError(
            f"a share moves in percentage points, not in {quote(unit)}", f"write `{digits}pp`", offset
        )
    why = "`%` after `baseline` is relative, and a share moves in percentage points" if unit else "the unit is missing"
    raise ExpectationError(f"`{digits}{unit}` cannot be added to a share: {why}", f"write `{digits}pp`", offset)


def _check_unit(spec: FactSpec, unit: str, digits: str, offset: int, *, value_changes: bool = False) -> None:
    wanted = dimension(spec.unit)
    if unit in UNITS and dimension(unit) == wanted and unit != "pp":
        return
    name = quote(spec.name)
    if unit and wanted == "count" and unit in UNITS:
        raise ExpectationError(f"{name} is a plain number; `{digits}{unit}` has a unit", f"write `{digits}`", offset)
    if not unit and wanted == "percentage":
        raise ExpectationError(f"{name} is a share in %; `{digits}` has no unit", f"write {_percent(digits)}", offset)
    if not unit:
        units = quote_list(f"{digits}{each}" for each in _units(wanted))
        raise ExpectationError(f"{name} is measured in {spec.unit}; `{digits}` has no unit", f"write {units}", offset)
    if unit == "pp" and value_changes:
        message = f"`pp` moves a share; {quote(spec.name)} is measured in {spec.unit}"
        raise ExpectationError(message, f"{_units_hint(wanted)}; `%` is relative", offset)
    if unit == "pp":
        hint = f"write `{digits}%`" if wanted == "percentage" else _units_hint(wanted)
        raise ExpectationError("`pp` stands only after `baseline +` or `baseline -`", hint, offset)
    raise _wrong_unit(spec, digits, unit, offset)


_SPELT = {
    "ms": ("msec", "msecs", "millis", "milliseconds"), "s": ("sec", "secs", "second", "seconds"),
    "m": ("min", "mins", "minute", "minutes"), "h": ("hr", "hrs", "hour", "hours"), "d": ("day", "days"),
    "%": ("percent", "pct"), "B": ("byte", "bytes"), "KB": ("k", "kb"), "MB": ("m", "mb"), "GB": ("g", "gb"),
}  # fmt: skip
"""How people and tools write a unit otherwise."""


def _wrong_unit(spec: FactSpec, digits: str, unit: str, offset: int) -> ExpectationError:
    wanted = dimension(spec.unit)
    if wanted == "count":
        message = f"{quote(spec.name)} is a plain number; {quote(digits + unit)} is none"
        if not re.fullmatch("x+", unit):
            return ExpectationError(message, f"write `{digits}`", offset)
        low, high = (f"{number}{'0' * len(unit)}" for number in (int(Decimal(digits)), int(Decimal(digits)) + 1))
        return ExpectationError(message, f"write two: `{spec.name} >= {low}` and `{spec.name} < {high}`", offset)
    if unit in UNITS:
        message = f"{quote(spec.name)} is measured in {spec.unit}; `{unit}` measures {_NOUNS[dimension(unit)]}"
        return ExpectationError(message, _units_hint(wanted), offset)
    known = _units(wanted)
    right = next((name for name in known if unit.lower() in _SPELT.get(name, ())), find_nearest(unit, known))
    hint = f"write `{digits}{right}`" if right else _units_hint(wanted)
    return ExpectationError(f"{quote(unit)} is not a unit", hint, offset)


def _percent(digits: str) -> str:
    """`80%` for `80`; for `0.8`, which is probably meant as a part of one, both ways to read it."""
    number = Decimal(digits)
    if 0 < number < 1:
        return f"`{(number * 100).normalize():f}%` (or `{digits}%` when less than one percent is meant)"
    return f"`{digits}%`"


def _units(wanted: str) -> list[str]:
    return [name for name, unit in UNITS.items() if unit.dimension == wanted and name != "pp"]


def _units_hint(wanted: str) -> str:
    units = _units(wanted)
    return f"its unit{'s are' if len(units) > 1 else ' is'} {quote_list(units, 'and')}"


def _check_range(spec: FactSpec, scaled: Fraction, written: str, offset: int) -> None:
    low, high = spec.low, spec.high
    if (low is None or scaled >= low) and (high is None or scaled <= high):
        return
    if low is not None and high is not None:
        span = f"from `{low}{spec.unit}` to `{high}{spec.unit}`"
    else:
        span = f"of `{low}{spec.unit}` or more" if high is None else f"of `{high}{spec.unit}` or less"
    raise ExpectationError(f"{quote(spec.name)} can never be {quote(written)}", f"write a bound {span}", offset)


def _no_amount(spec: FactSpec, written: str, offset: int) -> ExpectationError:
    message = f"{quote(written)} is not an amount"
    if re.fullmatch(rf"{_DIGITS}(?:[,_']{_DIGITS})+\s*[A-Za-z%]*", written):
        return ExpectationError(message, "write numbers with digits and one point only, as in 1000 or 0.5", offset)
    if re.match(rf"-?{_DIGITS}\s*[A-Za-z%]*\s*(and|or|&&|\|\||,|;)", written):
        return ExpectationError(message, "write each expectation on its own, as one line of a list", offset)
    if find_nearest(re.split(r"[^a-z]", written.lower())[0], ["baseline"]):
        return ExpectationError(message, "did you mean `baseline`?", offset)
    if re.fullmatch(r"\.[0-9]+\s*[A-Za-z%]*", written):
        return ExpectationError(message, f"write {quote('0' + written)}", offset)
    if (bare := written.strip("\"'")) != written and _AMOUNT.fullmatch(bare):
        return ExpectationError(message, f"write it without quotes: {quote(bare)}", offset)
    example = {"": "10", "%": "80%"}.get(spec.unit, f"10{spec.unit}")
    return ExpectationError(
        message, f"write a number{' with its unit' if spec.unit else ''}, such as `{example}`", offset
    )
