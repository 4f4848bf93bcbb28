"""Builds the view of a decision: the texts of its items, and its headline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from gate.model.checklist import FromBaseline
from gate.model.decision import (
    BLOCKING_STATUSES,
    HISTORY,
    Comparison,
    Decision,
    Enforcement,
    Level,
    State,
    Status,
    Verdict,
    WaiverCheck,
)
from gate.model.events import LOCAL
from gate.model.surface import Surface
from gate.model.text import is_or_are, join_names, limit_lines, pluralize
from gate.model.timestamps import format_utc
from gate.render.baseline_origin import describe_origin
from gate.render.comparisons import ComparisonStatus, ComparisonText, Reason, describe, describe_unchecked
from gate.render.findings import group_findings, relevant_findings
from gate.render.key_numbers import add_delta, count_waived, key_numbers
from gate.render.numbers import format_score
from gate.render.policy import policy_notes
from gate.render.sources import format_sources
from gate.render.step import step_of
from gate.render.view import Gap, Group, Headline, Row, View, WaiverText

if TYPE_CHECKING:
    from gate.render.other_reasons import OtherReason

ACTIONS: Mapping[State, str] = {
    State.READY: "no action needed",
    State.NOT_READY: "the author of the change must act",
    State.UNDECIDED: "the gate maintainer must act",
}
"""Who must act on each decision; the exit code says the same."""

_DECIDED_BY_MUST = (*BLOCKING_STATUSES, Status.WAIVED)
"""The statuses in which only a `must` has a say."""

MAX_NAMES = 5
"""How many findings a waiver names before the others are counted."""

MAX_NOTES = 10
"""How many notes of one item are shown; the others are counted."""

_latest: list[tuple[Decision, tuple[Group, ...]]] = []
"""The groups of the decision whose page was made last: the pages of a run are about one decision after the other."""


def build_view(decision: Decision, *, enforce: bool = True) -> View:
    """The content of every page about a decision; without `enforce` the run ends with exit code 0."""
    groups = _groups(decision)
    headline = _headline(decision, groups)
    return View(
        state=decision.state,
        qualifiers=tuple(_qualifiers(decision, enforce=enforce)),
        title=decision.title,
        headline=headline,
        score=format_score(decision.score.overall),
        categories=tuple((name, format_score(score)) for name, score in decision.score.by_category.items()),
        groups=groups,
        gaps=tuple(gap for group in groups for row in group.rows for gap in _gaps(row)),
        policy_notes=tuple(policy_notes(decision)),
        notes=decision.notes[headline.is_note :],
        about=tuple(_about(decision)),
        commit=decision.subject.head_sha,
        checklist=decision.checklist_file,
        baseline="" if decision.baseline_file == HISTORY else decision.baseline_file,
        baseline_commit=decision.baseline_sha,
        baseline_origin=describe_origin(decision),
        exit_code=decision.exit_code,
        action=ACTIONS[decision.state if decision.exit_code else State.READY],
    )


def _groups(decision: Decision) -> tuple[Group, ...]:
    """The items by status."""
    if not _latest or _latest[0][0] is not decision:
        rows = [_row(verdict, decision.decided_at, decision.subject.surface) for verdict in decision.verdicts]
        _latest[:] = [(decision, tuple(_group(rows)))]
    return _latest[0][1]


def _qualifiers(decision: Decision, *, enforce: bool) -> Iterator[str]:
    if decision.enforcement is not Enforcement.IN_FORCE:
        yield str(decision.enforcement)
    if not enforce and decision.exit_code:
        yield "not enforced"


def _group(rows: Sequence[Row]) -> Iterator[Group]:
    """The items by status, in the order of every report; a status without items has no group."""
    for status in Status:
        members = tuple(row for row in rows if row.status is status)
        if members:
            yield Group(status, members)


def _row(verdict: Verdict, now: datetime, surface: Surface) -> Row:
    item, evidence = verdict.item, verdict.evidence
    comparisons = (*verdict.comparisons, *(condition for check in verdict.waivers for condition in check.but))
    texts = sorted((_describe(comparison, verdict) for comparison in comparisons), key=lambda text: text.sort_key)
    decisive = [text for text in texts if verdict.status not in _DECIDED_BY_MUST or text.level is Level.MUST]
    reasons = tuple(dict.fromkeys(text.reason for text in decisive if text.reason))
    other_reasons, doubts = _explain_missing(verdict, texts, reasons)
    return Row(
        id=item.id,
        title=item.title or item.id or "untitled",
        category=item.category,
        owner=item.owner,
        status=verdict.status,
        comparisons=tuple(texts),
        numbers=key_numbers(verdict),
        reasons=reasons,
        other_reasons=other_reasons,
        doubts=doubts,
        sources=format_sources(evidence, now),
        findings=group_findings(relevant_findings(verdict), verdict.waived_findings),
        notes=limit_lines(evidence.notes if evidence else (), MAX_NOTES, "notes, in the JSON"),
        waivers=tuple(map(_waiver, verdict.waivers)),
        skip_reason=verdict.skip.detail if verdict.skip else "",
        step=step_of(verdict, surface),
    )


def _explain_missing(
    verdict: Verdict, texts: Sequence[ComparisonText], reasons: Sequence[Reason]
) -> tuple[tuple[OtherReason, ...], tuple[OtherReason, ...]]:
    """The other reasons and the doubts; an item that holds has neither, and needs no module for them."""
    if all(text.status is ComparisonStatus.HELD or text.reason in reasons for text in texts):
        return (), ()
    from gate.render.other_reasons import list_doubts, list_other_reasons

    return tuple(list_other_reasons(texts, reasons)), tuple(list_doubts(verdict))


def _describe(comparison: Comparison, verdict: Verdict) -> ComparisonText:
    """The text of a comparison; a target that is the only source is shown once, unless the sentence is about it.

    Where waived findings are taken out of the value, the text says how many.
    """
    text, evidence = describe(comparison), verdict.evidence
    waived = _count_waived(comparison, verdict)
    if waived:
        text = replace(text, note=", ".join(filter(None, (text.note, f"{waived:,} waived"))))
    text = add_delta(text, comparison, verdict, waived)
    sources = evidence.sources if evidence else ()
    is_source = len(sources) == 1 and (sources[0].location in text.target or text.target in sources[0].location)
    return replace(text, target="") if is_source and not text.label else text


def _count_waived(comparison: Comparison, verdict: Verdict) -> int:
    """How many waived findings are taken out of the value that is compared."""
    expectation = comparison.expectation
    if comparison.level is Level.BUT or isinstance(expectation.threshold, FromBaseline):
        return 0
    return count_waived(verdict, expectation.fact)


def _waiver(check: WaiverCheck) -> WaiverText:
    waiver = check.waiver
    scopes = [join_names(list(waiver.findings), MAX_NAMES)] if waiver.findings else []
    scopes += [f"the baseline for {', '.join(waiver.baseline)}"] if waiver.baseline else []
    of = f"of {' and '.join(scopes)} " if scopes else ""
    return WaiverText(f"{of}by {waiver.by} ({check.reason}): {waiver.reason}", waiver.link)


def _headline(decision: Decision, groups: Sequence[Group]) -> Headline:
    """One line: the first reason, and how many more there are."""
    if decision.enforcement is Enforcement.POLICY_ONLY and decision.state is State.READY:
        return Headline("This change only edits the policy.")
    is_blocked = any(group.status in BLOCKING_STATUSES for group in groups)
    if decision.preview and decision.preview.problems and not is_blocked:
        return Headline(f"The checklist of this {decision.subject.surface.change_request} has errors.")
    for group in groups:
        if group.status in BLOCKING_STATUSES:
            return _headline_of(group)
    judged = [group for group in groups if group.status is not Status.SKIPPED]
    if not judged:
        note = decision.notes[0] if decision.notes else ""
        return Headline(note or "Nothing was judged.", is_note=bool(note), stands_alone=True)
    if all(group.status is Status.PASS for group in judged):
        return Headline("All checks passed.")
    return Headline("No item blocks this change.")


def _headline_of(group: Group) -> Headline:
    """The first item of a group of failing or unknown items."""
    row, rest = group.rows[0], len(group.rows) - 1
    predicate = "failed" if group.status is Status.FAIL else f"{is_or_are(rest)} unknown"
    more = f"{pluralize(rest, 'more item')} {predicate}" if rest else ""
    if not row.comparisons:
        return Headline("the item expects nothing", row.id, more)
    first = row.comparisons[0]
    return Headline(first.headline, row.id, more, first.reason.explanation if first.reason else "")


def _gaps(row: Row) -> Iterator[Gap]:
    """What a reader might believe was checked but was not."""
    if row.status is Status.SKIPPED:
        yield Gap(row.id, (), f"skipped: {row.skip_reason}")
        return
    if row.status is not Status.PASS:
        return
    for reason in dict.fromkeys(text.reason for text in row.comparisons if text.reason):
        facts = tuple(dict.fromkeys(describe_unchecked(text) for text in row.comparisons if text.reason == reason))
        yield Gap(row.id, facts, str(reason))


def _about(decision: Decision) -> Iterator[tuple[str, str]]:
    """Which commit was judged by which checklist and when, as label and value."""
    subject = decision.subject
    if subject.head_sha:
        tested = subject.tested_sha
        merged = f" (tested as {tested[:12]})" if tested and tested != subject.head_sha else ""
        yield "commit", f"{subject.head_sha[:12]}{merged}"
    if subject.pull_request is not None:
        yield subject.surface.change_request, str(subject.pull_request)
    trigger = f" (by {subject.trigger})" if subject.trigger not in (LOCAL, subject.event) else ""
    trigger = f" (simulated {subject.as_event})" if subject.as_event else trigger
    yield "event", f"{subject.event}{trigger}"
    if decision.checklist_file:
        yield "checklist", decision.checklist_file
    if decision.checklist_digest:
        yield "digest", decision.checklist_digest[:19]
    if decision.baseline_file == HISTORY:
        yield "baseline", f"{decision.baseline_sha[:12]} {describe_origin(decision)}"
    elif decision.baseline_file:
        yield "baseline", decision.baseline_file
    yield "decided", format_utc(decision.decided_at)
