"""Runs of a checklist on generated evidence, saved as a run saves them, for `gate replay`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from gate.checklist import load
from gate.gather.conditions import evaluate_conditions
from gate.judge import Reference, decide
from gate.model.checklist import Checklist
from gate.model.decision import Baseline, Decision, ItemObservation, Skip
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Source, Unseen
from gate.model.replay import ReplayReport
from gate.model.subject import Subject
from gate.model.values import Percentage
from gate.replay.replay import StoredRun, replay
from gate.result import reader, writer

START = datetime(2026, 11, 1, 3, tzinfo=UTC)
PUSH = Subject(event="push", trigger="push", branch="main", head_sha="a" * 40)
FIRST = NotApplicable("no earlier run is stored")

CHECKLIST = """\
version: 1
items:
  - id: cov
    probe: coverage
    with: {reports: c.xml}
    must: %s
"""


def read(must: str, more: str = "") -> Checklist:
    return load((CHECKLIST % must + more).encode(), "readiness.yml")


@dataclass(frozen=True)
class Day:
    """The evidence of one run: the coverage in percent (None: missing), the uncovered lines, and the tool."""

    coverage: int | None = 80
    uncovered: int = 10
    tool: str = "cov 1"
    subject: Subject = PUSH

    def evidence(self, facts: Mapping[str, object]) -> Evidence:
        """The evidence of an item with these facts."""
        values: dict[str, Observation] = dict.fromkeys(facts, NotApplicable("not part of this test"))
        absent = Unseen(Cause.ABSENT, "there is no report")
        values["line_coverage"] = absent if self.coverage is None else Seen(Percentage(self.coverage, 100))
        values["uncovered_lines"] = Seen(Decimal(self.uncovered))
        return Evidence(values, sources=(Source("c.xml", "cobertura", self.tool),))


def save(checklist: Checklist, days: Sequence[Day]) -> list[StoredRun]:
    """The saved results of one run a day; each is compared with the one before."""
    runs: list[StoredRun] = []
    baseline: Baseline | None = None
    for number, day in enumerate(days):
        decision = judge(checklist, day, START + timedelta(days=number), baseline)
        text = writer.render(decision).encode()
        baseline = reader.read(text, f"{number}.json")
        runs.append(StoredRun(f"{number}.json", reader.read_stored(text, f"{number}.json")))
    return runs


def judge(checklist: Checklist, day: Day, now: datetime, baseline: Baseline | None = None) -> Decision:
    """The decision on the evidence of a day."""
    observations = []
    for item in checklist.items:
        skip = evaluate_conditions(item.when, day.subject, FIRST)
        outcome = skip if isinstance(skip, Skip) else day.evidence(item.facts)
        observations.append(ItemObservation(item, outcome))
    return decide(checklist, observations, day.subject, now, Reference(baseline, FIRST))


def replayed(before: Checklist, after: Checklist, *days: Day) -> ReplayReport:
    """The replay of `after` over the runs of `before`."""
    return replay(replace(after, file="new.yml"), save(before, days))
