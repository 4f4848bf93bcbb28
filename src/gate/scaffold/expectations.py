"""Expectations that hold today: thresholds from the present values of facts."""

from __future__ import annotations

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


def floor_of(name: str, percentage: Percentage) -> tuple[ProposedExpectation, ...]:
    """At least today's percentage, rounded down to a tenth but at least 1 %, since a threshold of 0 % cannot fail."""
    threshold = max(Fraction(1), Fraction(int(percentage.percent * 10), 10))
    today = numbers.format_pair(percentage.percent, threshold, "%").value
    text = f"{float(threshold):g}"
    return (ProposedExpectation(f"{name} >= {text}%", f"{today} ({percentage.part:,} of {percentage.of:,})"),)


def hold(spec: FactSpec, observed: Observation | None) -> ProposedExpectation | None:
    """At least or at most the value of today, whichever is better; None where there is none."""
    if not isinstance(observed, Seen):
        return None
    if isinstance(observed.value, Percentage):
        return floor_of(spec.name, observed.value)[0]
    count = int(observed.value) if isinstance(observed.value, Decimal) else 0
    return (
        ProposedExpectation(f"{spec.name} >= {count}", f"{count:,}")
        if spec.better is Better.HIGHER
        else ceiling(spec.name, count)
    )


def ceiling(name: str, count: int) -> ProposedExpectation:
    """At most today's count."""
    return ProposedExpectation(f"{name} <= {count}" if count else f"{name} == 0", f"{count:,}")


def forbid_new(facts: Sequence[str], counts: Mapping[str, int]) -> tuple[ProposedExpectation, ...]:
    """No new finding, where there are findings today."""
    return tuple(ProposedExpectation(f"{_new_fact(fact)} == 0", f"{counts[fact]:,}, new and old") for fact in facts)


def _new_fact(fact: str) -> str:
    """The fact that counts the new ones among the findings of another fact."""
    return "new" if fact == "total" else f"new_{fact}"


def ratchet(name: str, count: int) -> ProposedExpectation:
    """At most as many as in the baseline."""
    return ProposedExpectation(f"{name} <= baseline", f"{count:,}")
