"""Decisions of many items, for the tests of how much fits on a page."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache

from gate.model.checklist import Op
from gate.model.decision import Decision, State, Status, Verdict
from gate.model.evidence import Cause, Finding, Remedy, Severity
from gate.model.values import Percentage
from tests.render import decisions as examples
from tests.render.decisions import broken, decision, expect, held, unseen, verdict

MODULES = ("billing", "catalog", "checkout", "delivery", "identity", "inventory", "orders", "payments", "search", "web")


def twenty() -> Decision:
    """Twenty items of ten modules: in each of five the coverage, the tests or the scan fails, and ten items fail."""
    return decision(
        State.NOT_READY,
        *(_failing(number, module) for number, module in enumerate(MODULES)),
        *(_passing(number, module) for number, module in enumerate(MODULES)),
        score=Fraction(1, 2),
        baseline_file="main-result.json",
        baseline_sha=examples.BASELINE_SHA,
    )


@cache
def five_hundred() -> Decision:
    """Two hundred items that fail and three hundred that pass."""
    failing = [_failing(number, f"{MODULES[number % 10]}-{number:03}") for number in range(200)]
    passing = [_passing(number, f"{MODULES[number % 10]}-{number:03}") for number in range(300)]
    return decision(State.NOT_READY, *failing, *passing, score=Fraction(3, 5), baseline_sha=examples.BASELINE_SHA)


def one() -> Decision:
    """The smallest checklist, red."""
    return decision(State.NOT_READY, _coverage("orders"), score=Fraction(0))


def _failing(number: int, module: str) -> Verdict:
    return (_coverage, _tests, _scan)[number % 3](module)


def _coverage(module: str) -> Verdict:
    return verdict(
        f"{module}-coverage",
        f"The tests cover what changes in {module}",
        Status.FAIL,
        (
            broken(expect(examples.PATCH, Op.AT_LEAST, "80%"), Percentage(30, 42)),
            held(expect(examples.LINE, Op.AT_LEAST, "75%"), Percentage(4_213, 5_000)),
        ),
        owner=f"@acme/{module.partition('-')[0]}",
        findings=tuple(
            Finding("uncovered", "changed lines without test coverage", path=f"services/{module}/api/{file}.py",
                    line=line, end_line=line + more)
            for file, line, more in (("auth", 40, 21), ("handlers", 118, 0), ("handlers", 131, 4))
        ),
        remedies={"patch_coverage": Remedy("Cover 4 of these 12 lines: patch_coverage 71.4% → 80.9%.")},
        earlier={"line_coverage": Fraction(8526, 100)},
    )  # fmt: skip


def _tests(module: str) -> Verdict:
    return verdict(
        f"{module}-tests",
        f"The tests of {module} pass",
        Status.FAIL,
        (broken(expect(examples.FAILED, Op.EQUAL, "0"), Decimal(1)),),
        probe="tests",
        owner=f"@acme/{module.partition('-')[0]}",
        findings=(
            Finding(f"test_{module}::test_a_total_includes_tax", "assert Decimal('11.90') == Decimal('10.00')",
                    path=f"services/{module}/tests/test_totals.py", line=73),
        ),
        remedies={"failed": Remedy("Fix the failed test listed here.")},
        more_facts={examples.PASSED: Decimal(412), examples.SKIPPED: Decimal(3), examples.DURATION: Decimal("42.1")},
        earlier={"failed": Fraction(0), "passed": Fraction(411), "skipped": Fraction(3), "duration": Fraction(40)},
    )  # fmt: skip


def _scan(module: str) -> Verdict:
    return verdict(
        f"{module}-scan",
        f"No serious finding in {module}",
        Status.FAIL,
        (
            broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1)),
            held(expect(examples.CRITICAL, Op.EQUAL, "0"), Decimal(0)),
        ),
        probe="security",
        owner="@acme/security",
        findings=(
            Finding("CVE-2021-23337", "lodash 4.17.20: command injection", Severity.HIGH,
                    f"services/{module}/package-lock.json", 118, remedy="upgrade lodash to 4.17.21"),
        ),
        remedies={"high": Remedy("Upgrade lodash 4.17.20 → 4.17.21: clears 1 high.")},
        more_facts={examples.MEDIUM: Decimal(4), examples.NEW: Decimal(1)},
        earlier={"high": Fraction(0), "medium": Fraction(5)},
    )  # fmt: skip


def _passing(number: int, module: str) -> Verdict:
    if number % 2:
        comparisons = (held(expect(examples.EXISTS, Op.IS), value=True),)
        return verdict(f"{module}-runbook", f"There is a runbook of {module}", Status.PASS, comparisons, probe="files")
    return verdict(
        f"{module}-build",
        f"The build of {module} stays fast",
        Status.PASS,
        (held(expect(examples.DURATION, Op.LESS, "5m"), Decimal("182.4")),),
        probe="metrics",
        earlier={"duration": Fraction(190)},
    )


def unknown() -> Decision:
    """One item, without data."""
    expectation = expect(examples.LINE, Op.AT_LEAST, "80%")
    missing = unseen(expectation, Cause.NO_MATCHING_FILE, "no file matches coverage.xml", "coverage.xml")
    return decision(State.UNDECIDED, verdict("coverage", "The tests cover the code", Status.UNKNOWN, (missing,)))
