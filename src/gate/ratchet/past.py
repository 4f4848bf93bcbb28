"""The numbers of earlier runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from types import MappingProxyType

from gate.model.decision import Baseline
from gate.model.ratchet import PastValues
from gate.model.values import Percentage, Value, number


def merge_values(results: Iterable[Baseline]) -> PastValues:
    """The numbers of all results by item and fact, with their units."""
    values: dict[tuple[str, str], list[tuple[Fraction, str]]] = defaultdict(list)
    for result in results:
        for item, facts in result.facts.items():
            for name, (value, unit) in facts.items():
                if _is_number(value):
                    values[item, name].append((number(value), unit))
    return MappingProxyType({key: tuple(numbers) for key, numbers in values.items()})


def _is_number(value: Value) -> bool:
    return isinstance(value, Percentage) or not isinstance(value, (str, bool, frozenset))
