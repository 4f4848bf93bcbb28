"""The report on an organisation, from its merged records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from gate.adapters.merged import queries
from gate.adapters.merged.parts import Parts
from gate.fleet.merge import MAX_DAYS, TOLERANCE
from gate.model.fleet import FleetReport, Refusal, Silence, Standing
from gate.model.lazy_dataclass import dataclass

TREND_DAYS = 30
"""How many days the trend has."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is about: the repositories `names` at the time `at`; a run older than `max_age` is no report.

    When `at` is the time of the clock, runs of clocks that are a little ahead count.
    """

    title: str
    names: Sequence[str]
    at: datetime
    max_age: timedelta
    is_now: bool = False


def report(parts: Parts, question: Question, unstored: Iterable[Refusal]) -> FleetReport:
    """The report; `unstored` are the refusals of this merge that no part has.

    Raises:
        UsageError: the parts cannot be read.
    """
    at, max_age, names = question.at, question.max_age, question.names
    first = at.date() - timedelta(days=MAX_DAYS)
    until = at + TOLERANCE if question.is_now else at
    expected = set(names)
    latest = [run for run in queries.latest_runs(parts, until, first) if run.repository in expected]
    current = [standing for standing in latest if at - standing.decided_at <= max_age]
    reported = {standing.repository for standing in current}
    refusals = {*unstored, *queries.refusals(parts, (at - max_age).date(), at.date() + timedelta(days=1))}
    return FleetReport(
        title=question.title,
        at=at,
        max_age=max_age,
        expected=len(expected),
        missing=_missing(sorted(expected - reported), latest),
        silent_gates=tuple(
            Silence(run.repository, run.gate, run.decided_at)
            for run in latest
            if run.repository in reported and at - run.decided_at > max_age
        ),
        standings=tuple(current),
        refusals=tuple(sorted(refusal for refusal in refusals if refusal.repository in expected)),
        items=queries.count_items(parts, until, at - max_age, names),
        days=queries.count_days(parts, until, at.date() - timedelta(days=TREND_DAYS - 1), names),
    )


def _missing(names: Sequence[str], latest: Sequence[Standing]) -> tuple[Silence, ...]:
    """The repositories that did not report, each with its last run."""
    last: dict[str, datetime] = {}
    for run in latest:
        last[run.repository] = max(run.decided_at, last.get(run.repository, run.decided_at))
    return tuple(Silence(name, last=last.get(name)) for name in names)
