"""Waivers: whether they are in force today, and the notes about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from gate.judge.compare import compare
from gate.judge.thresholds import History
from gate.model.checklist import Waiver
from gate.model.decision import Broken, Comparison, Level, Status, Verdict, WaiverCheck
from gate.model.evidence import Evidence, Unseen

NOTICE_DAYS = 7
"""A note announces a waiver that expires within this many days."""


def check_waivers(waivers: Sequence[Waiver], evidence: Evidence, history: History, today: date) -> WaiverCheck | None:
    """The check of the first waiver of an item that is in force, else of the last one; None without waivers."""
    check = None
    for waiver in waivers:
        check = _check(waiver, evidence, history, today)
        if check.in_force:
            return check
    return check


def _check(waiver: Waiver, evidence: Evidence, history: History, today: date) -> WaiverCheck:
    but = tuple(compare(expectation, Level.BUT, evidence, history) for expectation in waiver.but)
    if waiver.until < today:
        return WaiverCheck(waiver, in_force=False, reason=f"it expired on {waiver.until}", but=but)
    unmet = next((comparison for comparison in but if isinstance(comparison.outcome, (Broken, Unseen))), None)
    if unmet is not None:
        return WaiverCheck(waiver, in_force=False, reason=_explain_unmet(unmet), but=but)
    return WaiverCheck(waiver, in_force=True, reason=f"it expires on {waiver.until}", but=but)


def _explain_unmet(condition: Comparison) -> str:
    text = condition.expectation.text
    if isinstance(condition.outcome, Unseen):
        return f"there is no data for its condition `{text}` ({condition.outcome.category})"
    return f"its condition `{text}` does not hold"


def waiver_notes(waivers: Iterable[Waiver], verdicts: Iterable[Verdict], today: date) -> tuple[str, ...]:
    """One note for each waiver that has expired, expires soon, or is not used."""
    by_item = {verdict.item.id: verdict for verdict in verdicts}
    notes = (_note(waiver, by_item[waiver.item], today) for waiver in waivers if waiver.item in by_item)
    return tuple(note for note in notes if note)


def _note(waiver: Waiver, verdict: Verdict, today: date) -> str:
    name = f"The waiver of {waiver.item} by {waiver.by}"
    days = (waiver.until - today).days
    if days < 0:
        return f"{name} expired on {waiver.until} and exempts nothing; fix the item or renew the waiver by review."
    if verdict.status in (Status.PASS, Status.WARN):
        return f"{name} is not used: the item does not fail. Remove it."
    if days <= NOTICE_DAYS:
        return f"{name} expires on {waiver.until}, {_in_days(days)}."
    return ""


def _in_days(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
