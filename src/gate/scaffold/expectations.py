"""Expectations that the values of today fulfil: rounded so that they hold, in the direction that is better."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from gate.model.evidence import Evidence, Observation, Seen
from gate.model.values import Better, FactSpec, Percentage
from gate.render import numbers
from gate.scaffold.project_scan import ProposedExpectation


def read_percentage(evidence: Evidence, name: str) -> Percentage | None:
    observed = evidence.facts[name]
    return observed.value if isinstance(observed, Seen) and isinstance(observed.value, Percentage) else None


def read_count(evidence: Evidence, name: str) -> int:
    observed = evidence.facts[name]
    return int(observed.value) if isinstance(observed, Seen) and isinstance(observed.value, Decimal) else 0


def require_reports(params: Mapping[str, Sequence[str] | str], evidence: Evidence) -> tuple[ProposedExpectation, ...]:
    """As many reports as today, where a wildcard stands for a folder: each module or shard writes one."""
    count, globs = read_count(evidence, "reports"), params["reports"]
    if count < 2 or any("*" in glob.rpartition("/")[2] for glob in globs):
        return ()
    return (ProposedExpectation(f"reports >= {count}", f"{count}; fewer means that a report is missing"),)


def floor_of(name: str, percentage: Percentage) -> ProposedExpectation:
    """At least today's percentage, rounded down to a tenth but at least 1 %, since a threshold of 0 % cannot fail."""
    threshold = max(Fraction(1), Fraction(math.floor(percentage.percent * 10), 10))
    return ProposedExpectation(f"{name} >= {_format(threshold)}", _today(percentage, threshold))


def ceiling(name: str, count: int) -> ProposedExpectation:
    """At most today's count."""
    return ProposedExpectation(f"{name} <= {count}" if count else f"{name} == 0", f"{count:,}")


def hold(spec: FactSpec, observed: Observation | None) -> ProposedExpectation | None:
    """At least or at most the value of today, whichever is better; None where that cannot hold or cannot fail."""
    if not isinstance(observed, Seen) or not all(isinstance(target, Seen) for target in observed.other_targets):
        return None
    is_floor = spec.better is Better.HIGHER
    if isinstance(observed.value, Percentage):
        if not is_floor:
            return _percentage_ceiling(spec, observed.value)
        return floor_of(spec.name, observed.value) if observed.value.percent >= 1 else None
    count = int(observed.value) if isinstance(observed.value, Decimal) else 0
    return ProposedExpectation(f"{spec.name} >= {count}", f"{count:,}") if is_floor else ceiling(spec.name, count)


def forbid_new(facts: Sequence[str], counts: Mapping[str, int]) -> tuple[ProposedExpectation, ...]:
    """No new finding, where there are findings today."""
    return tuple(ProposedExpectation(f"{_new_fact(fact)} == 0", f"{counts[fact]:,}, new and old") for fact in facts)


def ratchet(name: str, count: int) -> ProposedExpectation:
    """At most as many as in the baseline."""
    return ProposedExpectation(f"{name} <= baseline", f"{count:,}")


def _percentage_ceiling(spec: FactSpec, percentage: Percentage) -> ProposedExpectation:
    """At most today's percentage, rounded up to a tenth."""
    threshold = Fraction(math.ceil(percentage.percent * 10), 10)
    return ProposedExpectation(f"{spec.name} <= {_format(threshold)}", _today(percentage, threshold))


def _format(threshold: Fraction) -> str:
    return f"{float(threshold):g}%"


def _today(percentage: Percentage, threshold: Fraction) -> str:
    value = numbers.format_pair(percentage.percent, threshold, "%").value
    return f"{value} ({percentage.part:,} of {percentage.of:,})" if percentage.has_counts else value


def _new_fact(fact: str) -> str:
    """The fact that counts the new ones among the findings of another fact."""
    return "new" if fact == "total" else f"new_{fact}"
