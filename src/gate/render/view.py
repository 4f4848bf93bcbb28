"""One presentation of a decision that every page shares: what is said, in which order, bounded; not how it looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from gate.model.decision import Comparison, Decision, Enforcement, State, Status, Verdict
from gate.model.events import LOCAL
from gate.model.evidence import Evidence, Source
from gate.model.text import is_or_are, limit_lines, pluralize
from gate.render import numbers
from gate.render.comparisons import NOT_COMPARED, ComparisonText, Mark, describe
from gate.render.findings import NONE, FindingGroups, group_findings
from gate.render.policy import remarks
from gate.render.remediation import Step, step_of

WHO: Mapping[State, str] = {
    State.READY: "nobody has to act",
    State.NOT_READY: "the author of the change has to act",
    State.UNDECIDED: "the keeper of the gate has to act",
}
"""Who must act on each decision; the exit code says the same."""

_DECIDES = (Status.FAIL, Status.UNKNOWN)

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

MAX_NOTES = 10
"""How many notes of one item are shown; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its comparisons in words (what is wrong first), where they were seen, what was found, what to do.

    `reasons` say, each once, why facts have no value.
    """

    id: str
    title: str
    category: str
    owner: str
    status: Status
    said: tuple[ComparisonText, ...]
    reasons: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    findings: FindingGroups = NONE
    notes: tuple[str, ...] = ()
    waiver: str = ""
    waiver_link: str = ""
    skip: str = ""
    step: Step | None = None

    @property
    def looked(self) -> str:
        """What its sources are called: of what nothing was seen in, only that it was tried."""
        return "tried" if self.said and all(one.mark is Mark.UNSEEN for one in self.said) else "seen in"


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one status, in the checklist's order."""

    status: Status
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not checked: these facts, or the whole item when none is named, and why.

    `brief` is a word or two for a page that has just told why.
    """

    item: str
    facts: tuple[str, ...]
    why: str
    brief: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The decision in one line: the first item that decided it (empty when none did), what of it, and what else.

    `aside` is why something was not seen, for a line that stands alone; `brief` is the line of a page that tells why.
    """

    text: str
    item: str = ""
    more: str = ""
    aside: str = ""

    def __str__(self) -> str:
        return self._with(f" ({self.aside})" if self.aside else "")

    @property
    def brief(self) -> str:
        """The line without what the page says of the item itself."""
        return self._with("")

    def _with(self, aside: str) -> str:
        said = ": ".join(part for part in (self.item, self.text) if part)
        return f"{said}{aside}" + (f"; {self.more}" if self.more else "")


@dataclass(frozen=True, slots=True)
class View:
    """A decision as it is told. `score` is a whole number out of 100 or empty; `categories` likewise."""

    state: State
    title: str
    why: Headline
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
    why = _why(decision, groups)
    return View(
        state=decision.state,
        title=decision.title,
        why=why,
        score=_score(decision.score.overall),
        categories=tuple((name, _score(value)) for name, value in decision.score.by_category.items()),
        groups=groups,
        steps=tuple(row.step for group in groups for row in group.rows if row.step),
        gaps=tuple(gap for group in groups for row in group.rows for gap in _gaps(row)),
        notes=(*remarks(decision), *(note for note in decision.notes if note != why.text)),
        about=tuple(_about(decision)),
        run_url=decision.subject.run_url,
        exit_code=decision.exit_code,
        who=WHO[decision.state] if decision.exit_code else WHO[State.READY],
    )


def counts(groups: tuple[Group, ...]) -> tuple[tuple[Status, str], ...]:
    """How many items there are of each status, in words: `2 fail`, `1 warning`."""
    return tuple((group.status, f"{numbers.count(len(group.rows))} {WORDS[group.status]}") for group in groups)


def _row(verdict: Verdict, now: datetime) -> Row:
    item, evidence, ruling = verdict.item, verdict.evidence, verdict.waiver
    comparisons = (*verdict.comparisons, *(ruling.but if ruling else ()))
    said = tuple(sorted((_said(comparison, evidence) for comparison in comparisons), key=lambda said: said.weight))
    return Row(
        id=item.id,
        title=item.title or item.id or "untitled",
        category=item.category,
        owner=item.owner,
        status=verdict.status,
        said=said,
        reasons=tuple(dict.fromkeys(one.why for one in said if one.why)),
        sources=_sources(evidence, now),
        findings=group_findings(evidence.findings) if evidence else NONE,
        notes=_notes(evidence),
        waiver=f"by {ruling.waiver.by}, {ruling.reason}: {ruling.waiver.reason}" if ruling else "",
        waiver_link=ruling.waiver.link if ruling else "",
        skip=verdict.skip.detail if verdict.skip else "",
        step=step_of(verdict),
    )


def _said(comparison: Comparison, evidence: Evidence | None) -> ComparisonText:
    """The words for a comparison; the only target there is stands once as the source, not beside every fact."""
    alone = evidence is not None and len(evidence.sources) == 1
    return replace(describe(comparison), target="") if alone else describe(comparison)


def _notes(evidence: Evidence | None) -> tuple[str, ...]:
    return limit_lines(evidence.notes if evidence else (), MAX_NOTES, "notes, in the JSON")


def _sources(evidence: Evidence | None, now: datetime) -> tuple[str, ...]:
    sources = evidence.sources if evidence else ()
    told = " (self-reported)" if evidence and evidence.self_reported else ""
    return limit_lines([_source(source, now) + told for source in sources], MAX_SOURCES, "")


def _source(source: Source, now: datetime) -> str:
    made = _age(source.produced_at, now) if source.produced_at else ""
    words = ", ".join(word for word in (source.tool or source.format, made) if word)
    return f"{source.location} ({words})" if words else source.location


def _age(made: datetime, now: datetime) -> str:
    """How old a report is; a time that names no zone is shown as it is, since it can be hours off."""
    if made.tzinfo is None:
        return f"made {made:%Y-%m-%d %H:%M}, no time zone"
    seconds = int((now - made).total_seconds())
    if seconds < 0:
        return "dated in the future"
    for size, noun in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{pluralize(seconds // size, noun)} old"
    return "less than a minute old"


def _why(decision: Decision, groups: tuple[Group, ...]) -> Headline:
    """One line: the first reason, and how many more there are."""
    if decision.enforcement is Enforcement.POLICY_ONLY and decision.state is State.READY:
        return Headline("The change is one of the policy alone.")
    if decision.preview and decision.preview.problems and not any(group.status in _DECIDES for group in groups):
        return Headline("The checklist of this pull request is broken.")
    for group in groups:
        if group.status in _DECIDES:
            row, rest = group.rows[0], len(group.rows) - 1
            more = f"{numbers.count(rest)} more {is_or_are(rest)} {WORDS[group.status]}" if rest else ""
            return Headline(_first(row), row.id, more, row.said[0].why if row.said else "")
    judged = [group for group in groups if group.status is not Status.SKIPPED]
    if not judged:
        return Headline(decision.notes[0] if decision.notes else "Nothing was judged.")
    if all(group.status is Status.PASS for group in judged):
        return Headline("Everything that was judged holds.")
    return Headline("Nothing blocks.")


def _first(row: Row) -> str:
    if not row.said:
        return "nothing is expected of it"
    return row.said[0].text


def _score(share: Fraction | None) -> str:
    return "" if share is None else str(int(share * 100))  # rounded down: 100 is said only of a whole


def _gaps(row: Row) -> Iterator[Gap]:
    """What a reader might think was checked, and was not."""
    if row.status is Status.SKIPPED:
        yield Gap(row.id, (), f"skipped: {row.skip}", f"skipped: {row.skip}")
        return
    if row.status is Status.WAIVED:
        yield Gap(row.id, (), f"waived {row.waiver}", "waived")
    for why in row.reasons:
        facts = tuple(dict.fromkeys(_unchecked(said) for said in row.said if said.why == why))
        yield Gap(row.id, facts, why, why.partition(":")[0])


def _unchecked(said: ComparisonText) -> str:
    """A fact, or its comparison with a baseline: the fact itself may well have been seen."""
    return f"{said.fact} {said.wanted}" if said.verb == NOT_COMPARED else said.fact


def _about(decision: Decision) -> Iterator[tuple[str, str]]:
    """What was judged by what and when, as label and value."""
    subject = decision.subject
    if subject.head_sha:
        tested = subject.tested_sha
        merged = f" (tested as {tested[:12]})" if tested and tested != subject.head_sha else ""
        yield "commit", f"{subject.head_sha[:12]}{merged}"
    if subject.pull_request is not None:
        yield "pull request", str(subject.pull_request)
    by = f" (by {subject.trigger})" if subject.trigger not in (LOCAL, subject.event) else ""
    by = f" (tried as {subject.as_event})" if subject.as_event else by
    yield "event", f"{subject.event}{by}"
    if decision.checklist_file:
        yield "checklist", decision.checklist_file
    if decision.checklist_digest:
        yield "digest", decision.checklist_digest[:19]
    if decision.baseline_file:
        yield "baseline", decision.baseline_file
    yield "decided", f"{decision.decided_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
