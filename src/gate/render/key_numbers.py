"""The numbers of an item that readers look for even when it passes: coverage, tests, findings, run time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gate.model.decision import Broken, Comparison, Held, Level, Verdict
from gate.model.evidence import NotApplicable, Seen
from gate.model.values import Better, FactSpec, Kind, Percentage, Value, number
from gate.render.comparisons import NOT_APPLICABLE, ComparisonText, format_value
from gate.render.deltas import Delta, describe_delta, direction

MAX_NUMBERS = 10
"""How many numbers of one item are shown."""


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One number: its fact, its value, the two counts of a percentage, and the difference from the baseline.

    A count is written before its name (`120 passed`), any other value after it (`line coverage 95.1%`).
    """

    fact: str
    value: str
    note: str = ""
    delta: Delta | None = None
    is_count: bool = False

    @property
    def label(self) -> str:
        """The name of the fact in words."""
        return self.fact.replace("_", " ")


def key_numbers(verdict: Verdict) -> tuple[KeyNumber, ...]:
    """The numbers of an item, in the order in which its probe declares them.

    These are the key numbers, and those that the item expects something of. A count of zero that it
    expects nothing of is left out, unless it changed.
    """
    return tuple(_numbers(verdict))[:MAX_NUMBERS]


def delta_of(verdict: Verdict, fact: FactSpec, value: Value, waived: int = 0) -> Delta | None:
    """The difference of a value from the baseline.

    None where the two cannot be compared: findings are waived in the value, or the fact has several targets.
    """
    observed = verdict.evidence.facts.get(fact.name) if verdict.evidence else None
    has_targets = isinstance(observed, Seen) and bool(observed.other_targets)
    if waived or has_targets or fact.kind not in (Kind.NUMBER, Kind.PERCENTAGE):
        return None
    return describe_delta(number(value), verdict.earlier.get(fact.name), fact, direction(fact, verdict.item))


def add_delta(text: ComparisonText, comparison: Comparison, verdict: Verdict, waived: int = 0) -> ComparisonText:
    """The text of a comparison with the difference of its value from the baseline; `waived` as in `delta_of`."""
    outcome = comparison.outcome
    if not isinstance(outcome, (Held, Broken)):
        return text
    return replace(text, delta=delta_of(verdict, comparison.expectation.fact, outcome.value, waived))


def count_waived(verdict: Verdict, fact: FactSpec) -> int:
    """How many waived findings the fact counts."""
    waived = verdict.waived_findings
    findings = verdict.evidence.findings if verdict.evidence and waived else ()
    return sum(finding.amount for finding in findings if finding in waived and fact.name in finding.counted_in)


def _numbers(verdict: Verdict) -> Iterator[KeyNumber]:
    expected = _expected(verdict)
    observed = verdict.evidence.facts if verdict.evidence else {}
    for fact in verdict.item.facts.values():
        seen = observed.get(fact.name)
        if fact in expected and fact.kind in (Kind.NUMBER, Kind.PERCENTAGE):
            yield _number(verdict, fact, expected[fact])
        elif fact.is_key and isinstance(seen, Seen) and not seen.other_targets:
            number_text = _number(verdict, fact, seen.value)
            if number_text.delta or seen.value != 0:
                yield number_text


def _expected(verdict: Verdict) -> dict[FactSpec, Value | NotApplicable]:
    """The values that expectations were compared with, without repetition."""
    expected: dict[FactSpec, Value | NotApplicable] = {}
    for comparison in verdict.comparisons:
        value = _value(comparison)
        if value is not None and comparison.level is not Level.BUT:
            expected.setdefault(comparison.expectation.fact, value)
    return expected


def _value(comparison: Comparison) -> Value | NotApplicable | None:
    match comparison.outcome:
        case Held(value) | Broken(value):
            return value
        case NotApplicable() as outcome:
            return outcome
    return None


def _number(verdict: Verdict, fact: FactSpec, value: Value | NotApplicable) -> KeyNumber:
    if isinstance(value, NotApplicable):
        return KeyNumber(fact.name, NOT_APPLICABLE)
    note = f"{value.part:,} of {value.of:,}" if isinstance(value, Percentage) and fact.counted else ""
    delta = delta_of(verdict, fact, value, count_waived(verdict, fact))
    return KeyNumber(fact.name, format_value(value, fact.unit), note, delta, is_count=_is_count(fact))


def _is_count(fact: FactSpec) -> bool:
    """Whether the number counts something; one without a direction, such as the status of a response, names it."""
    return not fact.unit and fact.better is not Better.NEITHER
