"""Values of a fact that meet or break its expectations: those around the thresholds, compared by the judge itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from gate.judge.compare import compare
from gate.model.checklist import Amount, Amounts, Expectation, Item, Pattern, Strings
from gate.model.decision import Broken, Held, Level
from gate.model.evidence import Evidence, Seen
from gate.model.values import FactSpec, Kind, Percentage, Value

OTHER = "selftest-fault"
"""A text that no checklist names."""

LONG = ("".join(map(chr, range(32, 127))) * 3)[:200]
"""The longest text that a document may hold, with every character that a pattern may exclude."""


def expectations_of(item: Item, name: str) -> Sequence[Expectation]:
    """The expectations of the item on this fact."""
    return [expectation for expectation in (*item.must, *item.should) if expectation.fact.name == name]


def find_sound(item: Item, spec: FactSpec) -> Value | None:
    """A value that meets every expectation of the item on the fact; None when no candidate does."""
    expectations = expectations_of(item, spec.name)
    musts = [expectation for expectation in item.must if expectation.fact.name == spec.name]
    for group in (expectations, musts):
        for value in _candidates(spec, expectations, is_sound=True):
            if all(_is(Held, expectation, value) for expectation in group):
                return value
    return None


def find_broken(item: Item, expectation: Expectation) -> Value | None:
    """A value that breaks the expectation, the nearest to its threshold first; None when no candidate does."""
    candidates = _candidates(expectation.fact, expectations_of(item, expectation.fact.name))
    return next((value for value in candidates if _is(Broken, expectation, value)), None)


def _is(kind: type[Held] | type[Broken], expectation: Expectation, value: Value) -> bool:
    evidence = Evidence({expectation.fact.name: Seen(value)})
    return isinstance(compare(expectation, Level.MUST, evidence).outcome, kind)


def _candidates(spec: FactSpec, expectations: Sequence[Expectation], *, is_sound: bool = False) -> Iterator[Value]:
    """Values around the thresholds of the expectations, within the range of the fact.

    With `is_sound` the ends of a range come first, which every stand-in can give.
    """
    if spec.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        yield from _numbers(spec, expectations, is_sound=is_sound)
    elif spec.kind is Kind.BOOLEAN:
        yield from (True, False)
    else:
        texts = dict.fromkeys(text for expectation in expectations for text in list_texts(expectation))
        if spec.kind is Kind.LIST:
            yield from (frozenset(texts), frozenset(), *(frozenset(texts) - {text} for text in texts))
            yield from (frozenset({text}) for text in texts)
        else:
            yield from (*texts, *spec.choices, OTHER, "", LONG)


def _numbers(spec: FactSpec, expectations: Sequence[Expectation], *, is_sound: bool) -> Iterator[Value]:
    thresholds: list[Fraction] = []
    for expectation in expectations:
        match expectation.threshold:
            case Amount(scaled=scaled):
                thresholds.append(scaled)
            case Amounts(amounts=amounts):
                thresholds += [amount.scaled for amount in amounts]
    step = _step(spec)
    numbers = [number for threshold in thresholds for number in (threshold, threshold - step, threshold + step)]
    first = {"ms": [Fraction(0)], "%": [Fraction(100), Fraction(0)]}.get(spec.unit, []) if is_sound else []
    first += [Fraction(200)] if is_sound and spec.name == "status" else []
    for number in dict.fromkeys([*first, *numbers, Fraction(0), Fraction(1), Fraction(10**6)]):
        if _is_possible(spec, number):
            yield _to_value(spec, number)


def _step(spec: FactSpec) -> Fraction:
    """A difference that matters: of a time a large one, because a real clock measures it."""
    if spec.kind is Kind.PERCENTAGE:
        return Fraction(1, 10)
    return {"ms": Fraction(50), "s": Fraction(86_400)}.get(spec.unit, Fraction(1))


def _is_possible(spec: FactSpec, number: Fraction) -> bool:
    return (spec.low is None or number >= spec.low) and (spec.high is None or number <= spec.high)


def _to_value(spec: FactSpec, number: Fraction) -> Value:
    if spec.kind is Kind.PERCENTAGE:
        return Percentage.from_ratio(number / 100)
    return Decimal(number.numerator) / Decimal(number.denominator)


def list_texts(expectation: Expectation) -> Iterator[str]:
    """The texts that an expectation names, and texts that its pattern may match."""
    match expectation.threshold:
        case Strings(strings=strings):
            yield from strings
        case Pattern(regex=regex):
            yield from write_matches(regex)


def write_matches(regex: str) -> Iterator[str]:
    """Texts that a simple expression may match: its alternatives with classes and repetitions written out."""
    for alternative in (regex, *regex.split("|")):
        text = re.sub(r"\\([^A-Za-z0-9])", lambda match: chr(_PRIVATE + ord(match[1])), alternative)
        for pattern, replacement in _REWRITES:
            text = re.sub(pattern, replacement, text)
        yield "".join(chr(ord(char) - _PRIVATE) if _PRIVATE <= ord(char) < _PRIVATE + 128 else char for char in text)


_PRIVATE = 0xE000
"""Escaped characters are kept apart in the private use area of Unicode."""

_REWRITES = (
    (r"\(\?[a-zA-Z:]*", ""),
    (r"\\[bB]|[\^$()](?![^\[]*\])", ""),
    (r"\\d", "1"),
    (r"\\s", " "),
    (r"\\w", "a"),
    (r"\[\^?(.)[^\]]*\]", r"\1"),
    (r"\{(\d+)[^}]*\}", ""),
    (r"[*+?]", ""),
    (r"\.", "a"),
)
"""What replaces the parts of an expression, in this order."""
