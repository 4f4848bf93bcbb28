"""The content of a decision that all pages share: its texts, in order and bounded, without any markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gate.model.decision import State, Status
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize
from gate.render.comparisons import ComparisonStatus, ComparisonText, Reason
from gate.render.findings import NO_FINDINGS, FindingGroups
from gate.render.key_numbers import KeyNumber

if TYPE_CHECKING:
    from gate.render.other_reasons import OtherReason
    from gate.render.remediation import Step

STATUS_LABELS: Mapping[Status, tuple[str, str]] = {
    Status.FAIL: ("failed", "failed"),
    Status.UNKNOWN: ("unknown", "unknown"),
    Status.WARN: ("warning", "warnings"),
    Status.WAIVED: ("waived", "waived"),
    Status.PASS: ("passed", "passed"),
    Status.SKIPPED: ("skipped", "skipped"),
}
"""What one item and several items of each status are called where they are counted."""


@dataclass(frozen=True, slots=True)
class WaiverText:
    """A waiver of an item: who, how long, of what and why; `link` is where it is tracked."""

    text: str
    link: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a decision."""

    id: str
    title: str
    category: str
    owner: str
    status: Status
    comparisons: tuple[ComparisonText, ...]
    """Failing ones first."""
    numbers: tuple[KeyNumber, ...] = ()
    reasons: tuple[Reason, ...] = ()
    """Why facts have no value, without duplicates: those that decide the status."""
    other_reasons: tuple[OtherReason, ...] = ()
    """The reasons of other expectations, such as a `should` of a failing item, each with what it is about."""
    doubts: tuple[OtherReason, ...] = ()
    """Why a value that breaks an expectation may be worse still, or another target has none."""
    sources: tuple[str, ...] = ()
    findings: FindingGroups = NO_FINDINGS
    notes: tuple[str, ...] = ()
    waivers: tuple[WaiverText, ...] = ()
    skip_reason: str = ""
    step: Step | None = None

    @property
    def failing(self) -> tuple[ComparisonText, ...]:
        """The comparisons that are broken or have no value."""
        failing = {ComparisonStatus.BROKEN, ComparisonStatus.NO_DATA}
        return tuple(text for text in self.comparisons if text.status in failing)

    @property
    def other_numbers(self) -> tuple[KeyNumber, ...]:
        """The key numbers that the failing comparisons do not show."""
        facts = {text.fact for text in self.failing}
        return tuple(number for number in self.numbers if number.fact not in facts)

    @property
    def source_label(self) -> str:
        """How the sources are introduced: without any data, the probe only looked there."""
        statuses = {comparison.status for comparison in self.comparisons}
        return "looked in" if statuses == {ComparisonStatus.NO_DATA} else "source"


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one status, in the checklist's order."""

    status: Status
    rows: tuple[Row, ...]

    @property
    def count(self) -> str:
        """How many items there are: `2 failed`."""
        return pluralize(len(self.rows), *STATUS_LABELS[self.status])


@dataclass(frozen=True, slots=True)
class Gap:
    """These facts, or the whole item when none is named, were not checked, and why."""

    item: str
    facts: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The decision in one line: the first item that decided it (empty if none did), why, and how many more there are.

    `reason` is why data is missing. `is_note` is true when the line is the first note of the decision, which the notes
    then leave out. `stands_alone` is true when neither the items nor the notes say the same.
    """

    text: str
    item: str = ""
    more: str = ""
    reason: str = ""
    is_note: bool = False
    stands_alone: bool = False

    def __str__(self) -> str:
        reason = f" ({self.reason})" if self.reason else ""
        sentence = ": ".join(part for part in (self.item, self.text) if part)
        return f"{sentence}{reason}" + (f"; {self.more}" if self.more else "")


@dataclass(frozen=True, slots=True)
class View:
    """A decision as text."""

    state: State
    qualifiers: tuple[str, ...]
    """Why the check may be green although the decision is not, such as `not enforced`."""
    title: str
    headline: Headline
    score: str
    """A whole number out of 100, or empty; so are those of the categories."""
    categories: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    gaps: tuple[Gap, ...]
    """Of items that passed or were skipped: the row of any other item says what has no data."""
    policy_notes: tuple[str, ...]
    """By which rules the decision was made; they belong before the items."""
    notes: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    commit: str
    """The commit that was judged; can be empty."""
    checklist: str
    baseline: str
    """Empty for a baseline of the history."""
    baseline_commit: str
    """The commit of the baseline; can be empty."""
    baseline_origin: str
    """The branch and the age of the baseline: `of main, 2 days ago`."""
    exit_code: int
    action: str

    @property
    def result(self) -> str:
        """The decision with its qualifiers: `Not ready (not enforced)`."""
        return str(self.state).capitalize() + "".join(f" ({qualifier})" for qualifier in self.qualifiers)

    @property
    def has_deltas(self) -> bool:
        """Whether any number is compared with the baseline."""
        return any(number.delta for group in self.groups for row in group.rows for number in row.numbers)

    def rows(self, *statuses: Status) -> tuple[Row, ...]:
        """The items with one of these statuses, in the order of the groups."""
        return tuple(row for group in self.groups if group.status in statuses for row in group.rows)
