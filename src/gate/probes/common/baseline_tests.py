"""Tests compared with those of the baseline by title: removed, newly skipped, newly failing, fixed.

The baseline remembers the outcome of each test of the item. A title stands for all cases that have it, with the worst
outcome. What cannot be compared is missing and never zero: no baseline, one without tests, more tests than a result
remembers, or a baseline of other tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from gate.formats.tests.model import MAX_TESTS, TestReport
from gate.formats.tests.outcomes import BROKEN, ERRORED, FAILED, INCONCLUSIVE, PASSED, SKIPPED
from gate.model.evidence import Cause, Finding, Observation, Seen, Severity, Unseen
from gate.model.inventory import PASSES, Inventory, InventoryEntry, take_inventory
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize
from gate.model.values import Better, FactSpec
from gate.probes.common.history import Earlier, read_earlier
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_count import REPORTS

KIND = "tests/1"
"""The kind of inventory: outcomes by title."""

FAILS, SKIPS, BREAKS, UNDECIDED = "failed", "skipped", "broken", "unknown"
STATES = {
    PASSED: PASSES, SKIPPED: SKIPS, INCONCLUSIVE: SKIPS, FAILED: FAILS, ERRORED: FAILS, BROKEN: BREAKS
}  # fmt: skip
"""The state that is remembered, by outcome; UNDECIDED for every other outcome."""

RED = (FAILS, BREAKS)
"""The states of what failed. What is broken, such as a file that did not load, is no test that can be removed."""

REMOVED, NEWLY_SKIPPED, NEWLY_FAILING, FIXED = FACT_NAMES = ("removed", "newly_skipped", "newly_failing", "fixed")

FACTS = (
    FactSpec(
        REMOVED, "tests of the baseline that no report has; a renamed test is removed and new", better=Better.LOWER
    ),
    FactSpec(NEWLY_SKIPPED, "tests that ran in the baseline and are skipped", better=Better.LOWER, is_change=True),
    FactSpec(
        NEWLY_FAILING, "failed tests that did not fail in the baseline, or are new", better=Better.LOWER, is_change=True
    ),
    FactSpec(FIXED, "tests that failed in the baseline and pass", better=Better.HIGHER, is_change=True),
)


@dataclass(frozen=True, slots=True)
class TestChanges:
    """What changed since the baseline: the facts, the findings on tests that did not fail, and notes.

    `newly_failing` are the titles of failed tests; their findings are those of the failures.
    """

    facts: Mapping[str, Observation]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    newly_failing: frozenset[str] = frozenset()


def merge_tests(reports: Sequence[TestReport]) -> Mapping[str, int] | None:
    """The worst outcome of each test by title; None when they are too many to remember."""
    merged: dict[str, int] = {}
    for report in reports:
        if report.tests is None:
            return None
        for title, outcome in report.tests.items():
            if outcome > merged.get(title, -1):
                merged[title] = outcome
    return merged if len(merged) <= MAX_TESTS else None


def remember(tests: Mapping[str, int] | None, total: int) -> Inventory:
    """What the saved result remembers of the tests; nothing when they are too many."""
    if tests is None:
        return take_inventory(KIND, (), total)
    return take_inventory(KIND, ((title, InventoryEntry(_state(outcome))) for title, outcome in tests.items()))


def compare_tests(context: ProbeContext, current: Inventory, report_count: int) -> TestChanges:
    """What changed since the baseline of the item; `report_count` is how many reports were read."""
    earlier = read_earlier(context, KIND)
    if isinstance(earlier, Unseen):
        return TestChanges(dict.fromkeys(FACT_NAMES, earlier))
    if reason := _not_comparable(earlier.inventory, current):
        return TestChanges(dict.fromkeys(FACT_NAMES, reason))
    return _compare(earlier, current, _earlier_report_count(context), report_count)


def _state(outcome: int) -> str:
    return STATES.get(outcome, UNDECIDED)


def _not_comparable(earlier: Inventory, current: Inventory) -> Unseen | None:
    """Why the tests cannot be compared one by one; None when they can."""
    for side, inventory in (("the baseline has", earlier), ("the reports have", current)):
        if inventory.omitted:
            detail = f"{side} more tests than a result remembers by name; {MAX_TESTS:,} is the limit"
            return Unseen(Cause.TOO_LARGE, detail)
    tests = [title for title, entry in earlier.entries.items() if entry.state != BREAKS]
    if tests and current.entries.keys().isdisjoint(tests):
        count = pluralize(len(tests), "test")
        detail = f"the baseline has {count}, and no report has any of them: is it of another suite, shard or format?"
        return Unseen(Cause.BASELINE_OF_OTHER_KIND, detail)
    return None


def _compare(earlier: Earlier, current: Inventory, earlier_reports: int, reports: int) -> TestChanges:
    before = {title: entry.state for title, entry in earlier.inventory.entries.items()}
    now = {title: entry.state for title, entry in current.entries.items()}
    titles: dict[str, list[str]] = {
        REMOVED: [title for title, state in before.items() if state != BREAKS and title not in now],
        NEWLY_SKIPPED: [t for t, state in now.items() if state == SKIPS and before.get(t, SKIPS) in (PASSES, FAILS)],
        NEWLY_FAILING: [t for t, state in now.items() if state in RED and before.get(t) not in RED],
        FIXED: [title for title, state in now.items() if state == PASSES and before.get(title) in RED],
    }
    facts = {name: Seen(Decimal(len(changed))) for name, changed in titles.items()}
    is_smaller = bool(titles[REMOVED]) and reports < earlier_reports
    notes = (_note_fewer_reports(reports, earlier_reports),) if is_smaller else ()
    return TestChanges(facts, tuple(_findings(titles, before)), notes, frozenset(titles[NEWLY_FAILING]))


def _note_fewer_reports(reports: int, earlier: int) -> str:
    read = pluralize(reports, "report")
    return f"this run has {read}, and the baseline {earlier:,}: the tests of a lost report count as removed"


def _findings(titles: Mapping[str, Sequence[str]], before: Mapping[str, str]) -> Iterator[Finding]:
    for title in titles[REMOVED]:
        yield _finding(title, REMOVED, f"removed: no report has this test; in the baseline it {_verb(before[title])}")
    for title in titles[NEWLY_SKIPPED]:
        yield _finding(title, NEWLY_SKIPPED, f"newly skipped: in the baseline it {_verb(before[title])}")
    for title in titles[FIXED]:
        message = "fixed: in the baseline it failed"
        yield Finding(title, message, Severity.INFO, counted_in=(FIXED,))  # without names: nothing to waive


def _finding(title: str, fact: str, message: str) -> Finding:
    return Finding(title, message, names=(title,), counted_in=(fact,))


def _verb(state: str) -> str:
    return {PASSES: "passed", FAILS: "failed", SKIPS: "was skipped"}.get(state, "has no known outcome")


def _earlier_report_count(context: ProbeContext) -> int:
    values = context.baseline.facts.get(context.item, {}) if context.baseline else {}
    value, _ = values.get(REPORTS.name, (None, ""))
    return int(value) if isinstance(value, Decimal) else 0
