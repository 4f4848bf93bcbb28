"""What to do next: the shortest way to green for one item, from its status, its operators and the reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gate.model.checklist import FromBaseline, Item, Op
from gate.model.decision import Broken, Comparison, Level, Status, Verdict
from gate.model.evidence import Category, Remedy, Seen, Unseen
from gate.model.position import Position
from gate.model.values import Percentage
from gate.render import numbers
from gate.render.comparisons import describe


@dataclass(frozen=True, slots=True)
class Step:
    """What to do for one item: sentences in the order to do them, whom to ask, and the author's own help.

    `lines` are to be copied as they stand.
    """

    item: str
    title: str
    status: Status
    sentences: tuple[str, ...]
    owner: str = ""
    help: str = ""
    lines: tuple[str, ...] = ()


_UNSEEN: dict[Category, str] = {
    Category.ABSENT: "Run the step that writes the evidence before the gate, or download its artifact into the "
    "workspace; if it lies elsewhere, mend the path at {place}.",
    Category.EMPTY: "Look at the step that writes the evidence: it ran, and wrote nothing to judge.",
    Category.UNREADABLE: "Mend what is named above; where a report is cut off, or of another kind than wanted, look at "
    "the step that writes it.",
    Category.MISMATCHED: "Make the two meet: map the paths of the report to those of the repository at {place}, or "
    "write the report anew for this commit.",
    Category.STALE: "Write the report anew for this commit, or allow an older one with max_age at {place}.",
    Category.UNREACHABLE: "Check the address at {place}, and that this machine may reach it.",
    Category.FORBIDDEN: "Grant what is named above, or name something allowed at {place}.",
    Category.TIMED_OUT: "Find out what is slow, or raise its timeout at {place}.",
    Category.CRASHED: "Report this as a bug of the gate, with what it printed.",
}

_BASELINE = "Save a result of the main branch with --json, and give it with --baseline."


def step_of(verdict: Verdict) -> Step | None:
    """What to do about one item; None when nothing is to be done."""
    if verdict.status not in (Status.FAIL, Status.UNKNOWN, Status.WARN):
        return None
    item = verdict.item
    comparisons = _because(verdict)
    sentences = tuple(dict.fromkeys(sentence for sentence in _sentences(verdict, comparisons) if sentence))
    found = (_remedy(comparison, verdict) for comparison in comparisons)
    lines = tuple(dict.fromkeys(remedy.line for remedy in found if remedy and remedy.line))
    return Step(item.id, item.title or item.id, verdict.status, sentences, item.owner, item.help, lines)


def _because(verdict: Verdict) -> list[Comparison]:
    """The comparisons that made the item what it is, among others of their level."""
    wanted = {Status.FAIL: (Level.MUST,), Status.UNKNOWN: (Level.MUST,)}.get(verdict.status, (Level.SHOULD,))
    return [one for one in verdict.comparisons if one.level in wanted]


def _sentences(verdict: Verdict, comparisons: Sequence[Comparison]) -> Iterator[str]:
    for comparison in comparisons:
        if isinstance(comparison.outcome, Broken):
            yield _mend(comparison, comparison.outcome, verdict)
    for comparison in comparisons:
        yield _see(comparison, verdict)
    if verdict.waiver and not verdict.waiver.in_force:
        yield f"Or renew the waiver by {verdict.waiver.waiver.by} by review: it is not in force."


def _mend(comparison: Comparison, broken: Broken, verdict: Verdict) -> str:
    """What to do about something broken."""
    expectation = comparison.expectation
    name, wanted = expectation.fact.name, describe(comparison).wanted
    if remedy := _remedy(comparison, verdict):
        return remedy.words
    if isinstance(broken.value, Percentage) and isinstance(broken.threshold, Fraction) and expectation.fact.counted:
        return _share(name, broken.value, broken.threshold, expectation.op, wanted)
    listed = verdict.evidence is not None and bool(verdict.evidence.findings)
    mending = ": mend what is listed here" if listed and expectation.op not in _TO_HAVE_MORE else ""
    if expectation.op in (Op.IS, Op.IS_NOT):
        return f"{name} has to be {wanted}{mending}."
    return f"{_goal(name, expectation.op, wanted)}{mending}."


_TO_HAVE_MORE = (Op.AT_LEAST, Op.MORE)
"""Operators of what there is too little of: findings are something else."""

_GOALS = {
    Op.AT_LEAST: "Bring {} to {} or more",
    Op.AT_MOST: "Bring {} to {} or less",
    Op.MORE: "Bring {} above {}",
    Op.LESS: "Bring {} below {}",
    Op.EQUAL: "Bring {} to {}",
}


def _goal(name: str, op: Op, wanted: str) -> str:
    """What has to become of a fact, without a full stop."""
    if op in _GOALS:
        return _GOALS[op].format(name, wanted.removeprefix(f"{op} "))
    return f"See to it that {name} {wanted}"


def _share(name: str, value: Percentage, bound: Fraction, op: Op, wanted: str) -> str:
    """How many more, or fewer, of the whole would do, if the whole stays as it is."""
    limit, of = bound * value.of / 100, f"of {numbers.count(value.of)}"
    least = math.ceil(limit) if op is Op.AT_LEAST else math.floor(limit) + 1
    most = math.floor(limit) if op is Op.AT_MOST else math.ceil(limit) - 1
    if op in (Op.AT_LEAST, Op.MORE) and least <= value.of:
        return f"{name} needs {numbers.count(least - value.part)} more {of} to be {wanted}."
    if op in (Op.AT_MOST, Op.LESS) and most >= 0:
        return f"{name} needs {numbers.count(value.part - most)} fewer {of} to be {wanted}."
    return f"{_goal(name, op, wanted)}."


def _see(comparison: Comparison, verdict: Verdict) -> str:
    """What to do about something unseen; empty for what was seen."""
    unseen = comparison.outcome
    if not isinstance(unseen, Unseen):
        return ""
    fact = verdict.evidence.facts.get(comparison.expectation.fact.name) if verdict.evidence else None
    if isinstance(comparison.expectation.threshold, FromBaseline) and isinstance(fact, Seen):
        return _BASELINE
    if remedy := _remedy(comparison, verdict):
        return remedy.words
    return _UNSEEN[unseen.category].format(place=_place(verdict.item, unseen))


def _place(item: Item, unseen: Unseen) -> Position:
    """Where the checklist writes what could not be seen: the glob or the address that is named first, else the first.

    How long the item may take, and whom it trusts, is said of the item itself.
    """
    if unseen.category is Category.TIMED_OUT:
        return item.position
    named = [text for text in item.targets if text in unseen.detail]
    if not named and unseen.category is not Category.FORBIDDEN:
        named = list(item.targets)[:1]
    first = min(named, key=lambda text: (unseen.detail.find(text), -len(text)), default="")
    return item.targets.get(first, item.position)


def _remedy(comparison: Comparison, verdict: Verdict) -> Remedy | None:
    """What the probe itself knows to do about something broken or unseen."""
    if not verdict.evidence or not isinstance(comparison.outcome, (Broken, Unseen)):
        return None
    return verdict.evidence.remedies.get(comparison.expectation.fact.name)
