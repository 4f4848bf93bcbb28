"""What a failing test shows: the verdict, the expected one, and the facts that led to it with their positions."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.decision import Comparison, Level, Verdict
from gate.model.lazy_dataclass import dataclass
from gate.model.policy_test import Mismatch, PolicyTest, PolicyTestResult
from gate.model.position import Position
from gate.render.comparisons import describe
from gate.render.escape import clean


@dataclass(frozen=True, slots=True)
class MismatchText:
    """One mismatch: what is not as expected, where the test says what it expects, and the reasons."""

    position: Position
    summary: str
    reasons: tuple[str, ...]

    @property
    def text(self) -> str:
        """The mismatch in lines, of which the first has the position."""
        return "\n".join((f"{clean(str(self.position))}: {self.summary}", *(f"    {line}" for line in self.reasons)))


def describe_mismatches(result: PolicyTestResult) -> tuple[MismatchText, ...]:
    """The texts of all mismatches of a test."""
    return tuple(_describe(mismatch, result) for mismatch in result.mismatches)


def _describe(mismatch: Mismatch, result: PolicyTestResult) -> MismatchText:
    verdict = mismatch.verdict
    subject = "the decision" if verdict is None else clean(verdict.item.id)
    reasons = _list_statuses(result) if verdict is None else _explain(verdict, result.test)
    summary = f"{subject} is {mismatch.actual}, expected {mismatch.expected}"
    return MismatchText(mismatch.position, summary, tuple(reasons))


def _list_statuses(result: PolicyTestResult) -> Iterator[str]:
    for verdict in result.decision.verdicts:
        yield f"{clean(verdict.item.id)} is {verdict.status}"


def _explain(verdict: Verdict, test: PolicyTest) -> Iterator[str]:
    """Why an item has its status: the skip, or every comparison, then the waivers."""
    if verdict.skip is not None:
        yield f"skipped: {clean(verdict.skip.detail)}"
    for comparison in verdict.comparisons if verdict.skip is None else ():
        yield _explain_comparison(comparison, verdict.item.id, test)
    for check in verdict.waivers:
        yield f"the waiver is {'in force' if check.in_force else 'not in force'}: {clean(check.reason)}"


def _explain_comparison(comparison: Comparison, item: str, test: PolicyTest) -> str:
    text = describe(comparison)
    level = f" ({comparison.level})" if comparison.level is not Level.MUST else ""
    position = test.fact_positions.get((item, comparison.expectation.fact.name))
    location = f", line {position.line}" if position else ""
    if text.reason is None:
        return f"{text.status}: {clean(text.text)}{level}{location}"
    expected = clean(f"{text.fact}, expected {text.expected}")
    return f"{text.reason.summary}: {expected}{level}{location}; {clean(text.reason.detail)}"
