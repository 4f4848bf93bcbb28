"""Waivers looked at today: in force or not, and what a reader must hear about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from gate.judge.compare import compare
from gate.judge.thresholds import History
from gate.model.checklist import Waiver
from gate.model.decision import Broken, Comparison, Level, Status, Verdict, WaiverCheck
from gate.model.evidence import Evidence, Unseen

NOTICE_DAYS = 7
"""A waiver that ends within so many days is announced."""


def rule(waivers: Sequence[Waiver], evidence: Evidence, history: History, today: date) -> WaiverCheck | None:
    """The waiver that counts for an item today: the first in force, else the last that is not; None without any."""
    ruling = None
    for waiver in waivers:
        ruling = _rule_one(waiver, evidence, history, today)
        if ruling.in_force:
            return ruling
    return ruling


def _rule_one(waiver: Waiver, evidence: Evidence, history: History, today: date) -> WaiverCheck:
    but = tuple(compare(expectation, Level.BUT, evidence, history) for expectation in waiver.but)
    if waiver.until < today:
        return WaiverCheck(waiver, in_force=False, reason=f"it ended on {waiver.until}", but=but)
    spoiled = next((one for one in but if isinstance(one.outcome, (Broken, Unseen))), None)
    if spoiled is not None:
        return WaiverCheck(waiver, in_force=False, reason=_why_spoiled(spoiled), but=but)
    return WaiverCheck(waiver, in_force=True, reason=f"it runs until {waiver.until}", but=but)


def _why_spoiled(spoiled: Comparison) -> str:
    text = spoiled.expectation.text
    if isinstance(spoiled.outcome, Unseen):
        return f"its condition `{text}` could not be seen ({spoiled.outcome.category})"
    return f"its condition `{text}` does not hold"


def remarks(waivers: Iterable[Waiver], verdicts: Iterable[Verdict], today: date) -> tuple[str, ...]:
    """One sentence for each waiver that has ended, is about to end, or is not needed."""
    by_item = {verdict.item.id: verdict for verdict in verdicts}
    said = (_remark(waiver, by_item[waiver.item], today) for waiver in waivers if waiver.item in by_item)
    return tuple(sentence for sentence in said if sentence)


def _remark(waiver: Waiver, verdict: Verdict, today: date) -> str:
    name = f"The waiver of {waiver.item} by {waiver.by}"
    left = (waiver.until - today).days
    if left < 0:
        return f"{name} ended on {waiver.until} and forgives nothing; mend the item or renew the waiver by review."
    if verdict.status in (Status.PASS, Status.WARN):
        return f"{name} is not used: the item does not fail. Remove it."
    if left <= NOTICE_DAYS:
        return f"{name} ends on {waiver.until}, {_in_days(left)}."
    return ""


def _in_days(left: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
