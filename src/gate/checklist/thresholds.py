"""Parses the thresholds of numbers and percentages: `80%`, `200ms`, `baseline - 0.5pp`, with unit and range checks."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from gate.checklist.corrections import AMOUNT, DIGITS, UNIT, advise_amount, advise_values
from gate.model import units
from gate.model.checklist import Amount, Amounts, FromBaseline, Op
from gate.model.codes import Code
from gate.model.suggestions import find_nearest
from gate.model.text import quote, quote_list
from gate.model.units import UNITS, convert, dimension
from gate.model.values import FactSpec, Kind


class ExpectationError(Exception):
    """An invalid expectation: its code, what was seen and expected, the next step, and the offset in its text.

    `unknown_fact` is the name of the fact when the error is that the probe does not declare it.
    """

    def __init__(self, code: Code, message: str, hint: str = "", offset: int = 0, unknown_fact: str = "") -> None:
        self.code = code
        self.message = message
        self.hint = hint
        self.offset = offset
        self.unknown_fact = unknown_fact
        super().__init__(message)


_BASELINE = rf"baseline(?:\s*([+-])\s*({DIGITS})\s*({UNIT}))?"
_QUANTITIES = {"count": "a count", "percentage": "a percentage", "time": "a time", "size": "a size"}
"""Dimensions of units, as messages name them."""


def parse_amount(spec: FactSpec, op: Op, raw: str, offset: int, noun: str = "threshold") -> Amount:
    """The amount that a fact is compared with by `op`; `noun` is what messages call it.

    Raises:
        ExpectationError: when it is not an amount, has the wrong unit, or is outside of the fact's range.
    """
    match = AMOUNT.fullmatch(raw)
    if match is None:
        raise ExpectationError(
            Code.INVALID_THRESHOLD, f"{quote(raw)} is not an amount", advise_amount(spec, op, raw), offset
        )
    number, unit = Decimal(match.group(1)), units.canonical(match.group(2))
    _check_unit(spec, unit, match.group(1), offset)
    amount = Amount(number, unit, convert(number, unit, spec.unit))
    _check_range(spec, amount.scaled, raw, offset, noun)
    return amount


def parse_amounts(spec: FactSpec, raw: str, offset: int) -> Amounts:
    """The amounts of `in`, with `|` between them.

    Raises:
        ExpectationError: as `parse_amount` does, and for a duplicate.
    """
    amounts: list[Amount] = []
    if hint := advise_values(spec, Op.IN, raw):
        raise ExpectationError(Code.INVALID_THRESHOLD, f"{quote(raw)} is not an amount", hint, offset)
    start = offset
    for part in raw.split("|"):
        position = start + len(part) - len(part.lstrip())
        if not part.strip():
            message, hint = "a number is missing between `|`", "remove the `|`, or write a number"
            raise ExpectationError(Code.MISSING_THRESHOLD, message, hint, position)
        amount = parse_amount(spec, Op.IN, part.strip(), position)
        if amount.scaled in [earlier.scaled for earlier in amounts]:
            message = f"duplicate {quote(part.strip())} after `in`"
            raise ExpectationError(Code.DUPLICATE_VALUE, message, "remove one", position)
        amounts.append(amount)
        start += len(part) + 1
    return Amounts(tuple(amounts))


def parse_baseline(spec: FactSpec, raw: str, offset: int) -> FromBaseline:
    """A threshold relative to the baseline: `pp` for percentages, `%` relative, else a unit of the fact.

    Raises:
        ExpectationError: when it has another form.
    """
    match = re.fullmatch(_BASELINE, raw)
    if match is None:
        example = "baseline - 0.5pp" if spec.kind is Kind.PERCENTAGE else f"baseline + 10{spec.unit}"
        hint = f"write `baseline`, or add or subtract an amount: `{example}`"
        raise ExpectationError(Code.INVALID_THRESHOLD, f"{quote(raw)} is not a threshold", hint, offset)
    if match.group(1) is None:
        return FromBaseline()
    sign, digits, unit = match.group(1), match.group(2), units.canonical(match.group(3))
    start = offset + match.start(2)
    number = Decimal(sign + digits)
    if spec.kind is Kind.PERCENTAGE:
        _check_points(digits, unit, start)
        return FromBaseline(Amount(number, unit, Fraction(number)))
    if unit == "%":
        return FromBaseline(Amount(number, unit, Fraction(number)), relative=True)
    _check_unit(spec, unit, digits, start, is_offset=True)
    return FromBaseline(Amount(number, unit, convert(number, unit, spec.unit)))


def _check_points(digits: str, unit: str, offset: int) -> None:
    """Accepts only percentage points."""
    if unit == "pp":
        return
    reasons = {
        "": f"`{digits}` has no unit",
        "%": f"`{digits}%` after `baseline` would be relative",
    }
    reason = reasons.get(unit, f"{quote(unit)} does not measure a percentage")
    code = Code.WRONG_UNIT if unit else Code.MISSING_UNIT
    raise ExpectationError(code, f"{reason}; expected percentage points", f"write `{digits}pp`", offset)


def _check_unit(spec: FactSpec, unit: str, digits: str, offset: int, *, is_offset: bool = False) -> None:
    """Accepts the units of the fact's dimension; `is_offset` is whether the amount is added to the baseline."""
    expected = dimension(spec.unit)
    if unit in UNITS and dimension(unit) == expected and unit != "pp":
        return
    name = quote(spec.name)
    if unit and expected == "count" and unit in UNITS:
        message = f"{name} has no unit, but `{digits}{unit}` has one"
        raise ExpectationError(Code.WRONG_UNIT, message, f"write `{digits}`", offset)
    if not unit:
        raise _missing_unit(spec, digits, offset)
    if unit == "pp" and is_offset:
        message = f"`pp` is for percentages; {name} is measured in {spec.unit}"
        raise ExpectationError(Code.WRONG_UNIT, message, f"{_units_hint(spec.unit)}; `%` is relative", offset)
    if unit == "pp":
        hint = f"write `{digits}%`" if expected == "percentage" else _units_hint(spec.unit)
        message = "`pp` is allowed only after `baseline +` or `baseline -`"
        raise ExpectationError(Code.WRONG_UNIT, message, hint, offset)
    raise _wrong_unit(spec, digits, unit, offset)


def _missing_unit(spec: FactSpec, digits: str, offset: int) -> ExpectationError:
    name = quote(spec.name)
    if dimension(spec.unit) == "percentage":
        message, hint = f"{name} is a percentage; `{digits}` has no unit", f"write {_percent(digits)}"
    else:
        options = quote_list(f"{digits}{option}" for option in units.units_like(spec.unit))
        message, hint = f"{name} is measured in {spec.unit}; `{digits}` has no unit", f"write {options}"
    return ExpectationError(Code.MISSING_UNIT, message, hint, offset)


def _wrong_unit(spec: FactSpec, digits: str, unit: str, offset: int) -> ExpectationError:
    expected = dimension(spec.unit)
    if expected == "count":
        message = f"{quote(spec.name)} has no unit; {quote(digits + unit)} is not a number"
        if not re.fullmatch("x+", unit):
            return ExpectationError(Code.WRONG_UNIT, message, f"write `{digits}`", offset)
        low, high = (f"{number}{'0' * len(unit)}" for number in (int(Decimal(digits)), int(Decimal(digits)) + 1))
        hint = f"write two expectations: `{spec.name} >= {low}` and `{spec.name} < {high}`"
        return ExpectationError(Code.WRONG_UNIT, message, hint, offset)
    if unit in UNITS:
        message = f"{quote(spec.name)} is measured in {spec.unit}; `{unit}` measures {_QUANTITIES[dimension(unit)]}"
        return ExpectationError(Code.WRONG_UNIT, message, _units_hint(spec.unit), offset)
    options = units.units_like(spec.unit)
    spelled = (name for name in options if unit.lower() in units.SPELLINGS.get(name, ()))
    suggestion = next(spelled, "") or find_nearest(unit, options)
    hint = f"write `{digits}{suggestion}`" if suggestion else _units_hint(spec.unit)
    return ExpectationError(Code.UNKNOWN_UNIT, f"{quote(unit)} is not a unit", hint, offset)


def _percent(digits: str) -> str:
    """`80%` for `80`; both meanings for `0.8` and `1`, which are probably a fraction of one."""
    number = Decimal(digits)
    if 0 < number <= 1:
        meaning = "one percent" if number == 1 else "less than one percent"
        return f"`{(number * 100).normalize():f}%` (or `{digits}%` if {meaning} is meant)"
    return f"`{digits}%`"


def _units_hint(unit: str) -> str:
    """The units that convert into `unit`, as advice."""
    options = units.units_like(unit)
    return f"its unit{'s are' if len(options) > 1 else ' is'} {quote_list(options, 'and')}"


def _check_range(spec: FactSpec, scaled: Fraction, raw: str, offset: int, noun: str) -> None:
    low, high = spec.low, spec.high
    if (low is None or scaled >= low) and (high is None or scaled <= high):
        return
    if low is not None and high is not None:
        span = f"from `{low}{spec.unit}` to `{high}{spec.unit}`"
    else:
        span = f"of `{low}{spec.unit}` or more" if high is None else f"of `{high}{spec.unit}` or less"
    message = f"{quote(spec.name)} can never be {quote(raw)}"
    raise ExpectationError(Code.THRESHOLD_OUT_OF_RANGE, message, f"write a {noun} {span}", offset)
