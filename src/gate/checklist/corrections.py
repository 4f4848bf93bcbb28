"""Corrections of expectations in the notation of other tools: with the user's own values, or none at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gate.model import units
from gate.model.checklist import Op
from gate.model.suggestions import find_nearest
from gate.model.text import quote, quote_list
from gate.model.values import FactSpec, Kind

DIGITS = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
UNIT = rf"[A-Za-z%{units.MICRO_SIGNS}]*"
AMOUNT = re.compile(rf"(-?{DIGITS})\s*({UNIT})")

_PHRASES: Mapping[str, Op] = {
    r"=|===|equal to|equals?(?: to)?|is": Op.EQUAL,
    r"<>|=/=|isn't|not equal(?:s| to)|not": Op.UNEQUAL,
    r"=>|≥|at least|no less than|not less than|greater than or equal(?: to)?|from": Op.AT_LEAST,
    r"=<|≤|at most|no more than|not more than|less than or equal(?: to)?|up to": Op.AT_MOST,
    r"(?:more|greater|higher|larger|over|above)(?: than)?": Op.MORE,
    r"(?:less|lower|smaller|fewer|under|below)(?: than)?": Op.LESS,
    r"contains?|includes?": Op.HAS,
    r"=?~|=~~": Op.MATCHES,
}
"""Words and signs of other languages for the operators."""

_OPPOSITES = {
    ">=": "<", "<": ">=", "<=": ">", ">": "<=", "==": "!=", "!=": "==", "has": "lacks", "lacks": "has",
}  # fmt: skip

_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s|,"'\[\](){}&]+)"""
_SEPARATOR = re.compile(r"\|\|?|,|\bor\b")
_SPAN = re.compile(r"([0-9.]+\w*)\s*(?:-|–|\.\.\.?|\bto\b)\s*([0-9.]+\w*)")


def find_operator(text: str) -> tuple[str, Op | None]:
    """What stands in the place of an operator at the start of `text`, and the operator that it means, if known."""
    lowercase = text.lower()
    matches = [
        (match.end(), op)
        for pattern, op in _PHRASES.items()
        if (match := re.match(rf"(?:is\s+)?(?:{pattern})(?![\w=<>~])", lowercase))
    ]
    if match := re.match(r"(?:is\s+)?not\s+(?:in|has|matches)\b", lowercase):
        return text[: match.end()], None
    if matches:
        end, op = max(matches)
        return text[:end], op
    unknown = re.match(r"[^\w\s\"'/]+|\S+", text)
    return unknown.group() if unknown else "", None


def advise_operator(spec: FactSpec, text: str, operators: tuple[Op, ...]) -> str:
    """The advice for `text` after a fact, which begins with no operator."""
    token, op = find_operator(text)
    if re.match(r"[+,&]|and\b", token):
        return "write one expectation for each fact"
    if match := re.fullmatch(rf"between\s+({_VALUE})\s+and\s+({_VALUE})", text.strip(), re.IGNORECASE):
        return _range(spec, match[1], match[2])
    if match := re.fullmatch(r"(?:is\s+)?not\s+in\s+(.+)", text.strip(), re.IGNORECASE):
        return _exclusion(spec, match[1])
    if op in operators:
        return f"write `{op}`"
    return f"its operators are {quote_list((operator.value for operator in operators), 'and')}"


def advise_opposite(spec: FactSpec, rest: str) -> str:
    """The advice for `not` before a comparison: the opposite comparison; empty when `rest` is none."""
    match = re.match(r"(>=|<=|==|!=|<|>|has\b|lacks\b)\s*(.+)", rest)
    if match is None:
        return ""
    opposite = f"{spec.name} {_OPPOSITES[match[1]]} {match[2]}"
    return f"write {quote(opposite)}"


def advise_values(spec: FactSpec, op: Op, raw: str) -> str:
    """The advice for several values after one operator; empty when `raw` is something else."""
    if spec.kind is not Kind.STRING and op in (Op.IN, Op.EQUAL) and (span := _SPAN.fullmatch(raw)):
        return _range(spec, span[1], span[2])
    values = _alternatives(spec, raw)
    if len(values) < 2 or spec.kind not in (Kind.NUMBER, Kind.STRING):
        return ""
    if op is Op.UNEQUAL:
        return _exclusion(spec, raw)
    alternatives = "|".join(values)
    if op is Op.IN and alternatives == re.sub(r"\s*\|\s*", "|", raw):
        return ""
    correct = {Op.IN: alternatives, Op.EQUAL: f"{spec.name} in {alternatives}"}.get(op, "")
    return f"write {quote(correct)}" if correct else ""


def advise_amount(spec: FactSpec, op: Op, raw: str) -> str:
    """The advice for a text that is not one amount."""
    values = advise_values(spec, op, raw)
    if digits := re.fullmatch(r"-?[0-9]{1,3}(?:[,_' ][0-9]{3})+(?:\.[0-9]+)?\s*[A-Za-z%]*", raw):
        joined = re.sub(r"(?<=[0-9])[,_' ](?=[0-9])", "", digits.group())
        either = f", or {values.removeprefix('write ')} for either" if values and ",0" not in raw else ""
        return f"write the digits without separators: {quote(joined)}{either}"
    if re.fullmatch(r"-?[0-9]+,[0-9]+\s*[A-Za-z%]*", raw):
        return f"write a decimal point: {quote(raw.replace(',', '.'))}"
    if re.fullmatch(r"\.[0-9]+\s*[A-Za-z%]*", raw):
        return f"write {quote('0' + raw)}"
    if values:
        return values
    if re.fullmatch(rf"{DIGITS}(?:[,_']{DIGITS})+\s*[A-Za-z%]*", raw):
        return "write numbers with digits and one decimal point only: 1000, 0.5"
    return _advise_text(spec, raw)


def _advise_text(spec: FactSpec, raw: str) -> str:
    """The advice for a text that is no number in any notation."""
    if re.match(rf"-?{DIGITS}\s*{UNIT}\s*(or\b|\|\|)", raw):
        return "an item has no `or`: everything under `must` has to hold; keep the expectation that is required"
    if re.match(rf"-?{DIGITS}\s*{UNIT}\s*(and\b|&&|,|;)", raw):
        return "write each expectation on a line of its own, as a list"
    bare = raw.strip("\"'")
    if find_nearest(re.split(r"[^a-z]", bare.lower())[0], ["baseline"]):
        return "did you mean `baseline`?"
    if bare != raw and AMOUNT.fullmatch(bare):
        return f"write it without quotes: {quote(bare)}"
    example = {"": "10", "%": "80%"}.get(spec.unit, f"10{spec.unit}")
    unit = " with its unit" if spec.unit else ""
    return f"write a number{unit}, such as `{example}`"


def advise_operator_of_kind(spec: FactSpec, op: Op, raw: str) -> str:
    """The advice for an operator that the kind of the fact does not have; empty when its meaning is not known."""
    is_list = spec.kind is Kind.LIST
    meanings = {Op.EQUAL: "has", Op.IN: "has", Op.UNEQUAL: "lacks"} if is_list else {Op.HAS: "==", Op.LACKS: "!="}
    if op not in meanings or re.fullmatch(_VALUE, raw) is None:
        return ""
    return f"write {quote(f'{spec.name} {meanings[op]} {raw}')}"


def _alternatives(spec: FactSpec, raw: str) -> list[str]:
    """The values in `200, 204`, `[200, 204]`, `200 or 204` and `200 || status == 204`."""
    inner = re.sub(r"^[\[({](.*)[\])}]$", r"\1", raw.strip())
    repeated = rf"^(?:{re.escape(spec.name)}\s*)?(?:={{1,3}}\s*)?"
    parts = [re.sub(repeated, "", part.strip()) for part in _SEPARATOR.split(inner) if part.strip()]
    return parts if all(re.fullmatch(_VALUE, part) for part in parts) else []


def _range(spec: FactSpec, low: str, high: str) -> str:
    return f"write two expectations: {quote(f'{spec.name} >= {low}')} and {quote(f'{spec.name} <= {high}')}"


def _exclusion(spec: FactSpec, raw: str) -> str:
    """The advice for a fact that must be none of several values."""
    expectations = [f"{spec.name} != {value}" for value in _alternatives(spec, raw)]
    return f"write one expectation for each value: {quote_list(expectations, 'and')}" if expectations else ""
