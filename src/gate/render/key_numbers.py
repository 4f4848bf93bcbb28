"""The numbers of an item that readers look for even when it passes: coverage, tests, findings, run time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gate.model.decision import Broken, Comparison, Held, Verdict
from gate.model.evidence import NotApplicable, Seen
from gate.model.lazy_dataclass import dataclass
from gate.model.values import Better, FactSpec, Kind, Value, number
from gate.render.comparisons import NOT_APPLICABLE, ComparisonText, describe, format_counts, format_value
from gate.render.deltas import Delta, describe_delta, direction

MAX_NUMBERS = 10
"""How many numbers of one item are shown."""

_PLURAL = re.compile(r"(?<=ch)es$|(?<=[a-z]{3})s$")  # of the names of facts that count: branches, errors; not rps


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
        """The name of the fact in words, in the singular for a count of one."""
        words = self.fact.replace("_", " ")
        return _PLURAL.sub("", words) if self.is_count and self.value == "1" else words


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
    if waived or has_targets or fact.is_change or fact.kind not in (Kind.NUMBER, Kind.PERCENTAGE):
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
    compared = _comparisons(verdict)
    observations = verdict.evidence.facts if verdict.evidence else {}
    for fact in verdict.item.facts.values():
        observed = observations.get(fact.name)
        if fact in compared and fact.kind in (Kind.NUMBER, Kind.PERCENTAGE):
            yield _compared_number(verdict, compared[fact])
        elif fact.is_key and isinstance(observed, Seen) and not observed.other_targets:
            delta = delta_of(verdict, fact, observed.value, count_waived(verdict, fact))
            if delta or observed.value != 0:
                value = format_value(observed.value, fact.unit)
                yield KeyNumber(fact.name, value, format_counts(observed.value), delta, _is_count(fact))


def _comparisons(verdict: Verdict) -> dict[FactSpec, Comparison]:
    """The first comparison of each fact that has a value or is not applicable."""
    comparisons: dict[FactSpec, Comparison] = {}
    for comparison in verdict.comparisons:
        if isinstance(comparison.outcome, (Held, Broken, NotApplicable)):
            comparisons.setdefault(comparison.expectation.fact, comparison)
    return comparisons


def _compared_number(verdict: Verdict, comparison: Comparison) -> KeyNumber:
    """The number as its comparison shows it: rounded so that it never contradicts the verdict."""
    fact = comparison.expectation.fact
    if isinstance(comparison.outcome, NotApplicable):
        return KeyNumber(fact.name, NOT_APPLICABLE)
    text = add_delta(describe(comparison), comparison, verdict, count_waived(verdict, fact))
    return KeyNumber(fact.name, text.value, text.note, text.delta, _is_count(fact))


def _is_count(fact: FactSpec) -> bool:
    """Whether the number counts something; one without a direction, such as the status of a response, names it."""
    return not fact.unit and fact.better is not Better.NEITHER
