"""One presentation of a decision that every page shares: what is said, in which order, bounded; not how it looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from gate.model import (
    Decision,
    Evidence,
    Source,
    State,
    Status,
    Verdict,
)
from gate.reports import numbers
from gate.reports.findings import NONE, Bunches, bunch
from gate.reports.said import Mark, Said, say
from gate.reports.steps import Step, step_of

EXIT: Mapping[State, tuple[int, str]] = {
    State.READY: (0, "nobody has to act"),
    State.NOT_READY: (1, "the author of the change has to act"),
    State.UNDECIDED: (2, "the keeper of the gate has to act"),
}
"""The exit code of each decision, and who must act."""

WORDS: Mapping[Status, str] = {
    Status.FAIL: "failing",
    Status.UNKNOWN: "unknown",
    Status.WARN: "with a warning",
    Status.WAIVED: "waived",
    Status.PASS: "passing",
    Status.SKIPPED: "skipped",
}
"""How an item of each status is counted."""

MAX_SOURCES = 5
"""How many sources of one item are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its comparisons in words, where they were seen, what was found, and what to do."""

    id: str
    title: str
    category: str
    owner: str
    status: Status
    said: tuple[Said, ...]
    sources: tuple[str, ...] = ()
    findings: Bunches = NONE
    notes: tuple[str, ...] = ()
    waiver: str = ""
    waiver_link: str = ""
    skip: str = ""
    step: Step | None = None

    def broken(self) -> tuple[Said, ...]:
        """What did not hold or could not be seen, worst first; everything when nothing is wrong."""
        return tuple(said for said in self.said if said.mark in (Mark.BROKEN, Mark.UNSEEN))


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one status, in the checklist's order."""

    status: Status
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not checked: what, and why."""

    item: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class View:
    """A decision as it is told. `score` is a whole number out of 100 or empty; `categories` likewise."""

    state: State
    title: str
    why: str
    score: str
    categories: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    run_url: str
    exit_code: int
    who: str

    def rows(self, *statuses: Status) -> tuple[Row, ...]:
        """The items with one of these statuses, in the order of the groups."""
        return tuple(row for group in self.groups if group.status in statuses for row in group.rows)


def view(decision: Decision) -> View:
    """What the pages say about a decision."""
    rows = tuple(_row(verdict, decision.decided_at) for verdict in decision.verdicts)
    groups = tuple(
        Group(status, found) for status in Status if (found := tuple(row for row in rows if row.status is status))
    )
    code, who = EXIT[decision.state]
    return View(
        state=decision.state,
        title=decision.title,
        why=_why(decision, groups),
        score=_score(decision.score.overall),
        categories=tuple((name, _score(value)) for name, value in decision.score.by_category.items()),
        groups=groups,
        steps=tuple(row.step for group in groups for row in group.rows if row.step),
        gaps=tuple(gap for group in groups for row in group.rows for gap in _gaps(row)),
        notes=decision.notes,
        about=tuple(_about(decision)),
        run_url=decision.subject.run_url,
        exit_code=code,
        who=who,
    )


def counts(groups: tuple[Group, ...]) -> tuple[tuple[Status, str], ...]:
    """How many items there are of each status, in words: `2 fail`, `1 warning`."""
    return tuple((group.status, f"{numbers.count(len(group.rows))} {WORDS[group.status]}") for group in groups)


def _row(verdict: Verdict, now: datetime) -> Row:
    item, evidence = verdict.item, verdict.evidence
    ruling = verdict.waiver
    return Row(
        id=item.id,
        title=item.title,
        category=item.category,
        owner=item.owner,
        status=verdict.status,
        said=tuple(say(comparison) for comparison in verdict.because),
        sources=_sources(evidence, now),
        findings=bunch(evidence.findings) if evidence else NONE,
        notes=evidence.notes if evidence else (),
        waiver=f"by {ruling.waiver.by}, {ruling.why}: {ruling.waiver.reason}" if ruling else "",
        waiver_link=ruling.waiver.link if ruling else "",
        skip=f"{verdict.skip.detail}" if verdict.skip else "",
        step=step_of(verdict),
    )


def _sources(evidence: Evidence | None, now: datetime) -> tuple[str, ...]:
    sources = evidence.sources if evidence else ()
    shown = [_source(source, now) for source in sources[:MAX_SOURCES]]
    rest = len(sources) - len(shown)
    return (*shown, f"{numbers.count(rest)} more") if rest else tuple(shown)


def _source(source: Source, now: datetime) -> str:
    made = f"{_ago(now - source.produced_at)}" if source.produced_at else ""
    words = ", ".join(word for word in (source.tool or source.format, made) if word)
    return f"{source.location} ({words})" if words else source.location


def _ago(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    if seconds < 0:
        return "dated in the future"
    for size, noun in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{numbers.count(number)} {noun}{'' if number == 1 else 's'} old"
    return "less than a minute old"


def _why(decision: Decision, groups: tuple[Group, ...]) -> str:
    """One line: the first reason, and how many more there are."""
    for group in groups:
        if group.status in (Status.FAIL, Status.UNKNOWN):
            row = group.rows[0]
            rest = len(group.rows) - 1
            more = f"; {numbers.count(rest)} more {'is' if rest == 1 else 'are'} {WORDS[group.status]}" if rest else ""
            return f"{row.id}: {_first(row)}{more}"
    judged = sum(len(group.rows) for group in groups if group.status is not Status.SKIPPED)
    if not judged:
        return decision.notes[0] if decision.notes else "Nothing was judged."
    return f"{'The one item' if judged == 1 else f'All {numbers.count(judged)} items'} judged may pass."


def _first(row: Row) -> str:
    wrong = row.broken()
    worst = next((said for said in wrong if said.mark is Mark.BROKEN), wrong[0] if wrong else None)
    return worst.text if worst else "nothing is expected of it"


def _score(share: Fraction | None) -> str:
    return "" if share is None else str(int(share * 100))  # rounded down: 100 is said only of a whole


def _gaps(row: Row) -> Iterator[Gap]:
    """What a reader might think was checked, and was not."""
    if row.status is Status.SKIPPED:
        yield Gap(row.id, "the whole item", f"skipped: {row.skip}")
        return
    if row.status is Status.WAIVED:
        yield Gap(row.id, "the whole item", f"waived {row.waiver}")
    unchecked: dict[tuple[str, str], list[str]] = {}
    for said in row.said:
        if said.mark in (Mark.UNSEEN, Mark.NOT_APPLICABLE):
            how = said.aside if said.mark is Mark.UNSEEN else str(said.mark)
            unchecked.setdefault((how, said.value), []).append(said.fact)
    for (how, detail), facts in unchecked.items():
        yield Gap(row.id, ", ".join(dict.fromkeys(facts)), f"{how}: {detail}")


def _about(decision: Decision) -> Iterator[tuple[str, str]]:
    """What was judged by what and when, as label and value."""
    subject = decision.subject
    if subject.head_sha:
        tested = subject.tested_sha
        merged = f" (tested as {tested[:12]})" if tested and tested != subject.head_sha else ""
        yield "commit", f"{subject.head_sha[:12]}{merged}"
    if subject.pull_request is not None:
        yield "pull request", str(subject.pull_request)
    yield "event", subject.event
    if decision.checklist_file:
        digest = f" ({decision.checklist_digest[:19]})" if decision.checklist_digest else ""
        yield "checklist", f"{decision.checklist_file}{digest}"
    if decision.baseline_file:
        yield "baseline", decision.baseline_file
    yield "decided", f"{decision.decided_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
