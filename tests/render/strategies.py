"""Hypothesis strategies: decisions with arbitrary text, for properties that hold for every page."""

from __future__ import annotations

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

Texts = st.SearchStrategy[str]


@st.composite
def findings(draw: st.DrawFn, text: Texts) -> Finding:
    line = draw(st.none() | st.integers(1, 10**9))
    severity = draw(st.sampled_from(Severity))
    return Finding(draw(text), draw(text), severity, draw(text), line, line, draw(text))


@st.composite
def verdicts(draw: st.DrawFn, text: Texts) -> Verdict:
    db = replace(examples.DB, name=draw(text))
    comparisons = (
        held(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(9, 10), target=draw(text)),
        broken(replace(expect(examples.DB, Op.EQUAL, "x"), fact=db), draw(text), target=draw(text)),
        unseen(expect(examples.P95, Op.LESS, "200ms"), draw(st.sampled_from(Cause)), draw(text)),
        not_applicable(expect(examples.PATCH, Op.AT_LEAST, "90%"), draw(text)),
        broken(expect(examples.LABELS, Op.HAS, "x"), frozenset(draw(st.lists(text, max_size=3)))),
    )
    waiver = Waiver("item", date(2026, 12, 1), draw(text), draw(text), Position(draw(text), 1, 1), draw(text))
    status = draw(st.sampled_from(Status))
    return verdict(
        draw(text),
        draw(text),
        status,
        comparisons[: draw(st.integers(0, len(comparisons)))],
        probe=draw(st.sampled_from(["coverage", "tests", "files"])),
        category=draw(text),
        owner=draw(text),
        help_text=draw(text),
        findings=tuple(draw(st.lists(findings(text), max_size=4))),
        sources=tuple(Source(draw(text), draw(text), draw(text)) for _ in range(draw(st.integers(0, 2)))),
        notes=tuple(draw(st.lists(text, max_size=2))),
        waiver=draw(st.none() | st.just(WaiverCheck(waiver, in_force=True, reason=draw(text)))),
        skip=Skip(SkipCause.PATHS, draw(text)) if status is Status.SKIPPED else None,
        remedies={examples.P95.name: Remedy(draw(text), draw(text))},
        earlier=draw(st.sampled_from([{}, {"line_coverage": Fraction(12, 7)}])),
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """A decision in which every text is one of a few arbitrary ones: to choose takes less time than to draw."""
    text = st.sampled_from(draw(st.lists(any_text_or_markup, min_size=1, max_size=12)))
    subject = Subject(
        draw(text), draw(text), draw(text), draw(text), draw(text), draw(text), draw(text), 7,
        labels=frozenset({draw(text)}), run_url=draw(text),
    )  # fmt: skip
    result = decision(
        draw(st.sampled_from(State)),
        *draw(st.lists(verdicts(text), max_size=3)),
        score=draw(st.none() | st.just(Fraction(1, 3))),
        by_category={draw(text): Fraction(1, 3)},
        notes=tuple(draw(st.lists(text, max_size=2))),
        subject=subject,
        title=draw(text),
        baseline_file=draw(text),
    )
    return replace(result, checklist_file=draw(text), checklist_digest=draw(text))


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
