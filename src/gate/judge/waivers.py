"""Waivers: whether they are in force today, what they cover, and the notes about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from gate.judge.compare import compare
from gate.judge.reference import ItemReference
from gate.judge.waived_findings import select_named
from gate.model.checklist import Waiver
from gate.model.decision import Broken, Comparison, Level, Status, Verdict, WaiverCheck
from gate.model.evidence import Cause, Evidence, Unseen
from gate.model.inventory import PASSES
from gate.model.text import join_names

NOTICE_DAYS = 7
"""A note announces a waiver that expires within this many days."""

MAX_NAMES = 5
"""How many names of findings one note shows."""


def check_waivers(
    waivers: Sequence[Waiver], evidence: Evidence, reference: ItemReference, today: date
) -> tuple[WaiverCheck, ...]:
    """The check of every waiver of one item. The conditions under `but` are about all findings, waived or not."""
    return tuple(_check(waiver, evidence, reference, today) for waiver in waivers)


def _check(waiver: Waiver, evidence: Evidence, reference: ItemReference, today: date) -> WaiverCheck:
    but = tuple(compare(expectation, Level.BUT, evidence, reference) for expectation in waiver.but)
    if waiver.until < today:
        return WaiverCheck(waiver, in_force=False, reason=f"it expired on {waiver.until}", but=but, expired=True)
    unmet = next((comparison for comparison in but if isinstance(comparison.outcome, (Broken, Unseen))), None)
    if unmet is not None:
        return WaiverCheck(waiver, in_force=False, reason=_explain_unmet(unmet), but=but)
    findings, unused = select_named(evidence, waiver.findings)
    return WaiverCheck(
        waiver, in_force=True, reason=f"it expires on {waiver.until}", but=but, findings=findings, unused=unused
    )


def _explain_unmet(condition: Comparison) -> str:
    text = condition.expectation.text
    if isinstance(condition.outcome, Unseen):
        return f"there is no data for its condition `{text}` ({condition.outcome.category})"
    return f"its condition `{text}` does not hold"


def covers_broken(checks: Iterable[WaiverCheck]) -> bool:
    """Whether a waiver in force covers every broken `must` of the item."""
    return any(check.in_force and check.waiver.covers_item for check in checks)


def covers_baseline(comparison: Comparison, checks: Iterable[WaiverCheck], tools: frozenset[str]) -> bool:
    """Whether a waiver in force names all of today's tools, where a baseline of other tools has no comparable value."""
    outcome = comparison.outcome
    return (
        isinstance(outcome, Unseen)
        and outcome.cause is Cause.BASELINE_OF_OTHER_TOOL
        and any(check.in_force and tools <= set(check.waiver.baseline) for check in checks)
    )


# --------------------------------------------------------------------------------------------------------------- notes


def waiver_notes(waivers: Iterable[Waiver], verdicts: Iterable[Verdict], today: date) -> tuple[str, ...]:
    """The notes on waivers that have expired, expire soon, or are not used."""
    by_item = {verdict.item.id: verdict for verdict in verdicts}
    notes = (_notes(waiver, by_item[waiver.item], today) for waiver in waivers if waiver.item in by_item)
    return tuple(chain.from_iterable(notes))


def _notes(waiver: Waiver, verdict: Verdict, today: date) -> Iterator[str]:
    name = f"The waiver of {waiver.item} by {waiver.by}"
    days = (waiver.until - today).days
    if days < 0:
        yield f"{name} expired on {waiver.until} and exempts nothing; fix the item or renew the waiver by review."
        return
    check = next((check for check in verdict.waivers if check.waiver == waiver), None)
    if check and check.unused:
        notes = tuple(_notes_on_unused(name, check.unused, verdict))
        yield from notes
        if notes and not check.findings and not waiver.baseline:
            return
    if verdict.status in (Status.PASS, Status.WARN):
        yield f"{name} is not used: the item does not fail. Remove it."
    elif days <= NOTICE_DAYS:
        yield f"{name} expires on {waiver.until}, {_in_days(days)}."


def _notes_on_unused(waiver: str, unused: Sequence[str], verdict: Verdict) -> Iterator[str]:
    """Notes on the names that no finding has: what is in order again, such as a test that passes, is named apart."""
    inventory = verdict.evidence.inventory if verdict.evidence else None
    entries = inventory.entries if inventory else {}
    passing = [name for name in unused if name in entries and entries[name].state == PASSES]
    if passing:
        verb, pronoun = ("passes", "it") if len(passing) == 1 else ("pass", "them")
        yield f"{waiver} names {_quote(passing)}, which {verb} again: remove {pronoun} from the waiver."
    remaining = [name for name in unused if name not in passing]
    if remaining and verdict.status is not Status.UNKNOWN:  # unknown: nobody knows what remains
        advice = "correct the name, or remove it if it is fixed"
        yield f"{waiver} names {_quote(remaining)}, which no listed finding has; {advice}."


def _quote(names: Sequence[str]) -> str:
    return join_names([f"`{name}`" for name in names], MAX_NAMES)


def _in_days(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
