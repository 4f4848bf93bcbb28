"""Hypothesis strategies: decisions with arbitrary text, for properties that hold for every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from gate.model.checklist import Op, Waiver
from gate.model.decision import Decision, Skip, SkipCause, State, Status, Verdict, WaiverCheck
from gate.model.evidence import Cause, Finding, Remedy, Severity, Source
from gate.model.position import Position
from gate.model.subject import Subject
from gate.model.values import Percentage
from tests.render import decisions as examples
from tests.render.decisions import broken, decision, expect, held, not_applicable, unseen, verdict
from tests.render.test_escape import text as any_text_or_markup

Text = Callable[[], str]

# Strategies are made once, and not for each example: to make one takes longer than to draw from it.
POOLS = st.lists(any_text_or_markup, min_size=1, max_size=12)
INDEXES = st.integers(0, 11)
LINES = st.none() | st.integers(1, 10**9)
PROBES = st.sampled_from(["coverage", "tests", "files"])
SEVERITIES, CAUSES = st.sampled_from(Severity), st.sampled_from(Cause)
STATUSES, STATES = st.sampled_from(Status), st.sampled_from(State)


def some(draw: st.DrawFn, most: int) -> range:
    """The numbers up to a number of things, at most this many."""
    return range(draw(st.integers(0, most)))


def draw_finding(draw: st.DrawFn, text: Text) -> Finding:
    line = draw(LINES)
    severity = draw(SEVERITIES)
    return Finding(text(), text(), severity, text(), line, line, text())


def draw_verdict(draw: st.DrawFn, text: Text) -> Verdict:
    db = replace(examples.DB, name=text())
    comparisons = (
        held(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(9, 10), target=text()),
        broken(replace(expect(examples.DB, Op.EQUAL, "x"), fact=db), text(), target=text()),
        unseen(expect(examples.P95, Op.LESS, "200ms"), draw(CAUSES), text()),
        not_applicable(expect(examples.PATCH, Op.AT_LEAST, "90%"), text()),
        broken(expect(examples.LABELS, Op.HAS, "x"), frozenset(text() for _ in some(draw, 3))),
    )
    waiver = Waiver("item", date(2026, 12, 1), text(), text(), Position(text(), 1, 1), text())
    status = draw(STATUSES)
    return verdict(
        text(),
        text(),
        status,
        comparisons[: draw(st.integers(0, len(comparisons)))],
        probe=draw(PROBES),
        category=text(),
        owner=text(),
        help_text=text(),
        findings=tuple(draw_finding(draw, text) for _ in some(draw, 4)),
        sources=tuple(Source(text(), text(), text()) for _ in some(draw, 2)),
        notes=tuple(text() for _ in some(draw, 2)),
        waiver=WaiverCheck(waiver, in_force=True, reason=text()) if draw(st.booleans()) else None,
        skip=Skip(SkipCause.PATHS, text()) if status is Status.SKIPPED else None,
        remedies={examples.P95.name: Remedy(text(), text())},
        earlier={"line_coverage": Fraction(12, 7)} if draw(st.booleans()) else {},
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """A decision in which every text is one of a few arbitrary ones: to choose takes less time than to draw."""
    pool = draw(POOLS)

    def text() -> str:
        return pool[draw(INDEXES) % len(pool)]

    subject = Subject(
        text(), text(), text(), text(), text(), text(), text(), 7,
        labels=frozenset({text()}), run_url=text(),
    )  # fmt: skip
    result = decision(
        draw(STATES),
        *(draw_verdict(draw, text) for _ in some(draw, 3)),
        score=Fraction(1, 3) if draw(st.booleans()) else None,
        by_category={text(): Fraction(1, 3)},
        notes=tuple(text() for _ in some(draw, 2)),
        subject=subject,
        title=text(),
        baseline_file=text(),
    )
    return replace(result, checklist_file=text(), checklist_digest=text())


def long_decision(text: str, number: int) -> Decision:
    """A decision with `number` items of each status in which every text is the same very long one."""
    comparisons = (
        broken(expect(examples.DB, Op.EQUAL, "x"), text, target=text),
        unseen(expect(examples.P95, Op.LESS, "1s"), Cause.ABSENT, text),
        broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(10**30)),
    )
    long_verdicts = [
        verdict(
            text,
            text,
            status,
            comparisons,
            owner=text,
            help_text=text,
            findings=tuple(Finding(text + str(n), text, path=text, line=n + 1, remedy=text) for n in range(50)),
            sources=(Source(text, text, text),) * 9,
            notes=(text,) * 9,
            remedies={examples.P95.name: Remedy(text, text)},
        )
        for status in (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED, Status.PASS)
        for _ in range(number)
    ]
    subject = Subject(text, text, text, text, text, text, text, 10**9, run_url="https://a/" + text)
    return decision(
        State.NOT_READY, *long_verdicts, notes=(text,) * 20, subject=subject, title=text, baseline_file=text
    )
